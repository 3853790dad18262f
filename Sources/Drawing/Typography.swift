// The families that pages and figures are set in, each with what stands in for it, and the fonts
// built from them.
import CCairo

package enum Typeface: String, Hashable, Sendable, CaseIterable {
  /// Running text.
  case serif
  /// Headings, tables and figures.
  case sans
  /// Code and logs.
  case mono

  /// The family that the layout was made for.
  package var family: String {
    switch self {
    case .serif: "TeX Gyre Pagella"
    case .sans: "Inter"
    case .mono: "JetBrains Mono"
    }
  }

  /// The families tried in turn when `family` is missing or lacks a character.
  package var fallbacks: [String] {
    switch self {
    case .serif: ["Palatino", "TeX Gyre Termes", "STIX", "DejaVu Serif", "serif"]
    case .sans: ["Source Sans 3", "Noto Sans", "DejaVu Sans", "sans-serif"]
    case .mono: ["Source Code Pro", "Noto Sans Mono", "DejaVu Sans Mono", "monospace"]
    }
  }

  var familyList: String { ([family] + fallbacks).joined(separator: ",") }
}

package enum Typography {
  /// The families that pages are designed for and that this machine does not have.
  package static func missingFamilies() -> [String] {
    var list: UnsafeMutablePointer<UnsafeMutablePointer<PangoFontFamily>?>?
    var count: Int32 = 0
    pango_font_map_list_families(pango_cairo_font_map_get_default(), &list, &count)
    defer { g_free(list) }
    var installed: Set<String> = []
    for index in 0..<Int(count) {
      guard let family = list?[index], let name = pango_font_family_get_name(family) else {
        continue
      }
      installed.insert(String(cString: name))
    }
    return Typeface.allCases.map(\.family).filter { !installed.contains($0) }
  }
}

package struct Font: Hashable, Sendable {
  package enum Weight: Int, Hashable, Sendable {
    case regular = 400
    case medium = 500
    case semibold = 600
    case bold = 700
  }

  package var typeface: Typeface
  package var sizeInPoints: Double
  package var weight: Weight
  package var isItalic: Bool
  /// Figures of one width, so that columns of numbers line up.
  package var hasTabularFigures: Bool

  package init(
    _ typeface: Typeface, sizeInPoints: Double, weight: Weight = .regular, isItalic: Bool = false,
    hasTabularFigures: Bool = false
  ) {
    self.typeface = typeface
    self.sizeInPoints = sizeInPoints
    self.weight = weight
    self.isItalic = isItalic
    self.hasTabularFigures = hasTabularFigures
  }

  package func withSize(_ sizeInPoints: Double) -> Font {
    var font = self
    font.sizeInPoints = sizeInPoints
    return font
  }

  /// OpenType features. Code is shown as typed: no arrows made of `->`.
  var features: String {
    switch typeface {
    case .serif, .sans: hasTabularFigures ? "tnum=1,lnum=1" : "lnum=1"
    case .mono: "calt=0,liga=0,zero=0"
    }
  }

  func makeDescription() -> OpaquePointer? {
    let description = pango_font_description_new()
    pango_font_description_set_family(description, typeface.familyList)
    pango_font_description_set_absolute_size(description, sizeInPoints * Double(PANGO_SCALE))
    pango_font_description_set_weight(description, PangoWeight(rawValue: UInt32(weight.rawValue)))
    pango_font_description_set_style(
      description, isItalic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL)
    return description
  }
}
