// Where the expected improvement is greatest: many candidates, then a pattern search from the best.

import Foundation
import Tensor

struct AcquisitionSearch {
  private let space: SearchSpace
  private let process: GaussianProcess
  /// Of the trials, in the unit cube.
  private let positions: [[Double]]
  private let best: (position: [Double], value: Double)

  /// - Parameters:
  ///   - positions: the trials', not empty
  ///   - values: the trials', all finite
  init(
    space: SearchSpace, process: GaussianProcess, positions: [[Double]], values: [Double]
  ) {
    self.space = space
    self.process = process
    self.positions = positions
    var least = 0
    for index in values.indices where values[index] < values[least] { least = index }
    best = (positions[least], values[least])
  }

  private static let refined = 4
  private static let firstStride = 0.05
  private static let lastStride = 1e-4

  /// The snapped position with the greatest expected improvement found. Positions that were tried
  /// before count only where there are no others, as in a small space of whole numbers.
  func maximum(candidates: Int, random: RandomStream, step: Int) -> [Double] {
    let all = candidatePositions(candidates, random: random, step: UInt32(step))
    let untried = all.filter { isUntried($0) }
    let candidates = untried.isEmpty ? all : untried
    let scores = self.scores(candidates)
    let order = candidates.indices.sorted {
      scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1
    }
    var winner = (position: candidates[order[0]], score: scores[order[0]])
    for index in order.prefix(Self.refined) {
      let found = refine(candidates[index], scores[index])
      if found.score > winner.score { winner = found }
    }
    return winner.position
  }

  /// Two thirds over the whole cube, one third around the best trial at three widths.
  private func candidatePositions(
    _ count: Int, random: RandomStream, step: UInt32
  ) -> [[Double]] {
    let dimensions = space.dimensions.count
    let near = count / 3
    let uniforms = random.uniforms(step: step, count: count * dimensions)
    let normals = random.normals(step: step | 1 << 31, count: max(1, near * dimensions))
    let widths = [0.2, 0.05, 0.01]
    return (0..<count).map { row in
      let position = (0..<dimensions).map { dimension -> Double in
        let index = row * dimensions + dimension
        guard row < near else { return Double(uniforms[index]) }
        // A discrete dimension is drawn anew in a third of the rows: a step would never leave it.
        if space.dimensions[dimension].spacing > 0, uniforms[index] < 1 / 3 {
          return Double(uniforms[index]) * 3
        }
        return best.position[dimension] + widths[row % widths.count] * Double(normals[index])
      }
      return space.snapped(position)
    }
  }

  /// Steps along each dimension as long as they improve, then half as long.
  private func refine(_ start: [Double], _ score: Double) -> (position: [Double], score: Double) {
    var current = (position: start, score: score)
    var stride = Self.firstStride
    while stride > Self.lastStride {
      let neighbours = space.dimensions.indices.flatMap { dimension -> [[Double]] in
        let spacing = space.dimensions[dimension].spacing
        guard spacing == 0 || stride > Self.firstStride / 4 else { return [] }
        return [-1.0, 1].map { direction in
          var position = current.position
          position[dimension] += direction * max(stride, spacing)
          return space.snapped(position)
        }
      }.filter { isUntried($0) }
      let found = scores(neighbours)
      let bestNeighbour = found.indices.max {
        found[$0] != found[$1] ? found[$0] < found[$1] : $0 > $1
      }
      if let bestNeighbour, found[bestNeighbour] > current.score {
        current = (neighbours[bestNeighbour], found[bestNeighbour])
      } else {
        stride /= 2
      }
    }
    return current
  }

  private func scores(_ positions: [[Double]]) -> [Double] {
    guard !positions.isEmpty else { return [] }
    let (mean, variance) = process.posterior(at: Matrix(positions.map { space.features($0) }))
    return mean.indices.map {
      logExpectedImprovement(mean: mean[$0], variance: variance[$0], best: best.value)
    }
  }

  private func isUntried(_ position: [Double]) -> Bool {
    !positions.contains { tried in
      zip(tried, position).allSatisfy { abs($0 - $1) < 1e-6 }
    }
  }
}
