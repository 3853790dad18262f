// The keys with which directives say whose latents they read.
import Diagnostics
import ReportLanguage

enum LatentKeys {
  static let run = Key.optional(
    "run", ValueType<Identifier>.identifier, shown: "none",
    "The id of a `train` of a model with a decoder.")
  static let runs = Key.optional(
    "runs", ValueType<[Identifier]>.list(of: .identifier).located(), shown: "none",
    "Ids of several, in place of `run`; that of a sweep stands for its runs.")
  static let codes = Key.optional(
    "codes", ValueType<[Identifier]>.list(of: .identifier), default: [], shown: "none",
    "For the test split of runs without an encoder: ids of `evaluate`s of these runs, which fit and keep the codes."
  )
  static let names = Key.optional(
    "names", .namedTexts, default: [], shown: "the ids",
    "What the figure calls each run: `{baseline: β-VAE}`.")
  static let data = Key.optional(
    "data", ValueType<Identifier>.identifier, shown: "none",
    "The id of a `dataset`, in place of runs, for its values themselves.")

  /// The runs, the data or neither; and what else is needed to read their latents.
  struct Values: Sendable {
    private(set) var runs: [Identifier]
    private(set) var data: Identifier?
    private(set) var codes: [Identifier]
    private(set) var names: [(name: Identifier, value: String)]

    /// - Parameters:
    ///   - takesRuns: whether `runs` is among the directive's keys.
    ///   - takesData: whether `data` is.
    init(_ reader: inout KeyReader, takesRuns: Bool, takesData: Bool) {
      let run = reader.read(LatentKeys.run)
      let several = takesRuns ? reader.read(LatentKeys.runs) : nil
      data = takesData ? reader.read(LatentKeys.data) : nil
      codes = reader.read(LatentKeys.codes) ?? []
      names = takesRuns ? reader.read(LatentKeys.names) ?? [] : []
      runs = several?.value ?? run.map { [$0] } ?? []
      guard reader.isValid else { return }
      let given = [
        ("run", run?.range), ("runs", several?.range), ("data", data?.range),
      ].compactMap { name, range in range.map { (name, $0) } }
      let choices = ["run"] + (takesRuns ? ["runs"] : []) + (takesData ? ["data"] : [])
      if given.isEmpty {
        reader.add(
          .error(
            "this block needs the key '\(choices.joined(separator: "' or '"))'", at: reader.range,
            hints: ["add `run: …`, the id of a `train`"]))
      }
      for (name, range) in given.dropFirst() {
        reader.add(
          .error(
            "'\(given[0].0)' and '\(name)' exclude each other", at: range, hints: ["keep one"]))
      }
      if let several, several.value.isEmpty {
        reader.add(.error("there are no runs", at: several.range, hints: ["name a `train`"]))
      }
      reportUnknownNames(&reader)
    }

    private func reportUnknownNames(_ reader: inout KeyReader) {
      for name in names.map(\.name)
      where !runs.contains(where: {
        $0.name == name.name || $0.name == SweepMember(parsing: name.name)?.sweep
      }) {
        reader.add(
          .error(
            "'\(name.name)' is not among the runs of this figure", at: name.range,
            hints: ["the runs are \(runs.map(\.name).joined(separator: ", "))"]))
      }
    }

    var inputs: [InputReference] {
      runs.map { InputReference($0, accepts: ["train", "sweep"]) }
        + (data.map { [InputReference($0, accepts: ["dataset"])] } ?? [])
        + codes.map { InputReference($0, accepts: ["evaluate"]) }
    }

    /// - Returns: for each split, a source for each run, sweeps resolved, or that of the data.
    /// - Throws: everything that is wrong with them.
    func sources(
      _ splits: [PreparedDataset.Split], _ context: PreparationContext
    ) throws -> [[LatentSource]] {
      var found: [Diagnostic] = []
      var result: [[LatentSource]] = []
      for split in splits {
        var sources =
          data.flatMap { context.dataset($0) }
          .map { [LatentSource(origin: .data($0), split: split)] } ?? []
        for run in runs.flatMap(context.runs) {
          do {
            if let source = try context.latents(of: run, split, codes: codes) {
              sources.append(source)
            }
          } catch let diagnostic as Diagnostic {
            if !found.contains(diagnostic) { found.append(diagnostic) }
          }
        }
        result.append(sources)
      }
      if found.isEmpty { found += context.findings(ofCodes: codes, for: result.flatMap { $0 }) }
      guard found.isEmpty else { throw Diagnostics(found) }
      return result
    }

    /// How a figure calls a run.
    func title(of run: PreparedRun) -> String {
      names.first { $0.name.name == run.name }?.value
        ?? SweepMember(parsing: run.name)?.title ?? run.name
    }

    /// Whether the examples have no classes, as far as is known before they are read.
    func areOnTables(_ named: (String) -> (any Directive)?) -> Bool {
      if let data { return (named(data.name) as? DatasetDirective)?.isTable == true }
      return runs.contains { (named($0.name) as? TrainDirective)?.isOnTable(named) == true }
    }

    /// How many runs there will be, before any is prepared.
    func count(_ named: (String) -> (any Directive)?) -> Int {
      runs.reduce(0) { $0 + ((named($1.name) as? SweepDirective)?.members.count ?? 1) }
    }
  }
}
