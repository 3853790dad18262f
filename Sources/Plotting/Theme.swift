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

  package static let light = Theme(
    background: Color(0xFFFFFF), foreground: Color(0x1F2328), muted: Color(0x555E68),
    axis: Color(0x8A939C), grid: Color(0xE6E9EC),
    palette: [
      Color(0x0072B2), Color(0xD55E00), Color(0x008F68), Color(0xB5508C), Color(0x8F6400),
      Color(0x444B54),
    ])

  package static let dark = Theme(
    background: Color(0x15181B), foreground: Color(0xE6E8EB), muted: Color(0xA6AEB7),
    axis: Color(0x717A83), grid: Color(0x2C3137),
    palette: [
      Color(0x5CB8EC), Color(0xF08A3C), Color(0x2EC59B), Color(0xE69AC4), Color(0xE9D44A),
      Color(0xC3C9D0),
    ])
}
