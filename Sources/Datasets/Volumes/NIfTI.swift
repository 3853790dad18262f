// Reads NIfTI-1, the format of most brain scans, and believes nothing that a header says until the
// file bears it out.
import Diagnostics

extension Volume {
  /// - Parameters:
  ///   - nifti: the content of the file; gzip is recognised by its first bytes, whatever the name.
  ///   - path: names the file in diagnostics.
  /// - Throws: a `Diagnostic` with the byte offset of what is wrong. Where the file is compressed, the
  ///   offset counts decompressed bytes, and the message says so.
  /// - Source: NIfTI-1 data format, `nifti1.h`, National Institute of Mental Health, 2003.
  package init(nifti: [UInt8], path: String) throws {
    let isCompressed = nifti.starts(with: GzipDecoder.magic)
    self = try nifti.withUnsafeBytes { content in
      guard isCompressed else {
        return try Self.read(content, path, isCompressed: false, storedCount: content.count)
      }
      // First the header alone: it says how many bytes to make room for.
      var decoder = try GzipDecoder(content, path: path)
      var start = [UInt8](repeating: 0, count: NIfTIHeader.byteCount)
      let startCount = try start.withUnsafeMutableBytes { try decoder.read(into: $0) }
      let header = try NIfTIHeader(
        Array(start.prefix(startCount)), path: path, isCompressed: true)
      try header.checkRoom(in: content.count * GzipDecoder.maximumRatio, of: content.count)
      let end = header.voxelOffset + header.voxelCount * header.type.byteCount
      var whole = start
      whole += [UInt8](repeating: 0, count: end - start.count)
      let count = try whole.withUnsafeMutableBytes {
        try decoder.read(
          into: UnsafeMutableRawBufferPointer(rebasing: $0[NIfTIHeader.byteCount...]))
      }
      // To the end, so that the checksum behind the data is looked at too.
      var rest = [UInt8](repeating: 0, count: 4096)
      while try rest.withUnsafeMutableBytes({ try decoder.read(into: $0) }) == rest.count {}
      return try whole.prefix(NIfTIHeader.byteCount + count).withUnsafeBytes {
        try Self.read($0, path, isCompressed: true, storedCount: content.count)
      }
    }
  }

  private static func read(
    _ content: UnsafeRawBufferPointer, _ path: String, isCompressed: Bool, storedCount: Int
  ) throws -> Volume {
    let header = try NIfTIHeader(
      Array(content.prefix(NIfTIHeader.byteCount)), path: path, isCompressed: isCompressed)
    try header.checkRoom(in: content.count, of: storedCount)
    var numbers = header.type.decode(
      UnsafeRawBufferPointer(rebasing: content[header.voxelOffset...]), count: header.voxelCount,
      isBigEndian: header.isBigEndian)
    if header.slope != 0 {
      for index in numbers.indices {
        numbers[index] = numbers[index] * header.slope + header.intercept
      }
    }
    return Volume(
      width: header.dimensions[0], height: header.dimensions[1], depth: header.dimensions[2],
      values: try checked(numbers, of: header.type, path: path, start: header.voxelOffset))
  }
}

/// What is used of the 348 bytes at the start of a NIfTI-1 file.
private struct NIfTIHeader {
  static let byteCount = 348

  var isBigEndian: Bool
  /// Width, height and depth.
  var dimensions: [Int]
  var type: VoxelType
  var voxelOffset: Int
  /// 0 where the numbers are not scaled.
  var slope: Double
  var intercept: Double
  private let path: String
  private let isCompressed: Bool

  var voxelCount: Int { dimensions.reduce(1, *) }

  init(_ bytes: [UInt8], path: String, isCompressed: Bool) throws {
    self.path = path
    self.isCompressed = isCompressed
    func error(_ message: String, at offset: Int, hints: [String]) -> Diagnostic {
      Self.error(message, path, isCompressed, at: offset, hints: hints)
    }
    let again = "get the file again, or convert the scan to NIfTI-1"
    guard bytes.count == Self.byteCount else {
      throw error(
        bytes.isEmpty
          ? "the file is empty"
          : "the file ends after \(countOf(bytes.count, "byte")), inside the header of 348",
        at: bytes.count, hints: [again])
    }
    func number<Stored: FixedWidthInteger>(_: Stored.Type, at offset: Int, big: Bool) -> Stored {
      let stored = bytes.withUnsafeBytes {
        $0.loadUnaligned(fromByteOffset: offset, as: Stored.self)
      }
      return big ? Stored(bigEndian: stored) : Stored(littleEndian: stored)
    }
    let little = number(Int32.self, at: 0, big: false)
    let big = number(Int32.self, at: 0, big: true)
    guard little == 348 || big == 348 else {
      throw error(
        little == 540 || big == 540
          ? "this is a NIfTI-2 file"
          : "a NIfTI-1 file starts with the number 348, the size of its header; this one with \(little)",
        at: 0, hints: ["convert the scan to NIfTI-1"])
    }
    let isBig = big == 348
    isBigEndian = isBig
    let magic = Array(bytes[344..<348])
    guard magic == Array("n+1\0".utf8) else {
      let text = magic.map { (32..<127).contains($0) ? String(UnicodeScalar($0)) : "." }.joined()
      throw error(
        magic == Array("ni1\0".utf8)
          ? "this is a header whose voxels stand in another file, '.img'"
          : "the header's magic is '\(text)', expected 'n+1' and a zero byte", at: 344,
        hints: ["convert the pair, or the older Analyze file, to one .nii file"])
    }
    let rank = Int(number(Int16.self, at: 40, big: isBig))
    guard (1...7).contains(rank) else {
      throw error(
        "the header announces \(rank) dimensions; there are 1 to 7", at: 40, hints: [again])
    }
    var dimensions: [Int] = []
    for index in 0..<rank {
      let dimension = Int(number(Int16.self, at: 42 + 2 * index, big: isBig))
      guard dimension > 0 else {
        throw error(
          "dimension \(index + 1) of the header is \(dimension)", at: 42 + 2 * index,
          hints: [again])
      }
      if index >= 3, dimension > 1 {
        throw error(
          "the file holds \(dimension) volumes along dimension \(index + 1); one is read",
          at: 42 + 2 * index, hints: ["keep one volume, such as the mean of a series"])
      }
      dimensions.append(dimension)
    }
    guard rank >= 3 else {
      throw error(
        "the header announces \(countOf(rank, "dimension")); a scan has three", at: 40,
        hints: ["name the file of a whole scan"])
    }
    self.dimensions = Array(dimensions.prefix(3))
    let code = number(Int16.self, at: 70, big: isBig)
    guard let type = Self.types[code] else {
      throw error(
        "the voxels' data type has the code \(code), which is not read", at: 70,
        hints: ["convert the scan to integers or floats, one number a voxel"])
    }
    self.type = type
    let bits = number(Int16.self, at: 72, big: isBig)
    guard Int(bits) == 8 * type.byteCount else {
      throw error(
        "the header says \(bits) bits a voxel, but its data type has \(8 * type.byteCount)",
        at: 72, hints: [again])
    }
    func float(at offset: Int) -> Float {
      Float(bitPattern: number(UInt32.self, at: offset, big: isBig))
    }
    let offset = float(at: 108)
    guard offset >= 348, offset <= 1e9, offset == offset.rounded() else {
      throw error(
        "the header says that the voxels begin at byte \(offset)", at: 108, hints: [again])
    }
    voxelOffset = Int(offset)
    let (slope, intercept) = (float(at: 112), float(at: 116))
    guard slope == 0 || slope.isFinite && intercept.isFinite else {
      throw error(
        "the header scales voxels by \(slope) and \(intercept), which is not finite", at: 112,
        hints: ["set scl_slope to 0, or to what the scanner wrote"])
    }
    self.slope = Double(slope)
    self.intercept = slope == 0 ? 0 : Double(intercept)
    // Three times 2¹⁵ at most: this cannot overflow.
    guard voxelCount <= Volume.maximumVoxelCount else {
      throw error(
        "the header announces \(shape), more than the \(Volume.maximumVoxelCount) voxels that are read at most",
        at: 42, hints: [again])
    }
  }

  private static let types: [Int16: VoxelType] = [
    2: .uint8, 4: .int16, 8: .int32, 16: .float32, 64: .float64, 256: .int8, 512: .uint16,
    768: .uint32, 1024: .int64, 1280: .uint64,
  ]

  private var shape: String { dimensions.map(String.init).joined(separator: " × ") + " voxels" }

  /// - Parameters:
  ///   - byteCount: how many bytes there are, or can be at most.
  ///   - storedCount: the size of the file.
  func checkRoom(in byteCount: Int, of storedCount: Int) throws {
    let needed = voxelOffset + voxelCount * type.byteCount
    guard needed > byteCount else { return }
    throw Self.error(
      "the header announces \(shape) of \(countOf(type.byteCount, "byte")) from byte \(voxelOffset) on, \(needed) bytes in all, but the file has only \(isCompressed && byteCount > storedCount ? "\(storedCount) compressed" : "\(byteCount)")",
      path, isCompressed, at: min(byteCount, isCompressed ? 42 : byteCount),
      hints: ["the file was cut or its header altered: get it again"])
  }

  private static func error(
    _ message: String, _ path: String, _ isCompressed: Bool, at offset: Int, hints: [String]
  ) -> Diagnostic {
    .error(
      isCompressed ? "\(message) (bytes are counted after decompression)" : message,
      inFile: path, byteOffset: offset, hints: hints)
  }
}
