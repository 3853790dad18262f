// The hands that stand in for Sign Language MNIST where its files are not found: the same shapes,
// classes and counts, and grey hands before a lit wall as there.

/// Generated pictures of hands that sign letters.
struct HandStandIn: ImageStandIn {
  let classCount = HandPose.all.count
  let side = 28
  let trainCount = 27_455
  let testCount = 7_172
  let generator = "hand poses"
  let version = 1

  func seed(of split: SplitName) -> UInt64 {
    switch split {
    case .train: 0x6761_6C6C_6579_0005
    case .test: 0x6761_6C6C_6579_0006
    }
  }

  func makeArtist() -> HandArtist { HandArtist(side: side) }
}
