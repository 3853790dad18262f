// `grid`: images in rows and columns: data, reconstructions and samples of a trained run.
import Datasets
import Diagnostics
import DocumentModel
import Foundation
import NeuralNet
import ReportLanguage
import ResultStore
import Tensor

struct GridDirective: ExecutableDirective {
  static let declaration = DirectiveDeclaration(
    name: "grid",
    summary: "Shows images of a data set, or what a trained run makes of them or without them.",
    keys: [
      Keys.show.declaration, PointKeys.id.declaration, Keys.run.declaration,
      LatentKeys.runs.declaration, Keys.data.declaration, Keys.split.declaration,
      LatentKeys.codes.declaration, Keys.rows.declaration, Keys.columns.declaration,
      Keys.labels.declaration, Keys.among.declaration, Keys.extent.declaration,
      Keys.seed.declaration, LatentKeys.names.declaration,
    ] + FigureKeys.declarations,
    example: """
      show: reconstructions
      run: baseline
      columns: 10
      label: fig-reconstructions
      fig-cap: Ten test images (top) and their reconstructions (bottom).
      """,
    values:
      "of `outliers` ID.count, how many images stand among those of another class, and ID.share, their part of the split"
  )

  typealias Content = GridContent

  private enum Keys {
    static let show = Key.required(
      "show",
      ValueType<Content>.choice(Content.allCases.map { ($0.rawValue, $0) }).located(),
      Content.description
    )
    static let run = Key.optional(
      "run", ValueType<Identifier>.identifier, shown: "none",
      "The id of a `train`; needed unless data is shown.")
    static let data = Key.optional(
      "data", ValueType<Identifier>.identifier, shown: "none",
      "The id of a `dataset`, for `data` and `classes`.")
    static let split = Key.optional(
      "split", .split, default: .test, shown: "test", "Where the images come from.")
    static let rows = Key.optional(
      "rows", ValueType<Int>.integer(1...64).located(),
      shown:
        "2 for data, 1 for reconstructions and posterior-samples, 4 for prior-samples, 5 for neighbors, 10 for outliers, 15 for manifold",
      "Rows; of `reconstructions` rows of images, each above what the runs make of it.")
    static let columns = Key.optional(
      "columns", ValueType<Int>.integer(1...64).located(), shown: "10, 15 for manifold",
      "Images in a row; of `neighbors` and `outliers` how many neighbours.")
    static let labels = Key.optional(
      "labels", ValueType<[Int]>.list(of: .integer(0...255)).located(), shown: "every label",
      "The labels of `classes` and `conditional-samples`, a row each.")
    static let among = Key.optional(
      "among", ValueType<PreparedDataset.Split>.split.located(), shown: "the same split",
      "Where `neighbors` come from: `train` or `test`.")
    static let extent = Key.optional(
      "range",
      ValueType<Double>.number("a number above 0, at most 1000") { $0 > 0 && $0 <= 1000 }.located(),
      shown: "2", "How far the square of a `manifold` reaches from the origin.")
    static let seed = Key.optional(
      "seed", .integer(0...Int.max), shown: "the report's seed", "Where samples come from.")
  }

  let identifier: Identifier?
  private let content: Content
  private let runs: [Identifier]
  private let codes: [Identifier]
  private let names: [(name: Identifier, value: String)]
  private let among: PreparedDataset.Split
  private let extent: Double
  private let data: Identifier?
  private let split: PreparedDataset.Split
  private let rows: Int
  private let columns: Int
  private let labels: Located<[Int]>?
  private let seed: Int?
  private let figure: FigureKeys.Values
  private let range: SourceRange

  init?(_ reader: inout KeyReader) {
    identifier = reader.read(PointKeys.id)
    let show = reader.read(Keys.show)
    let run = reader.read(Keys.run)
    let several = reader.read(LatentKeys.runs)
    data = reader.read(Keys.data)
    let split = reader.read(Keys.split)
    codes = reader.read(LatentKeys.codes) ?? []
    let rows = reader.read(Keys.rows)
    let columns = reader.read(Keys.columns)
    labels = reader.read(Keys.labels)
    let among = reader.read(Keys.among)
    let extent = reader.read(Keys.extent)
    seed = reader.read(Keys.seed)
    names = reader.read(LatentKeys.names) ?? []
    figure = FigureKeys.Values(&reader)
    guard let show, let split, reader.isValid else { return nil }
    content = show.value
    range = show.range
    runs = several?.value ?? run.map { [$0] } ?? []
    self.split = split
    self.columns = columns?.value ?? content.standardColumns
    self.rows = rows?.value ?? content.standardRows
    self.among = among?.value ?? split
    self.extent = extent?.value ?? 2
    let name = content.rawValue
    func refuse(_ message: String, _ place: SourceRange?, _ hint: String) {
      guard let place else { return }
      reader.add(.error(message, at: place, hints: [hint]))
    }
    let givenRuns = run?.range ?? several?.range
    if content.needsRun {
      if runs.isEmpty {
        refuse("'\(name)' needs the key 'run'", show.range, "add `run: id` of a `train`")
      }
      refuse("'\(name)' takes its images from the run's data", data?.range, "remove 'data'")
    } else {
      if data == nil {
        refuse("'\(name)' needs the key 'data'", show.range, "add `data: id` of a `dataset`")
      }
      refuse("'\(name)' shows data, not a run", givenRuns, "remove 'run'")
    }
    if run != nil { refuse("a grid has a 'run' or 'runs', not both", several?.range, "keep one") }
    if !content.takesRuns, runs.count > 1 {
      refuse("'\(name)' is made from one run", several?.range, "name one run")
    }
    if content.standardRows == 0 {
      refuse("'\(name)' decides its rows itself", rows?.range, "remove 'rows'")
    }
    if !content.hasLabels { refuse("'\(name)' has no labels", labels?.range, "remove 'labels'") }
    if content != .neighbors {
      refuse("'\(name)' has no neighbours to choose", among?.range, "remove 'among'")
    }
    if content != .manifold {
      refuse("'\(name)' has no square of latents", extent?.range, "remove 'range'")
    }
    if content != .outliers {
      refuse("'\(name)' has no values to read", identifier?.range, "remove 'id'")
    }
    for name in names.map(\.name)
    where !runs.contains(where: {
      $0.name == name.name || $0.name == SweepMember(parsing: name.name)?.sweep
    }) {
      refuse(
        "'\(name.name)' is not among the runs of this figure", name.range,
        "the runs are \(runs.map(\.name).joined(separator: ", "))")
    }
    guard reader.isValid else { return nil }
  }

  var label: Identifier? { figure.label }
  var numbered: NumberedThing? { .figure }
  var prose: [[ParsedInline]] { [figure.caption] }
  var inputs: [InputReference] {
    runs.map { InputReference($0, accepts: content.takesRuns ? ["train", "sweep"] : ["train"]) }
      + (data.map { [InputReference($0, accepts: ["dataset"])] } ?? [])
      + codes.map { InputReference($0, accepts: ["evaluate"]) }
  }

  func publishes(
    _ named: (String) -> (any Directive)?
  ) -> [(name: String, shape: ValueShape)] {
    guard content == .outliers, let identifier else { return [] }
    return [(identifier.name, .record(["count": .number, "share": .number]))]
  }

  // MARK: Preparing

  func prepare(_ context: PreparationContext) throws -> Preparation {
    var found: [Diagnostic] = []
    var datasets = data.flatMap { context.dataset($0) }.map { [$0] } ?? []
    for identifier in runs.flatMap(context.runs) {
      guard let run = try context.run(identifier) else { return .nothing }
      datasets.append(run.dataset)
      if run.dataset.imageShape == nil {
        throw Diagnostic.error(
          "a table has no images to show", at: identifier.range,
          hints: ["name a data set of images, or a run on one"])
      }
      if !content.isPossible(of: run.model) {
        found.append(
          .error(
            "'\(content.rawValue)' cannot be made from a model of kind '\(run.model.kind.rawValue)'",
            at: identifier.range, hints: [content.remedy(for: run.model.kind)]))
      } else if content == .manifold, run.model.codeDimensions < 2 {
        found.append(
          .error(
            "a latent of one dimension is no surface", at: identifier.range,
            hints: ["name a run with two latent dimensions or more"]))
      }
      if run.dataset.key != datasets[0].key {
        found.append(
          .error(
            "'\(identifier.name)' is trained on other data than '\(runs[0].name)'",
            at: identifier.range, hints: ["show it in a figure of its own"]))
      }
    }
    guard let dataset = datasets.first else { return .nothing }
    if dataset.imageShape == nil {
      throw Diagnostic.error(
        "a table has no images to show", at: data?.range ?? range,
        hints: ["name a data set of images, or a run on one"])
    }
    if let label = labels?.value.first(where: { $0 >= dataset.classNames.count }) {
      found.append(
        .error(
          "there is no label \(label)", at: labels?.range ?? range,
          hints: ["the labels are 0 to \(dataset.classNames.count - 1)"]))
    }
    found += countFindings(dataset)
    if found.isEmpty { found += try codeFindings(context) }
    guard found.isEmpty else { throw Diagnostics(found) }
    return .nothing
  }

  /// Whether the splits have as many images as are shown.
  private func countFindings(_ dataset: PreparedDataset) -> [Diagnostic] {
    let needed: [(split: PreparedDataset.Split, count: Int)] =
      switch content {
      case .data, .reconstructions: [(split, rows * columns)]
      case .priorAndReconstructions: [(split, columns)]
      case .posteriorSamples: [(split, rows)]
      case .neighbors: [(split, rows), (among, columns + (among == split ? 1 : 0))]
      case .outliers: [(split, columns + 1)]
      case .classes, .priorSamples, .conditionalSamples, .manifold: []
      }
    return needed.filter { $0.count > dataset.count($0.split) }.map { split, count in
      .error(
        "the figure needs \(count) images; the \(split.rawValue) split has \(dataset.count(split))",
        at: range, hints: ["ask for fewer rows or columns"])
    }
  }

  // MARK: Latents

  /// The runs' latents that must be known before anything is shown: whole splits, and codes of models
  /// without an encoder, which are otherwise fitted to the few images shown.
  private func sources(_ context: PreparationContext) throws -> [LatentSource?] {
    try runs.flatMap(context.runs).map { identifier in
      guard let run = try context.run(identifier) else { return nil }
      let readsCodes =
        (content == .reconstructions || content == .priorAndReconstructions)
        && run.model.kind.learnsCodes && (split == .train || !codes.isEmpty)
      guard content.readsLatents || readsCodes else { return nil }
      return try context.latents(of: identifier, split, codes: codes)
    }
  }

  /// Of the split that neighbours come from, or whose components span a manifold.
  private func otherSource(_ context: PreparationContext) throws -> LatentSource? {
    guard let run = runs.first else { return nil }
    switch content {
    case .neighbors: return try context.latents(of: run, among, codes: codes)
    case .manifold: return try context.latents(of: run, .train, codes: [])
    default: return nil
    }
  }

  private func codeFindings(_ context: PreparationContext) throws -> [Diagnostic] {
    let sources = try sources(context) + [otherSource(context)]
    return context.findings(ofCodes: codes, for: sources.compactMap { $0 })
  }

  // MARK: Running

  func work(_ context: PreparationContext) throws -> StepWork? {
    let runs = try runs.flatMap(context.runs).map { try context.readyRun($0) }
    let dataset = try shownDataset(runs, context)
    let sources = try sources(context)
    let other = try otherSource(context)
    let seed = seed ?? context.seed
    let shownLabels = shownLabels(dataset)
    var inputs = ["data": [dataset.key]]
    if !runs.isEmpty { inputs["run"] = runs.map(\.key) }
    let codes = (sources + [other]).compactMap { $0 }.flatMap { $0.keys.dropFirst() }
    if !codes.isEmpty { inputs["codes"] = codes }
    let fitsCodes = zip(runs, sources).contains { run, source in
      run.model.kind.learnsCodes && source == nil
    }
    var material = [
      "show": content.rawValue, "columns": String(columns),
      "split": content.hasImages ? split.rawValue : "",
      "rows": content.standardRows > 0 ? String(rows) : "",
      "seed": isRandom(fitsCodes: fitsCodes) ? String(seed) : "",
      "labels": content.hasLabels ? shownLabels.map(String.init).joined(separator: ",") : "",
    ]
    if content == .neighbors { material["among"] = among.rawValue }
    if content == .manifold {
      material["range"] = String(extent)
      if other?.dimensions ?? 2 > 2 { material["arithmetic"] = KernelClass.predicted }
    }
    let key = StepKey(kind: "grid", material, inputs: inputs)
    let filling = GridFilling(
      content: content, dataset: dataset, split: split, rows: rows, columns: columns,
      labels: shownLabels, extent: extent, runs: zip(runs, sources).map { ($0, $1) }, other: other,
      seed: UInt64(seed))
    return StepWork(key: key) { context in
      var files: [String: Data] = [:]
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      let (grid, counts) = try filling.fill(context)
      files[Self.figureFile] = try encoder.encode(grid)
      files[Self.countsFile] = try counts.map { try encoder.encode($0) }
      return files
    }
  }

  /// Whether the figure depends on random numbers.
  private func isRandom(fitsCodes: Bool) -> Bool {
    switch content {
    case .data, .classes, .manifold, .neighbors, .outliers: false
    case .reconstructions: fitsCodes
    case .posteriorSamples, .priorSamples, .priorAndReconstructions, .conditionalSamples: true
    }
  }

  private static let figureFile = "figure.json"
  private static let countsFile = "counts.json"

  private func shownDataset(
    _ runs: [PreparedRun], _ context: PreparationContext
  ) throws -> PreparedDataset {
    try runs.first?.dataset ?? context.readyDataset(data ?? Identifier(name: "", range: range))
  }

  private func shownLabels(_ dataset: PreparedDataset) -> [Int] {
    labels?.value ?? Array(dataset.classNames.indices)
  }

  // MARK: Publishing

  func values(_ result: StoredResult?, _ context: ExecutionContext) throws -> [PublishedValue] {
    guard content == .outliers, let result, let identifier else { return [] }
    let counts = try result.decode(LatentRows.OutlierCount.self, from: Self.countsFile)
    let share = Double(counts.count) / Double(max(1, counts.total))
    return [
      (
        identifier.name,
        .record(["count": .number(Double(counts.count)), "share": .number(share)])
      )
    ]
  }

  func blocks(
    _ result: StoredResult?, _ results: Results, _ context: ExecutionContext
  ) throws -> [ProducedBlock] {
    guard let result else { return [] }
    let runs = try runs.flatMap(context.preparation.runs).map { try context.run($0) }
    let dataset = try shownDataset(runs, context.preparation)
    var grid = try result.decode(ImageGrid.self, from: Self.figureFile)
    let names = runs.map { run in
      self.names.first { $0.name.name == run.name }?.value
        ?? SweepMember(parsing: run.name)?.title ?? run.name
    }
    grid.rowLabels = content.rowLabels(names: names, rows: rows) ?? grid.rowLabels
    let description = GridDescription(
      content: content, dataset: dataset, split: split, among: among, rows: rows, columns: columns,
      extent: extent, labels: shownLabels(dataset), runs: names,
      areVariational: runs.contains { $0.model.kind.isVariational },
      latentDimensions: runs.first?.model.codeDimensions ?? 0)
    return [
      .figure(
        label: figure.label, caption: figure.caption,
        alternativeText: figure.alternativeText ?? description.text(of: grid), .imageGrid(grid))
    ]
  }
}
