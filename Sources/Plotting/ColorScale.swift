// From values to colours: ramps whose lightness changes evenly, so that the order of values shows
// without colour too, and two-sided ones whose middle is the page's own shade.
import DocumentModel
import Drawing

struct ColorScale {
  /// The values of the ends.
  let lower: Double
  let upper: Double
  private let stops: [Color]
  private let isDiverging: Bool

  /// From indigo over teal to yellow: steps of 0.08 in the lightness of OKLab (Ottosson 2020).
  private static let sequential: [Color] = [
    Color(0x2B2061), Color(0x2F397D), Color(0x2E5297), Color(0x03749F), Color(0x02919D),
    Color(0x0CB198), Color(0x58CD78), Color(0xB0DF5E), Color(0xFDEC4F),
  ]
  private static let divergingOnLight: [Color] = [
    Color(0x11458C), Color(0x2F71B4), Color(0x519FDD), Color(0xA6CBEB), Color(0xF4F3F0),
    Color(0xF3BE98), Color(0xE9884D), Color(0xBA5C2F), Color(0x8B3111),
  ]
  private static let divergingOnDark: [Color] = [
    Color(0x6FD6FD), Color(0x4CA5DA), Color(0x3275B4), Color(0x325170), Color(0x2B2E32),
    Color(0x74452B), Color(0xBC5A29), Color(0xE08D41), Color(0xFEC168),
  ]

  init(_ colors: HeatMap.Colors, from lower: Double, to upper: Double, theme: Theme) {
    precondition(lower < upper, "colours from \(lower) to \(upper)")
    self.lower = lower
    self.upper = upper
    isDiverging = colors == .diverging
    stops =
      switch colors {
      case .sequential: Self.sequential
      case .diverging: theme.isDark ? Self.divergingOnDark : Self.divergingOnLight
      }
  }

  /// Values beyond the ends have the colours of the ends.
  func color(of value: Double) -> Color {
    let fraction: Double
    if isDiverging {
      let largest = max(abs(lower), abs(upper))
      fraction = 0.5 + min(max(value, lower), upper) / largest / 2
    } else {
      fraction = (value / 2 - lower / 2) / (upper / 2 - lower / 2)
    }
    let place = min(max(fraction, 0), 1) * Double(stops.count - 1)
    let index = min(Int(place), stops.count - 2)
    return stops[index].mixed(with: stops[index + 1], share: place - Double(index))
  }
}

extension Color {
  fileprivate func mixed(with other: Color, share: Double) -> Color {
    Color(
      red: red + (other.red - red) * share, green: green + (other.green - green) * share,
      blue: blue + (other.blue - blue) * share)
  }
}
