// t-distributed stochastic neighbour embedding into the plane.

import CKernels
import Diagnostics
import Tensor

/// Embeds points so that neighbours stay neighbours.
/// - Parameters:
///   - points: `[count, dimensions]`
///   - onProgress: called after every iteration.
///   - shouldStop: asked during the search for neighbours and before every iteration.
/// - Throws: a diagnostic for points or options that cannot be used; `EmbeddingInterrupted` when
///   asked to stop.
/// - Source: van der Maaten & Hinton 2008; descent as in van der Maaten 2014 and scikit-learn.
package func tsne(
  _ points: [Float], count: Int, dimensions: Int, options: TSNEOptions = TSNEOptions(),
  onProgress: (TSNEProgress) -> Void = { _ in }, shouldStop: () -> Bool = { false }
) throws -> TSNEResult {
  try requireFinite(points, count: count, dimensions: dimensions)
  try options.check(count: count)
  guard count < Int(Int32.max) / 2 else {
    throw Diagnostic(.error, "\(count) points are too many to embed", hints: ["embed a sample"])
  }
  let pool = try ThreadPool(threads: options.threads)
  let joint = try JointProbabilities(
    NeighborGraph(
      ScaledPoints(points, count: count, dimensions: dimensions), neighbors: options.neighbors,
      perplexity: options.perplexity, pool: pool, shouldStop: shouldStop), pool: pool)
  let forces = try EmbeddingForces(
    joint,
    initial: try initialPositions(points, count: count, dimensions: dimensions, options: options),
    repulsion: options.repulsion, pool: pool)
  let velocities = try AlignedBuffer<Float>(count: 2 * count, purpose: "an embedding")
  let gains = try AlignedBuffer<Float>(count: 2 * count, purpose: "an embedding")
  for index in 0..<2 * count { gains.pointer[index] = 1 }
  for iteration in 0..<options.iterations {
    if shouldStop() { throw EmbeddingInterrupted() }
    try forces.compute()
    let reports = (iteration + 1) % 50 == 0
    let divergence = reports ? forces.divergence() : nil
    let exaggerated = iteration < options.exaggerationIterations
    let exaggeration = exaggerated ? options.earlyExaggeration : 1
    let learningRate = options.learningRate ?? max(Double(count) / exaggeration / 4, 50)
    forces.step(
      galley_descent_step(
        exaggeration: Float(exaggeration), inverse_normalization: 1,
        momentum: Float(exaggerated ? options.initialMomentum : options.finalMomentum),
        learning_rate: Float(learningRate)),
      velocities: velocities, gains: gains)
    onProgress(
      TSNEProgress(
        iteration: iteration + 1, iterations: options.iterations, klDivergence: divergence))
  }
  // Twice: the mean that is taken off is the one found before.
  try forces.compute()
  try forces.compute()
  return TSNEResult(
    embedding: Array(UnsafeBufferPointer(start: forces.positions.pointer, count: 2 * count)),
    klDivergence: forces.divergence(), iterations: options.iterations, neighbors: options.neighbors)
}

/// `[count, 2]`, of a standard deviation of 1e-4.
private func initialPositions(
  _ points: [Float], count: Int, dimensions: Int, options: TSNEOptions
) throws(Diagnostic) -> [Float] {
  let noise = RandomStream(seed: options.seed, stream: 0x7453_4e45).normals(
    step: 0, count: 2 * count
  ).map { 1e-4 * $0 }
  guard options.initialization == .principalComponents else { return noise }
  let found = try PrincipalComponents(
    points, count: count, dimensions: dimensions, components: min(2, dimensions))
  let deviation = (found.explainedVariance[0] * Double(count - 1) / Double(count)).squareRoot()
  // Points that are all equal have no components to start from.
  guard deviation > 0, deviation.isFinite else { return noise }
  let coordinates = found.transform(points)
  return (0..<2 * count).map { index in
    // On a line, noise opens the second dimension.
    found.count == 2
      ? Float(1e-4 * Double(coordinates[index]) / deviation)
      : index % 2 == 0 ? Float(1e-4 * Double(coordinates[index / 2]) / deviation) : noise[index]
  }
}
