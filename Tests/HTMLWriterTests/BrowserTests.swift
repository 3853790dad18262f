// Pages in a real browser: `Tests/Browser/pages.py` drives Chromium through the pages of the project
// and through one with everything a page can hold.
import DocumentModel
import Foundation
import Testing

@testable import HTMLWriter

@Suite(.serialized)
struct PageBrowserTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  private static let python = root.appending(path: ".build/browser/bin/python").path()
  private static let browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }
  private static var hasBrowser: Bool {
    browser != nil && FileManager.default.isExecutableFile(atPath: python)
  }

  /// Ten thousand points, each with an image.
  private static let manyPoints = Document(
    metadata: Metadata(title: "Many points"),
    blocks: [
      .figure(
        Figure(
          identifier: "fig-many", number: "1", caption: [], alternativeText: "Three clouds.",
          content: .scatterChart(
            ScatterChart(panels: [SampleDocument.embeddingPanel(0, count: 3_334, side: 8)]))))
    ])

  @Test(.enabled(if: hasBrowser, "needs chromium and .build/browser, which `make test` installs"))
  func `Every page is quiet, accessible and whole in a browser, and its charts answer`() throws {
    let directory = FileManager.default.temporaryDirectory
      .appending(path: "galley-pages-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let sample = directory.appending(path: "everything.html")
    try HTMLWriter().write(SampleDocument.everything).write(to: sample)
    let many = directory.appending(path: "many.html")
    try HTMLWriter().write(Self.manyPoints).write(to: many)
    let output = Self.root.appending(path: "output").path()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: output)) ?? []
    let reports = names.filter { $0.hasSuffix(".html") }.sorted().map { "\(output)/\($0)" }

    let process = Process()
    process.executableURL = URL(filePath: Self.python)
    process.arguments =
      [
        Self.root.appending(path: "Tests/Browser/pages.py").path(), "--browser",
        Self.browser ?? "", "--plots", sample.path(), many.path(),
      ] + reports
    let log = directory.appending(path: "log.txt")
    try Data().write(to: log)
    let handle = try FileHandle(forWritingTo: log)
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    process.waitUntilExit()
    let said = String(decoding: try Data(contentsOf: log), as: UTF8.self)
    #expect(process.terminationStatus == 0, "\(said)")
    print(said)
  }
}
