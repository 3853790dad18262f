// Box plots (Tukey 1977): how quantities are spread, and what lies outside.

/// Boxes in panels of their own scales.
package struct BoxChart: Codable, Sendable, Equatable {
  package var panels: [Panel]

  package init(panels: [Panel]) { self.panels = panels }

  package struct Panel: Codable, Sendable, Equatable {
    package var title: String?
    package var vertical: LineChart.Axis
    package var boxes: [Box]

    package init(title: String? = nil, vertical: LineChart.Axis, boxes: [Box]) {
      self.title = title
      self.vertical = vertical
      self.boxes = boxes
    }
  }

  package struct Box: Codable, Sendable, Equatable {
    package var name: String
    package var count: Int
    /// The lowest and the highest value that is no outlier.
    package var lowerWhisker: Double
    package var upperWhisker: Double
    package var lowerQuartile: Double
    package var median: Double
    package var upperQuartile: Double
    /// Rising.
    package var outliers: [Double]

    package init(
      name: String, count: Int, lowerWhisker: Double, lowerQuartile: Double, median: Double,
      upperQuartile: Double, upperWhisker: Double, outliers: [Double]
    ) {
      self.name = name
      self.count = count
      self.lowerWhisker = lowerWhisker
      self.lowerQuartile = lowerQuartile
      self.median = median
      self.upperQuartile = upperQuartile
      self.upperWhisker = upperWhisker
      self.outliers = outliers
    }
  }
}
