// Printed text and section numbers.
import Diagnostics
import ReportExecution
import ReportLanguage
import Testing

private let place = SourceRange(file: "x.md", line: 1, column: 1)

@Suite struct TextTemplateTests {
  private func fill(_ text: String) throws -> String? {
    var diagnostics: [Diagnostic] = []
    return try TextTemplate.parse(text, range: place, diagnostics: &diagnostics)?.filled {
      $0.description == "name" ? .text("Ada") : .number(-1.5)
    }
  }

  @Test(
    arguments: [
      ("plain", "plain"), ("{a.b | .2f}!", "-1.50!"), ("{{a}} {name}", "{a} Ada"), ("{a}", "-1.5"),
      ("", ""), ("{2 * a - b | .2f}", "-1.50"), ("{a < 0 ? below : above} zero", "below zero"),
      ("{a > 0 ? below : above} zero", "above zero"), ("{a / b}", "1"),
    ])
  func `Placeholders are filled`(template: String, expected: String) throws {
    #expect(try fill(template) == expected)
  }

  @Test func `Arithmetic with a text is an error`() throws {
    #expect(throws: Diagnostic.self) { try fill("{name + 1}") }
    #expect(throws: Diagnostic.self) { try fill("{name < 1 ? a : b}") }
  }

  @Test(arguments: ["{a", "{}", "{a | x}", "{a b}"])
  func `A wrong placeholder is refused`(template: String) {
    var diagnostics: [Diagnostic] = []
    #expect(TextTemplate.parse(template, range: place, diagnostics: &diagnostics) == nil)
    #expect(diagnostics.count == 1)
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
