// What an embedding depends on besides the points, and what comes out.

import Diagnostics

package struct TSNEOptions: Sendable, Hashable, Codable {
  package enum Initialization: String, Sendable, Hashable, Codable {
    /// The first two principal components, scaled to a standard deviation of 1e-4.
    case principalComponents = "pca"
    /// Normal with a standard deviation of 1e-4.
    case random
  }

  /// How the forces between all points are computed.
  package enum Repulsion: String, Sendable, Hashable, Codable {
    /// Exactly for small sets, on a grid for large ones.
    case automatic
    case exact
    case grid
  }

  /// The effective number of neighbours; three times as many are kept.
  package var perplexity: Double
  /// What attraction is multiplied by in the first iterations.
  package var earlyExaggeration: Double
  package var exaggerationIterations: Int
  /// All iterations, those with exaggeration included.
  package var iterations: Int
  /// By default max(count / exaggeration / 4, 50) (Belkina et al. 2019) with the exaggeration of the
  /// phase, so that it rises when exaggeration ends.
  package var learningRate: Double?
  package var initialMomentum: Double
  package var finalMomentum: Double
  package var initialization: Initialization
  package var repulsion: Repulsion
  package var seed: UInt64
  /// Affects speed only: the results are the same bits for any number.
  package var threads: Int

  package init(
    perplexity: Double = 30, earlyExaggeration: Double = 12, exaggerationIterations: Int = 250,
    iterations: Int = 1000, learningRate: Double? = nil, initialMomentum: Double = 0.5,
    finalMomentum: Double = 0.8, initialization: Initialization = .principalComponents,
    repulsion: Repulsion = .automatic, seed: UInt64 = 0, threads: Int = 1
  ) {
    self.perplexity = perplexity
    self.earlyExaggeration = earlyExaggeration
    self.exaggerationIterations = exaggerationIterations
    self.iterations = iterations
    self.learningRate = learningRate
    self.initialMomentum = initialMomentum
    self.finalMomentum = finalMomentum
    self.initialization = initialization
    self.repulsion = repulsion
    self.seed = seed
    self.threads = threads
  }

  /// Neighbours kept for each point.
  package var neighbors: Int { Int(3 * perplexity) }

  func check(count: Int) throws(Diagnostic) {
    guard perplexity.isFinite, perplexity >= 1, perplexity <= 10_000 else {
      throw Diagnostic(
        .error, "a perplexity of \(perplexity)", hints: ["use a number from 1 to 10000, such as 30"]
      )
    }
    guard count > neighbors else {
      let possible = (count - 1) / 3
      throw Diagnostic(
        .error,
        "a perplexity of \(perplexity) needs more than \(neighbors) points, and there are \(count)",
        hints: possible >= 1
          ? ["use a perplexity of at most \(possible), or more points"]
          : ["use at least 4 points"])
    }
    for (name, value) in [
      ("early exaggeration", earlyExaggeration), ("learning rate", learningRate ?? 1),
    ] where !(value.isFinite && value > 0) {
      throw Diagnostic(.error, "\(name) is \(value)", hints: ["use a positive number"])
    }
    for (name, value) in [
      ("initial momentum", initialMomentum), ("final momentum", finalMomentum),
    ] where !(value >= 0 && value < 1) {
      throw Diagnostic(.error, "\(name) is \(value)", hints: ["use a number from 0 to below 1"])
    }
    guard iterations >= 0, iterations <= 1_000_000, exaggerationIterations >= 0 else {
      throw Diagnostic(
        .error, "\(iterations) iterations, \(exaggerationIterations) of them with exaggeration",
        hints: ["use 0 to 1000000 iterations"])
    }
  }
}

package struct TSNEResult: Sendable, Equatable {
  /// `[count, 2]`, with mean 0.
  package var embedding: [Float]
  /// Of the joint probabilities of neighbours from those of the embedding, in nats.
  package var klDivergence: Double
  package var iterations: Int
  /// Neighbours kept for each point.
  package var neighbors: Int
}

package struct TSNEProgress: Sendable, Equatable {
  /// Iterations done.
  package var iteration: Int
  package var iterations: Int
  /// Before the iteration, without exaggeration; computed in every fiftieth.
  package var klDivergence: Double?
}

/// Thrown when the caller asked to stop.
package struct EmbeddingInterrupted: Error, Sendable, Equatable {
  package init() {}
}
