// Forward and backward of each operation over the rows of one chunk.

import CKernels

extension Network {
  func forward(_ node: Node, _ rows: Rows) {
    switch node {
    case .dense(let node): forward(node, rows)
    case .convolution(let node): forward(node, rows)
    case .pool(let node):
      galley_max_pool(
        node.windows, node.input.image(rows.first), node.output.image(rows.first),
        node.arguments + rows.first * node.output.layout.imageStride, rows.count)
    case .statistics(let node): measure(node, rows)
    case .normalize(let node):
      galley_normalize(
        node.input.image(rows.first), node.coefficient(0), node.coefficient(1),
        node.output.image(rows.first), node.input.layout.imageStride, node.input.layout.positions,
        node.channels, rows.count, node.rectifier == nil ? 0 : 1, node.rectifier?.slope ?? 0)
    case .elementwise(let node): forward(node, rows)
    case .volume(let node): forward(node, rows)
    case .copy(let node):
      withUnsafePointer(to: node.from) { from in
        withUnsafePointer(to: node.to) { to in
          galley_copy_images(
            node.input.image(rows.first), from, node.output.image(rows.first), to, rows.count,
            node.sizes[0], node.sizes[1], node.sizes[2], node.channels)
        }
      }
    }
  }

  func backward(_ node: Node, _ rows: Rows) {
    switch node {
    case .dense(let node): backward(node, rows)
    case .convolution(let node): backward(node, rows)
    case .pool(let node):
      guard let gradient = node.output.gradientImage(rows.first),
        let inputGradient = node.input.gradientImage(rows.first)
      else { return }
      galley_max_pool_gradient(
        node.windows, node.output.image(rows.first),
        node.arguments + rows.first * node.output.layout.imageStride, gradient, inputGradient,
        rows.count, node.inputRectifier == nil ? 0 : 1, node.inputRectifier?.slope ?? 0)
    case .statistics(let node): differentiate(node, rows)
    case .normalize(let node): sumGradients(node, rows)
    case .elementwise(let node): backward(node, rows)
    case .volume(let node): backward(node, rows)
    case .copy(let node):
      guard let gradient = node.output.gradientImage(rows.first),
        let inputGradient = node.input.gradientImage(rows.first)
      else { return }
      // What the copy leaves out has no gradient: it has been zero since the buffer was made.
      withUnsafePointer(to: node.from) { from in
        withUnsafePointer(to: node.to) { to in
          galley_copy_images(
            gradient, to, inputGradient, from, rows.count, node.sizes[0], node.sizes[1],
            node.sizes[2], node.channels)
        }
      }
    }
  }

  // MARK: Linear layers

  private func forward(_ node: DenseNode, _ rows: Rows) {
    let (from, to) = (node.input.layout.imageStride, node.output.layout.imageStride)
    let output = node.output.image(rows.first)
    let rectifies = node.activation == GALLEY_RELU
    kernels.pointee.product(
      node.input.image(rows.first), from, node.update.weights, node.update.inputs,
      node.update.panels, node.update.bias, nil, output, to, rows.count, rectifies ? 1 : 0)
    guard !rectifies, node.activation != GALLEY_IDENTITY else { return }
    galley_activate(node.activation, output, output, to, rows.count, node.output.layout.channels)
  }

  private func backward(_ node: DenseNode, _ rows: Rows) {
    guard let gradient = node.output.gradientImage(rows.first) else { return }
    let stride = node.output.layout.imageStride
    if !node.gradientArrivesMasked {
      galley_activation_gradient(
        node.activation, node.output.image(rows.first), gradient, gradient, stride, rows.count,
        node.output.layout.channels)
    }
    guard let inputGradient = node.input.gradientImage(rows.first) else { return }
    kernels.pointee.product(
      gradient, stride, node.update.transposed, node.update.panels * lanes,
      node.update.transposed_panels, nil,
      node.masksInputGradient ? node.input.image(rows.first) : nil, inputGradient,
      node.input.layout.imageStride, rows.count, 0)
  }

  // MARK: Convolutions

  private func forward(_ node: ConvolutionNode, _ rows: Rows) {
    let product =
      node.outputIsThin ? convolutions.pointee.thin_product : convolutions.pointee.product
    let channels =
      node.outputIsThin
      ? node.output.layout.channels : node.output.layout.positionStride / lanes
    forEachBlock(node, rows) { first, count in
      product?(
        node.forward, node.input.image(first), node.forwardWeights, channels, node.bias, nil,
        node.output.image(first), count, node.rectifier == nil ? 0 : 1, node.rectifier?.slope ?? 0)
    }
  }

  /// As many images at once as stay in the second-level cache while the groups of windows pass over
  /// them one after another.
  private func forEachBlock(
    _ node: ConvolutionNode, _ rows: Rows, _ body: (_ first: Int, _ count: Int) -> Void
  ) {
    let end = rows.first + rows.count
    for first in stride(from: rows.first, to: end, by: node.imagesPerBlock) {
      body(first, min(node.imagesPerBlock, end - first))
    }
  }

  private func backward(_ node: ConvolutionNode, _ rows: Rows) {
    guard let gradient = node.output.gradientImage(rows.first) else { return }
    let layout = node.output.layout
    if !node.gradientArrivesMasked, let rectifier = node.rectifier {
      galley_leaky_gradient(
        node.output.image(rows.first), gradient, gradient, layout.imageStride, layout.storedValues,
        rows.count, rectifier.slope)
    }
    if let partials = node.biasPartials {
      let sums = partials + rows.chunk * node.biasCount
      sums.update(repeating: 0, count: node.biasCount)
      galley_channel_sums(
        gradient, layout.imageStride, layout.positions, layout.positionStride, rows.count, sums)
    }
    addKernelGradient(node, rows)
    guard node.wantsInputGradient, let inputGradient = node.input.gradientImage(rows.first) else {
      return
    }
    let product =
      node.inputIsThin ? convolutions.pointee.thin_product : convolutions.pointee.product
    let channels =
      node.inputIsThin ? node.input.layout.channels : node.input.layout.positionStride / lanes
    let stride = node.input.layout.imageStride
    forEachBlock(node, rows) { first, count in
      let row = first - rows.first
      product?(
        node.backward, gradient + row * layout.imageStride, node.backwardWeights, channels, nil,
        node.inputRectifier == nil ? nil : UnsafePointer(node.input.image(first)),
        inputGradient + row * stride, count, 0, node.inputRectifier?.slope ?? 0)
    }
  }

  /// The chunk's share of the weights' gradient, while its activations are still in the cache.
  private func addKernelGradient(_ node: ConvolutionNode, _ rows: Rows) {
    guard let partials = node.kernelPartials, let tables = node.gradientTables,
      let outputGradient = node.output.gradient
    else { return }
    let to = partials + rows.chunk * node.kernel.size
    to.update(repeating: 0, count: node.kernel.size)
    let (windowed, lanesOf) =
      node.lanesAreInputs
      ? (outputGradient, node.input.values) : (node.input.values, outputGradient)
    let block = node.imagesPerBlock
    let end = rows.first + rows.count
    var first = 0
    for groups in node.gradientSets {
      for image in stride(from: rows.first, to: end, by: block) {
        for group in first..<Int(groups) {
          let inner = tables.pointee.groups[group].segments * tables.pointee.groups[group].depth
          convolutions.pointee.weight_gradient(
            tables, group, 0, inner, windowed + image * tables.pointee.input_image,
            lanesOf + image * tables.pointee.output_image, node.kernel.panels,
            min(block, end - image), to, node.kernel.inner * lanes)
        }
      }
      first = Int(groups)
    }
  }

  // MARK: Volumes

  private func volume(_ row: Int) -> galley_volume {
    let start = Int(batch.indices?[row] ?? 0) * model.inputs
    return galley_volume(
      values: batch.examples.floats.map { $0 + start },
      bytes: batch.examples.bytes.map { $0 + start }, scale: batch.examples.scale)
  }

  private func forward(_ node: VolumeNode, _ rows: Rows) {
    var shape = node.shape
    let planes = node.output.layout.sizes[0]
    for row in rows.first..<(rows.first + rows.count) {
      var image = volume(row)
      volumes.pointee.forward(
        &shape, &image, node.weights, node.bias, 0, planes, node.output.image(row),
        node.arguments + row * node.output.layout.imageStride)
    }
  }

  private func backward(_ node: VolumeNode, _ rows: Rows) {
    var shape = node.shape
    let planes = node.output.layout.sizes[0]
    for row in rows.first..<(rows.first + rows.count) {
      guard let gradient = node.output.gradientImage(row) else { return }
      var image = volume(row)
      let partial = node.partials + row * node.partialSize
      volumes.pointee.backward(
        &shape, &image, node.output.image(row),
        node.arguments + row * node.output.layout.imageStride, gradient, 0, planes, partial,
        partial + node.weightCount)
    }
  }

  // MARK: Batch normalisation

  private func measure(_ node: NormalizationNode, _ rows: Rows) {
    galley_channel_moments(
      node.input.image(rows.first), node.input.layout.imageStride, node.input.layout.positions,
      node.channels, rows.count, node.partials + rows.chunk * 2 * node.channels,
      node.scratch + rows.chunk * 2 * node.channels)
  }

  private func sumGradients(_ node: NormalizationNode, _ rows: Rows) {
    guard let gradient = node.output.gradientImage(rows.first) else { return }
    galley_normalize_gradient_sums(
      node.input.image(rows.first), node.coefficient(2), node.coefficient(3),
      node.output.image(rows.first), gradient, node.input.layout.imageStride,
      node.input.layout.positions, node.channels, rows.count, node.rectifier == nil ? 0 : 1,
      node.rectifier?.slope ?? 0, node.partials + rows.chunk * 2 * node.channels,
      node.scratch + rows.chunk * 2 * node.channels)
    // With running statistics nothing waits for the sums.
    if !purpose.usesBatchStatistics { differentiate(node, rows) }
  }

  private func differentiate(_ node: NormalizationNode, _ rows: Rows) {
    guard let gradient = node.output.gradientImage(rows.first),
      let inputGradient = node.input.gradientImage(rows.first)
    else { return }
    galley_normalize_gradient(
      node.input.image(rows.first), gradient, node.coefficient(4), node.coefficient(5),
      node.coefficient(6), inputGradient, node.input.layout.imageStride,
      node.input.layout.positions, node.channels, rows.count)
  }

  // MARK: Elementwise

  private func forward(_ node: ElementwiseNode, _ rows: Rows) {
    let layout = node.input.layout
    let (stride, count) = (layout.imageStride, layout.storedValues)
    let (input, output) = (node.input.image(rows.first), node.output.image(rows.first))
    switch node.function {
    case .activation(let function):
      galley_activate(function, input, output, stride, rows.count, count)
    case .rectifier(let rectifier):
      galley_leaky(input, output, stride, count, rows.count, rectifier.slope)
    case .scale(let factor):
      galley_scale_images(input, output, stride, count, rows.count, factor)
    case .dropout(let rate, let mask, let maskStride, let stream):
      let first = mask + rows.first * maskStride
      galley_philox_uniforms(
        batch.noiseSeed, RandomPurpose.dropout.rawValue + stream << 8, batch.noiseStep,
        UInt32(truncatingIfNeeded: rows.first * maskStride / 4), rows.count * maskStride / 4, first)
      galley_dropout(input, first, maskStride, output, stride, count, rows.count, rate)
    }
  }

  private func backward(_ node: ElementwiseNode, _ rows: Rows) {
    guard let gradient = node.output.gradientImage(rows.first),
      let inputGradient = node.input.gradientImage(rows.first)
    else { return }
    let layout = node.input.layout
    let (stride, count) = (layout.imageStride, layout.storedValues)
    let output = node.output.image(rows.first)
    switch node.function {
    case .activation(let function):
      galley_activation_gradient(
        function, output, gradient, inputGradient, stride, rows.count, count)
    case .rectifier(let rectifier):
      galley_leaky_gradient(
        output, gradient, inputGradient, stride, count, rows.count, rectifier.slope)
    case .scale(let factor):
      galley_scale_images(gradient, inputGradient, stride, count, rows.count, factor)
    case .dropout(let rate, let mask, let maskStride, _):
      galley_dropout(
        gradient, mask + rows.first * maskStride, maskStride, inputGradient, stride, count,
        rows.count, rate)
    }
  }
}
