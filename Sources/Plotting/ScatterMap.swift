// Where everything of a scatter chart stands, for pages whose charts answer the reader: the points in
// their panels, and for each drawing of the chart the panels, grids and keys.
import DocumentModel
import Drawing
import Foundation

/// Coded as JSON for the script of a page, which says more of these names.
package struct ScatterMap: Encodable, Sendable {
  struct Group: Encodable, Sendable {
    var name: String
    /// Colours on light and on dark pages.
    var light: String
    var dark: String
    /// The corners of the marker at a radius of 1, x and y in turns; none of a circle.
    var corners: [Double]
  }

  struct Axis: Encodable, Sendable {
    var label: String
    var lower: Double
    var upper: Double
    var isLogarithmic: Bool
  }

  struct Tiles: Encodable, Sendable {
    var width: Int
    var height: Int
    /// Per row of the picture.
    var columns: Int
    /// A grey PNG in base 64, one tile for each point that is shown.
    var png: String
  }

  struct Panel: Encodable, Sendable {
    var title: String
    var horizontal: Axis
    var vertical: Axis
    /// How many points of each group are shown.
    var counts: [Int]
    /// For each point x and y, as shares of the plot area from its lower left corner: 16 bits each,
    /// low byte first, in base 64.
    var points: String
    var tiles: Tiles?
    /// x and y in turns, as such shares, with the dashes of the line.
    var lines: [Line]
  }

  struct Line: Encodable, Sendable {
    var dashes: [Double]
    var places: [Double]
  }

  /// One drawing of the chart, in points from its upper left corner.
  struct View: Encodable, Sendable {
    var width: Double
    var height: Double
    var plots: [Plot]
    var keys: [Key]
  }

  struct Plot: Encodable, Sendable {
    /// x, y, width and height.
    var area: [Double]
    var radius: Double
    var opacity: Double
    var isOutlined: Bool
    /// The places of the lines of the grid.
    var columns: [Double]
    var rows: [Double]
  }

  struct Key: Encodable, Sendable {
    var group: Int
    /// x, y, width and height.
    var area: [Double]
  }

  /// What the lines of the grid, axes and lines look like on light and on dark pages.
  struct Surroundings: Encodable, Sendable {
    var grid: String
    var axis: String
    var line: String
    var page: String

    init(_ theme: Theme) {
      grid = theme.grid.hexadecimal
      axis = theme.axis.hexadecimal
      line = theme.foreground.hexadecimal
      page = theme.background.hexadecimal
    }
  }

  var groups: [Group]
  var panels: [Panel]
  var views: [View]
  var light = Surroundings(.light)
  var dark = Surroundings(.dark)

  /// Empty for a chart without a point.
  package var isEmpty: Bool { panels.allSatisfy { $0.counts.allSatisfy { $0 == 0 } } }
}

extension FigureRenderer {
  /// - Parameter widthsInPoints: of each drawing of the chart on the page.
  package func map(of chart: ScatterChart, widthsInPoints: [Double]) throws -> ScatterMap {
    let (light, dark) = (
      ScatterStyles(chart, theme: .light), ScatterStyles(chart, theme: .dark)
    )
    var names: [String] = []
    for group in chart.panels.flatMap(\.groups) where !names.contains(group.name) {
      names.append(group.name)
    }
    let layouts = widthsInPoints.map { width in
      var renderer = self
      renderer.widthInPoints = width
      return renderer.scatterLayout(of: chart)
    }
    let groups = names.map { name in
      ScatterMap.Group(
        name: name, light: light.groups[name].color.hexadecimal,
        dark: dark.groups[name].color.hexadecimal,
        corners: light.groups[name].marker.corners.flatMap { [rounded($0.0), rounded($0.1)] })
    }
    let panels = try layouts.first.map { layout in
      try zip(chart.panels, layout.panels).map { panel, placed in
        try ScatterMap.Panel(panel, placed.marks, in: placed.frame, names: names)
      }
    }
    return ScatterMap(
      groups: groups, panels: panels ?? [], views: layouts.map { $0.view(names: names) })
  }
}

extension ScatterMap.Panel {
  /// - Parameter names: those of all groups, each with a count here.
  fileprivate init(
    _ panel: ScatterChart.Panel, _ marks: ScatterMarks, in frame: PanelLayout, names: [String]
  ) throws {
    title = panel.title ?? ""
    horizontal = ScatterMap.Axis(panel.horizontal.label, frame.horizontalScale)
    vertical = ScatterMap.Axis(panel.vertical.label, frame.verticalScale)
    counts = []
    lines = marks.lines.flatMap { ScatterMap.Line.parts(of: $0, in: frame.plot) }
    var places = Data()
    var pictures: [Data] = []
    let grids = panel.groups.compactMap(\.images)
    let size = grids.first.map { (width: $0.tileWidth, height: $0.tileHeight) }
    // Images of several sizes do not fit into one picture, and half of them would be a riddle.
    let haveImages =
      grids.count == panel.groups.count
      && grids.allSatisfy { $0.tileWidth == size?.width && $0.tileHeight == size?.height }
    for name in names {
      var count = 0
      for group in panel.groups where group.name == name {
        for index in group.x.indices {
          let (x, y) = (group.x[index], group.y[index])
          guard frame.hasData, frame.place(x: x, y: y) != nil else { continue }
          for share in [
            frame.horizontalScale.fraction(of: x), frame.verticalScale.fraction(of: y),
          ] {
            let value = UInt16((min(max(share, 0), 1) * 65_535).rounded())
            places.append(contentsOf: [UInt8(value & 255), UInt8(value >> 8)])
          }
          count += 1
          if haveImages, let images = group.images { pictures.append(images.tile(index)) }
        }
      }
      counts.append(count)
    }
    points = places.base64EncodedString()
    if haveImages, let size, pictures.count == places.count / 4, !pictures.isEmpty {
      tiles = try ScatterMap.Tiles(pictures, width: size.width, height: size.height)
    }
  }
}

extension ScatterMap.Line {
  /// What of a line lies in the plot area: parts that meet are one.
  fileprivate static func parts(
    of line: ScatterMarks.PlottedLine, in area: Rectangle
  ) -> [ScatterMap.Line] {
    func share(_ point: Point) -> [Double] {
      [
        rounded((point.x - area.x) / area.width, digits: 4),
        rounded((area.maxY - point.y) / area.height, digits: 4),
      ]
    }
    var parts: [ScatterMap.Line] = []
    var end: Point?
    for segment in line.segments {
      if segment.start == end, !parts.isEmpty {
        parts[parts.count - 1].places += share(segment.end)
      } else {
        parts.append(
          ScatterMap.Line(
            dashes: line.style.dashes, places: share(segment.start) + share(segment.end)))
      }
      end = segment.end
    }
    return parts
  }
}

extension ImageGrid {
  fileprivate func tile(_ column: Int) -> Data {
    let size = tileWidth * tileHeight
    let start = pixels.startIndex + column * size
    return pixels[start..<start + size]
  }
}

extension ScatterMap.Tiles {
  fileprivate init(_ pictures: [Data], width: Int, height: Int) throws {
    self.width = width
    self.height = height
    // About as wide as high, which any browser decodes.
    columns = max(Int(Double(pictures.count).squareRoot().rounded(.up)), 1)
    let rows = (pictures.count + columns - 1) / columns
    var pixels = [UInt8](repeating: 0, count: columns * width * rows * height)
    for (index, picture) in pictures.enumerated() {
      let origin = (index / columns * height * columns + index % columns) * width
      for row in 0..<height {
        let start = picture.startIndex + row * width
        let target = origin + row * columns * width
        pixels.replaceSubrange(target..<target + width, with: picture[start..<start + width])
      }
    }
    png = try Picture.png(grey: pixels, width: columns * width, height: rows * height)
      .base64EncodedString()
  }
}

extension ScatterMap.Axis {
  fileprivate init(_ label: String, _ scale: AxisScale) {
    self.label = label
    lower = scale.lower
    upper = scale.upper
    isLogarithmic = scale.isLogarithmic
  }
}

extension ChartLayout where Marks == ScatterMarks {
  fileprivate func view(names: [String]) -> ScatterMap.View {
    let legends = [sharedLegend].compactMap(\.self) + panels.compactMap(\.legend)
    var keys = legends.flatMap(\.items).compactMap { item in
      if case .points = item.sample { (name: item.name, bounds: item.bounds) } else { nil }
    }
    keys += panels.flatMap { $0.frame.colorBar?.classAreas ?? [] }
    return ScatterMap.View(
      width: rounded(size.width), height: rounded(size.height),
      plots: panels.map { panel in
        ScatterMap.Plot(
          area: numbers(panel.plot), radius: rounded(panel.marks.radius),
          opacity: rounded(panel.marks.opacity), isOutlined: panel.marks.areOutlined,
          columns: panel.frame.horizontalTicks.filter(\.isMajor).map { rounded($0.position) },
          rows: panel.frame.verticalTicks.filter(\.isMajor).map { rounded($0.position) })
      },
      keys: keys.compactMap { key in
        names.firstIndex(of: key.name).map {
          ScatterMap.Key(group: $0, area: numbers(key.bounds))
        }
      })
  }
}

private func numbers(_ area: Rectangle) -> [Double] {
  [area.x, area.y, area.width, area.height].map { rounded($0) }
}

private func rounded(_ value: Double, digits: Int = 2) -> Double {
  let factor = pow(10, Double(digits))
  return (value * factor).rounded() / factor
}
