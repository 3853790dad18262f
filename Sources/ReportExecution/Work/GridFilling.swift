// The images of a grid, whatever it shows.
import DocumentModel
import NeuralNet

struct GridFilling: Sendable {
  var content: GridContent
  var dataset: PreparedDataset
  var split: PreparedDataset.Split
  var rows: Int
  var columns: Int
  var labels: [Int]
  /// Of a manifold's square.
  var extent: Double
  /// Each with its latents where these must be known before anything is shown.
  var runs: [(run: PreparedRun, latents: LatentSource?)]
  /// Latents that neighbours come from, or whose components span a manifold.
  var other: LatentSource?
  var seed: UInt64

  /// - Returns: also what is counted of outliers.
  func fill(_ context: ExecutionContext) throws -> (ImageGrid, LatentRows.OutlierCount?) {
    var maker = ImageGridMaker(dataset: dataset, columns: columns)
    var counts: LatentRows.OutlierCount?
    let samples = try runs.map { run, latents in
      SampleRows(
        session: try run.session(in: context, batchSize: 128), run: run, split: split,
        columns: columns, seed: seed, codes: content.readsLatents ? nil : latents, context: context)
    }
    let latents = (runs.first?.latents ?? other).map {
      LatentRows(source: $0, columns: columns, context: context)
    }
    switch content {
    case .data:
      let images = try dataset.images(split)
      for row in 0..<rows {
        maker.addRow((0..<columns).map { images.image(row * columns + $0) })
      }
    case .classes: try addClasses(to: &maker)
    case .reconstructions: try addReconstructions(samples, to: &maker)
    case .posteriorSamples:
      for sample in samples { try sample.addPosteriorSamples(rows: rows, to: &maker) }
    case .priorSamples:
      for sample in samples { try sample.addPriorSamples(rows: rows, to: &maker) }
    case .priorAndReconstructions:
      for sample in samples {
        try sample.addPriorSamples(rows: 1, to: &maker)
        maker.addRow(probabilities: try sample.reconstructions(count: columns))
      }
    case .conditionalSamples:
      for sample in samples { try sample.addConditionalSamples(of: labels, to: &maker) }
    case .manifold:
      if let other, let session = samples.first?.session {
        try latents?.addManifold(
          rows: rows, range: extent, training: other, session: session, to: &maker)
      }
    case .neighbors:
      if let other { try latents?.addNeighbors(rows: rows, among: other, to: &maker) }
    case .outliers: counts = try latents?.addOutliers(rows: rows, to: &maker)
    }
    return (maker.grid, counts)
  }

  /// The first images of each label; a label with too few ends in empty tiles.
  private func addClasses(to maker: inout ImageGridMaker) throws {
    let images = try dataset.images(split)
    for label in labels {
      let found = images.labels.indices.lazy.filter { images.labels[$0] == UInt8(label) }
        .prefix(columns)
      maker.addRow(found.map { images.image($0) }, label: dataset.classNames[label])
    }
  }

  /// Rows of images, each above what each run makes of it.
  private func addReconstructions(
    _ samples: [SampleRows], to maker: inout ImageGridMaker
  ) throws {
    let images = try dataset.images(split)
    let made = try samples.map { try $0.reconstructions(count: rows * columns) }
    let size = columns * dataset.valuesPerExample
    for row in 0..<rows {
      maker.addRow((0..<columns).map { images.image(row * columns + $0) }, label: "Original")
      for values in made {
        maker.addRow(
          probabilities: Array(values[(row * size)..<((row + 1) * size)]), label: "Reconstructed")
      }
    }
  }
}
