// The copies between vectors and images, and the order in which a vector holds an image.

import Tensor

extension NetworkPlan {
  mutating func appendCrop(
    _ sizes: [Int], shape: TensorShape, label: String, _ position: inout Position
  ) {
    let thin = tensors[position.tensor].layout.isThin
    let output = appendImage(shape, thin: thin, learned: position.learns)
    let layout = tensors[output].layout
    steps.append(
      Step(
        operation: .copy(
          sizes: layout.sizes, channels: layout.positionStride, fromOrder: .image, toOrder: .image),
        input: position.tensor, output: output, name: label))
    position = Position(tensor: output, shape: shape, isImage: true, learns: position.learns)
  }

  mutating func makeImage(_ position: inout Position, label: String) {
    guard !position.isImage else { return }
    let shape = position.shape
    let output = appendImage(shape, thin: shape.channels <= 4, learned: position.learns)
    let layout = tensors[output].layout
    steps.append(
      Step(
        operation: .copy(
          sizes: layout.sizes, channels: layout.channels,
          fromOrder: .flat(channelsLast: position.order != nil), toOrder: .image),
        input: position.tensor, output: output, name: "input of \(label)"))
    position = Position(tensor: output, shape: shape, isImage: true, learns: position.learns)
  }

  /// To a vector whose values may lie in either order: for a product that knows which.
  mutating func flatten(_ position: inout Position) {
    if position.isImage { appendFlatten(channelsLast: true, label: "flatten", &position) }
  }

  /// To a vector in the model's own order.
  mutating func flattenNaturally(_ position: inout Position) {
    let shape = position.shape
    if let order = position.order {
      position.shape = TensorShape([order.channels, 1, order.positions])
      makeImage(&position, label: "output")
    }
    if position.isImage { appendFlatten(channelsLast: false, label: "output", &position) }
    position.shape = TensorShape([shape.count])
  }

  mutating func appendFlatten(
    channelsLast: Bool, label: String, _ position: inout Position
  ) {
    let from = tensors[position.tensor].layout
    let flat = append(
      Tensor(
        layout: ActivationLayout(flat: from.channels * from.positions),
        hasGradient: purpose.learns && position.learns,
        learnedCount: from.channels * from.positions, replicas: replicas))
    steps.append(
      Step(
        operation: .copy(
          sizes: from.sizes, channels: from.channels, fromOrder: .image,
          toOrder: .flat(channelsLast: channelsLast)),
        input: position.tensor, output: flat, name: label))
    let order =
      channelsLast && from.channels > 1 && from.positions > 1
      ? ChannelOrder(channels: from.channels, positions: from.positions) : nil
    position = Position(
      tensor: flat, shape: TensorShape([position.shape.count]), order: order,
      learns: position.learns)
  }
}
