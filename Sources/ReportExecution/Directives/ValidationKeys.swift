// What a run is judged on while it trains, and which epoch's weights it hands over: the keys of
// `train`, and what is wrong with them for a model and its data.
import Diagnostics
import NeuralNet
import ReportLanguage
import Statistics

enum ValidationKeys {
  static let validation = Key.optional(
    "validation", .validation, shown: "none",
    "What the loss is also measured on after every epoch: the data's `test` split, its own `validation` split, or a share of its training split, which is then not trained on. The share is drawn from the run's seed, or from its own: `{share: 0.2, seed: 3}`. Not for models without an encoder."
  )
  static let keep = Key.optional(
    "keep", ValueType<KeptEpoch>.choice([("last", .last), ("best", .best)]).located(),
    shown: "last",
    "Which epoch's weights the run has in the end: the `last`, or the `best`, which has the lowest validation loss, or the lowest training loss where there is no `validation`."
  )

  static let declarations = [validation.declaration, keep.declaration]

  /// What to add to a run whose validation loss is asked for.
  static let remedy = "give the run `validation: test`, or a share such as `validation: 0.2`"
}

/// What is judged on, as it is written.
enum ValidationChoice: Sendable {
  case test
  /// The data's own validation split.
  case ownSplit
  /// Without a seed, the run's counts.
  case share(Double, seed: Int?)
}

extension ValueType where Value == Located<ValidationChoice> {
  static let validation = ValueType(
    "`test`, `validation`, a number between 0 and 1, or `{share: 0.2, seed: 3}`"
  ) { value, diagnostics in
    let description =
      "`test`, `validation`, a number between 0 and 1, or `{share: 0.2, seed: 3}`"
    let number = ValueType<Double>.number("a number between 0 and 1") { $0 > 0 && $0 < 1 }
    switch value.content {
    case .scalar("test", _): return Located(.test, range: value.range)
    case .scalar("validation", _): return Located(.ownSplit, range: value.range)
    case .scalar(let text, _):
      var ignored: [Diagnostic] = []
      if let share = number.decode(value, &ignored) {
        return Located(.share(share, seed: nil), range: value.range)
      }
      var finding = mismatch(expected: description, found: value)
      if let close = closestMatch(to: text, among: ["test", "validation"]) {
        finding.hints = ["did you mean '\(close)'?"]
      }
      diagnostics.append(finding)
      return nil
    case .mapping:
      let share = Key.required("share", number, "")
      let seed = Key.optional("seed", .integer(0...Int.max), shown: "the run's", "")
      var reader = KeyReader(
        value, of: "'validation'", declared: [share.declaration, seed.declaration],
        range: value.range)
      let (found, own) = (reader.read(share), reader.read(seed))
      diagnostics += reader.diagnostics
      return found.flatMap {
        reader.isValid ? Located(.share($0, seed: own), range: value.range) : nil
      }
    default:
      diagnostics.append(mismatch(expected: description, found: value))
      return nil
    }
  }
}

/// What a `train` read of the keys.
struct ValidationChoices: Sendable {
  let validation: Located<ValidationChoice>?
  private let keep: Located<KeptEpoch>?

  init(_ reader: inout KeyReader) {
    validation = reader.read(ValidationKeys.validation)
    keep = reader.read(ValidationKeys.keep)
  }

  /// Every key that was given.
  var given: [(key: String, range: SourceRange)] {
    [("validation", validation?.range), ("keep", keep?.range)].compactMap { key, range in
      range.map { (key, $0) }
    }
  }

  var kept: KeptEpoch { keep?.value ?? .last }

  /// - Parameter seed: the run's.
  func prepared(seed: UInt64) -> PreparedValidation? {
    switch validation?.value {
    case nil: nil
    case .test: .test
    case .ownSplit: .ownSplit
    case .share(let share, let own): .share(share, seed: own.map(UInt64.init) ?? seed)
    }
  }

  /// How many examples of the training split are held back, and where that is said.
  func heldBack(of dataset: PreparedDataset) -> Located<Int>? {
    guard let validation, case .share? = prepared(seed: 0) else { return nil }
    return Located(prepared(seed: 0)?.heldBack(of: dataset) ?? 0, range: validation.range)
  }

  /// - Parameters:
  ///   - data: where the data is named.
  ///   - search: whose best values the run takes.
  func findings(
    _ network: ModelSpecification, _ dataset: PreparedDataset, data: Identifier,
    _ search: PreparedSearch?
  ) -> [Diagnostic] {
    guard let validation else { return [] }
    if network.kind.learnsCodes {
      return [
        .error(
          "a model of kind '\(network.kind.rawValue)' has no validation loss: it has codes only for the examples it learns from",
          at: validation.range,
          hints: ["remove it; `keep: best` then goes by the training loss"])
      ]
    }
    let (all, unit) = (dataset.trainCount, dataset.unit)
    switch validation.value {
    case .test:
      guard dataset.testCount == 0 else { return [] }
      return [
        .error(
          "'\(data.name)' has no test \(unit) to validate on", at: validation.range,
          hints: ["give the data a test split, or hold back a share: `validation: 0.2`"])
      ]
    case .ownSplit:
      guard dataset.validationCount == 0 else { return [] }
      return [
        .error(
          "'\(data.name)' has no validation split of its own", at: validation.range,
          hints: [
            dataset.rows == nil
              ? "hold back a share: `validation: 0.2`" : "give the data a share: `validation: 0.2`"
          ])
      ]
    case .share(let share, _):
      let held = (share * Double(all)).rounded()
      if held < 1 || held >= Double(all) {
        return [
          .error(
            held < 1
              ? "\(share) of the \(all) training \(unit) is not even one"
              : "\(share) of the \(all) training \(unit) leaves none to train on",
            at: validation.range,
            hints: [all > 1 ? "hold back another share, such as 0.2 or 0.5" : "use more data"])
        ]
      }
      let left = all - Int(held)
      guard let search, let batch = search.largestBatch, batch > left else { return [] }
      return [
        .error(
          "'\(search.name)' tries batches of up to \(batch), more than the \(left) training \(unit) that validation leaves",
          at: validation.range,
          hints: ["hold fewer back, or search batches of at most \(left)"])
      ]
    }
  }
}

extension PreparedSearch {
  /// That it tries; `nil` where it varies something else.
  fileprivate var largestBatch: Int? {
    for case .integer(_, let high) in space.dimensions.filter({ $0.name == "batch" }).map(\.scale) {
      return high
    }
    return nil
  }
}
