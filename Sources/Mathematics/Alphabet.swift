// The mathematical alphabets of Unicode: an italic x, a calligraphic L, a bold mu.

package enum Alphabet: Hashable, Sendable, CaseIterable {
  case upright, italic, bold, boldItalic, blackboard, calligraphic, fraktur, sans, mono

  /// The characters of this alphabet; those it does not have stay as they are.
  package func applied(to text: String) -> String {
    guard self != .upright else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map(applied)))
  }

  private func applied(to scalar: Unicode.Scalar) -> Unicode.Scalar {
    if let exception = exception(scalar) { return exception }
    let value = scalar.value
    switch value {
    case 0x41...0x5A: return Self.scalar(latinCapitals, value - 0x41, scalar)
    case 0x61...0x7A: return Self.scalar(latinCapitals + 26, value - 0x61, scalar)
    case 0x30...0x39: return Self.scalar(digits, value - 0x30, scalar)
    case 0x391...0x3A9 where value != 0x3A2: return Self.scalar(greek, value - 0x391, scalar)
    case 0x3B1...0x3C9: return Self.scalar(greek, value - 0x3B1 + 26, scalar)
    default:
      guard let place = Self.greekForms.firstIndex(of: scalar) else { return scalar }
      return Self.scalar(greek, Self.greekFormOffsets[place], scalar)
    }
  }

  /// Letters beside the Greek alphabet proper, and where the alphabets have them.
  private static let greekForms: [Unicode.Scalar] = ["∇", "∂", "ϵ", "ϑ", "ϰ", "ϕ", "ϱ", "ϖ"]
  private static let greekFormOffsets: [UInt32] = [25, 51, 52, 53, 54, 55, 56, 57]

  private static func scalar(
    _ first: UInt32, _ offset: UInt32, _ plain: Unicode.Scalar
  ) -> Unicode.Scalar {
    first < 0x1D400 ? plain : Unicode.Scalar(first + offset) ?? plain
  }

  private var latinCapitals: UInt32 {
    switch self {
    case .upright: 0
    case .bold: 0x1D400
    case .italic: 0x1D434
    case .boldItalic: 0x1D468
    case .calligraphic: 0x1D49C
    case .fraktur: 0x1D504
    case .blackboard: 0x1D538
    case .sans: 0x1D5A0
    case .mono: 0x1D670
    }
  }

  private var digits: UInt32 {
    switch self {
    case .bold, .boldItalic: 0x1D7CE
    case .blackboard: 0x1D7D8
    case .sans: 0x1D7E2
    case .mono: 0x1D7F6
    case .upright, .italic, .calligraphic, .fraktur: 0
    }
  }

  private var greek: UInt32 {
    switch self {
    case .bold: 0x1D6A8
    case .italic: 0x1D6E2
    case .boldItalic: 0x1D71C
    default: 0
    }
  }

  /// Letters that Unicode had before it had the alphabets.
  private func exception(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch (self, scalar) {
    case (.italic, "h"): "ℎ"
    case (.italic, "ı"): "\u{1D6A4}"
    case (.italic, "ȷ"): "\u{1D6A5}"
    case (.calligraphic, "B"): "ℬ"
    case (.calligraphic, "E"): "ℰ"
    case (.calligraphic, "F"): "ℱ"
    case (.calligraphic, "H"): "ℋ"
    case (.calligraphic, "I"): "ℐ"
    case (.calligraphic, "L"): "ℒ"
    case (.calligraphic, "M"): "ℳ"
    case (.calligraphic, "R"): "ℛ"
    case (.calligraphic, "e"): "ℯ"
    case (.calligraphic, "g"): "ℊ"
    case (.calligraphic, "o"): "ℴ"
    case (.fraktur, "C"): "ℭ"
    case (.fraktur, "H"): "ℌ"
    case (.fraktur, "I"): "ℑ"
    case (.fraktur, "R"): "ℜ"
    case (.fraktur, "Z"): "ℨ"
    case (.blackboard, "C"): "ℂ"
    case (.blackboard, "H"): "ℍ"
    case (.blackboard, "N"): "ℕ"
    case (.blackboard, "P"): "ℙ"
    case (.blackboard, "Q"): "ℚ"
    case (.blackboard, "R"): "ℝ"
    case (.blackboard, "Z"): "ℤ"
    default: nil
    }
  }
}
