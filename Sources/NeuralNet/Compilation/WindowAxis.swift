// Which inputs each output of a convolution reads, along one dimension.

struct WindowAxis {
  enum Mode {
    /// Output o reads inputs o · stride + tap − padding: a convolution, or the input gradient of a
    /// transposed one.
    case strided
    /// Output o reads input (o + padding − tap) / stride where that is whole: a transposed
    /// convolution, or the input gradient of a plain one.
    case fractional
  }

  var mode: Mode
  var kernel: Int
  var stride: Int
  /// Zeros before the first value of the strided side.
  var padding: Int

  static let single = WindowAxis(mode: .strided, kernel: 1, stride: 1, padding: 0)

  /// The input that an output reads with a tap; nil beyond the edge or between inputs.
  func input(output: Int, tap: Int, inputs: Int) -> Int? {
    switch mode {
    case .strided:
      let input = output * stride + tap - padding
      return (0..<inputs).contains(input) ? input : nil
    case .fractional:
      let distance = output + padding - tap
      guard distance >= 0, distance % stride == 0, distance / stride < inputs else { return nil }
      return distance / stride
    }
  }

  /// Output positions with the same taps.
  struct Phase {
    /// Each output and the input that its first tap reads, or 0 without any tap.
    var outputs: [(output: Int, input: Int)]
    /// In increasing order of input, counted from the first.
    var taps: [(tap: Int, input: Int)]
  }

  /// Outputs grouped by their taps, so that no zero of the padding is ever multiplied.
  func phases(inputs: Int, outputs: Int) -> [Phase] {
    var phases: [Phase] = []
    var known: [[Int]: Int] = [:]
    let order = mode == .strided ? Array(0..<kernel) : Array((0..<kernel).reversed())
    for output in 0..<outputs {
      let taps = order.filter { input(output: output, tap: $0, inputs: inputs) != nil }
      let first = taps.first.flatMap { input(output: output, tap: $0, inputs: inputs) } ?? 0
      if let index = known[taps] {
        phases[index].outputs.append((output, first))
      } else {
        known[taps] = phases.count
        phases.append(
          Phase(
            outputs: [(output, first)],
            taps: taps.map {
              ($0, (input(output: output, tap: $0, inputs: inputs) ?? first) - first)
            }))
      }
    }
    return phases
  }
}
