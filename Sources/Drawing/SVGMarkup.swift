// Reads the few kinds of markup that Cairo writes into an SVG: tags with attributes, no text.

/// A tag of an SVG.
struct SVGTag {
  enum Kind { case opening, closing, empty }

  var kind: Kind
  var name: String
  /// In the order of the file.
  var attributes: [(name: String, value: String)]

  subscript(name: String) -> String? { attributes.first { $0.name == name }?.value }
}

/// The tags of an SVG without its prolog.
func svgTags(of svg: [UInt8]) -> [SVGTag] {
  var reader = SVGTagReader(bytes: svg)
  var tags: [SVGTag] = []
  while let tag = reader.next() { tags.append(tag) }
  return tags
}

private struct SVGTagReader {
  let bytes: [UInt8]
  private var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> SVGTag? {
    while let start = bytes[position...].firstIndex(of: UInt8(ascii: "<")) {
      position = start + 1
      guard position < bytes.count, bytes[position] != UInt8(ascii: "?") else { continue }
      var kind = SVGTag.Kind.opening
      if bytes[position] == UInt8(ascii: "/") {
        kind = .closing
        position += 1
      }
      let name = word { $0 > 0x20 && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/") }
      var attributes: [(name: String, value: String)] = []
      while position < bytes.count, bytes[position] != UInt8(ascii: ">") {
        if bytes[position] <= 0x20 {
          position += 1
        } else if bytes[position] == UInt8(ascii: "/") {
          kind = .empty
          position += 1
        } else {
          let attribute = word { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ">") }
          position = min(position + 2, bytes.count)
          attributes.append((attribute, word { $0 != UInt8(ascii: "\"") }))
          position = min(position + 1, bytes.count)
        }
      }
      return SVGTag(kind: kind, name: name, attributes: attributes)
    }
    return nil
  }

  private mutating func word(while belongs: (UInt8) -> Bool) -> String {
    let end = bytes[position...].firstIndex { !belongs($0) } ?? bytes.endIndex
    defer { position = end }
    return String(decoding: bytes[position..<end], as: UTF8.self)
  }
}
