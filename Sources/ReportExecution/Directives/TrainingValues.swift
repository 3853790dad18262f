// How a run's optimizer and its initial weights are written.
import Diagnostics
import NeuralNet
import ReportLanguage

/// Where a run's weights begin.
enum InitialWeights: Sendable {
  case file(Located<String>)
  case run(Identifier)
}

extension ValueType where Value == InitialWeights {
  static let weights = ValueType("the path of a file, or `{run: id}`") {
    value, diagnostics in
    guard value.entries != nil else {
      return ValueType<String>.path.located().decode(value, &diagnostics).map { .file($0) }
    }
    let run = Key.required("run", ValueType<Identifier>.identifier, "")
    var reader = KeyReader(
      value, of: "'weights'", declared: [run.declaration], range: value.range)
    let identifier = reader.read(run)
    diagnostics += reader.diagnostics
    return reader.isValid ? identifier.map { .run($0) } : nil
  }
}

extension ValueType where Value == OptimizerSpecification {
  static let optimizer = ValueType("an optimizer: `adam`, or `{adam: {…}}`") {
    value, diagnostics in
    let names = ["adam"]
    let name: (text: String, range: SourceRange)
    var options: YAMLValue?
    switch value.content {
    case .scalar(let text, _): name = (text, value.range)
    case .mapping(let entries) where entries.count == 1:
      name = (entries[0].key, entries[0].keyRange)
      options = entries[0].value
    default:
      diagnostics.append(mismatch(expected: "an optimizer: `adam`, or `{adam: {…}}`", found: value))
      return nil
    }
    guard names.contains(name.text) else {
      diagnostics.append(
        .error(
          "unknown optimizer '\(name.text)'", at: name.range,
          hints: [
            closestMatch(to: name.text, among: names).map { "did you mean '\($0)'?" }
              ?? "the optimizers are \(names.joined(separator: ", "))"
          ]))
      return nil
    }
    let positive = ValueType<Double>.number("a number above 0") { $0 > 0 }
    let decay = ValueType<Double>.number("a number from 0 to below 1") { $0 >= 0 && $0 < 1 }
    let standard = Adam()
    let rate = Key.optional(
      "learning-rate",
      ValueType<Double>.number("a number above 0, at most 10") { $0 > 0 && $0 <= 10 },
      default: standard.learningRate, shown: "1e-3", "")
    let beta1 = Key.optional("beta1", decay, default: standard.beta1, shown: "0.9", "")
    let beta2 = Key.optional("beta2", decay, default: standard.beta2, shown: "0.999", "")
    let epsilon = Key.optional("epsilon", positive, default: standard.epsilon, shown: "1e-8", "")
    var reader = KeyReader(
      options, of: "the optimizer `adam`",
      declared: [
        rate.declaration, beta1.declaration, beta2.declaration, epsilon.declaration,
      ], range: value.range)
    let values = (
      reader.read(rate), reader.read(beta1), reader.read(beta2), reader.read(epsilon)
    )
    diagnostics += reader.diagnostics
    guard case (let rate?, let beta1?, let beta2?, let epsilon?) = values, reader.isValid else {
      return nil
    }
    return .adam(
      Adam(learningRate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon))
  }
}
