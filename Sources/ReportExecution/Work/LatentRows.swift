// The rows of a grid that are found in the space of a run's latents: neighbours, outliers and the
// decoded surface.
import Diagnostics
import Embeddings
import Foundation
import NeuralNet

struct LatentRows {
  /// What is shown; of a run.
  let source: LatentSource
  let columns: Int
  let context: ExecutionContext

  /// The first images of the split, each before those of another split, or of its own, whose latents
  /// are nearest.
  func addNeighbors(rows: Int, among other: LatentSource, to maker: inout ImageGridMaker) throws {
    let queries = try source.points(in: context, limit: rows)
    let points = try other.points(in: context)
    let images = try source.dataset.images(source.split)
    let neighbors = try other.dataset.images(other.split)
    maker.addColumn()
    maker.columnLabels = ["Image"] + (1...columns).map(String.init)
    for row in 0..<rows {
      let isOwn = source.split == other.split
      let found = nearest(to: queries.point(row), among: points, except: isOwn ? row : nil)
      maker.addRow(
        [images.image(row)] + found.map { neighbors.image($0) },
        label: source.dataset.classNames[Int(images.labels[row])])
    }
  }

  /// - Returns: as many as there are columns, the nearest first and the earlier of equals.
  private func nearest(
    to query: ArraySlice<Float>, among points: LatentPoints, except own: Int?
  ) -> [Int] {
    var distances = [(square: Double, index: Int)]()
    distances.reserveCapacity(points.count)
    for index in 0..<points.count where index != own {
      var square = 0.0
      for (value, other) in zip(query, points.point(index)) {
        let difference = Double(value) - Double(other)
        square += difference * difference
      }
      distances.append((square, index))
    }
    return distances.sorted { ($0.square, $0.index) < ($1.square, $1.index) }.prefix(columns)
      .map(\.index)
  }

  /// How many images stand among those of another class.
  struct OutlierCount: Codable {
    var count: Int
    var total: Int
  }

  /// Images of which most neighbours have one other label, each before its neighbours; those with
  /// most such neighbours first, among equals those with the nearest.
  /// - Returns: how many there are, shown or not.
  func addOutliers(rows: Int, to maker: inout ImageGridMaker) throws -> OutlierCount {
    let points = try source.points(in: context)
    let graph: NearestNeighbors
    do {
      graph = try NearestNeighbors(
        points.values, count: points.count, dimensions: points.dimensions, neighbors: columns,
        threads: context.environment.allottedThreads(), shouldStop: context.environment.isCancelled)
    } catch is EmbeddingInterrupted {
      throw TrainingInterrupted()
    }
    struct Outlier {
      var index: Int
      var label: UInt8
      var votes: Int
      var distance: Double
    }
    var outliers: [Outlier] = []
    for index in 0..<points.count {
      let labels = graph[index].map { points.labels[Int($0)] }
      var votes = [Int](repeating: 0, count: 256)
      for label in labels { votes[Int(label)] += 1 }
      // Of labels with equally many votes, that of the nearest neighbour.
      let most = votes.max() ?? 0
      guard let winner = labels.first(where: { votes[Int($0)] == most }),
        winner != points.labels[index]
      else { continue }
      let squares = graph.squaredDistances[(index * columns)..<((index + 1) * columns)]
      outliers.append(
        Outlier(
          index: index, label: winner, votes: most,
          distance: squares.reduce(0) { $0 + Double($1) }))
    }
    let images = try source.dataset.images(source.split)
    let names = source.dataset.classNames
    maker.addColumn()
    maker.columnLabels = ["Image"] + (1...columns).map(String.init)
    let shown = outliers.sorted {
      ($1.votes, $0.distance, $0.index) < ($0.votes, $1.distance, $1.index)
    }
    for outlier in shown.prefix(rows) {
      maker.addRow(
        [images.image(outlier.index)] + graph[outlier.index].map { images.image(Int($0)) },
        label: "\(names[Int(points.labels[outlier.index])]) near \(names[Int(outlier.label)])")
    }
    return OutlierCount(count: outliers.count, total: points.count)
  }

  /// Latents on a square about the origin, the second coordinate upwards.
  /// - Parameter training: whose principal components span the square where latents have more than
  ///   two dimensions.
  func addManifold(
    rows: Int, range: Double, training: LatentSource, session: InferenceSession,
    to maker: inout ImageGridMaker
  ) throws {
    func coordinate(_ index: Int, _ count: Int) -> Float {
      count == 1 ? 0 : Float(-range + 2 * range * Double(index) / Double(count - 1))
    }
    let square = (0..<rows).flatMap { row in
      (0..<columns).flatMap { [coordinate($0, columns), coordinate(rows - 1 - row, rows)] }
    }
    let latents =
      source.dimensions == 2
      ? square
      : try PrincipalComponentsFit(
        training.points(in: context), count: 2, isStandardized: false
      ).points(at: square)
    maker.addRows(probabilities: try session.decode(latents: latents))
  }
}
