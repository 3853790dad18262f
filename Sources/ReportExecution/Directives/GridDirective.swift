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
      Keys.show.declaration, Keys.run.declaration, Keys.data.declaration, Keys.split.declaration,
      Keys.rows.declaration, Keys.columns.declaration, Keys.labels.declaration,
      Keys.seed.declaration,
    ] + FigureKeys.declarations,
    example: """
      show: reconstructions
      run: baseline
      columns: 10
      label: fig-reconstructions
      fig-cap: Ten test images (top) and their reconstructions (bottom).
      """)

  enum Content: String, CaseIterable {
    case data
    case classes
    case reconstructions
    case posteriorSamples = "posterior-samples"
    case priorSamples = "prior-samples"
    case conditionalSamples = "conditional-samples"

    var needsRun: Bool { self != .data && self != .classes }
    /// Whether images of a split are shown.
    var hasImages: Bool { self != .priorSamples && self != .conditionalSamples }
    /// Rows are labels.
    var hasLabels: Bool { self == .classes || self == .conditionalSamples }
    var standardRows: Int {
      switch self {
      case .data: 2
      case .posteriorSamples: 1
      case .priorSamples: 4
      case .classes, .reconstructions, .conditionalSamples: 0
      }
    }
  }

  private enum Keys {
    static let show = Key.required(
      "show",
      ValueType<Content>.choice(Content.allCases.map { ($0.rawValue, $0) }).located(),
      "`data`: the first images. `classes`: a row of images for each label. `reconstructions`: images above what the run makes of them. `posterior-samples`: an image, then decoded samples of its posterior. `prior-samples`: decoded samples of the prior. `conditional-samples`: a row of samples for each label, each column with the same latent."
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
      shown: "2 for data, 1 for posterior-samples, 4 for prior-samples",
      "Rows of `data`, `posterior-samples` and `prior-samples`.")
    static let columns = Key.optional(
      "columns", .integer(1...64), default: 10, shown: "10", "Images in a row.")
    static let labels = Key.optional(
      "labels", ValueType<[Int]>.list(of: .integer(0...255)).located(), shown: "every label",
      "The labels of `classes` and `conditional-samples`, a row each.")
    static let seed = Key.optional(
      "seed", .integer(0...Int.max), shown: "the report's seed", "Where samples come from.")
  }

  var identifier: Identifier? { nil }
  private let content: Content
  private let run: Identifier?
  private let data: Identifier?
  private let split: PreparedDataset.Split
  private let rows: Int
  private let columns: Int
  private let labels: Located<[Int]>?
  private let seed: Int?
  private let figure: FigureKeys.Values
  private let range: SourceRange

  init?(_ reader: inout KeyReader) {
    let show = reader.read(Keys.show)
    run = reader.read(Keys.run)
    data = reader.read(Keys.data)
    let split = reader.read(Keys.split)
    let rows = reader.read(Keys.rows)
    let columns = reader.read(Keys.columns)
    labels = reader.read(Keys.labels)
    seed = reader.read(Keys.seed)
    figure = FigureKeys.Values(&reader)
    guard let show, let split, let columns, reader.isValid else { return nil }
    content = show.value
    range = show.range
    self.split = split
    self.columns = columns
    self.rows = rows?.value ?? content.standardRows
    let name = content.rawValue
    if content.needsRun, run == nil {
      reader.add(
        .error(
          "'\(name)' needs the key 'run'", at: show.range, hints: ["add `run: id` of a `train`"]))
    }
    if content.needsRun, let data {
      reader.add(
        .error(
          "'\(name)' takes its images from the run's data", at: data.range, hints: ["remove 'data'"]
        ))
    }
    if !content.needsRun, data == nil {
      reader.add(
        .error(
          "'\(name)' needs the key 'data'", at: show.range, hints: ["add `data: id` of a `dataset`"]
        ))
    }
    if !content.needsRun, let run {
      reader.add(.error("'\(name)' shows data, not a run", at: run.range, hints: ["remove 'run'"]))
    }
    if let rows, content.standardRows == 0 {
      reader.add(
        .error("'\(name)' decides its rows itself", at: rows.range, hints: ["remove 'rows'"]))
    }
    if let labels, !content.hasLabels {
      reader.add(.error("'\(name)' has no labels", at: labels.range, hints: ["remove 'labels'"]))
    }
    guard reader.isValid else { return nil }
  }

  var label: Identifier? { figure.label }
  var numbered: NumberedThing? { .figure }
  var prose: [[ParsedInline]] { [figure.caption] }
  var inputs: [InputReference] {
    (run.map { [InputReference($0, accepts: ["train"])] } ?? [])
      + (data.map { [InputReference($0, accepts: ["dataset"])] } ?? [])
  }

  // MARK: Preparing

  func prepare(_ context: PreparationContext) throws -> Preparation {
    let prepared = try run.flatMap { try context.run($0) }
    let dataset = prepared?.dataset ?? data.flatMap { context.dataset($0) }
    guard let dataset else { return .nothing }
    var found: [Diagnostic] = []
    if dataset.imageShape == nil {
      throw Diagnostic.error(
        "a table has no images to show", at: run?.range ?? data?.range ?? range,
        hints: ["name a data set of images, or a run on one"])
    }
    if let prepared, let run {
      let kind = prepared.model.kind
      let fits: Bool =
        switch content {
        case .data, .classes: true
        case .reconstructions: kind.hasDecoder
        case .posteriorSamples: kind == .vae || kind == .conditionalVAE
        case .priorSamples: kind == .vae || kind == .variationalAutoDecoder
        case .conditionalSamples: kind == .conditionalVAE
        }
      if !fits {
        found.append(
          .error(
            "'\(content.rawValue)' cannot be made from a model of kind '\(kind.rawValue)'",
            at: run.range,
            hints: [
              content == .priorSamples && kind == .conditionalVAE
                ? "use `show: conditional-samples`"
                : content == .posteriorSamples && kind.learnsCodes
                  ? "use `show: reconstructions`, which fits new codes"
                  : content == .reconstructions
                    ? "name a run of a model with a decoder" : "name a run of a variational model"
            ]))
      }
    }
    if let label = labels?.value.first(where: { $0 >= dataset.classNames.count }) {
      found.append(
        .error(
          "there is no label \(label)", at: labels?.range ?? range,
          hints: ["the labels are 0 to \(dataset.classNames.count - 1)"]))
    }
    let needed: Int =
      switch content {
      case .data: rows * columns
      case .reconstructions: columns
      case .posteriorSamples: rows
      default: 0
      }
    if needed > dataset.count(split) {
      found.append(
        .error(
          "the figure needs \(needed) images; the \(split.rawValue) split has \(dataset.count(split))",
          at: range, hints: ["ask for fewer rows or columns"]))
    }
    guard found.isEmpty else { throw Diagnostics(found) }
    return .nothing
  }

  // MARK: Running

  func work(_ context: PreparationContext) throws -> StepWork? {
    let run = try run.map { try context.readyRun($0) }
    let dataset = try shownDataset(run, context)
    let seed = seed ?? context.seed
    let shownLabels = shownLabels(dataset)
    var inputs = ["data": [dataset.key]]
    if let run { inputs["run"] = [run.key] }
    let key = StepKey(
      kind: "grid",
      [
        "show": content.rawValue, "columns": String(columns),
        "split": content.hasImages ? split.rawValue : "",
        "rows": content.standardRows > 0 ? String(rows) : "",
        "seed": isRandom(run) ? String(seed) : "",
        "labels": content.hasLabels ? shownLabels.map(String.init).joined(separator: ",") : "",
      ], inputs: inputs)
    return StepWork(key: key) { context in
      let grid = try makeGrid(run, dataset, shownLabels, seed: UInt64(seed), context)
      return [Self.figureFile: try JSONEncoder().encode(grid)]
    }
  }

  /// Whether the figure depends on random numbers.
  private func isRandom(_ run: PreparedRun?) -> Bool {
    switch content {
    case .data, .classes: false
    case .reconstructions: run?.model.kind.learnsCodes == true
    case .posteriorSamples, .priorSamples, .conditionalSamples: true
    }
  }

  private static let figureFile = "figure.json"

  private func shownDataset(
    _ run: PreparedRun?, _ context: PreparationContext
  ) throws -> PreparedDataset {
    try run?.dataset ?? context.readyDataset(data ?? Identifier(name: "", range: range))
  }

  private func shownLabels(_ dataset: PreparedDataset) -> [Int] {
    labels?.value ?? Array(dataset.classNames.indices)
  }

  func blocks(
    _ result: StoredResult?, _ results: Results, _ context: ExecutionContext
  ) throws -> [ProducedBlock] {
    guard let result else { return [] }
    let run = try run.map { try context.run($0) }
    let dataset = try shownDataset(run, context.preparation)
    let grid = try result.decode(ImageGrid.self, from: Self.figureFile)
    return [
      .figure(
        label: figure.label, caption: figure.caption,
        alternativeText: figure.alternativeText
          ?? description(dataset, shownLabels(dataset), run: run?.name ?? ""), .imageGrid(grid))
    ]
  }

  private func makeGrid(
    _ run: PreparedRun?, _ dataset: PreparedDataset, _ shownLabels: [Int], seed: UInt64,
    _ context: ExecutionContext
  ) throws -> ImageGrid {
    func samples() throws -> SampleRows {
      guard let run else {
        throw Diagnostic.error("'\(content.rawValue)' needs the key 'run'", at: range)
      }
      return SampleRows(
        session: try run.session(in: context, batchSize: 128), run: run, split: split,
        columns: columns, seed: seed, context: context)
    }
    var maker = ImageGridMaker(dataset: dataset, columns: columns)
    switch content {
    case .data:
      let images = try dataset.images(split)
      for row in 0..<rows {
        maker.addRow((0..<columns).map { images.image(row * columns + $0) })
      }
    case .classes:
      try addClasses(dataset, shownLabels, to: &maker)
    case .reconstructions: try samples().addReconstructions(to: &maker)
    case .posteriorSamples: try samples().addPosteriorSamples(rows: rows, to: &maker)
    case .priorSamples: try samples().addPriorSamples(rows: rows, to: &maker)
    case .conditionalSamples: try samples().addConditionalSamples(of: shownLabels, to: &maker)
    }
    return maker.grid
  }

  /// The first images of each label; a label with too few ends in empty tiles.
  private func addClasses(
    _ dataset: PreparedDataset, _ shownLabels: [Int], to maker: inout ImageGridMaker
  ) throws {
    let images = try dataset.images(split)
    for label in shownLabels {
      let found = images.labels.indices.lazy.filter { images.labels[$0] == UInt8(label) }
        .prefix(columns)
      maker.addRow(found.map { images.image($0) }, label: dataset.classNames[label])
    }
  }

  private func description(
    _ dataset: PreparedDataset, _ shownLabels: [Int], run: String
  ) -> String {
    let name = dataset.name + (dataset.isStandIn ? " (generated stand-in)" : "")
    let splitName = split == .test ? "test" : "training"
    let classes = shownLabels.map { dataset.classNames[$0] }.joined(separator: ", ")
    return switch content {
    case .data:
      "The first \(rows * columns) \(splitName) images of \(name) in \(rows) rows of \(columns)."
    case .classes:
      "\(columns) \(splitName) images of \(name) in a row for each of the labels \(classes)."
    case .reconstructions:
      "Top row: the first \(columns) \(splitName) images of \(name). Bottom row: what the run \(run) reconstructs from the mean of their latents."
    case .posteriorSamples:
      "\(rows == 1 ? "A row" : "\(rows) rows"): a \(splitName) image of \(name), then \(columns) images that the run \(run) decodes from samples of its posterior."
    case .priorSamples:
      "\(rows * columns) images that the run \(run) decodes from samples of the prior, in \(rows) rows of \(columns)."
    case .conditionalSamples:
      "\(columns) images that the run \(run) decodes for each of the labels \(classes), a row each; the images of a column share their latent."
    }
  }
}
