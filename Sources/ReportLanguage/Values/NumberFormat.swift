// How a number is set: the part of Python's format language that reports need.
import Diagnostics
import Foundation

/// `.2f`, `,d`, `.1%`, `.3e`, `.4g`, with `+` for a sign on every number.
package struct NumberFormat: Sendable, Hashable {
  package enum Style: Character, Sendable {
    case fixed = "f"
    case whole = "d"
    case percent = "%"
    case exponent = "e"
    case general = "g"
  }

  package var style: Style
  package var digits: Int?
  package var groupsThousands: Bool
  package var showsPlus: Bool

  package init(
    style: Style, digits: Int? = nil, groupsThousands: Bool = false, showsPlus: Bool = false
  ) {
    self.style = style
    self.digits = digits
    self.groupsThousands = groupsThousands
    self.showsPlus = showsPlus
  }

  package init(_ text: String, range: SourceRange?) throws(Diagnostic) {
    var rest = text[...]
    func take(_ mark: Character) -> Bool {
      guard rest.first == mark else { return false }
      rest = rest.dropFirst()
      return true
    }
    let plus = take("+")
    let groups = take(",")
    var digits: Int?
    if take(".") {
      let number = rest.prefix { $0.utf8.allSatisfy(\.isASCIIDigit) }
      digits = Int(number)
      if digits == nil || number.count > 2 { digits = .max }
      rest = rest.dropFirst(number.count)
    }
    guard rest.count == 1, let style = rest.first.flatMap(Style.init(rawValue:)),
      !(style == .whole && digits != nil), digits ?? 0 <= 17
    else {
      throw .error(
        "'\(text)' is not a format", at: range,
        hints: ["`.2f` two decimals, `d` whole, `,d` with thousands, `.1%` percent, `.3e`, `.4g`"])
    }
    self.init(style: style, digits: digits, groupsThousands: groups, showsPlus: plus)
  }

  /// What a number looks like without a format: whole numbers whole, others to four digits.
  package static func standard(for value: Double) -> NumberFormat {
    value == value.rounded() && abs(value) < 1e15
      ? NumberFormat(style: .whole) : NumberFormat(style: .general, digits: 4)
  }

  /// - Returns: the number with a true minus sign, as running text has it; `not a number` and `∞`
  ///   in words and symbols.
  package func string(from value: Double) -> String {
    guard !value.isNaN else { return "not a number" }
    guard value.isFinite else { return value < 0 ? "−∞" : "∞" }
    let magnitude = abs(value)
    var text: String
    // C's formats with the C locale: the same bytes whatever the user's settings.
    switch style {
    case .fixed: text = String(format: "%.\(digits ?? 6)f", magnitude)
    case .whole: text = String(format: "%.0f", magnitude)
    case .percent: text = String(format: "%.\(digits ?? 0)f", magnitude * 100)
    case .exponent: text = Self.power(String(format: "%.\(digits ?? 6)e", magnitude))
    case .general: text = Self.power(String(format: "%.\(max(1, digits ?? 6))g", magnitude))
    }
    if groupsThousands { text = Self.grouped(text) }
    if style == .percent { text += "\u{A0}%" }
    let isZero = !text.unicodeScalars.contains { ("1"..."9").contains($0) }
    return (value < 0 && !isZero ? "−" : showsPlus && !isZero ? "+" : "") + text
  }

  private static func grouped(_ text: String) -> String {
    let whole = text.prefix { $0.isNumber }
    var groups = ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index).isMultiple(of: 3) { groups.append(",") }
      groups.append(digit)
    }
    return groups + text.dropFirst(whole.count)
  }

  /// `1.5e-07` as `1.5 × 10⁻⁷`.
  private static func power(_ text: String) -> String {
    guard let mark = text.firstIndex(of: "e"), let exponent = Int(text[text.index(after: mark)...])
    else { return text }
    let superscripts: [Character: Character] = [
      "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷",
      "8": "⁸", "9": "⁹",
    ]
    return text[..<mark] + " × 10" + String(String(exponent).map { superscripts[$0] ?? $0 })
  }
}
