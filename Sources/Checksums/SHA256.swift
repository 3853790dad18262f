// SHA-256 through libcrypto: names what is in the store and proves which data a report was made
// from. OpenSSL uses the processor's SHA instructions, so the 10 MB of MNIST take 8 ms.
import CLibcrypto
import Foundation

/// SHA-256 (FIPS 180-4) in lower-case hexadecimal.
package enum SHA256 {
  package static func hex(of bytes: some ContiguousBytes) -> String {
    var hasher = SHA256Hasher()
    bytes.withUnsafeBytes { hasher.update($0) }
    return hasher.finalize()
  }

  /// Of the text's UTF-8.
  package static func hex(of text: String) -> String {
    hex(of: Array(text.utf8))
  }

  /// Of a file's content, read in chunks.
  /// - Throws: a `Diagnostic` when the file cannot be read.
  package static func hex(ofFile path: String) throws -> String {
    try digest(ofFile: path).sha256
  }

  /// The digest of a file's content together with the number of bytes that were hashed.
  package static func digest(ofFile path: String) throws -> (sha256: String, byteCount: Int) {
    var file = try InputFile(path: path)
    var hasher = SHA256Hasher()
    var byteCount = 0
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
    defer { chunk.deallocate() }
    while true {
      let count = try file.read(into: chunk)
      hasher.update(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
      byteCount += count
      if count < chunk.count { return (hasher.finalize(), byteCount) }
    }
  }
}

/// A SHA-256 digest of bytes that arrive in pieces.
package struct SHA256Hasher: ~Copyable {
  private let context: OpaquePointer

  package init() {
    guard let context = EVP_MD_CTX_new() else { preconditionFailure("no memory for a digest") }
    let status = EVP_DigestInit_ex(context, EVP_sha256(), nil)
    precondition(status == 1, "this libcrypto has no SHA-256")
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
    let status = EVP_DigestUpdate(context, start, bytes.count)
    precondition(status == 1, "libcrypto refused to hash \(bytes.count) bytes")
  }

  package mutating func update(_ bytes: some ContiguousBytes) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// Adds the UTF-8 of a text.
  package mutating func update(_ text: String) {
    update(Array(text.utf8))
  }

  /// - Returns: 64 lower-case hexadecimal digits.
  package consuming func finalize() -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    let status = EVP_DigestFinal_ex(context, &digest, nil)
    precondition(status == 1, "libcrypto did not finish a digest")
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
