// Which way a scan lies, from headers of every kind.
import Diagnostics
import Testing

@testable import Datasets

/// A NIfTI-1 file of 2 × 3 × 4 voxels.
struct ScanFile {
  var isBigEndian = false
  var spacing: [Float] = [1, 1, 1]
  /// Rows of the affine map, without the translation.
  var affine: [[Float]]?
  /// b, c, d and the sign of the third axis.
  var rotation: [Float]?

  var bytes: [UInt8] {
    var header = [UInt8](repeating: 0, count: 352)
    func put(_ number: UInt32, _ count: Int, at offset: Int) {
      for index in 0..<count {
        header[offset + (isBigEndian ? count - 1 - index : index)] = UInt8(
          number >> (8 * UInt32(index)) & 255)
      }
    }
    func put(_ number: Float, at offset: Int) { put(number.bitPattern, 4, at: offset) }
    put(348, 4, at: 0)
    for (index, dimension) in [3, 2, 3, 4, 1, 1, 1, 1].enumerated() {
      put(UInt32(dimension), 2, at: 40 + 2 * index)
    }
    put(2, 2, at: 70)
    put(8, 2, at: 72)
    put(Float(1), at: 76)
    for (index, millimetres) in spacing.enumerated() { put(millimetres, at: 80 + 4 * index) }
    put(Float(352), at: 108)
    if let affine {
      put(1, 2, at: 254)
      for (row, numbers) in affine.enumerated() {
        for (column, number) in numbers.enumerated() {
          put(number, at: 280 + 16 * row + 4 * column)
        }
      }
    }
    if let rotation {
      put(1, 2, at: 252)
      for (index, number) in rotation.prefix(3).enumerated() { put(number, at: 256 + 4 * index) }
      put(rotation[3], at: 76)
    }
    header.replaceSubrange(344..<348, with: Array("n+1\0".utf8))
    return header + (0..<24).map { UInt8($0 * 10) }
  }
}

@Suite struct ScanOrientationTests {
  private func axes(_ file: ScanFile) throws -> [ScanOrientation.Axis] {
    let orientation = try ScanOrientation(nifti: file.bytes, path: "s.nii")
    #expect(orientation.isKnown)
    return orientation.axes
  }

  private func axis(_ index: Int, _ isReversed: Bool, _ spacing: Double) -> ScanOrientation.Axis {
    ScanOrientation.Axis(index: index, isReversed: isReversed, spacing: spacing)
  }

  @Test(arguments: [false, true])
  func `An affine map says which axis runs where`(isBigEndian: Bool) throws {
    // From front to back, from bottom to top, from left to right.
    let file = ScanFile(
      isBigEndian: isBigEndian, spacing: [2, 3, 4],
      affine: [[0, 0.1, 4], [-2, 0, 0], [0, 3, 0.2]])
    #expect(try axes(file) == [axis(2, false, 4), axis(0, true, 2), axis(1, false, 3)])
  }

  @Test func `A rotation says it where there is no affine map`() throws {
    #expect(
      try axes(ScanFile(rotation: [0, 0, 0, 1]))
        == [axis(0, false, 1), axis(1, false, 1), axis(2, false, 1)])
    // Half a turn about the axis from bottom to top, and a mirrored third axis.
    #expect(
      try axes(ScanFile(rotation: [0, 0, 1, -1]))
        == [axis(0, true, 1), axis(1, true, 1), axis(2, true, 1)])
    // A quarter turn about the axis from left to right.
    let half = Float(0.5).squareRoot()
    #expect(
      try axes(ScanFile(rotation: [half, 0, 0, 1]))
        == [axis(0, false, 1), axis(2, true, 1), axis(1, false, 1)])
  }

  @Test func `A header without directions is said not to know`() throws {
    let orientation = try ScanOrientation(
      nifti: ScanFile(spacing: [1, 2, 0]).bytes, path: "s.nii")
    #expect(!orientation.isKnown)
    #expect(orientation.axes == [axis(0, false, 1), axis(1, false, 2), axis(2, false, 1)])
    let empty = ScanFile(affine: [[0, 0, 0], [0, 0, 0], [0, 0, 0]])
    #expect(try !ScanOrientation(nifti: empty.bytes, path: "s.nii").isKnown)
  }

  @Test func `Something else than a scan is refused`() {
    for bytes in [[], [1, 2, 3], [UInt8](repeating: 7, count: 400)] {
      #expect(throws: Diagnostic.self) { try ScanOrientation(nifti: bytes, path: "s.nii") }
    }
  }
}
