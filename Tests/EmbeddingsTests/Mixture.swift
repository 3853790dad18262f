// Points around centres, as the tests want them.

import Tensor

/// `[count, dimensions]` points with unit noise around `classes` centres drawn from N(0, spread^2).
struct Mixture {
  let count: Int
  let dimensions: Int
  let points: [Float]
  let labels: [Int]

  init(count: Int, dimensions: Int, classes: Int = 5, spread: Float = 5, seed: UInt64 = 1) {
    let stream = RandomStream(seed: seed, stream: 9)
    let centers = stream.normals(step: 0, count: classes * dimensions).map { spread * $0 }
    let noise = stream.normals(step: 1, count: count * dimensions)
    let labels = stream.uniforms(step: 2, count: count).map { Int($0 * Float(classes)) }
    self.count = count
    self.dimensions = dimensions
    self.labels = labels
    points = noise.indices.map {
      noise[$0] + centers[labels[$0 / dimensions] * dimensions + $0 % dimensions]
    }
  }
}

/// The part of each point's `neighbors` nearest in the plane that have its label.
func labelAgreement(_ embedding: [Float], labels: [Int], neighbors: Int) -> Double {
  var agreeing = 0
  for i in labels.indices {
    let distances = labels.indices.map { j -> (Float, Int) in
      let dx = embedding[2 * i] - embedding[2 * j]
      let dy = embedding[2 * i + 1] - embedding[2 * j + 1]
      return (j == i ? .infinity : dx * dx + dy * dy, j)
    }
    agreeing += distances.sorted { $0 < $1 }.prefix(neighbors).count { labels[$0.1] == labels[i] }
  }
  return Double(agreeing) / Double(neighbors * labels.count)
}
