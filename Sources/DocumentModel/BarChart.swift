// Bars: histograms of quantities and counts of categories.

/// Bars in one panel or several.
package struct BarChart: Codable, Sendable, Equatable {
  package typealias Axis = LineChart.Axis

  package var panels: [Panel]

  package init(panels: [Panel]) { self.panels = panels }

  /// Where bars stand along the horizontal axis.
  package enum Positions: Codable, Sendable, Equatable {
    /// One edge more than there are bars, rising; bars touch.
    case bins(edges: [Double])
    /// A name for each bar.
    case categories([String])

    package var count: Int {
      switch self {
      case .bins(let edges): max(0, edges.count - 1)
      case .categories(let names): names.count
      }
    }
  }

  package struct Panel: Codable, Sendable, Equatable {
    package var title: String?
    package var horizontal: Axis
    package var vertical: Axis
    package var positions: Positions
    /// Side by side for categories, over each other for bins.
    package var series: [Series]

    package init(
      title: String? = nil, horizontal: Axis, vertical: Axis, positions: Positions,
      series: [Series]
    ) {
      precondition(
        series.allSatisfy { $0.values.count == positions.count },
        "\(series.map(\.values.count)) values for \(positions.count) bars")
      self.title = title
      self.horizontal = horizontal
      self.vertical = vertical
      self.positions = positions
      self.series = series
    }
  }

  package struct Series: Codable, Sendable, Equatable {
    package var name: String
    /// The height of each bar.
    package var values: [Double]

    package init(name: String, values: [Double]) {
      self.name = name
      self.values = values
    }
  }
}
