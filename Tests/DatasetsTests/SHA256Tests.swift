// The digest against the standard's own examples, in one piece, in pieces and from a file.
import Checksums
import Foundation
import Testing

struct SHA256Tests {
  // FIPS 180-4's examples, as NIST publishes them.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `Published examples come out`(text: String, digest: String) {
    #expect(SHA256.hex(of: text) == digest)
    #expect(SHA256.hex(of: Array(text.utf8)) == digest)
    #expect(SHA256.hex(of: Data(text.utf8)) == digest)
  }

  @Test(arguments: [1, 7, 64, 1000])
  func `Pieces give the digest of the whole`(pieceLength: Int) {
    let bytes = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var hasher = SHA256Hasher()
    for start in stride(from: 0, to: bytes.count, by: pieceLength) {
      hasher.update(Array(bytes[start..<min(start + pieceLength, bytes.count)]))
    }
    #expect(hasher.finalize() == SHA256.hex(of: bytes))
  }

  // Around the size of the chunks in which files are read.
  @Test(arguments: [0, 1, 262_143, 262_144, 262_145, 1_000_000])
  func `A file has the digest of its content`(byteCount: Int) throws {
    let directory = try TemporaryDirectory()
    let bytes = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* 17 &+ $0 >> 8) }
    let file = try directory.write(bytes, to: "file")
    #expect(try SHA256.hex(ofFile: file) == SHA256.hex(of: bytes))
    #expect(try SHA256.digest(ofFile: file).byteCount == byteCount)
    #expect(try InputFile.bytes(ofFile: file) == bytes)
  }

  @Test func `A missing file says so`() {
    expectError(
      saying: "cannot open the file: No such file or directory", inFile: "/nonexistent/file"
    ) { try SHA256.hex(ofFile: "/nonexistent/file") }
  }

  @Test func `A directory is no file`() throws {
    let directory = try TemporaryDirectory()
    expectError(saying: "this is not a regular file", inFile: directory.path) {
      try InputFile.bytes(ofFile: directory.path)
    }
  }

  @Test func `A file beyond the limit is refused`() throws {
    let directory = try TemporaryDirectory()
    let file = try directory.write(Array(repeating: 1, count: 9), to: "file")
    expectError(saying: "the file has 9 bytes; at most 8 are read", inFile: file) {
      try InputFile.bytes(ofFile: file, maximum: 8)
    }
  }
}
