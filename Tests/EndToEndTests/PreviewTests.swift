// `galley preview` as a browser sees it, and as a terminal does.
import Foundation
import Testing

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

@Suite struct PreviewTests {
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

  @Test func `A digit changed in a table is shown, a table that breaks is not lost sight of`()
    throws
  {
    let place = try Workplace()
    try place.write("name,value\na,1.25\n", to: "numbers.csv")
    try place.write(
      "---\ntitle: T\n---\n\n```{table}\ncsv: numbers.csv\n```\n", to: "report.md")
    let preview = try RunningPreview(in: place)
    defer { preview.process.terminate() }
    #expect(preview.shows("1.25"))
    try place.write("name,value\na,1.35\n", to: "numbers.csv")
    #expect(preview.shows("1.35"))
    try place.write("name,value\na\n", to: "numbers.csv")
    #expect(preview.says("numbers.csv:2"))
    try place.write("name,value\na,1.45\n", to: "numbers.csv")
    #expect(preview.shows("1.45"))
    // As after `galley render`: one record of this report.
    let records = try FileManager.default.contentsOfDirectory(
      atPath: place.directory + "/.galley/renderings")
    #expect(records.count == 1, "\(records)")
  }

  @Test func `A preview needs one report that exists`() throws {
    let place = try Workplace()
    let missing = try place.galley("preview", "nowhere.md")
    #expect(missing.status == 1)
    #expect(missing.errors.contains("nowhere.md: error: there is no such file"))
    let many = try place.galley("preview", "a.md", "b.md")
    #expect(many.status == 64)
    #expect(many.errors.contains("Name one report"))
  }
}

/// `galley preview report.md`, until it is terminated.
private struct RunningPreview {
  let process: Process
  let address: URL
  private let errors: String

  init(in place: Workplace) throws {
    process = place.command("preview", "report.md", "--progress", "plain")
    let output = Pipe()
    process.standardOutput = output
    errors = place.directory + "/errors.txt"
    try Data().write(to: URL(fileURLWithPath: errors))
    process.standardError = FileHandle(forWritingAtPath: errors)
    try process.run()
    var line = ""
    while !line.hasSuffix("\n") {
      let part = output.fileHandleForReading.availableData
      if part.isEmpty { break }
      line += String(decoding: part, as: UTF8.self)
    }
    let text = line.split(separator: " ").last.map { $0.trimmingCharacters(in: .newlines) }
    address = try #require(text.flatMap { URL(string: $0) }, "\(line)")
  }

  /// Whether the page holds a text within ten seconds.
  func shows(_ text: String) -> Bool {
    waits { (try? String(contentsOf: address, encoding: .utf8))?.contains(text) == true }
  }

  /// Whether the console does.
  func says(_ text: String) -> Bool {
    waits { (try? String(contentsOfFile: errors, encoding: .utf8))?.contains(text) == true }
  }

  private func waits(for condition: () -> Bool) -> Bool {
    for _ in 0..<200 {
      if condition() { return true }
      Thread.sleep(forTimeInterval: 0.05)
    }
    return false
  }
}
