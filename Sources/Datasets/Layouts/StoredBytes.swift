// The bytes that a data file stands for, in order: a gzip file is recognised by its first bytes,
// whatever its name, and decompressed on the way.
import Checksums

/// The content of a file in memory, read piece by piece.
enum StoredBytes: ~Copyable {
  case plain(UnsafeRawBufferPointer, position: Int)
  case gzip(GzipDecoder)

  /// - Parameters:
  ///   - content: of the file; must outlive this value.
  ///   - path: names the file in diagnostics.
  init(_ content: UnsafeRawBufferPointer, path: String) throws {
    self =
      content.starts(with: GzipDecoder.magic)
      ? .gzip(try GzipDecoder(content, path: path)) : .plain(content, position: 0)
  }

  static func areCompressed(_ file: [UInt8]) -> Bool { file.starts(with: GzipDecoder.magic) }

  /// Fills `buffer` with the next bytes.
  /// - Returns: the number of bytes written; less than the buffer holds only at the end.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    switch consume self {
    case .plain(let content, let position):
      let count = min(buffer.count, content.count - position)
      buffer.copyMemory(
        from: UnsafeRawBufferPointer(rebasing: content[position...].prefix(count)))
      self = .plain(content, position: position + count)
      return count
    case .gzip(var decoder):
      let result = Result { try decoder.read(into: buffer) }
      self = .gzip(decoder)
      return try result.get()
    }
  }

  /// Passes all bytes of a file to `body`, a piece at a time, until it returns false.
  /// - Throws: a `Diagnostic` where the file is damaged, and what `body` throws.
  static func forEachPiece(
    of file: [UInt8], path: String, _ body: (UnsafeRawBufferPointer) throws -> Bool
  ) throws {
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
    defer { piece.deallocate() }
    try file.withUnsafeBytes { content in
      var bytes = try StoredBytes(content, path: path)
      while true {
        let count = try bytes.read(into: piece)
        guard try body(UnsafeRawBufferPointer(rebasing: piece[..<count])), count == piece.count
        else { return }
      }
    }
  }
}

/// What a file holds once it is decompressed: names published data however it was compressed.
package struct StoredContent: Sendable, Hashable {
  package var sha256: String
  package var byteCount: Int

  /// - Parameter maximum: larger contents are not hashed to their end.
  /// - Returns: `nil` where there are more bytes than that.
  /// - Throws: a `Diagnostic` when the file cannot be read or is damaged gzip.
  package static func ofFile(_ path: String, maximum: Int) throws -> StoredContent? {
    var hasher = SHA256Hasher()
    var byteCount = 0
    try StoredBytes.forEachPiece(of: try InputFile.bytes(ofFile: path), path: path) { piece in
      hasher.update(piece)
      byteCount += piece.count
      return byteCount <= maximum
    }
    guard byteCount <= maximum else { return nil }
    return StoredContent(sha256: hasher.finalize(), byteCount: byteCount)
  }
}
