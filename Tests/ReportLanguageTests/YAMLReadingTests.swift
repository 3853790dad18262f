// YAML with places, and every complaint in our words.
import Diagnostics
import Testing

import ReportLanguage

/// Reads YAML that stands in a report from line 3 on.
private func read(_ yaml: String) -> (value: YAMLValue?, complaints: [String]) {
  var diagnostics: [Diagnostic] = []
  let source = SourceText(name: "x.md", text: "text\n```{d}\n" + yaml)
  let value = YAMLReading(source: source, firstLine: 3).read(yaml, diagnostics: &diagnostics)
  return (
    value,
    diagnostics.map { diagnostic in
      guard case .source(let range)? = diagnostic.place else { return diagnostic.message }
      return "\(range.start.line):\(range.start.column): \(diagnostic.message)"
    }
  )
}

@Suite struct YAMLReadingTests {
  @Test func `Every value has its place`() throws {
    let value = try #require(read("a: 1\nb:\n  - x\n  - {c: 'd e'}").value)
    #expect(value["a"]?.range.start == SourceLocation(line: 3, column: 4))
    guard case .sequence(let items)? = value["b"]?.content else {
      Issue.record("\(value)")
      return
    }
    #expect(items[0].range.start == SourceLocation(line: 5, column: 5))
    #expect(items[1]["c"]?.range.start == SourceLocation(line: 6, column: 9))
    #expect(items[1]["c"]?.range.end.column == 14)
  }

  @Test func `A parameter does not move what stands behind it`() throws {
    let value = try #require(read("a: {b: ${long-name}, c: 2}").value)
    #expect(value["a"]?["c"]?.range.start == SourceLocation(line: 3, column: 25))
  }

  @Test(
    arguments: [
      ("a: 1\n\tb: 2", "4:1: a tab cannot indent YAML"),
      ("a: 1\na: 2", "4:1: the key 'a' is given twice"),
      ("true: 1\n\"true\": 2", "3:1: the key 'true' is given twice"),
      ("a: [1, 2", "4:1: this is not YAML: did not find expected ',' or ']'"),
      ("a: &x 1\nb: *x", "3:4: anchors and aliases are not part of the report language"),
      ("[a, b]: 1", "3:1: a key must be a word"),
    ])
  func `A mistake is reported at its place`(yaml: String, expected: String) {
    #expect(read(yaml).complaints.first == expected)
  }

  @Test func `Nesting without end is refused`() {
    #expect(read(String(repeating: "[", count: 200_000)).complaints.count == 1)
    let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
    #expect(read("a: " + deep).complaints.first?.contains("nested deeper") == true)
  }

  @Test(
    arguments: [
      ("a: ", YAMLValue.Content.null), ("a: ~", .null),
      ("a: x", .scalar("x", isQuoted: false)), ("a: '1'", .scalar("1", isQuoted: true)),
      ("a: |\n  x\n  y", .scalar("x\ny", isQuoted: true)),
    ])
  func `Scalars keep what tells a number from a word`(yaml: String, content: YAMLValue.Content) {
    #expect(read(yaml).value?["a"]?.content == content)
  }
}
