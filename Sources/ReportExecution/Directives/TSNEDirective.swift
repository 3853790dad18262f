// `tsne`: latents or data in the plane, neighbours beside neighbours.
import Diagnostics
import DocumentModel
import Embeddings
import Foundation
import NeuralNet
import ReportLanguage
import ResultStore
import Tensor

struct TSNEDirective: ExecutableDirective {
  static let declaration = DirectiveDeclaration(
    name: "tsne",
    summary: "Embeds latents of runs, or data, in the plane by t-SNE and draws them by class.",
    keys: [
      PointKeys.id.declaration, LatentKeys.run.declaration, LatentKeys.runs.declaration,
      LatentKeys.data.declaration, Keys.split.declaration, LatentKeys.codes.declaration,
      Keys.first.declaration, Keys.perplexity.declaration, Keys.iterations.declaration,
      Keys.start.declaration, PointKeys.seed.declaration, PointKeys.draw.declaration,
      Keys.images.declaration, PointKeys.colorBar.declaration, LatentKeys.names.declaration,
    ] + FigureKeys.declarations,
    example: """
      id: map
      run: baseline
      split: test
      draw: 1000
      images: true
      label: fig-latents
      fig-cap: The test set's latents by t-SNE, 1,000 of them drawn.
      """,
    values:
      "ID.kl, the Kullback-Leibler divergence that is left, in nats; ID.count; ID.neighbor-agreement, the share of pairs of a point and one of its 10 nearest in the embedding that have one label, and ID.latent-agreement, the same among the latents (both where the data has classes). Of several runs ID.panels[n].kl and so on"
  )

  private enum Keys {
    static let split = Key.optional(
      "split", .split, default: .test, shown: "test", "Whose latents: `train` or `test`.")
    static let first = Key.optional(
      "first", ValueType<Int>.integer(4...10_000_000).located(), shown: "all",
      "How many examples of the split are embedded, from its beginning.")
    static let perplexity = Key.optional(
      "perplexity",
      ValueType<Double>.number("a number from 1 to 1000") { $0 >= 1 && $0 <= 1000 }.located(),
      shown: "30", "The effective number of neighbours.")
    static let iterations = Key.optional(
      "iterations", .integer(1...100_000), default: 1000, shown: "1000",
      "Steps of descent, 250 of them with exaggerated attraction.")
    static let start = Key.optional(
      "start",
      ValueType<TSNEOptions.Initialization>.choice([
        ("pca", .principalComponents), ("random", .random),
      ]), default: .principalComponents, shown: "pca",
      "Where the points start: their first two principal components, or at random.")
    static let images = Key.optional(
      "images", ValueType<Bool>.boolean.located(), shown: "false",
      "Whether each drawn point carries its image, for pages that show it under the pointer.")
  }

  let identifier: Identifier?
  private let latents: LatentKeys.Values
  private let split: PreparedDataset.Split
  private let first: Located<Int>?
  private let perplexity: Located<Double>?
  private let options: TSNEOptions
  private let seed: Int?
  private let draw: Int?
  private let images: Located<Bool>?
  private let hasColorBar: Bool
  private let figure: FigureKeys.Values
  private let range: SourceRange

  init?(_ reader: inout KeyReader) {
    identifier = reader.read(PointKeys.id)
    latents = LatentKeys.Values(&reader, takesRuns: true, takesData: true)
    let split = reader.read(Keys.split)
    first = reader.read(Keys.first)
    perplexity = reader.read(Keys.perplexity)
    let iterations = reader.read(Keys.iterations)
    let start = reader.read(Keys.start)
    seed = reader.read(PointKeys.seed)
    draw = reader.read(PointKeys.draw)?.value
    images = reader.read(Keys.images)
    let hasColorBar = reader.read(PointKeys.colorBar)
    figure = FigureKeys.Values(&reader)
    range = reader.range
    guard let split, let iterations, let start, let hasColorBar, reader.isValid else { return nil }
    self.split = split
    self.hasColorBar = hasColorBar
    options = TSNEOptions(
      perplexity: perplexity?.value ?? 30, iterations: iterations, initialization: start)
  }

  var label: Identifier? { figure.label }
  var numbered: NumberedThing? { .figure }
  var prose: [[ParsedInline]] { [figure.caption] }
  var inputs: [InputReference] { latents.inputs }

  func publishes(
    _ named: (String) -> (any Directive)?
  ) -> [(name: String, shape: ValueShape)] {
    guard let identifier else { return [] }
    var members: [String: ValueShape] = ["kl": .number, "count": .number]
    if !latents.areOnTables(named) {
      members["neighbor-agreement"] = .number
      members["latent-agreement"] = .number
    }
    let panel = ValueShape.record(members)
    let count = latents.count(named)
    return [
      (identifier.name, count > 1 ? .record(["panels": .list(count: count, of: panel)]) : panel)
    ]
  }

  // MARK: Preparing

  func prepare(_ context: PreparationContext) throws -> Preparation {
    var found: [Diagnostic] = []
    for source in try sources(context) {
      let count = count(source)
      guard count <= options.neighbors else { continue }
      let possible = (count - 1) / 3
      found.append(
        .error(
          "a perplexity of \(NumberFormat.short(options.perplexity)) needs more than \(options.neighbors) points, and there are \(count)",
          at: perplexity?.range ?? first?.range ?? range,
          hints: possible >= 1
            ? ["use a perplexity of at most \(possible), or more points"]
            : ["use at least 4 points"]))
    }
    if let images, images.value,
      try sources(context).contains(where: { $0.dataset.imageShape == nil })
    {
      found.append(
        .error("a table has no images to show", at: images.range, hints: ["remove 'images'"]))
    }
    guard found.isEmpty else { throw Diagnostics(found) }
    return .nothing
  }

  private func sources(_ context: PreparationContext) throws -> [LatentSource] {
    try latents.sources([split], context)[0]
  }

  private func count(_ source: LatentSource) -> Int { min(first?.value ?? .max, source.count) }

  // MARK: Running

  /// What is known of one panel.
  private struct Panel: Codable {
    var klDivergence: Double
    var count: Int
    var neighborAgreement: Double?
    var latentAgreement: Double?
  }

  private static let panelsFile = "panels.json"
  private static let pointsFile = "embedding.safetensors"
  private static let imagesFile = "images.json"
  private static let agreementNeighbors = 10

  func work(_ context: PreparationContext) throws -> StepWork? {
    let sources = try sources(context)
    var options = options
    options.seed = UInt64(seed ?? context.seed)
    let showsImages = images?.value == true
    let key = StepKey(
      kind: "tsne",
      [
        "options": try StepKey.canonical(options), "split": split.rawValue,
        "first": first.map { String($0.value) } ?? "",
        "images": showsImages ? draw.map(String.init) ?? "all" : "",
        "arithmetic": KernelClass.predicted,
      ], inputs: ["latents": sources.flatMap(\.keys)])
    return StepWork(key: key) { [options] context in
      var panels: [Panel] = []
      var tensors: [NamedTensors.Entry] = []
      var grids: [ImageGrid] = []
      for (position, source) in sources.enumerated() {
        let points = try source.points(in: context, limit: first?.value)
        let (panel, coordinates) = try embed(points, options, position, sources.count, context)
        panels.append(panel)
        let drawn = DrawnPoints(coordinates: coordinates, labels: points.labels)
        tensors += drawn.tensors("panel-\(position + 1)")
        if showsImages {
          let sample = DrawnPoints.sample(of: drawn.count, limit: draw, seed: options.seed)
          grids.append(try source.dataset.tiles(split, sample))
        }
      }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      var files = [
        Self.panelsFile: try encoder.encode(panels),
        Self.pointsFile: Safetensors.encode(NamedTensors(tensors)),
      ]
      if showsImages { files[Self.imagesFile] = try encoder.encode(grids) }
      return files
    }
  }

  private func embed(
    _ points: LatentPoints, _ options: TSNEOptions, _ position: Int, _ panels: Int,
    _ context: ExecutionContext
  ) throws -> (Panel, [Float]) {
    let environment = context.environment
    var options = options
    options.threads = environment.allottedThreads()
    do {
      let result = try tsne(
        points.values, count: points.count, dimensions: points.dimensions, options: options,
        onProgress: { progress in
          guard let divergence = progress.klDivergence else { return }
          let done = Double(progress.iteration) / Double(progress.iterations)
          environment.progress.report(
            .training(
              context.name,
              ProgressEvent.Training(
                epoch: progress.iteration, epochs: progress.iterations,
                fraction: (Double(position) + done) / Double(panels), loss: divergence)))
        }, shouldStop: environment.isCancelled)
      var panel = Panel(klDivergence: result.klDivergence, count: points.count)
      if !points.labels.isEmpty {
        func agreement(_ values: [Float], _ dimensions: Int) throws -> Double {
          try NearestNeighbors(
            values, count: points.count, dimensions: dimensions,
            neighbors: min(Self.agreementNeighbors, points.count - 1), threads: options.threads,
            shouldStop: environment.isCancelled
          ).agreement(points.labels)
        }
        panel.neighborAgreement = try agreement(result.embedding, 2)
        panel.latentAgreement = try agreement(points.values, points.dimensions)
      }
      return (panel, result.embedding)
    } catch is EmbeddingInterrupted {
      throw TrainingInterrupted()
    }
  }

  // MARK: Publishing

  func values(_ result: StoredResult?, _ context: ExecutionContext) throws -> [PublishedValue] {
    guard let result, let identifier else { return [] }
    let panels = try result.decode([Panel].self, from: Self.panelsFile).map { panel in
      var values: [String: ResultTree] = [
        "kl": .number(panel.klDivergence), "count": .number(Double(panel.count)),
      ]
      values["neighbor-agreement"] = panel.neighborAgreement.map { .number($0) }
      values["latent-agreement"] = panel.latentAgreement.map { .number($0) }
      return ResultTree.record(values)
    }
    return [
      (identifier.name, panels.count == 1 ? panels[0] : .record(["panels": .list(panels)]))
    ]
  }

  func blocks(
    _ result: StoredResult?, _ results: Results, _ context: ExecutionContext
  ) throws -> [ProducedBlock] {
    guard let result else { return [] }
    let sources = try sources(context.preparation)
    let tensors = try Safetensors.decode(result.data(Self.pointsFile), path: Self.pointsFile)
    let grids =
      images?.value == true ? try result.decode([ImageGrid].self, from: Self.imagesFile) : []
    let seed = UInt64(seed ?? context.preparation.seed)
    let panels = sources.enumerated().map { position, source in
      var points = DrawnPoints(tensors, "panel-\(position + 1)")
      if grids.indices.contains(position) { points.images = grids[position] }
      let sample = DrawnPoints.sample(of: points.count, limit: draw, seed: seed)
      return ScatterChart.Panel(
        title: sources.count > 1 ? source.run.map(latents.title) : nil,
        horizontal: ScatterChart.Axis(label: "t-SNE 1"),
        vertical: ScatterChart.Axis(label: "t-SNE 2"),
        groups: points.groups(sample, classNames: source.dataset.classNames), hasEqualUnits: true,
        hasColorBar: hasColorBar)
    }
    let chart = ScatterChart(panels: panels)
    return [
      .figure(
        label: figure.label, caption: figure.caption,
        alternativeText: figure.alternativeText ?? chart.summary, .scatterChart(chart))
    ]
  }
}

extension NumberFormat {
  /// As many digits as it takes to tell such numbers apart.
  static func short(_ number: Double) -> String {
    NumberFormat(style: .general, digits: 6).string(from: number)
  }
}

extension PreparedDataset {
  /// Images of a split as tiles of one row.
  func tiles(_ split: Split, _ indices: [Int]) throws -> ImageGrid {
    let images = try images(split)
    var maker = ImageGridMaker(dataset: self, columns: indices.count)
    maker.addRow(indices.map { images.image($0) })
    return maker.grid
  }
}
