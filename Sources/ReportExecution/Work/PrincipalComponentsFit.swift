// Principal components of latents or data: fitted on the training split, with what they explain and what
// is lost when only the first of them are kept.
import Diagnostics
import Embeddings
import NeuralNet

/// Points scaled to a mean of 0 and a standard deviation of 1, or left as they are.
struct PointScaling {
  private let means: [Double]
  /// A dimension without variance is left as it is.
  private let deviations: [Double]

  /// - Parameter points: whose standard deviations these are, with `count` in the denominator.
  init(_ points: LatentPoints) {
    let (count, width) = (points.count, points.dimensions)
    var sums = [Double](repeating: 0, count: width)
    for (index, value) in points.values.enumerated() { sums[index % width] += Double(value) }
    let means = sums.map { $0 / Double(count) }
    var squares = [Double](repeating: 0, count: width)
    for (index, value) in points.values.enumerated() {
      let difference = Double(value) - means[index % width]
      squares[index % width] += difference * difference
    }
    self.means = means
    deviations = squares.map {
      let deviation = ($0 / Double(count)).squareRoot()
      return deviation > 0 ? deviation : 1
    }
  }

  func scaled(_ values: [Float]) -> [Float] {
    let width = means.count
    return values.enumerated().map { index, value in
      Float((Double(value) - means[index % width]) / deviations[index % width])
    }
  }

  func unscaled(_ values: [Float]) -> [Float] {
    let width = means.count
    return values.enumerated().map { index, value in
      Float(Double(value) * deviations[index % width] + means[index % width])
    }
  }
}

struct PrincipalComponentsFit {
  private let components: PrincipalComponents
  private let scaling: PointScaling?

  /// - Parameters:
  ///   - count: of components, at most as many as points and dimensions.
  ///   - isStandardized: whether each dimension is scaled to a standard deviation of 1 before.
  init(_ training: LatentPoints, count: Int, isStandardized: Bool) throws {
    scaling = isStandardized ? PointScaling(training) : nil
    components = try PrincipalComponents(
      scaling?.scaled(training.values) ?? training.values, count: training.count,
      dimensions: training.dimensions, components: count)
  }

  /// Parts of the total variance.
  var explained: [Double] { components.explainedVarianceRatio }

  /// `[count, components]`
  func coordinates(_ points: LatentPoints) -> [Float] {
    components.transform(scaling?.scaled(points.values) ?? points.values)
  }

  /// Points that have these coordinates.
  /// - Parameter coordinates: `[count, components]`
  func points(at coordinates: [Float]) -> [Float] {
    let values = components.inverseTransform(coordinates)
    return scaling?.unscaled(values) ?? values
  }

  /// The mean square of what is lost, over all values in their own units, when only so many
  /// components are kept.
  /// - Parameter kept: counts of components, at most as many as there are.
  /// - Returns: for each.
  func errors(_ points: LatentPoints, keeping kept: [Int]) -> [Double] {
    // Blocks, so that no large data set is held several times.
    let rows = 1024
    var sums = [Double](repeating: 0, count: kept.count)
    for start in stride(from: 0, to: points.count, by: rows) {
      let end = min(start + rows, points.count)
      let block = LatentPoints(
        values: Array(points.values[(start * points.dimensions)..<(end * points.dimensions)]),
        dimensions: points.dimensions, labels: [])
      let whole = coordinates(block)
      for (position, count) in kept.enumerated() {
        var coordinates = whole
        for index in coordinates.indices where index % components.count >= count {
          coordinates[index] = 0
        }
        for (value, found) in zip(block.values, self.points(at: coordinates)) {
          let difference = Double(value) - Double(found)
          sums[position] += difference * difference
        }
      }
    }
    return sums.map { $0 / Double(points.values.count) }
  }
}
