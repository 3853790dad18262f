// Where a link may lead. The parser asks, and the writers ask again, because a document may also
// come from a file.

/// A link's address, sorted by what it needs on a page.
package enum LinkDestination: Sendable, Equatable {
  /// An anchor of this document, without `#`.
  case anchor(String)
  /// `http`, `https` or `mailto`.
  case address(String)
  /// A path beside the page.
  case relative(String)

  /// - Returns: `nil` for an empty address and for every other scheme.
  package init?(_ destination: String) {
    // Browsers skip white space and control characters, so a scheme may hide behind them.
    var cleaned = ""
    for scalar in destination.unicodeScalars where scalar.value > 0x20 && scalar.value != 0x7F {
      cleaned.unicodeScalars.append(scalar)
    }
    guard let first = cleaned.unicodeScalars.first else { return nil }
    if first == "#" {
      let anchor = String(cleaned.unicodeScalars.dropFirst())
      guard !anchor.isEmpty else { return nil }
      self = .anchor(anchor)
      return
    }
    let beforePath = cleaned.unicodeScalars.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard let colon = beforePath.firstIndex(of: ":") else {
      self = .relative(cleaned)
      return
    }
    let scheme = String(beforePath[..<colon]).lowercased()
    guard ["http", "https", "mailto"].contains(scheme) else { return nil }
    self = .address(cleaned)
  }
}
