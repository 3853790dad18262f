// A scan: numbers on a grid of three dimensions, read from whichever format its file has.
import Checksums
import Diagnostics

package struct Volume: Sendable, Equatable {
  package var width: Int
  package var height: Int
  package var depth: Int
  /// `values[x + width * (y + height * z)]`
  package var values: [Float]

  package init(width: Int, height: Int, depth: Int, values: [Float]) {
    precondition(
      values.count == width * height * depth,
      "\(values.count) values for \(width) × \(height) × \(depth)")
    self.width = width
    self.height = height
    self.depth = depth
    self.values = values
  }

  /// The most voxels that are read: a header that claims more is refused.
  package static let maximumVoxelCount = 1 << 28

  /// Names that files of scans end with.
  package static let fileExtensions = [".npy", ".nii", ".nii.gz"]

  /// Reads a file of one scan, NIfTI-1 or npy as its name says.
  /// - Throws: a `Diagnostic` with the byte of what is wrong.
  package static func read(_ path: String) throws -> Volume {
    let bytes = try InputFile.bytes(ofFile: path)
    if path.hasSuffix(".npy") { return try Volume(npy: bytes, path: path) }
    guard path.hasSuffix(".nii") || path.hasSuffix(".nii.gz") else {
      throw Diagnostic.error(
        "a scan's name ends with \(fileExtensions.joined(separator: ", "))", inFile: path,
        hints: ["convert it to NIfTI-1 or npy"])
    }
    return try Volume(nifti: bytes, path: path)
  }

  /// Bytes from the least value, 0, to the greatest, 255; all 0 where there is but one value.
  package var bytes: [UInt8] {
    var (least, greatest) = (Float.infinity, -Float.infinity)
    for value in values {
      least = min(least, value)
      greatest = max(greatest, value)
    }
    let span = greatest - least
    guard span > 0 else { return [UInt8](repeating: 0, count: values.count) }
    return values.map { UInt8((($0 - least) / span * 255).rounded()) }
  }
}

/// A type of numbers in files of scans.
enum VoxelType: Sendable, CaseIterable {
  case uint8, int8, uint16, int16, uint32, int32, uint64, int64, float32, float64

  var byteCount: Int {
    switch self {
    case .uint8, .int8: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }

  /// Numbers in a row as doubles, which hold all but the longest integers exactly.
  /// - Parameter bytes: of `count` numbers at least.
  func decode(_ bytes: UnsafeRawBufferPointer, count: Int, isBigEndian: Bool) -> [Double] {
    func integers<Stored: FixedWidthInteger>(_: Stored.Type) -> [Double] {
      (0..<count).map { index in
        let stored = bytes.loadUnaligned(
          fromByteOffset: index * MemoryLayout<Stored>.size, as: Stored.self)
        return Double(isBigEndian ? Stored(bigEndian: stored) : Stored(littleEndian: stored))
      }
    }
    func bits<Stored: FixedWidthInteger>(
      _: Stored.Type, _ number: (Stored) -> Double
    ) -> [Double] {
      (0..<count).map { index in
        let stored = bytes.loadUnaligned(
          fromByteOffset: index * MemoryLayout<Stored>.size, as: Stored.self)
        return number(isBigEndian ? Stored(bigEndian: stored) : Stored(littleEndian: stored))
      }
    }
    return switch self {
    case .uint8: integers(UInt8.self)
    case .int8: integers(Int8.self)
    case .uint16: integers(UInt16.self)
    case .int16: integers(Int16.self)
    case .uint32: integers(UInt32.self)
    case .int32: integers(Int32.self)
    case .uint64: integers(UInt64.self)
    case .int64: integers(Int64.self)
    case .float32: bits(UInt32.self) { Double(Float(bitPattern: $0)) }
    case .float64: bits(UInt64.self) { Double(bitPattern: $0) }
    }
  }
}

extension Volume {
  /// Numbers of a file as the voxels of a scan.
  /// - Parameter start: the byte at which they begin, for messages.
  static func checked(
    _ numbers: [Double], of type: VoxelType, path: String, start: Int
  ) throws -> [Float] {
    try numbers.enumerated().map { index, number in
      let value = Float(number)
      guard value.isFinite else {
        throw Diagnostic.error(
          "voxel \(index) is \(number), which is no finite number of single precision",
          inFile: path, byteOffset: start + index * type.byteCount,
          hints: ["mend the scan: replace what is not a number by 0"])
      }
      return value
    }
  }
}
