// A matrix as coloured cells: correlations, the results of a sweep over two settings.

/// Cells in rows and columns, coloured by value.
package struct HeatMap: Codable, Sendable, Equatable {
  package enum Colors: String, Codable, Sendable {
    /// From low to high in one hue.
    case sequential
    /// Two hues about zero, as for correlations.
    case diverging
  }

  package var panels: [Panel]

  package init(panels: [Panel]) { self.panels = panels }

  package struct Panel: Codable, Sendable, Equatable {
    package var title: String?
    /// What the axes are: "β", "Latent dimensions"; empty where the labels speak for themselves.
    package var horizontal: String
    package var vertical: String
    package var columnLabels: [String]
    package var rowLabels: [String]
    /// Row by row; a value that is not finite leaves an empty cell.
    package var values: [Double]
    /// What the values are, with their unit, beside the colour bar.
    package var quantity: String
    package var colors: Colors
    /// The values of the ends of the colour bar; `nil` takes the lowest and highest value.
    package var range: ClosedRange<Double>?
    /// Digits after the point of the numbers in the cells; `nil` writes none.
    package var digits: Int?

    package init(
      title: String? = nil, horizontal: String = "", vertical: String = "",
      columnLabels: [String], rowLabels: [String], values: [Double], quantity: String,
      colors: Colors = .sequential, range: ClosedRange<Double>? = nil, digits: Int? = nil
    ) {
      precondition(
        values.count == rowLabels.count * columnLabels.count,
        "\(values.count) values in \(rowLabels.count) × \(columnLabels.count) cells")
      self.title = title
      self.horizontal = horizontal
      self.vertical = vertical
      self.columnLabels = columnLabels
      self.rowLabels = rowLabels
      self.values = values
      self.quantity = quantity
      self.colors = colors
      self.range = range
      self.digits = digits
    }
  }
}
