// Whole embeddings: what they keep, what they depend on and what they refuse.

import Diagnostics
import Tensor
import Testing

@testable import Embeddings

@Suite struct TSNETests {
  @Test(arguments: [TSNEOptions.Repulsion.exact, .grid])
  func `Separated clusters stay separated`(repulsion: TSNEOptions.Repulsion) throws {
    let mixture = Mixture(count: 400, dimensions: 10, spread: 8)
    let result = try tsne(
      mixture.points, count: 400, dimensions: 10,
      options: TSNEOptions(perplexity: 15, iterations: 500, repulsion: repulsion, threads: 2))
    #expect(labelAgreement(result.embedding, labels: mixture.labels, neighbors: 10) > 0.999)
    #expect(result.neighbors == 45 && result.iterations == 500)
    let mean = (0..<400).reduce(0) { $0 + Double(result.embedding[2 * $1]) } / 400
    #expect(abs(mean) < 1e-4)
    #expect(result.klDivergence > 0.1 && result.klDivergence < 1)
  }

  @Test func `Neighbours of an overlapping mixture mostly share its label`() throws {
    let mixture = Mixture(count: 600, dimensions: 12, spread: 1.5)
    let result = try tsne(
      mixture.points, count: 600, dimensions: 12,
      options: TSNEOptions(initialization: .random, seed: 4, threads: 2))
    #expect(labelAgreement(result.embedding, labels: mixture.labels, neighbors: 10) > 0.9)
  }

  @Test(arguments: [TSNEOptions.Repulsion.exact, .grid])
  func `Any number of threads gives the same bits`(repulsion: TSNEOptions.Repulsion) throws {
    let mixture = Mixture(count: 700, dimensions: 5)
    func run(threads: Int) throws -> TSNEResult {
      try tsne(
        mixture.points, count: 700, dimensions: 5,
        options: TSNEOptions(
          perplexity: 10, exaggerationIterations: 60, iterations: 150, repulsion: repulsion,
          threads: threads))
    }
    let one = try run(threads: 1)
    #expect(try run(threads: 1) == one)
    #expect(try run(threads: 2) == one)
    #expect(try run(threads: 3) == one)
  }

  @Test func `Exact and grid descents reach the same divergence`() throws {
    let mixture = Mixture(count: 500, dimensions: 5)
    let divergences = try [TSNEOptions.Repulsion.exact, .grid].map {
      try tsne(
        mixture.points, count: 500, dimensions: 5,
        options: TSNEOptions(iterations: 600, repulsion: $0, threads: 2)
      ).klDivergence
    }
    #expect(abs(divergences[0] / divergences[1] - 1) < 0.05)
  }

  @Test func `The seed decides a random start and nothing else does`() throws {
    let mixture = Mixture(count: 100, dimensions: 3)
    func run(_ seed: UInt64) throws -> [Float] {
      try tsne(
        mixture.points, count: 100, dimensions: 3,
        options: TSNEOptions(perplexity: 8, iterations: 20, initialization: .random, seed: seed)
      ).embedding
    }
    #expect(try run(1) == run(1))
    #expect(try run(1) != run(2))
  }

  /// Equal points, one dimension, and pairs of equal points among others.
  @Test(arguments: [TSNEOptions.Repulsion.exact, .grid], ["equal", "line", "twins"])
  func `Degenerate points give finite embeddings`(
    repulsion: TSNEOptions.Repulsion, kind: String
  ) throws {
    let points: [Float] =
      switch kind {
      case "equal": [Float](repeating: 3, count: 120)
      case "line": (0..<120).map { Float($0) }
      default: (0..<120).map { Float($0 / 2 % 30) }
      }
    let result = try tsne(
      points, count: 120, dimensions: 1,
      options: TSNEOptions(perplexity: 10, iterations: 300, repulsion: repulsion))
    #expect(result.embedding.allSatisfy { $0.isFinite })
    #expect(result.klDivergence.isFinite)
  }

  @Test func `Too few points are named with a perplexity that fits`() {
    let mixture = Mixture(count: 50, dimensions: 3)
    let error = #expect(throws: Diagnostic.self) {
      try tsne(mixture.points, count: 50, dimensions: 3)
    }
    #expect(
      error?.message == "a perplexity of 30.0 needs more than 90 points, and there are 50")
    #expect(error?.hints == ["use a perplexity of at most 16, or more points"])
    #expect(throws: Never.self) {
      try tsne(
        mixture.points, count: 50, dimensions: 3,
        options: TSNEOptions(perplexity: 16, iterations: 1))
    }
  }

  @Test func `A value that is not a number is named by its place`() {
    var points = Mixture(count: 200, dimensions: 3).points
    points[3 * 7 + 1] = .infinity
    let error = #expect(throws: Diagnostic.self) { try tsne(points, count: 200, dimensions: 3) }
    #expect(error?.message == "point 8, dimension 2 is inf")
  }

  @Test(arguments: [
    TSNEOptions(perplexity: .nan), TSNEOptions(perplexity: 0.5), TSNEOptions(perplexity: 1e300),
    TSNEOptions(earlyExaggeration: 0), TSNEOptions(iterations: -1),
    TSNEOptions(learningRate: -.infinity), TSNEOptions(finalMomentum: 1), TSNEOptions(threads: 0),
  ])
  func `Impossible options are diagnostics`(options: TSNEOptions) {
    let mixture = Mixture(count: 200, dimensions: 3)
    #expect(throws: Diagnostic.self) {
      try tsne(mixture.points, count: 200, dimensions: 3, options: options)
    }
  }

  @Test func `Points without dimensions are a diagnostic`() {
    #expect(throws: Diagnostic.self) { try tsne([], count: 200, dimensions: 0) }
  }

  @Test(arguments: [TSNEOptions.Repulsion.exact, .grid])
  func `A learning rate that drives the points apart is a diagnostic`(
    repulsion: TSNEOptions.Repulsion
  ) {
    let mixture = Mixture(count: 200, dimensions: 3)
    #expect(throws: Diagnostic.self) {
      try tsne(
        mixture.points, count: 200, dimensions: 3,
        options: TSNEOptions(learningRate: 1e36, repulsion: repulsion))
    }
  }

  @Test func `Progress is reported after every iteration and a stop is obeyed`() throws {
    let mixture = Mixture(count: 200, dimensions: 3)
    var seen: [TSNEProgress] = []
    #expect(throws: EmbeddingInterrupted.self) {
      try tsne(
        mixture.points, count: 200, dimensions: 3, onProgress: { seen.append($0) },
        shouldStop: { seen.count == 120 })
    }
    #expect(seen.map(\.iteration) == Array(1...120))
    #expect(seen.compactMap(\.klDivergence).count == 2)
  }
}
