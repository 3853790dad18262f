// Figures as data: what is drawn, never how it looks on one surface.
import Foundation

package struct Figure: Codable, Sendable, Equatable {
  package var identifier: String
  /// `3` for "Figure 3".
  package var number: String
  package var caption: [Inline]
  /// What someone who cannot see the figure needs to know.
  package var alternativeText: String
  package var content: FigureContent

  package init(
    identifier: String, number: String, caption: [Inline], alternativeText: String,
    content: FigureContent
  ) {
    self.identifier = identifier
    self.number = number
    self.caption = caption
    self.alternativeText = alternativeText
    self.content = content
  }
}

package enum FigureContent: Sendable, Equatable {
  case lineChart(LineChart)
  case scatterChart(ScatterChart)
  case barChart(BarChart)
  case boxChart(BoxChart)
  case heatMap(HeatMap)
  case imageGrid(ImageGrid)
  case picture(EmbeddedPicture)
}

/// Curves in one panel or several beside each other.
package struct LineChart: Codable, Sendable, Equatable {
  package var panels: [Panel]

  package init(panels: [Panel]) { self.panels = panels }

  package struct Panel: Codable, Sendable, Equatable {
    package var title: String?
    package var horizontal: Axis
    package var vertical: Axis
    package var series: [Series]

    package init(title: String? = nil, horizontal: Axis, vertical: Axis, series: [Series]) {
      self.title = title
      self.horizontal = horizontal
      self.vertical = vertical
      self.series = series
    }
  }

  package struct Axis: Codable, Sendable, Equatable {
    package enum Scale: String, Codable, Sendable { case linear, logarithmic }

    /// With its unit: "Loss (nats per image)".
    package var label: String
    package var scale: Scale
    /// Values are whole numbers, so ticks are too (epochs).
    package var isIntegral: Bool

    package init(label: String, scale: Scale = .linear, isIntegral: Bool = false) {
      self.label = label
      self.scale = scale
      self.isIntegral = isIntegral
    }
  }

  package struct Series: Codable, Sendable, Equatable {
    package enum Mark: String, Codable, Sendable {
      /// A line with a marker at each point.
      case lineWithMarkers
      /// A line alone, for many points.
      case line
      /// Markers alone, for values to compare with.
      case markers
    }

    package var name: String
    package var mark: Mark
    /// As many as `y`, not decreasing.
    package var x: [Double]
    /// A value that is not finite leaves a gap.
    package var y: [Double]
    /// The position in `y` of a point to star, such as the best epoch.
    package var starred: Int?

    package init(
      name: String, mark: Mark = .lineWithMarkers, x: [Double], y: [Double], starred: Int? = nil
    ) {
      precondition(x.count == y.count, "series '\(name)' has \(x.count) x and \(y.count) y")
      self.name = name
      self.mark = mark
      self.x = x
      self.y = y
      self.starred = starred
    }
  }
}

/// Small grey images of one size in rows and columns.
package struct ImageGrid: Codable, Sendable, Equatable {
  /// Pixels per tile.
  package var tileWidth: Int
  package var tileHeight: Int
  package var rows: Int
  package var columns: Int
  /// `rows · columns` tiles, row by row, each `tileHeight · tileWidth` bytes; 0 black, 255 white.
  package var pixels: Data
  /// Empty, or one for each row.
  package var rowLabels: [String]
  /// Empty, or one for each column.
  package var columnLabels: [String]

  package init(
    tileWidth: Int, tileHeight: Int, rows: Int, columns: Int, pixels: Data,
    rowLabels: [String] = [], columnLabels: [String] = []
  ) {
    precondition(
      pixels.count == tileWidth * tileHeight * rows * columns,
      "\(rows) × \(columns) tiles of \(tileWidth) × \(tileHeight) pixels from \(pixels.count) bytes"
    )
    self.tileWidth = tileWidth
    self.tileHeight = tileHeight
    self.rows = rows
    self.columns = columns
    self.pixels = pixels
    self.rowLabels = rowLabels
    self.columnLabels = columnLabels
  }
}
