// What pages know of a scatter chart: every point that is drawn, where it is drawn.
import DocumentModel
import Drawing
import Foundation
import Testing

@testable import Plotting

private func panel(images: Bool = true) -> ScatterChart.Panel {
  let groups = ["a", "b"].map { name in
    ScatterChart.Group(
      name: name, x: [1, .nan, 10], y: name == "a" ? [1, 2, 3] : [4, 5, 6],
      images: images
        ? ImageGrid(
          tileWidth: 2, tileHeight: 1, rows: 1, columns: 3, pixels: Data([1, 2, 3, 4, 5, 6]))
        : nil)
  }
  return ScatterChart.Panel(
    horizontal: .init(label: "x", scale: .logarithmic), vertical: .init(label: "y"),
    groups: groups, lines: [.init(name: "line", x: [0, 2, 5], y: [1, 2, 3])])
}

private func map(_ panel: ScatterChart.Panel) throws -> ScatterMap {
  try FigureRenderer().map(of: ScatterChart(panels: [panel]), widthsInPoints: [500, 240])
}

@Test func `Points that are not drawn are not on the map`() throws {
  let map = try map(panel())
  #expect(map.panels[0].counts == [2, 2])
  let data = try #require(Data(base64Encoded: map.panels[0].points))
  #expect(data.count == 4 * 4)
  // A line's point that a logarithmic axis cannot show is left out.
  #expect(map.panels[0].lines.map(\.places.count) == [4])
  #expect(map.panels[0].tiles?.columns == 2)
}

@Test func `A point is where the picture has it`() throws {
  let map = try map(panel())
  let layout = FigureRenderer(widthInPoints: 500).scatterLayout(of: ScatterChart(panels: [panel()]))
  let data = Array(try #require(Data(base64Encoded: map.panels[0].points)))
  let drawn = layout.panels[0].marks.groups.flatMap(\.points)
  let area = map.views[0].plots[0].area
  for (index, point) in drawn.enumerated() {
    func share(_ offset: Int) -> Double {
      Double(Int(data[4 * index + offset]) | Int(data[4 * index + offset + 1]) << 8) / 65_535
    }
    // A hundredth of a point is less than any screen shows.
    #expect(abs(area[0] + share(0) * area[2] - point.x) < 0.02)
    #expect(abs(area[1] + (1 - share(2)) * area[3] - point.y) < 0.02)
  }
  #expect(drawn.count == 4)
}

@Test func `Every group has its key in every drawing`() throws {
  let map = try map(panel())
  #expect(map.views.count == 2)
  for view in map.views {
    #expect(view.keys.map(\.group) == [0, 1])
    for key in view.keys {
      #expect(key.area[0] >= 0 && key.area[0] + key.area[2] <= view.width)
      #expect(key.area[1] >= 0 && key.area[1] + key.area[3] <= view.height)
    }
  }
}

@Test func `A bar of colours is a key too`() throws {
  var panel = panel(images: false)
  panel.hasColorBar = true
  let map = try map(panel)
  #expect(map.panels[0].tiles == nil)
  #expect(map.views[0].keys.map(\.group).suffix(2) == [0, 1])
}

@Test func `A chart without a point is empty`() throws {
  let panel = ScatterChart.Panel(
    horizontal: .init(label: "x"), vertical: .init(label: "y"),
    groups: [.init(name: "a", x: [.nan], y: [1])])
  #expect(try map(panel).isEmpty)
}
