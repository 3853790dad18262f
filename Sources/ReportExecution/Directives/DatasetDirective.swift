// `dataset`: names data and says how much of it is used.
import Datasets
import Diagnostics
import ReportLanguage

struct DatasetDirective: ExecutableDirective {
  static let declaration = DirectiveDeclaration(
    name: "dataset",
    summary: "Names a data set for the directives that train on it or show it.",
    keys: [Keys.id.declaration, Keys.source.declaration, Keys.first.declaration],
    example: """
      id: mnist
      source: mnist
      first: {train: 10000, test: 1000}
      """,
    values: "ID.train.count, ID.test.count, ID.source")

  private enum Keys {
    static let id = Key.required("id", .identifier, "The name other directives use.")
    static let source = Key.required(
      "source", ValueType.choice(DatasetSource.names.map { ($0, $0) }).located(),
      "Which data. It is looked for in `--data-dir`, `$GALLEY_DATA`, `data/`, the user's cache and the system's data packages; where it is nowhere, a generated stand-in takes its place and the page says so."
    )
    static let first = Key.optional(
      "first", .splitCounts, shown: "all",
      "Use only the first images of each split: one number for both, or `{train: n, test: n}`.")
  }

  let identifier: Identifier?
  private let name: Identifier
  private let source: Located<String>
  private let limits: SplitCounts?

  init?(_ reader: inout KeyReader) {
    let id = reader.read(Keys.id)
    let source = reader.read(Keys.source)
    limits = reader.read(Keys.first)
    guard let id, let source else { return nil }
    identifier = id
    name = id
    self.source = source
  }

  func publishes(
    _ named: (String) -> (any Directive)?
  ) -> [(name: String, shape: ValueShape)] {
    [
      (
        name.name,
        .record([
          "train": .record(["count": .number]), "test": .record(["count": .number]),
          "source": .text,
        ])
      )
    ]
  }

  func prepare(_ context: PreparationContext) throws -> Preparation {
    let resolved = try DatasetSource.resolve(
      name: source.value, locator: context.environment.locator,
      requireFiles: context.environment.requiresData)
    let dataset = try PreparedDataset(
      resolved: resolved, trainLimit: limits?.train, testLimit: limits?.test)
    for (asked, there, split) in [
      (limits?.train, dataset.shape.trainCount, "training"),
      (limits?.test, dataset.shape.testCount, "test"),
    ] {
      if let asked, asked > there {
        throw Diagnostic.error(
          "'first' asks for \(asked) \(split) images where the data has \(there)",
          at: source.range, hints: ["give at most \(there)"])
      }
    }
    return .dataset(dataset)
  }

  func execute(_ context: ExecutionContext) throws -> StepOutcome {
    let dataset = try context.dataset(name)
    if let warning = dataset.resolved.standInWarning { context.environment.progress.warn(warning) }
    var outcome = StepOutcome()
    outcome.values = [
      (
        name.name,
        .record([
          "train": .record(["count": .number(Double(dataset.trainCount))]),
          "test": .record(["count": .number(Double(dataset.testCount))]),
          "source": .text(dataset.resolved.isStandIn ? "stand-in" : "files"),
        ])
      )
    ]
    return outcome
  }
}

/// How many images of each split; `nil` is all.
struct SplitCounts: Sendable {
  var train: Int?
  var test: Int?
}

extension ValueType where Value == SplitCounts {
  fileprivate static let splitCounts = ValueType(
    "a whole number from 1, or `{train: n, test: n}`"
  ) { value, diagnostics in
    let count = ValueType<Int>.integer(1...Int.max)
    guard value.entries != nil else {
      return count.decode(value, &diagnostics).map { SplitCounts(train: $0, test: $0) }
    }
    let train = Key.optional("train", count, shown: "all", "")
    let test = Key.optional("test", count, shown: "all", "")
    var reader = KeyReader(
      value, of: "'first'", declared: [train.declaration, test.declaration], range: value.range)
    let counts = SplitCounts(train: reader.read(train), test: reader.read(test))
    diagnostics += reader.diagnostics
    return reader.isValid ? counts : nil
  }
}
