// What a reviewer is told about edits of real documents and of small ones.
import DocumentModel
import Foundation
import Testing

@testable import ReportDiff

@Suite struct ReviewTests {
  private func review(
    _ old: Document, _ new: Document, _ tolerances: Tolerances = Tolerances()
  ) -> ReportReview {
    ReportReview(
      name: "x", from: old, to: new, oldOrigin: "old", newOrigin: "new", tolerances: tolerances)
  }

  private func document(_ blocks: [Block]) -> Document {
    Document(metadata: Metadata(title: "A report"), blocks: blocks)
  }

  /// `kept [-removed-] {+inserted+}`.
  private func marked(_ runs: [ProseRun]) -> String {
    runs.map { run in
      switch run.state {
      case .removed: "[-\(run.text)-]"
      case .inserted: "{+\(run.text)+}"
      case .restyled: "<\(run.text)>"
      case .edited: "«\(run.text)»"
      case .kept: run.text
      }
    }.joined()
  }

  private func prose(_ old: [Inline], _ new: [Inline]) -> [String] {
    review(document([.paragraph(old)]), document([.paragraph(new)])).changes.map { change in
      if case .prose(let runs) = change.content { marked(runs) } else { "\(change.content)" }
    }
  }

  @Test func `A changed word is that word`() {
    #expect(
      prose(
        [.text("The quick brown fox jumps.")], [.text("The quick red fox jumps.")])
        == ["The quick [-brown-]{+red+} fox jumps."])
  }

  @Test func `Neighbouring words that changed are one change`() {
    #expect(
      prose([.text("It ends here and now.")], [.text("It stops right there now.")])
        == ["It [-ends here and-]{+stops right there+} now."])
  }

  @Test func `Mark-up around the same words is told as mark-up`() {
    #expect(
      prose([.text("a loud word")], [.text("a "), .emphasis([.text("loud")]), .text(" word")])
        == ["a <loud> word"])
  }

  @Test func `Lines broken elsewhere are no change to a reader`() {
    let old = document([.paragraph([.text("one two"), .softBreak, .text("three")])])
    let new = document([.paragraph([.text("one"), .softBreak, .text("two three")])])
    let review = review(old, new)
    #expect(review.changes.isEmpty)
    #expect(review.folded.reflowed == 1)
    #expect(!review.isDifferent)
  }

  @Test func `A value in a sentence is a number and no word`() throws {
    func paragraph(_ value: Double, _ text: String) -> Block {
      .paragraph([
        .text("The loss is "), .value(InlineValue(path: "a.test.loss", text: text, value: value)),
        .text("."),
      ])
    }
    let old = document([paragraph(2, "2.00")])
    let new = document([paragraph(2.1, "2.10")])
    let change = try #require(review(old, new).changes.first)
    #expect(change.kinds == [.numbers])
    let metric = try #require(change.metrics.first)
    #expect(metric.name == "a.test.loss")
    #expect(abs((metric.difference ?? 0) - 0.1) < 1e-12)
    #expect(abs((metric.relativeDifference ?? 0) - 0.05) < 1e-12)
    #expect(metric.verdict == .beyond)
  }

  @Test(arguments: [
    (Tolerances(general: Tolerance(absolute: 0.2)), true),
    (Tolerances(general: Tolerance(absolute: 0.05)), false),
    (Tolerances(general: Tolerance(relative: 0.06)), true),
    (Tolerances(named: ["loss": Tolerance(absolute: 0.2)]), true),
    (Tolerances(named: ["test.loss": Tolerance(relative: 0.06)]), true),
    (Tolerances(named: ["kl": Tolerance(absolute: 0.2)]), false),
    // The name that says more wins.
    (
      Tolerances(named: ["loss": Tolerance(absolute: 1), "a.test.loss": Tolerance()]), false
    ),
  ])
  func `A number within its tolerance does not count`(tolerances: Tolerances, isSame: Bool) {
    func paragraph(_ value: Double) -> Block {
      .paragraph([.value(InlineValue(path: "a.test.loss", text: "\(value)", value: value))])
    }
    let review = review(document([paragraph(2)]), document([paragraph(2.1)]), tolerances)
    #expect(review.changes.count == 1)
    #expect(review.isDifferent == !isSame)
  }

  @Test func `The author's tolerance holds until the user names another`() {
    func document(_ value: Double) -> Document {
      Document(
        metadata: Metadata(title: "a"),
        blocks: [
          .paragraph([.value(InlineValue(path: "a.test.loss", text: "\(value)", value: value))])
        ], tolerances: [ComparisonTolerance(name: "loss", absolute: 0.2)])
    }
    #expect(!review(document(2), document(2.1)).isDifferent)
    let strict = Tolerances(named: ["loss": .exact])
    #expect(review(document(2), document(2.1), strict).isDifferent)
  }

  @Test func `A number that is none on one side is never within a tolerance`() {
    let tolerance = Tolerance(absolute: 1e9, relative: 1e9)
    #expect(!tolerance.allows(1, .nan))
    #expect(!tolerance.allows(.infinity, 1))
    #expect(tolerance.allows(.nan, .nan))
    #expect(tolerance.allows(.infinity, .infinity))
  }

  @Test(arguments: [
    ("1e-3", Tolerance(absolute: 1e-3)), ("2%", Tolerance(relative: 0.02)), ("", nil), ("x", nil),
    ("-1", nil), ("nan", nil), ("inf", nil), ("%", nil),
  ])
  func `Tolerances are numbers or shares`(text: String, expected: Tolerance?) {
    #expect(Tolerance(text) == expected)
  }

  @Test func `A table is compared cell by cell, over a new column and a moved row`() throws {
    func row(_ name: String, _ values: Double...) -> [Table.Cell] {
      [Table.Cell([.text(name)])] + values.map { Table.Cell([.text("\($0)")], value: $0) }
    }
    func column(_ name: String) -> Table.Column { Table.Column(header: [.text(name)]) }
    let old = Table(
      identifier: "tbl-a", columns: [column("Model"), column("Loss")],
      rows: [row("small", 1), row("medium", 2), row("large", 3)])
    let new = Table(
      identifier: "tbl-a", columns: [column("Model"), column("KL"), column("Loss")],
      rows: [row("large", 9, 3), row("small", 7, 1), row("medium", 8, 2.5)])
    let change = try #require(
      review(document([.table(old)]), document([.table(new)])).changes.first)
    guard case .table(let table) = change.content else {
      Issue.record("\(change.content)")
      return
    }
    #expect(table.columns.map(\.state) == [.kept, .inserted, .kept])
    #expect(table.rows.map(\.state) == [.moved, .edited, .edited])
    #expect(table.metrics.map(\.name) == ["medium, Loss"])
    #expect(table.metrics.map(\.new) == [2.5])
  }

  @Test func `A formula shows the token that changed, code the line`() throws {
    let old = document([
      .equation(Equation(identifier: "eq-a", tex: "\\frac{a}{b} + \\beta")),
      .code(CodeBlock(role: .source, text: "one\ntwo\nthree")),
    ])
    let new = document([
      .equation(Equation(identifier: "eq-a", tex: "\\frac{a}{c} + \\beta")),
      .code(CodeBlock(role: .source, text: "one\n2\nthree")),
    ])
    let changes = review(old, new).changes
    #expect(changes.map(\.kinds) == [[.formulas], [.code]])
    guard case .formula(let formula) = changes[0].content,
      case .code(_, let lines) = changes[1].content
    else {
      Issue.record("\(changes)")
      return
    }
    #expect(formula.filter { $0.state != .kept }.map(\.text) == ["b", "c"])
    #expect(lines.filter { $0.state != .kept }.map(\.text) == ["two", "2"])
    #expect(lines.filter { $0.state == .kept }.map(\.text) == ["one", "three"])
  }

  @Test func `A section that moved is one move, and its new number is no change`() {
    func section(_ name: String, _ number: Int, _ words: String) -> [Block] {
      [
        .heading(
          Heading(
            level: 1, identifier: "sec-\(name)", number: "\(number)", content: [.text(name)])),
        .paragraph([.text("\(words), to begin with.")]),
        .paragraph([.text("\(words) as well, and some more of it.")]),
      ]
    }
    let old = document(
      section("one", 1, "Apples and pears") + section("two", 2, "Trains and tracks")
        + section("three", 3, "Rivers, lakes and seas"))
    let new = document(
      section("two", 1, "Trains and tracks") + section("three", 2, "Rivers, lakes and seas")
        + section("one", 3, "Apples and pears"))
    let review = review(old, new)
    #expect(review.changes.map(\.operation) == [.moved])
    #expect(review.changes.map(\.label) == ["Section “one”"])
    #expect(review.folded.renumbered == 3)
  }

  @Test func `What is inserted before leaves no noise of numbers`() {
    func figure(_ name: String, _ number: Int) -> Block {
      .figure(
        Figure(
          identifier: "fig-\(name)", number: "\(number)", caption: [.text("The \(name).")],
          alternativeText: name, content: .lineChart(LineChart(panels: []))))
    }
    func mention(_ number: Int) -> Block {
      .paragraph([
        .text("See "), .reference(Reference(target: "fig-b", text: "Figure \(number)")), .text("."),
      ])
    }
    let old = document([figure("b", 1), mention(1)])
    let new = document([figure("a", 1), figure("b", 2), mention(2)])
    let review = review(old, new)
    #expect(review.changes.map(\.label) == ["Figure 1"])
    #expect(review.changes.map(\.operation) == [.inserted])
    #expect(review.folded.renumbered == 2)
  }

  @Test func `Wall times are told in a line and are no difference`() {
    func document(_ seconds: String) -> Document {
      Document(
        metadata: Metadata(title: "a"), colophon: [ColophonRow("Wall time of first", seconds)])
    }
    let review = review(document("1 s"), document("2 s"))
    #expect(!review.isDifferent)
    #expect(review.folded.wallTimes == 1)
  }

  @Test func `Words of another language and of none are split without loss`() {
    for text in ["", " ", "日本語の文", "e\u{301}tude", "it’s 1,000.5 — no?", "\r\n\t", "👩‍🔬 x"] {
      #expect(words(of: text).joined().unicodeScalars.elementsEqual(text.unicodeScalars))
    }
    #expect(words(of: "it’s 1,000.5!") == ["it’s", " ", "1,000.5", "!"])
    #expect(words(of: "日本 a") == ["日", "本", " ", "a"])
  }
}
