// How much numbers of a report may change before `galley diff` counts them: the author knows best.

/// What front matter says under `diff: {tolerance: …}`, for one name or for all numbers.
package struct ComparisonTolerance: Codable, Sendable, Equatable {
  /// `loss`, as a part of the names of numbers; `nil` for all that no name speaks for.
  package var name: String?
  /// The largest difference that counts as none.
  package var absolute: Double
  /// As a share of the old number; either measure is enough.
  package var relative: Double

  package init(name: String? = nil, absolute: Double = 0, relative: Double = 0) {
    self.name = name
    self.absolute = absolute
    self.relative = relative
  }

  /// - Parameter text: `1e-3`, or `2%` for a share.
  /// - Returns: `nil` for anything else.
  package init?(name: String? = nil, text: String) {
    let isShare = text.hasSuffix("%")
    guard let number = Double(isShare ? String(text.dropLast()) : text), number >= 0,
      number.isFinite
    else { return nil }
    self.init(
      name: name, absolute: isShare ? 0 : number, relative: isShare ? number / 100 : 0)
  }
}
