// What may be a report at all, and where its characters are.
import Diagnostics
import Testing

import ReportLanguage

@Suite struct SourceTextTests {
  @Test(arguments: ["a\nb", "a\r\nb", "a\rb", "a\nb\n", "a\r\nb\r\n"])
  func `Every line end gives the same lines`(text: String) {
    #expect(SourceText(name: "x", text: text).lines == ["a", "b"])
  }

  @Test func `Columns count scalars where parsers count bytes`() {
    let source = SourceText(name: "x", text: "aβ𝛽c")
    #expect(source.location(line: 1, byteColumn: 1).column == 1)
    #expect(source.location(line: 1, byteColumn: 4).column == 3)
    #expect(source.location(line: 1, byteColumn: 8).column == 4)
  }

  @Test(
    arguments: [
      ([] as [UInt8], "the report is empty"), (Array("  \n\t\n".utf8), "the report is empty"),
      ([0x89, 0x50, 0x4E, 0x47, 0, 1], "this is not a text file: it holds a zero byte"),
      ([0x61, 0xFF, 0x62], "this is not UTF-8 text"),
    ])
  func `What is not a report is refused with a remedy`(bytes: [UInt8], message: String) {
    let error = #expect(throws: Diagnostic.self) { try SourceText.decode(bytes, name: "x.md") }
    #expect(error?.message == message)
    #expect(error?.hints.isEmpty == false)
    #expect(error?.place != nil)
  }

  @Test func `A report of ten megabytes is refused`() {
    // Not an argument of the table above: its text would fill the log.
    let bytes = [UInt8](repeating: 0x61, count: 10_000_000)
    let error = #expect(throws: Diagnostic.self) { try SourceText.decode(bytes, name: "x.md") }
    #expect(error?.message == "the report has 10.0 MB; the limit is 4 MB")
    #expect(error?.hints.isEmpty == false)
  }

  @Test(arguments: 0..<40)
  func `The first byte that is not UTF-8 is named`(position: Int) {
    var bytes = Array("naïve β-VAE über 𝛽𝛾 text with some length".utf8.prefix(40))
    while String(validating: bytes[..<min(position, bytes.count)], as: UTF8.self) == nil {
      // Only prefixes that are whole can precede an invalid byte.
      return
    }
    bytes.insert(0xFF, at: min(position, bytes.count))
    let error = #expect(throws: Diagnostic.self) { try SourceText.decode(bytes, name: "x.md") }
    #expect(error?.place == .file(path: "x.md", byteOffset: min(position, bytes.count - 1)))
  }
}
