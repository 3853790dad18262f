// `[name]: destination` lines by their names, so that what is parsed apart from its text, such as
// the cells of a table, has those it needs beside it and no others.

struct LinkDefinitions {
  private var lines: [String: String] = [:]

  /// The first of a name holds, as in CommonMark.
  init(_ definitions: [String]) {
    for line in definitions {
      guard let name = Self.names(in: line).first, lines[name] == nil else { continue }
      lines[name] = line
    }
  }

  /// The definitions that a text may call for, each on its line.
  func needed(by text: String) -> String {
    guard !lines.isEmpty, text.utf8.contains(UInt8(ascii: "[")) else { return "" }
    var seen: Set<String> = []
    return Self.names(in: text).filter { seen.insert($0).inserted }.compactMap { lines[$0] }
      .joined(separator: "\n")
  }

  /// What stands between brackets that hold no others, in the form in which names are compared.
  private static func names(in text: String) -> [String] {
    var names: [String] = []
    let bytes = Array(text.utf8)
    var opening: Int?
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\\"): index += 1
      case UInt8(ascii: "["): opening = index
      case UInt8(ascii: "]"):
        if let start = opening {
          let name = String(decoding: bytes[(start + 1)..<index], as: UTF8.self)
          names.append(
            name.uppercased().lowercased().split(whereSeparator: \.isWhitespace)
              .joined(separator: " "))
        }
        opening = nil
      default: break
      }
      index += 1
    }
    return names
  }
}
