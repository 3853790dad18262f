// Finds, in the head of a finished page, what a preview has to change: the place for its script and
// the page's own security policy. Templates are the user's, so nothing is assumed about the page
// beyond the rules of HTML.
import Foundation

struct PageHead: Equatable {
  /// A `<meta http-equiv="Content-Security-Policy">`.
  struct Policy: Equatable {
    /// The bytes of the whole tag.
    var tag: Range<Int>
    var text: String
  }

  /// The byte behind `<head>`; without one, behind `<html>`, the doctype, or nothing.
  private(set) var insertionOffset = 0
  private(set) var policies: [Policy] = []

  /// - Parameter page: HTML in UTF-8. Only the head is read.
  init(of page: [UInt8]) {
    var scanner = TagScanner(bytes: page)
    while let tag = scanner.next() {
      switch tag.name {
      case "!doctype", "html", "head": insertionOffset = tag.range.upperBound
      case "meta":
        if tag.attributes["http-equiv"]?.lowercased() == "content-security-policy" {
          policies.append(Policy(tag: tag.range, text: tag.attributes["content"] ?? ""))
        }
      case "/head", "body", "/html": return
      default: break
      }
    }
  }
}

/// Reads tags one after the other; comments and the insides of styles and scripts hold none.
private struct TagScanner {
  struct Tag {
    /// Lower case; `/name` for an end tag.
    var name: String
    var attributes: [String: String]
    var range: Range<Int>
  }

  let bytes: [UInt8]
  private var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> Tag? {
    while let start = bytes[position...].firstIndex(of: UInt8(ascii: "<")) {
      position = start + 1
      if has("!--") {
        skip(past: "-->")
        continue
      }
      let name = word { !Self.isSpace($0) && $0 != UInt8(ascii: ">") }.lowercased()
      // "a < b" is text.
      guard let first = name.unicodeScalars.first,
        "!/".unicodeScalars.contains(first)
          || first.properties.isAlphabetic
      else { continue }
      let attributes = readAttributes()
      let range = start..<position
      if ["style", "script", "title", "noscript", "template"].contains(name) {
        skip(past: "</" + name)
      }
      return Tag(name: name, attributes: attributes, range: range)
    }
    return nil
  }

  /// Reads to the end of the tag.
  private mutating func readAttributes() -> [String: String] {
    var attributes: [String: String] = [:]
    while position < bytes.count {
      skipSpaces()
      guard position < bytes.count else { break }
      if bytes[position] == UInt8(ascii: ">") {
        position += 1
        break
      }
      let name = word { !Self.isSpace($0) && $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ">") }
      skipSpaces()
      guard has("=") else {
        if name.isEmpty { position += 1 }
        continue
      }
      position += 1
      skipSpaces()
      let value: String
      if has("\"") || has("'") {
        let quote = bytes[position]
        position += 1
        value = word { $0 != quote }
        position = min(position + 1, bytes.count)
      } else {
        value = word { !Self.isSpace($0) && $0 != UInt8(ascii: ">") }
      }
      // The first of two equal attributes counts.
      if attributes[name.lowercased()] == nil { attributes[name.lowercased()] = decoded(value) }
    }
    return attributes
  }

  private mutating func word(while belongs: (UInt8) -> Bool) -> String {
    let start = position
    while position < bytes.count, belongs(bytes[position]) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func skipSpaces() {
    while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
  }

  private func has(_ text: String) -> Bool {
    let end = position + text.utf8.count
    return end <= bytes.count
      && zip(bytes[position..<end], text.utf8).allSatisfy { $0 | 32 == $1 | 32 }
  }

  /// To the end of the page where the text does not come.
  private mutating func skip(past text: String) {
    while position < bytes.count, !has(text) { position += 1 }
    position = min(position + text.utf8.count, bytes.count)
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  /// The references that templates write into attributes.
  private func decoded(_ text: String) -> String {
    text.replacingOccurrences(of: "&#39;", with: "'")
      .replacingOccurrences(of: "&quot;", with: "\"")
      .replacingOccurrences(of: "&amp;", with: "&")
  }
}
