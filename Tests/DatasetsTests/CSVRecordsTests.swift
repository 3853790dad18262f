// Comma-separated values from bytes: every way of writing them, and the place of what is wrong.
import Datasets
import Diagnostics
import Testing

@Suite struct CSVRecordsTests {
  private func parse(_ text: String) throws(Diagnostic) -> [CSVRecord] {
    try CSVRecords.parse(Array(text.utf8), file: "t.csv")
  }

  @Test(
    arguments: [
      "a,b\n1,2\n", "a,b\r\n1,2\r\n", "a,b\n1,2", "a,b\r\n1,2\r", "\"a\",b\n1,\"2\"\n",
      "a,b\n\n1,2\n", "\u{FEFF}a,b\n1,2\n",
    ])
  func `Every writing of a table gives the same rows`(text: String) throws {
    #expect(try parse(text).map(\.texts) == [["a", "b"], ["1", "2"]])
  }

  @Test func `Quoted fields keep commas, quotes and lines`() throws {
    let text = "a\n\"x, \"\"y\"\"\nz\"\n"
    #expect(try parse(text).map(\.texts) == [["a"], ["x, \"y\"\nz"]])
  }

  @Test func `A field's place counts lines and characters, not bytes or records`() throws {
    let places = try parse("grün,\"b\n\",c\nä,ö,3\n").map { record in
      record.fields.map { [$0.location.line, $0.location.column] }
    }
    #expect(places == [[[1, 1], [1, 6], [2, 3]], [[3, 1], [3, 3], [3, 5]]])
  }

  @Test(
    arguments: [
      ("a,b\n1\n", 2, "this row has 1 fields where the header has 2"),
      ("a,b\n1,2\n1,2,3", 3, "this row has 3 fields where the header has 2"),
      ("a\n\"x", 2, "a quoted field is never closed"), ("", 1, "the file is empty"),
    ])
  func `A table that does not fit is refused at its line`(text: String, line: Int, message: String)
  {
    let error = #expect(throws: Diagnostic.self) { try parse(text) }
    #expect(error?.message == message)
    #expect(error?.place == .source(SourceRange(file: "t.csv", line: line, column: 1)))
  }

  @Test func `Bytes that are not UTF-8 are refused at their field`() {
    let bytes = Array("a,b\n1,".utf8) + [0xFF, 0x0A]
    let error = #expect(throws: Diagnostic.self) { try CSVRecords.parse(bytes, file: "t.csv") }
    #expect(error?.message == "this field is not UTF-8")
    #expect(error?.place == .source(SourceRange(file: "t.csv", line: 2, column: 3)))
  }
}
