// The page of `galley diff --to html` in a browser.
import Foundation
import Testing

@Suite(.serialized) struct ReviewPageTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Made by `make test`.
  private static let python = root.appendingPathComponent(".build/browser/bin/python").path

  private static let browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  private static var hasBrowser: Bool {
    browser != nil && FileManager.default.isExecutableFile(atPath: python)
  }

  @Test(.enabled(if: hasBrowser, "needs chromium and .build/browser, which `make test` installs"))
  func `A reviewer follows the changes by keyboard and looks at figures in every view`() throws {
    let place = try Workplace()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.python)
    process.arguments = [
      Self.root.appendingPathComponent("Tests/Browser/review.py").path,
      "--galley", Workplace.command, "--directory", place.directory,
      "--browser", Self.browser ?? "",
    ]
    try place.write("", to: "browser.txt")
    let output = FileHandle(forWritingAtPath: place.directory + "/browser.txt")
    process.standardOutput = output
    process.standardError = output
    try process.run()
    process.waitUntilExit()
    let said = String(decoding: try place.read("browser.txt"), as: UTF8.self)
    #expect(process.terminationStatus == 0, "\(said)")
  }
}
