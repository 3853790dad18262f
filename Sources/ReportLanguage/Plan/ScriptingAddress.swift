// Addresses that run a script, however they are spelt in HTML.

enum ScriptingAddress {
  private static let schemes = ["javascript:", "vbscript:", "data:text/html"]

  /// The first such scheme in a piece of HTML, behind entities, space and capitals as browsers read
  /// them.
  static func first(in html: String) -> String? {
    var plain = ""
    let scalars = Array(html.unicodeScalars)
    var index = 0
    while index < scalars.count {
      let (scalar, length) =
        scalars[index] == "&" ? entity(scalars[index...].prefix(12)) : (scalars[index], 1)
      if scalar.value > 0x20 { plain.unicodeScalars.append(scalar) }
      index += length
    }
    let lowered = plain.lowercased()
    return schemes.first { lowered.contains($0) }
  }

  /// A numeric entity, or one that hides a scheme; otherwise the ampersand itself.
  private static func entity(_ text: ArraySlice<Unicode.Scalar>) -> (Unicode.Scalar, Int) {
    let word = String(String.UnicodeScalarView(text))
    let named: [(String, Unicode.Scalar)] = [
      ("&colon;", ":"), ("&Tab;", "\t"), ("&NewLine;", "\n"), ("&sol;", "/"),
    ]
    if let found = named.first(where: { word.hasPrefix($0.0) }) { return (found.1, found.0.count) }
    guard word.hasPrefix("&#") else { return ("&", 1) }
    let isHexadecimal = word.dropFirst(2).lowercased().hasPrefix("x")
    let digits = word.dropFirst(isHexadecimal ? 3 : 2).prefix {
      $0.isASCII && (isHexadecimal ? $0.isHexDigit : $0.isNumber)
    }
    guard let value = UInt32(digits, radix: isHexadecimal ? 16 : 10),
      let scalar = Unicode.Scalar(value)
    else { return ("&", 1) }
    let length = (isHexadecimal ? 3 : 2) + digits.count
    let hasEnd = word.dropFirst(length).first == ";"
    return (scalar, length + (hasEnd ? 1 : 0))
  }
}
