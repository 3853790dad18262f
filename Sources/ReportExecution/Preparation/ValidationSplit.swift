// How a training split is parted into what is learned from and what is only judged on, for searches
// and for runs with a validation loss.
import Tensor

/// The rows of a training split, parted at random; each part in the split's order.
struct ValidationSplit {
  var training: [Int]
  var validation: [Int]

  private static let stream: UInt64 = 0x5661_6C69

  init(count: Int, validationShare: Double, seed: UInt64) {
    let (training, _) = Self.counts(count, validationShare: validationShare)
    let order = RandomStream(seed: seed, stream: Self.stream).permutation(step: 0, count: count)
    self.training = order[..<training].sorted()
    validation = order[training...].sorted()
  }

  static func counts(_ count: Int, validationShare: Double) -> (training: Int, validation: Int) {
    let validation = min(max(1, Int((validationShare * Double(count)).rounded())), count - 1)
    return (count - validation, validation)
  }
}
