// The garments that stand in for Fashion-MNIST where its files are not found: the same shapes and
// classes, and grey silhouettes on black as there.

/// Generated pictures of clothes, shoes and bags.
struct GarmentStandIn: ImageStandIn {
  let classCount = 10
  let side = 28
  let trainCount = 60_000
  let testCount = 10_000
  let generator = "garment outlines"
  let version = 1

  func seed(of split: SplitName) -> UInt64 {
    switch split {
    case .train: 0x6761_6C6C_6579_0003
    case .test: 0x6761_6C6C_6579_0004
    }
  }

  func makeArtist() -> GarmentArtist { GarmentArtist(side: side) }
}
