// Reads IDX, the format of the MNIST files, and believes nothing that the header says until the
// file bears it out.
import Diagnostics

/// An array of unsigned bytes from an IDX file, gzip or plain.
///
/// The format: two zero bytes, a type byte (8 for unsigned bytes), the number of dimensions, each
/// dimension as a big-endian 32-bit number, then the elements with the last dimension fastest.
package struct IDXArray: Sendable, Equatable {
  /// The most elements that are read: a header that claims more is refused.
  package static let maximumByteCount = 1 << 30

  package var dimensions: [Int]
  package var bytes: [UInt8]

  /// - Parameters:
  ///   - file: the content of the file; gzip is recognised by its first bytes, whatever the name.
  ///   - path: names the file in diagnostics.
  ///   - dimensionNames: what each dimension counts, such as `["images", "rows", "columns"]`.
  /// - Throws: a `Diagnostic` with the byte offset of what is wrong. Where the file is compressed,
  ///   the offset of a wrong header or element counts decompressed bytes, and the message says so.
  package init(file: [UInt8], path: String, dimensionNames: [String]) throws {
    self = try Self.withReader(of: file, path: path) { try $0.read(dimensionNames) }
  }

  /// What the header announces, without reading the elements.
  package static func dimensions(
    ofFile file: [UInt8], path: String, dimensionNames: [String]
  ) throws -> [Int] {
    try withReader(of: file, path: path) { try $0.readAnnouncedDimensions(dimensionNames) }
  }

  private static func withReader<Result>(
    of file: [UInt8], path: String, _ body: (inout Reader) throws -> Result
  ) throws -> Result {
    let isCompressed = StoredBytes.areCompressed(file)
    guard isCompressed || file.first == 0 || file.isEmpty else {
      let start = file.prefix(4).map { byte in hexadecimal(byte) }.joined(separator: " ")
      throw Diagnostic.error(
        "this is neither an IDX file nor a gzip one: it starts with \(start)", inFile: path,
        byteOffset: 0, hints: ["get the file again: a page may have been saved in its place"])
    }
    return try file.withUnsafeBytes { content in
      var reader = Reader(
        source: try StoredBytes(content, path: path), path: path, storedByteCount: content.count,
        isCompressed: isCompressed)
      return try body(&reader)
    }
  }

  private init(dimensions: [Int], bytes: [UInt8]) {
    self.dimensions = dimensions
    self.bytes = bytes
  }
}

extension IDXArray {
  private struct Reader: ~Copyable {
    var source: StoredBytes
    let path: String
    let storedByteCount: Int
    let isCompressed: Bool

    /// Checks the header against the size of the file as far as it can be without decompressing.
    mutating func readAnnouncedDimensions(_ dimensionNames: [String]) throws -> [Int] {
      try readMagic(dimensionCount: dimensionNames.count)
      let dimensions = try readDimensions(dimensionNames)
      _ = try claimedByteCount(dimensions, dimensionNames)
      return dimensions
    }

    mutating func read(_ dimensionNames: [String]) throws -> IDXArray {
      try readMagic(dimensionCount: dimensionNames.count)
      let dimensions = try readDimensions(dimensionNames)
      let headerByteCount = 4 + 4 * dimensions.count
      let claim = try claimedByteCount(dimensions, dimensionNames)

      var readCount = 0
      let bytes = try [UInt8](unsafeUninitializedCapacity: claim) { buffer, initializedCount in
        let room = UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: claim)
        readCount = try source.read(into: room)
        initializedCount = readCount
      }
      let shape = describe(dimensions, dimensionNames)
      guard readCount == claim else {
        throw error(
          "the header announces \(shape), \(countOf(claim, "byte")), but only \(readCount) follow it",
          at: headerByteCount + readCount, hints: [wrongSizeHint])
      }
      var next: UInt8 = 0
      let extraCount = try withUnsafeMutableBytes(of: &next) { try source.read(into: $0) }
      guard extraCount == 0 else {
        throw error(
          "the header announces \(shape), \(countOf(claim, "byte")), but more bytes follow them",
          at: headerByteCount + claim, hints: [wrongSizeHint])
      }
      return IDXArray(dimensions: dimensions, bytes: bytes)
    }

    private let wrongSizeHint = "the file was cut, joined or its header altered: get it again"

    private mutating func readMagic(dimensionCount: Int) throws {
      let magic = try readHeader(4, at: 0)
      guard magic[0] == 0, magic[1] == 0 else {
        throw error(
          "an IDX file starts with two zero bytes; this one with "
            + "\(hexadecimal(magic[0])) \(hexadecimal(magic[1]))", at: 0)
      }
      guard magic[2] == 8 else {
        let type = Self.elementTypes[magic[2]].map { "elements of type \($0)" }
        throw error(
          "\(type ?? "the unknown element type \(hexadecimal(magic[2]))") "
            + "where unsigned bytes (08) are expected", at: 2)
      }
      guard Int(magic[3]) == dimensionCount else {
        throw error(
          "\(countOf(Int(magic[3]), "dimension")) instead of \(dimensionCount)", at: 3,
          hints: [
            dimensionCount == 1
              ? "this may be an image file under a label file's name"
              : "this may be a label file under an image file's name"
          ])
      }
    }

    private static let elementTypes: [UInt8: String] = [
      0x09: "signed byte (09)", 0x0B: "16-bit integer (0b)", 0x0C: "32-bit integer (0c)",
      0x0D: "32-bit float (0d)", 0x0E: "64-bit float (0e)",
    ]

    private mutating func readDimensions(_ names: [String]) throws -> [Int] {
      var dimensions: [Int] = []
      for (index, name) in names.enumerated() {
        let digits = try readHeader(4, at: 4 + 4 * index)
        let dimension = digits.reduce(0) { $0 << 8 | Int($1) }
        guard dimension > 0 else {
          throw error("the header announces 0 \(name)", at: 4 + 4 * index)
        }
        dimensions.append(dimension)
      }
      return dimensions
    }

    /// The number of elements, if a file of this size can hold them.
    private func claimedByteCount(_ dimensions: [Int], _ names: [String]) throws -> Int {
      let shape = describe(dimensions, names)
      var product = 1
      for (index, dimension) in dimensions.enumerated() {
        // At most 2³⁰ times less than 2³², so this cannot overflow.
        product *= dimension
        guard product <= IDXArray.maximumByteCount else {
          throw error(
            "the header announces \(shape), more than the \(IDXArray.maximumByteCount) bytes that "
              + "are read at most", at: 4 + 4 * index, hints: [wrongSizeHint])
        }
      }
      let largest = isCompressed ? storedByteCount * GzipDecoder.maximumRatio : storedByteCount
      guard product <= largest else {
        throw error(
          "the header announces \(shape), \(countOf(product, "byte")), which a file of "
            + "\(countOf(storedByteCount, "byte")) cannot hold", at: 4, hints: [wrongSizeHint])
      }
      return product
    }

    private mutating func readHeader(_ count: Int, at offset: Int) throws -> [UInt8] {
      var bytes = [UInt8](repeating: 0, count: count)
      let readCount = try bytes.withUnsafeMutableBytes { try source.read(into: $0) }
      guard readCount == count else {
        throw error(
          offset + readCount == 0
            ? "the file is empty" : "the file ends inside the IDX header", at: offset + readCount)
      }
      return bytes
    }

    private func describe(_ dimensions: [Int], _ names: [String]) -> String {
      zip(dimensions, names).map { "\($0) \($1)" }.joined(separator: " × ")
    }

    private func error(_ message: String, at offset: Int, hints: [String] = []) -> Diagnostic {
      .error(
        isCompressed ? "\(message) (the byte is counted after decompression)" : message,
        inFile: path, byteOffset: offset, hints: hints)
    }
  }
}

func hexadecimal(_ byte: UInt8) -> String {
  (byte < 16 ? "0" : "") + String(byte, radix: 16)
}
