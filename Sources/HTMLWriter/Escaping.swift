// The only places where text becomes HTML.

/// Text as HTML, for content and for quoted attributes.
func escaped(_ text: String) -> String {
  var result = ""
  result.reserveCapacity(text.utf8.count)
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    case "\n", "\t": result.unicodeScalars.append(scalar)
    default:
      // HTML has no place for control characters, not even escaped ones.
      result.unicodeScalars.append(isControl(scalar) ? "\u{FFFD}" : scalar)
    }
  }
  return result
}

/// Text for a template, which escapes it.
///
/// The template engine compares whole characters, so it misses a quotation mark that carries a
/// combining accent; a zero-width space takes the two apart.
func templateText(_ text: String) -> String {
  var result = ""
  var lastIsSpecial = false
  for scalar in text.unicodeScalars {
    if lastIsSpecial, scalar.properties.isGraphemeExtend || scalar == "\u{200D}" {
      result.unicodeScalars.append("\u{200B}")
    }
    result.unicodeScalars.append(isControl(scalar) ? "\u{FFFD}" : scalar)
    lastIsSpecial = "&<>\"'".unicodeScalars.contains(scalar)
  }
  return result
}

private func isControl(_ scalar: Unicode.Scalar) -> Bool {
  (scalar.value < 0x20 && scalar != "\n" && scalar != "\t") || (0x7F...0x9F).contains(scalar.value)
}

/// An attribute with its leading space.
func attribute(_ name: String, _ value: String?) -> String {
  value.map { " \(name)=\"\(escaped($0))\"" } ?? ""
}
