// The tree of a report and the places in it.
import Diagnostics
import DocumentModel
import Testing

import ReportLanguage

/// Parses text and returns the blocks; expects no diagnostics.
private func blocks(_ text: String, sourceLocation: Testing.SourceLocation = #_sourceLocation)
  -> [ParsedBlock]
{
  let report = MarkdownParser.parse(SourceText(name: "x.md", text: text))
  #expect(report.diagnostics == [], sourceLocation: sourceLocation)
  return report.blocks
}

private func diagnostics(_ text: String) -> [String] {
  MarkdownParser.parse(SourceText(name: "x.md", text: text)).diagnostics.map { diagnostic in
    guard case .source(let range)? = diagnostic.place else { return diagnostic.message }
    return "\(range.start.line):\(range.start.column): \(diagnostic.message)"
  }
}

/// The first inline that satisfies a condition, wherever it is nested.
private func find(_ blocks: [ParsedBlock], _ isWanted: (ParsedInline.Content) -> Bool)
  -> ParsedInline?
{
  func search(_ inlines: [ParsedInline]) -> ParsedInline? {
    for inline in inlines {
      if isWanted(inline.content) { return inline }
      switch inline.content {
      case .emphasis(let content), .strong(let content), .link(_, _, let content):
        if let found = search(content) { return found }
      default: break
      }
    }
    return nil
  }
  for block in blocks {
    switch block.content {
    case .paragraph(let content), .heading(_, _, let content):
      if let found = search(content) { return found }
    case .list(_, _, let items):
      for item in items { if let found = find(item.blocks, isWanted) { return found } }
    case .quote(let inner): if let found = find(inner, isWanted) { return found }
    case .table(let table):
      for cell in table.header + table.rows.flatMap({ $0 }) + [table.caption] {
        if let found = search(cell) { return found }
      }
    default: break
    }
  }
  return nil
}

private func isValue(_ content: ParsedInline.Content) -> Bool {
  if case .value = content { true } else { false }
}
private func isReference(_ content: ParsedInline.Content) -> Bool {
  if case .reference = content { true } else { false }
}
private func isMath(_ content: ParsedInline.Content) -> Bool {
  if case .math = content { true } else { false }
}

@Suite struct MarkdownParserTests {
  @Test(
    arguments: [
      ("See {value}`a.b` here", 1, 13),
      ("βeta {value}`a.b`", 1, 14),
      ("First line\n   indented {value}`a.b`", 2, 21),
      ("> quoted\n> more {value}`a.b`", 2, 16),
      ("> quoted\nlazy {value}`a.b`", 2, 14),
      ("- item\n  - nested {value}`a.b`", 2, 20),
      ("| a | b |\n|---|---|\n| ß | {value}`a.b` |", 3, 15),
      ("| a | b |\n|---|---|\n| x | {value}`a.b | .2f` |", 3, 15),
      ("| a | b |\n|---|---|\n| x | {value}`a.b \\| .2f` |", 3, 15),
      ("math $\\alpha_1$ and {value}`a.b`", 1, 29),
      ("math $a\nb$ and {value}`a.b`", 2, 16),
      ("text `code` {value}`a.b`", 1, 21),
    ])
  func `A value's place is its own column in the source`(text: String, line: Int, column: Int) {
    let value = find(blocks(text), isValue)
    #expect(value?.range.start == SourceLocation(line: line, column: column))
  }

  @Test(
    arguments: [
      ("See @fig-loss.", 1, 5, "fig-loss"),
      ("(@tbl-x_y-2)", 1, 2, "tbl-x_y-2"),
      ("Über *@sec-a* und", 1, 7, "sec-a"),
      ("one\ntwo @eq-b,", 2, 5, "eq-b"),
    ])
  func `References are found with their places`(
    text: String, line: Int, column: Int, name: String
  ) {
    let reference = find(blocks(text), isReference)
    #expect(reference?.range.start == SourceLocation(line: line, column: column))
    guard case .reference(name)? = reference?.content else {
      Issue.record("no reference '\(name)'")
      return
    }
  }

  @Test(arguments: ["mail me@fig-tree.org", "`@fig-loss`", "an @other-thing", "\\@ fig-x"])
  func `What only looks like a reference is text`(text: String) {
    #expect(find(blocks(text), isReference) == nil)
  }

  @Test(
    arguments: [
      ("$a_1 * b_2 * c$", "a_1 * b_2 * c"), ("$\\{x\\}$", "\\{x\\}"), ("$x<y$ and $z>y$", "x<y"),
      ("a $p(x)$, b", "p(x)"), ("$a\nb$", "a b"), ("*$x$*", "x"), ("# Head $h$", "h"),
      ("| $x_1$ |\n|---|\n| a |", "x_1"),
    ])
  func `Mathematics reaches the tree as it was written`(text: String, tex: String) {
    guard case .math(tex)? = find(blocks(text), isMath)?.content else {
      Issue.record("no mathematics '\(tex)' in \(blocks(text))")
      return
    }
  }

  @Test(arguments: ["It costs $5 and $6.", "`$x$`", "```\n$x$\n```", "a \\$x$ b", "$ x $"])
  func `A dollar that is not mathematics stays a dollar`(text: String) {
    #expect(find(blocks(text), isMath) == nil)
  }

  @Test func `A displayed equation keeps its lines and its label`() throws {
    let parsed = blocks("Before\n\n$$\n- a\n= b\n$$ {#eq-x}\n\nAfter")
    guard case .equation(let tex, let identifier) = parsed[1].content else {
      Issue.record("\(parsed)")
      return
    }
    #expect(tex == "- a\n= b")
    #expect(identifier?.name == "eq-x")
    #expect(identifier?.range.start == SourceLocation(line: 6, column: 6))
    #expect(parsed.count == 3)
  }

  @Test func `An equation within a paragraph splits it`() {
    let parsed = blocks("Before\n$$x$$\nafter")
    #expect(parsed.count == 3)
    guard case .equation("x", nil) = parsed[1].content else {
      Issue.record("\(parsed)")
      return
    }
  }

  @Test func `A pipe table has alignments, cells with pipes and a caption`() {
    let parsed = blocks(
      "| a | *b* | c |\n|:--|:-:|--:|\n| 1 \\| 2 | `x` | |\n\n: A caption {#tbl-t}\n")
    guard case .table(let table) = parsed.first?.content, parsed.count == 1 else {
      Issue.record("\(parsed)")
      return
    }
    #expect(table.alignments == [.leading, .center, .trailing])
    #expect(table.rows.count == 1)
    guard case .text("1 | 2")? = table.rows[0][0].first?.content else {
      Issue.record("\(table.rows[0][0])")
      return
    }
    #expect(table.identifier?.name == "tbl-t")
    guard case .text("A caption")? = table.caption.first?.content else {
      Issue.record("\(table.caption)")
      return
    }
  }

  @Test func `A table may follow a paragraph without an empty line`() {
    let parsed = blocks("Some words\n| a |\n|---|\n| 1 |")
    #expect(parsed.count == 2)
  }

  @Test func `A table's cells may use the report's link definitions`() {
    let parsed = blocks("| a |\n|---|\n| [there][t] |\n\n[t]: https://example.org\n")
    let link = find(parsed) { if case .link = $0 { true } else { false } }
    guard case .link("https://example.org", nil, _)? = link?.content else {
      Issue.record("\(parsed)")
      return
    }
  }

  @Test func `A heading's label is not part of its words`() {
    guard case .heading(2, let attributes, let content) = blocks("## Results {#sec-r}")[0].content
    else { return }
    #expect(attributes.identifier?.name == "sec-r")
    guard case .text("Results")? = content.first?.content else {
      Issue.record("\(content)")
      return
    }
  }

  @Test func `A directive knows its name, its body and its lines`() {
    let parsed = blocks("- item\n\n  ```{train}\n  id: a\n    b: c\n  ```\n")
    guard case .list(_, _, let items) = parsed[0].content,
      case .directive(let directive) = items[0].blocks[1].content
    else {
      Issue.record("\(parsed)")
      return
    }
    #expect(directive.name == "train")
    #expect(directive.body == "id: a\n  b: c")
    #expect(directive.firstLine == 4)
    #expect(directive.indentation == [2, 2])
    #expect(directive.nameRange.start == SourceLocation(line: 3, column: 7))
  }

  @Test(
    arguments: [
      ("text\n\n```{train}\nid: a\n", "3:1: this directive is never closed"),
      ("~~~~\ncode\n~~~\n", "1:1: this code block is never closed"),
      ("```{train id=a}\n```", "1:4: '{train id=a}' is not the name of a directive"),
      ("$$\na\n\nb", "1:1: this displayed equation is never closed"),
      ("$$a$$ b", "1:7: only a label may follow a displayed equation, not 'b'"),
      ("---\ntitle: x\n", "1:1: the front matter opened here is never closed"),
      ("a [x](javascript:alert(1)) b", "1:3: a link may not lead to 'javascript:alert(1)'"),
      ("a [x](JaVa&#115;cript:x) b", "1:3: a link may not lead to 'JaVascript:x'"),
      ("see ![a](b.png)", "1:5: the picture 'b.png' stands among words"),
      ("| a |\n|---|\n| 1 | 2 |", "3:7: this row has 2 cells where the table has 1 columns"),
      ("a {value}`b..c`", "1:11: 'b..c' is not the path of a value"),
      ("a {value}`b.c | .2x`", "1:11: '.2x' is not a format"),
    ])
  func `A mistake of form is reported at its place`(text: String, expected: String) {
    #expect(diagnostics(text).first == expected)
  }

  @Test func `Deep nesting is reported, not followed`() {
    let text = String(repeating: "> ", count: 20_000) + "x"
    #expect(diagnostics(text).first == "1:1: this is nested deeper than 60 levels")
  }

  @Test func `A comment is dropped without a word`() {
    #expect(blocks("<!-- note -->\n\ntext").count == 1)
  }
}
