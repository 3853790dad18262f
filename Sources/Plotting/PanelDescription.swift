// What stands around the data of a panel, whatever the data is: the same for lines, points, bars,
// boxes and cells, so that all of them are measured, aligned and drawn by the same code.
import DocumentModel
import Drawing

struct PanelDescription {
  struct Axis {
    var label: String
    var scale: AxisScale
    var isIntegral = false
    /// Names of bands of width 1 from 0 on, in place of numbers.
    var bands: [String]?

    init(_ axis: LineChart.Axis, _ scale: AxisScale) {
      label = axis.label
      self.scale = scale
      isIntegral = axis.isIntegral
    }

    init(label: String, bands: [String]) {
      self.label = label
      self.bands = bands
      scale = AxisScale(lower: 0, upper: Double(max(bands.count, 1)))
    }
  }

  enum Shape {
    /// Wider than high, but not below a height.
    case wide(smallestHeight: Double)
    /// As long a unit on both axes.
    case equalUnits
    /// Bands on both axes, without a grid between them.
    case cells
  }

  var title: String?
  var horizontal: Axis
  var vertical: Axis
  var shape = Shape.wide(smallestHeight: 112)
  var legend: [Legend.Entry] = []
  var colorBar: ColorBar?
  /// Words in place of data, where there is none to draw.
  var note: String?

  /// Why a panel is empty.
  /// - Parameter hasValues: whether there are values at all, though none that can be drawn.
  static func note(hasValues: Bool, on scales: LineChart.Axis.Scale...) -> String {
    guard hasValues else { return "No data" }
    return scales.contains(.logarithmic) ? "No positive, finite values" : "No finite values"
  }
}

/// What is drawn in the plot area of a panel.
protocol PanelMarks {
  /// Texts among the data.
  var texts: [PlacedText] { get }
  func draw(in panel: PanelLayout, on canvas: Canvas, theme: Theme) throws
}

extension PanelMarks {
  var texts: [PlacedText] { [] }
}
