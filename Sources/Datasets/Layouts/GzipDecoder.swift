// Decompresses gzip piece by piece into buffers of the caller's size, so that a small file that
// claims to hold a huge one costs nothing, and says at which byte a file is damaged.
import CZlib
import Diagnostics

/// A gzip file (RFC 1952) in memory, possibly of several members, read in order.
struct GzipDecoder: ~Copyable {
  static let magic: [UInt8] = [0x1F, 0x8B]
  /// The most bytes that one compressed byte can stand for in deflate (RFC 1951: 258 bytes for two
  /// bits, and a little for the block headers).
  static let maximumRatio = 1032

  private let path: String
  private let byteCount: Int
  /// zlib keeps a pointer back to this record, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private var isAtEndOfMember = false

  /// - Parameters:
  ///   - compressed: at most 4 GiB; must outlive the decoder.
  ///   - path: names the file in diagnostics.
  init(_ compressed: UnsafeRawBufferPointer, path: String) throws {
    precondition(compressed.count <= UInt32.max, "\(compressed.count) bytes in one gzip buffer")
    self.path = path
    byteCount = compressed.count
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: compressed.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = UInt32(compressed.count)
    // 15 bits of window, +16 for the gzip wrapper.
    let status = inflateInit2_(
      stream, 15 + 16, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
    guard status == Z_OK else {
      throw Diagnostic.error("zlib cannot start to decompress (its status \(status))", inFile: path)
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Fills `buffer` with the next decompressed bytes.
  /// - Returns: the number of bytes written; less than the buffer holds only where the file ends
  ///   and all of it was found intact.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(buffer.count)
    while stream.pointee.avail_out > 0 {
      if isAtEndOfMember {
        if stream.pointee.avail_in == 0 { break }
        try startNextMember()
      }
      switch inflate(stream, Z_NO_FLUSH) {
      case Z_OK: continue
      case Z_STREAM_END: isAtEndOfMember = true
      case Z_BUF_ERROR:
        throw Diagnostic.error(
          "the gzip data breaks off: the file ends after \(byteCount) bytes", inFile: path,
          byteOffset: byteCount, hints: [Self.damageHint])
      case Z_MEM_ERROR:
        throw Diagnostic.error("there is not enough memory to decompress the file", inFile: path)
      default:
        let reason = stream.pointee.msg.map { String(cString: $0) } ?? "no reason given"
        throw Diagnostic.error(
          "the gzip data is damaged: \(reason)", inFile: path, byteOffset: position,
          hints: [Self.damageHint])
      }
    }
    return buffer.count - Int(stream.pointee.avail_out)
  }

  private static let damageHint =
    "get the file again: a copy or a download was cut short or altered"

  /// How many compressed bytes were used.
  private var position: Int { byteCount - Int(stream.pointee.avail_in) }

  private mutating func startNextMember() throws {
    let remaining = UnsafeBufferPointer(
      start: stream.pointee.next_in, count: Int(stream.pointee.avail_in))
    guard remaining.starts(with: Self.magic) else {
      throw Diagnostic.error(
        "after the end of the gzip data the file has \(countOf(remaining.count, "byte")) "
          + "of something else",
        inFile: path, byteOffset: position, hints: [Self.damageHint])
    }
    inflateReset(stream)
    isAtEndOfMember = false
  }
}

/// A number with its noun: `1 byte`, `2 bytes`.
func countOf(_ count: Int, _ noun: String) -> String {
  count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
}
