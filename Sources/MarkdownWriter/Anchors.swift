// Anchors as GitHub makes them from headings, and our own where those would be different.

/// Which anchors GitHub makes by itself.
struct GitHubAnchors {
  private var counts: [String: Int] = [:]

  /// The anchor of the next heading of the page.
  mutating func next(_ text: String) -> String {
    let slug = Self.slug(text)
    let count = counts[slug, default: 0]
    counts[slug] = count + 1
    return count == 0 ? slug : "\(slug)-\(count)"
  }

  static func slug(_ text: String) -> String {
    var result = ""
    for scalar in text.lowercased().unicodeScalars {
      switch scalar.properties.generalCategory {
      case .spaceSeparator: result += "-"
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
        .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber,
        .connectorPunctuation:
        result.unicodeScalars.append(scalar)
      default: if scalar == "-" { result += "-" }
      }
    }
    return result
  }
}

/// A place that links can lead to.
func anchor(_ identifier: String) -> String { "<a id=\"\(escapedHTML(identifier))\"></a>" }
