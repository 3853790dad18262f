// Phantom scans: a schematic brain with a participant's own tissue volumes, where there is no scan.
import CKernels
import Diagnostics

package struct BrainPhantom: Sendable {
  /// Raise with any change that alters a voxel: cached results depend on it.
  package static let version = 1
  package static let sides = 8...192

  /// In millilitres.
  package struct Tissues: Sendable, Hashable {
    package var cerebrospinalFluid: Double
    package var greyMatter: Double
    package var whiteMatter: Double

    package init(cerebrospinalFluid: Double, greyMatter: Double, whiteMatter: Double) {
      self.cerebrospinalFluid = cerebrospinalFluid
      self.greyMatter = greyMatter
      self.whiteMatter = whiteMatter
    }
  }

  /// What the field of view, a cube of 192 mm, holds at most.
  package static let largestVolume = 7077.0

  /// Of each voxel before smoothing and noise: 0 outside, 1 fluid, 2 grey, 3 white.
  package let tissues: [UInt8]
  /// `[side, side, side]`, left to right fastest, then back to front and bottom to top.
  package let voxels: [UInt8]

  /// - Parameters:
  ///   - side: one of `sides`.
  ///   - volumes: together at most `largestVolume`.
  ///   - identity: decides folds and noise.
  package init(side: Int, volumes: Tissues, identity: String) {
    precondition(Self.sides.contains(side), "a phantom of \(side) a side")
    let total = volumes.cerebrospinalFluid + volumes.greyMatter + volumes.whiteMatter
    precondition(total <= Self.largestVolume, "a phantom of \(total) ml")
    let count = side * side * side
    var given = galley_tissues(
      cerebrospinal_fluid: volumes.cerebrospinalFluid, grey_matter: volumes.greyMatter,
      white_matter: volumes.whiteMatter)
    var tissues: [UInt8] = []
    voxels = [UInt8](unsafeUninitializedCapacity: count) { voxels, voxelCount in
      tissues = [UInt8](unsafeUninitializedCapacity: count) { tissues, tissueCount in
        withUnsafeTemporaryAllocation(
          of: Float.self, capacity: galley_brain_phantom_scratch(side)
        ) { scratch in
          galley_brain_phantom(
            voxels.baseAddress, tissues.baseAddress, side, &given, Self.seed(of: identity),
            scratch.baseAddress)
        }
        tissueCount = count
      }
      voxelCount = count
    }
    self.tissues = tissues
  }

  /// FNV-1a: Swift's own hashes differ from run to run.
  private static func seed(of identity: String) -> UInt64 {
    identity.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
