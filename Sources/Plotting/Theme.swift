// The colours of figures on light and on dark pages.
import Drawing

package struct Theme: Sendable, Hashable {
  /// What the page behind a figure looks like; figures themselves are transparent.
  package var background: Color
  /// Titles and legends.
  package var foreground: Color
  /// Labels of axes and ticks.
  package var muted: Color
  package var axis: Color
  package var grid: Color
  /// One after the other for the series of a chart.
  ///
  /// The hues are those of Okabe and Ito (2008), which people with any kind of colour vision tell
  /// apart; lightness is adapted so that each keeps a contrast of 3 with the background (WCAG
  /// 1.4.11).
  package var palette: [Color]
  /// One after the other for groups of points, of which there are more.
  ///
  /// Found by search in OKLab (Ottosson 2020): of any two the distance is at least 0.13, and 0.07
  /// for people without one kind of cones (Machado et al. 2009), at a contrast of 3 with the
  /// background.
  package var classPalette: [Color]
  package var isDark: Bool

  package static let light = Theme(
    background: Color(0xFFFFFF), foreground: Color(0x1F2328), muted: Color(0x555E68),
    axis: Color(0x8A939C), grid: Color(0xE6E9EC),
    palette: [
      Color(0x0072B2), Color(0xD55E00), Color(0x008F68), Color(0xB5508C), Color(0x8F6400),
      Color(0x444B54),
    ],
    classPalette: [
      Color(0x1A5A9F), Color(0xF55C0C), Color(0x047D78), Color(0xBC66B3), Color(0x0D94FE),
      Color(0xA24A03), Color(0x6A9E63), Color(0x740C66), Color(0x873EDE), Color(0x414427),
    ], isDark: false)

  package static let dark = Theme(
    background: Color(0x15181B), foreground: Color(0xE6E8EB), muted: Color(0xA6AEB7),
    axis: Color(0x717A83), grid: Color(0x2C3137),
    palette: [
      Color(0x5CB8EC), Color(0xF08A3C), Color(0x2EC59B), Color(0xE69AC4), Color(0xE9D44A),
      Color(0xC3C9D0),
    ],
    classPalette: [
      Color(0x02C1FE), Color(0xE36D00), Color(0x1EAF7E), Color(0xFD87C0), Color(0x4A7BAB),
      Color(0xFCE973), Color(0xACC80E), Color(0xA74C51), Color(0xA667FF), Color(0xBEE4ED),
    ], isDark: true)
}

extension Theme {
  /// Colours that only number the places of a theme, for drawings that get their colours later.
  /// None of them is black, white or grey.
  static let numbered: Theme = {
    var number: UInt32 = 0
    func next() -> Color {
      number += 1
      return Color(0x01FE00 + number)
    }
    return Theme(
      background: next(), foreground: next(), muted: next(), axis: next(), grid: next(),
      palette: light.palette.map { _ in next() },
      classPalette: light.classPalette.map { _ in next() }, isDark: false)
  }()

  /// What each colour of `numbered` is on light and on dark pages.
  static let numberedColors: [(drawn: Color, light: Color, dark: Color)] = zip(
    numbered.colors, zip(light.colors, dark.colors)
  ).map { (drawn: $0, light: $1.0, dark: $1.1) }

  private var colors: [Color] {
    [background, foreground, muted, axis, grid] + palette + classPalette
  }
}
