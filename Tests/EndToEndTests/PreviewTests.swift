// `galley preview` as a terminal and a plain HTTP client see it.
import Foundation
import Testing

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

@Suite(.serialized) struct PreviewTests {
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

  /// Whether the page holds a text within a minute.
  func shows(_ text: String) -> Bool {
    waits { (try? String(contentsOf: address, encoding: .utf8))?.contains(text) == true }
  }

  /// Whether the console does.
  func says(_ text: String) -> Bool {
    waits { (try? String(contentsOfFile: errors, encoding: .utf8))?.contains(text) == true }
  }

  private func waits(for condition: () -> Bool) -> Bool {
    for _ in 0..<1200 {
      if condition() { return true }
      Thread.sleep(forTimeInterval: 0.05)
    }
    return false
  }
}
