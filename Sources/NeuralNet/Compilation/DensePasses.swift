// One step of a dense network in two parallel passes with a barrier after each:
// rows (gather, forward, loss, backward to the first layer) and parameters (weight gradients and
// Adam). Workers claim chunks of rows in the first and of panels in the second, so neither pass has
// a barrier inside it, and no sum crosses chunks: the bits depend neither on the number of workers
// nor on who claimed what.
//
// Measured on two Zen 4 cores (233 GFLOP/s at most), dense VAE 784-400-20-400-784, batch 128: the
// products alone take 2.26 ms with OpenBLAS's own two threads and 2.06 ms as two independent
// single-threaded halves; this whole step, Adam and losses included, takes 2.36 ms. Of it products
// are 45 %, weight gradients 32 %, Adam 12 % (its 16 MB come from the third-level cache), the
// transposed copy 3 %, the Bernoulli loss 3 %, waiting at barriers 1 %.

import CKernels

extension DenseNetwork {
  /// The pass over `batch`'s rows.
  func runRows() {
    pool.run(
      { context in
        guard let context else { return }
        Unmanaged<DenseNetwork>.fromOpaque(context).takeUnretainedValue().processRows()
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// The pass over the parameters: gradients of `batch` and `adamStep`.
  func runUpdate() {
    pool.run(
      { context in
        guard let context else { return }
        Unmanaged<DenseNetwork>.fromOpaque(context).takeUnretainedValue().processPanels()
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  private func processPanels() {
    withUnsafePointer(to: adamStep) { adam in
      nodes.withUnsafeBufferPointer { nodes in
        panelChunks.withUnsafeBufferPointer { chunks in
          while case let index = pool.claim(), index < chunks.count {
            let chunk = chunks[index]
            withUnsafePointer(to: nodes[chunk.node].update) { update in
              galley_update_panels(kernels, update, batch.rows, chunk.first, chunk.end, adam)
            }
          }
        }
      }
    }
  }

  /// At least 24 rows a chunk, if there are as many: each chunk reads every weight once.
  private var rowChunks: Int {
    let threads = pool.threads
    return threads == 1 ? 1 : threads * max(1, min(4, batch.rows / (24 * threads)))
  }

  private func processRows() {
    let batch = self.batch
    let chunks = rowChunks
    nodes.withUnsafeBufferPointer { nodes in
      while case let chunk = pool.claim(), chunk < chunks {
        let first = batch.rows * chunk / chunks
        let count = batch.rows * (chunk + 1) / chunks - first
        if count > 0 { process(nodes, batch, first, count) }
      }
    }
  }

  private func process(
    _ nodes: UnsafeBufferPointer<DenseNode>, _ batch: DenseBatch, _ first: Int, _ count: Int
  ) {
    gather(batch, first, count)
    if batch.runsEncoder {
      for index in 0..<encoderEnd { forward(nodes[index], first, count) }
      if model.kind.isVariational { drawLatents(nodes[encoderEnd - 1], batch, first, count) }
    }
    guard batch.runsDecoder else { return }
    for index in encoderEnd..<(nodes.count - 1) { forward(nodes[index], first, count) }
    let last = nodes[nodes.count - 1]
    forward(last, first, count, activates: !batch.computesLoss)
    if batch.computesLoss { computeLoss(last, batch, first, count) }
    guard batch.computesGradient else { return }
    for index in stride(from: nodes.count - 1, through: encoderEnd, by: -1) {
      backward(nodes[index], first, count)
    }
    if model.kind.isVariational { differentiateLatents(nodes[encoderEnd - 1], batch, first, count) }
    for index in stride(from: encoderEnd - 1, through: 0, by: -1) {
      backward(nodes[index], first, count)
    }
  }

  private func gather(_ batch: DenseBatch, _ first: Int, _ count: Int) {
    guard let indices = batch.indices else { return }
    if batch.runsEncoder, let pixels = batch.pixels {
      galley_gather_bytes(
        pixels, model.inputs, indices + first, batch.scale, x + first * xStride, xStride, count)
    }
    guard model.classes > 0, let labels = batch.labels else { return }
    for row in first..<(first + count) { rowLabels[row] = labels[Int(indices[row])] }
    galley_one_hot(
      rowLabels + first, model.classes, x + first * xStride + model.inputs, xStride, count)
    galley_one_hot(
      rowLabels + first, model.classes, code + first * codeStride + model.latentDimensions,
      codeStride, count)
  }

  private func forward(_ node: DenseNode, _ first: Int, _ count: Int, activates: Bool = true) {
    let input = node.input + first * node.inputStride
    let output = node.output + first * node.outputStride
    if node.hasProduct {
      let rectifies = activates && node.activation == GALLEY_RELU
      kernels.pointee.product(
        input, node.inputStride, node.update.weights, node.update.inputs, node.update.panels,
        node.update.bias, nil, output, node.outputStride, count, rectifies ? 1 : 0)
      guard activates, !rectifies, node.activation != GALLEY_IDENTITY else { return }
      galley_activate(
        node.activation, output, output, node.outputStride, count, node.outputs)
    } else {
      galley_activate(
        activates ? node.activation : GALLEY_IDENTITY, input, output, node.outputStride, count,
        node.outputs)
    }
  }

  private func drawLatents(_ heads: DenseNode, _ batch: DenseBatch, _ first: Int, _ count: Int) {
    guard batch.latents != .given else { return }
    let start = first * noiseStride
    if batch.latents == .sampled {
      galley_philox_normals(
        batch.noiseSeed, batch.noisePurpose, batch.noiseStep,
        UInt32(truncatingIfNeeded: (batch.noiseRow + first) * noiseStride / 4),
        count * noiseStride / 4, noise + start)
    } else {
      (noise + start).update(repeating: 0, count: count * noiseStride)
    }
    galley_reparameterize(
      heads.output + first * heads.outputStride, heads.outputStride, noise + start, noiseStride,
      code + first * codeStride, codeStride, deviation + start, count, model.latentDimensions,
      rowDivergences + first)
  }

  private func differentiateLatents(
    _ heads: DenseNode, _ batch: DenseBatch, _ first: Int, _ count: Int
  ) {
    guard let codeGradient, let gradient = heads.outputGradient else { return }
    let start = first * noiseStride
    galley_reparameterize_gradient(
      heads.output + first * heads.outputStride, heads.outputStride, noise + start, noiseStride,
      codeGradient + first * codeStride, codeStride, deviation + start,
      gradient + first * heads.outputStride, count, model.latentDimensions,
      Float(objective?.beta ?? 0) * batch.gradientScale)
  }

  /// The loss of each row and, when learning, its gradient by what enters the last activation.
  private func computeLoss(_ last: DenseNode, _ batch: DenseBatch, _ first: Int, _ count: Int) {
    let gradient = batch.computesGradient ? last.outputGradient : nil
    let stride = last.outputStride
    if objective?.isBernoulli == true {
      galley_bernoulli_loss(
        last.output + first * stride, stride, x + first * xStride, xStride,
        gradient.map { $0 + first * stride }, count, model.inputs, batch.gradientScale,
        rowReconstructions + first)
      return
    }
    // Row by row, so that the three passes meet the row in the first-level cache.
    for row in first..<(first + count) {
      let output = last.output + row * stride
      galley_activate(last.activation, output, output, stride, 1, model.inputs)
      galley_squared_error_loss(
        output, stride, x + row * xStride, xStride, gradient.map { $0 + row * stride }, 1,
        model.inputs, batch.gradientScale, rowReconstructions + row)
      if let gradient, last.activation != GALLEY_IDENTITY {
        let rowGradient = gradient + row * stride
        galley_activation_gradient(
          last.activation, output, rowGradient, rowGradient, stride, 1, model.inputs)
      }
    }
  }

  private func backward(_ node: DenseNode, _ first: Int, _ count: Int) {
    guard let outputGradient = node.outputGradient else { return }
    let gradient = outputGradient + first * node.outputStride
    let output = node.output + first * node.outputStride
    if !node.gradientArrivesMasked {
      galley_activation_gradient(
        node.activation, output, gradient, gradient, node.outputStride, count, node.outputs)
    }
    guard let inputGradient = node.inputGradient else { return }
    if node.hasProduct {
      let mask = node.masksInputGradient ? node.input + first * node.inputStride : nil
      kernels.pointee.product(
        gradient, node.outputStride, node.update.transposed, node.update.panels * lanes,
        node.update.transposed_panels, nil, mask, inputGradient + first * node.inputStride,
        node.inputStride, count, 0)
    } else {
      galley_activation_gradient(
        GALLEY_IDENTITY, output, gradient, inputGradient + first * node.inputStride,
        node.outputStride, count, node.outputs)
    }
  }
}
