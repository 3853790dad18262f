// How one series or group of a chart differs from the others: by colour, and always by a second
// channel, its dash or marker, for readers and printers without colour.
import Drawing

/// Of lines and bars.
struct SeriesStyle {
  var color: Color
  var dashes: [Double]
  var marker: Marker

  static let dashPatterns: [[Double]] = [
    [], [5, 2], [1.5, 1.8], [6, 2, 1.5, 2], [9, 2.5], [3, 1.5, 3, 4],
  ]

  /// - Parameter index: the position of the series among all names of the figure.
  init(index: Int, theme: Theme) {
    let colors = theme.palette
    color = colors[index % colors.count]
    // The second round of colours starts with other dashes and markers, so that no pair repeats
    // before 36 series.
    let shift = index / colors.count
    dashes = Self.dashPatterns[(index + shift) % Self.dashPatterns.count]
    marker = Marker.onLines[(index + shift) % Marker.onLines.count]
  }

  init(color: Color, dashes: [Double]) {
    self.color = color
    self.dashes = dashes
    marker = .circle
  }
}

/// Of points in groups.
struct PointStyle {
  var color: Color
  var marker: Marker

  /// - Parameter index: the position of the group among all names of the figure.
  init(index: Int, theme: Theme) {
    let colors = theme.classPalette
    color = colors[index % colors.count]
    // Each round gives the colours other shapes: no pair repeats before 100 groups.
    marker = Marker.allCases[(index + 3 * (index / colors.count)) % Marker.allCases.count]
  }
}

/// The styles of a figure's parts: one name looks the same in every panel.
struct NamedStyles<Style> {
  private var byName: [String: Style] = [:]
  private let first: Style

  /// - Parameter makeStyle: the style of a name by its position.
  init(_ names: some Sequence<String>, makeStyle: (Int) -> Style) {
    first = makeStyle(0)
    for name in names where byName[name] == nil { byName[name] = makeStyle(byName.count) }
  }

  subscript(name: String) -> Style { byName[name] ?? first }
}
