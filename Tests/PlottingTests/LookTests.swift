import DocumentModel
import Foundation
import Testing
@testable import Plotting
@Test func `Look`() throws {
  let directory = URL(fileURLWithPath: "/tmp/plotwork/look")
  try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  var report = ""
  for (name, content) in SampleCharts.realistic {
    for (themeName, theme) in [("light", Theme.light), ("dark", .dark)] {
      for width in [246.0, 300, 480] {
        if width == 246, themeName == "dark" { continue }
        let renderer = FigureRenderer(theme: theme, widthInPoints: width)
        let start = Date()
        let svg = try renderer.svg(content)
        report +=
          "\(name) \(themeName) \(width): svg \(svg.count) in \(Date().timeIntervalSince(start)) size \(renderer.naturalSize(of: content))\n"
        let slug = name.replacing(" ", with: "-")
        try svg.write(to: directory.appending(path: "\(slug)-\(themeName)-\(Int(width)).svg"))
        try renderer.png(content).write(
          to: directory.appending(path: "\(slug)-\(themeName)-\(Int(width)).png"))
      }
    }
  }
  try Data(report.utf8).write(to: directory.appending(path: "report.txt"))
}
