// The digits that stand in for MNIST where its files are not found: the same shapes, classes and
// look.

/// Generated handwritten digits.
struct DigitStandIn: ImageStandIn {
  let classCount = 10
  let side = 28
  let trainCount = 60_000
  let testCount = 10_000
  let generator = "digit strokes"
  let version = 1

  func seed(of split: SplitName) -> UInt64 {
    switch split {
    case .train: 0x6761_6C6C_6579_0001
    case .test: 0x6761_6C6C_6579_0002
    }
  }

  func makeArtist() -> DigitWriter { DigitWriter(side: side) }
}
