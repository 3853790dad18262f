// How a run's optimizer, its schedule and its initial weights are written.
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

private enum Settings {
  private static let rate = ValueType<Double>.number("a number above 0, at most 10000") {
    $0 > 0 && $0 <= 1e4
  }
  private static let decay = ValueType<Double>.number("a number from 0 to below 1") {
    $0 >= 0 && $0 < 1
  }

  static let adamRate = Key.optional(
    "learning-rate", rate, default: Adam().learningRate, shown: "1e-3", "")
  static let beta1 = Key.optional("beta1", decay, default: Adam().beta1, shown: "0.9", "")
  static let beta2 = Key.optional("beta2", decay, default: Adam().beta2, shown: "0.999", "")
  static let epsilon = Key.optional(
    "epsilon",
    ValueType<Double>.number("a number above 0, at least 1e-45") { Float($0) > 0 },
    default: Adam().epsilon, shown: "1e-8", "")
  static let descentRate = Key.optional(
    "learning-rate", rate, default: GradientDescent().learningRate, shown: "1e-2", "")
  static let momentum = Key.optional("momentum", decay, default: 0, shown: "0", "")
  static let stepEpochs = Key.required("epochs", .integer(1...100_000), "")
  static let stepFactor = Key.required(
    "factor", ValueType<Double>.number("a number above 0") { $0 > 0 }, "")
  static let final = Key.optional(
    "final", ValueType<Double>.number("a number from 0 to 1") { (0...1).contains($0) }, default: 0,
    shown: "0", "")
}

extension OptimizerSpecification {
  static let variants: [Variant<OptimizerSpecification>] = [
    Variant(
      "adam", "Kingma & Ba 2015; learning-rate 1e-3, beta1 0.9, beta2 0.999, epsilon 1e-8.",
      keys: [
        Settings.adamRate.declaration, Settings.beta1.declaration, Settings.beta2.declaration,
        Settings.epsilon.declaration,
      ]
    ) { reader in
      guard let rate = reader.read(Settings.adamRate), let beta1 = reader.read(Settings.beta1),
        let beta2 = reader.read(Settings.beta2), let epsilon = reader.read(Settings.epsilon)
      else { return nil }
      return .adam(Adam(learningRate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon))
    },
    Variant(
      "sgd", "Gradient descent as PyTorch has it; learning-rate 1e-2, momentum 0.",
      keys: [Settings.descentRate.declaration, Settings.momentum.declaration]
    ) { reader in
      guard let rate = reader.read(Settings.descentRate),
        let momentum = reader.read(Settings.momentum)
      else { return nil }
      return .gradientDescent(GradientDescent(learningRate: rate, momentum: momentum))
    },
  ]

  /// The same with another learning rate.
  func with(learningRate: Double) -> OptimizerSpecification {
    switch self {
    case .adam(var adam):
      adam.learningRate = learningRate
      return .adam(adam)
    case .gradientDescent(var descent):
      descent.learningRate = learningRate
      return .gradientDescent(descent)
    }
  }
}

extension LearningRateSchedule {
  static let variants: [Variant<LearningRateSchedule>] = [
    Variant("constant", "The same in every epoch.") { _ in .constant },
    Variant(
      "step", "Multiplied by `factor` once more after every so many epochs.",
      keys: [Settings.stepEpochs.declaration, Settings.stepFactor.declaration]
    ) { reader in
      guard let epochs = reader.read(Settings.stepEpochs),
        let factor = reader.read(Settings.stepFactor)
      else { return nil }
      return .step(epochs: epochs, factor: factor)
    },
    Variant(
      "cosine", "From the full rate down to `final` of it along half a cosine.",
      keys: [Settings.final.declaration], shorthand: "final"
    ) { reader in reader.read(Settings.final).map { .cosine(final: $0) } },
  ]
}

extension ValueType where Value == Located<OptimizerSpecification> {
  static let optimizer = variant(
    "optimizer", "an optimizer: `adam`, `sgd`, or `{adam: {learning-rate: 1e-3}}`",
    of: OptimizerSpecification.variants)
}

extension ValueType where Value == Located<LearningRateSchedule> {
  static let schedule = variant(
    "schedule", "a schedule: `constant`, `{step: {epochs: 10, factor: 0.5}}` or `cosine`",
    of: LearningRateSchedule.variants)
}
