// What a browser shows. `make test` runs this suite by itself, after all the others, because it says
// how long an edit takes to reach the page, and that is nobody's business on a machine that is
// training models at the same time.
import Foundation
import Testing

@Suite(.serialized) struct BrowserTests {
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
  func `A browser shows edits, mistakes and training as they happen, in place`() throws {
    let place = try Workplace()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.python)
    process.arguments = [
      Self.root.appendingPathComponent("Tests/Browser/preview.py").path,
      "--galley", Workplace.command, "--directory", place.directory,
      "--browser", Self.browser ?? "",
    ]
    var environment = ProcessInfo.processInfo.environment
    environment["GALLEY_DATA"] = nil
    environment["XDG_CACHE_HOME"] = place.directory + "/cache"
    process.environment = environment
    try place.write("", to: "browser.txt")
    let output = FileHandle(forWritingAtPath: place.directory + "/browser.txt")
    process.standardOutput = output
    process.standardError = output
    try process.run()
    process.waitUntilExit()
    let said = String(decoding: try place.read("browser.txt"), as: UTF8.self)
    #expect(process.terminationStatus == 0, "\(said)")
    print(said)
    // Pages are for the browser alone.
    #expect(place.pages == [])
  }
}
