// Printed text, CSV files and section numbers.
import Diagnostics
import ReportExecution
import ReportLanguage
import Testing

private let place = SourceRange(file: "x.md", line: 1, column: 1)

@Suite struct TextTemplateTests {
  private func fill(_ text: String) -> String? {
    var diagnostics: [Diagnostic] = []
    return TextTemplate.parse(text, range: place, diagnostics: &diagnostics)?.filled {
      $0.description == "name" ? .text("Ada") : .number(-1.5)
    }
  }

  @Test(
    arguments: [
      ("plain", "plain"), ("{a.b | .2f}!", "-1.50!"), ("{{a}} {name}", "{a} Ada"), ("{a}", "-1.5"),
      ("", ""),
    ])
  func `Placeholders are filled`(template: String, expected: String) {
    #expect(fill(template) == expected)
  }

  @Test(arguments: ["{a", "{}", "{a | x}", "{a b}"])
  func `A wrong placeholder is refused`(template: String) {
    var diagnostics: [Diagnostic] = []
    #expect(TextTemplate.parse(template, range: place, diagnostics: &diagnostics) == nil)
    #expect(diagnostics.count == 1)
  }
}

@Suite struct CSVTextTests {
  @Test(
    arguments: [
      "a,b\n1,2\n", "a,b\r\n1,2\r\n", "a,b\n1,2", "\"a\",b\n1,\"2\"\n", "a,b\n\n1,2\n",
    ])
  func `Every writing of a table gives the same rows`(text: String) throws {
    #expect(try CSVText.parse(text, file: "t.csv") == [["a", "b"], ["1", "2"]])
  }

  @Test func `Quoted fields keep commas, quotes and lines`() throws {
    let text = "a\n\"x, \"\"y\"\"\nz\"\n"
    #expect(try CSVText.parse(text, file: "t.csv") == [["a"], ["x, \"y\"\nz"]])
  }

  @Test(
    arguments: [
      ("a,b\n1\n", 2, "this row has 1 fields where the header has 2"),
      ("a,b\n1,2\n1,2,3", 3, "this row has 3 fields where the header has 2"),
      ("a\n\"x", 2, "a quoted field is never closed"), ("", 1, "the file is empty"),
    ])
  func `A table that does not fit is refused at its line`(text: String, line: Int, message: String)
  {
    let error = #expect(throws: Diagnostic.self) { try CSVText.parse(text, file: "t.csv") }
    #expect(error?.message == message)
    #expect(error?.place == .source(SourceRange(file: "t.csv", line: line, column: 1)))
  }
}

@Suite struct SectionCounterTests {
  @Test func `Sections are counted by level, whatever the top level is`() {
    var counter = SectionCounter()
    let levels = [2, 3, 3, 2, 4, 3, 2, 1]
    #expect(
      levels.map { counter.next(level: $0) } == [
        "1", "1.1", "1.2", "2", "2.1", "2.2", "3", "4",
      ])
  }
}
