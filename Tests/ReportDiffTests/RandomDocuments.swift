// Documents and edits of them, made at random from a seed: every kind of block and inline, odd texts,
// numbers that are none.
import DocumentModel
import Foundation

struct RandomDocuments: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  /// SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &self) }
  mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &self) < share }

  mutating func many<Value>(_ most: Int, _ make: (inout Self) -> Value) -> [Value] {
    (0..<below(most + 1)).map { _ in make(&self) }
  }

  mutating func maybe<Value>(_ make: (inout Self) -> Value) -> Value? {
    chance(0.5) ? make(&self) : nil
  }

  // MARK: Small things

  mutating func word() -> String {
    let words = [
      "loss", "the", "model", "a", "latent", "β", "KL", "0.5", "é", "e\u{301}", "日本", "👩‍🔬", "\r\n",
      "-", "don’t", "1,000", "  ", "\u{0}", "x.y", "of", "images", "", "ﬁ", "\u{301}", "train",
    ]
    return words[below(words.count)]
  }

  mutating func text() -> String {
    many(7) { $0.word() }.joined(separator: chance(0.8) ? " " : "")
  }

  mutating func number() -> Double {
    switch below(10) {
    case 0: .nan
    case 1: .infinity
    case 2: -0.0
    case 3: 0
    case 4: Double(bitPattern: 0x7FF8_0000_0000_0001 | UInt64(below(9)))
    default: Double(below(2000) - 1000) / 7
    }
  }

  mutating func name(_ kind: String) -> String { "\(kind)-\(below(6))" }

  // MARK: Text

  mutating func inline(_ depth: Int = 0) -> Inline {
    switch below(depth > 2 ? 12 : 17) {
    case 0...4: .text(text())
    case 5: .code(text())
    case 6: .math(tex())
    case 7: .reference(Reference(target: name("fig"), text: "Figure \(below(9))"))
    case 8:
      .value(InlineValue(path: "run.\(name("loss"))", text: text(), value: maybe { $0.number() }))
    case 9:
      .footnote(FootnoteMark(number: below(9), identifier: name("mark"), target: name("note")))
    case 10: .softBreak
    case 11:
      .citation(
        Citation(
          items: (0...below(2)).map { _ in
            Citation.Item(
              target: name("ref"), number: below(9), prefix: maybe { $0.word() },
              locator: maybe { $0.word() })
          }))
    case 12: .emphasis(inlines(depth + 1))
    case 13: .strong(inlines(depth + 1))
    case 14: .strikethrough(inlines(depth + 1))
    case 15:
      .link(Link(destination: text(), title: maybe { $0.text() }, content: inlines(depth + 1)))
    default: chance(0.5) ? .lineBreak : .rawHTML("<b>\(word())")
    }
  }

  mutating func inlines(_ depth: Int = 0) -> [Inline] { many(6) { $0.inline(depth) } }

  mutating func tex() -> String {
    let pieces = [
      "\\frac", "{a}", "x_1", "^2", "\\", " ", "12.5", "\\mathrm{KL}", "é", "\\\\", "\n",
    ]
    return (0...below(6)).map { _ in pieces[below(pieces.count)] }.joined()
  }

  // MARK: Blocks

  mutating func blocks(_ depth: Int = 0, most: Int = 8) -> [Block] {
    many(most) { $0.block(depth) }
  }

  mutating func block(_ depth: Int = 0) -> Block {
    switch below(depth > 1 ? 11 : 15) {
    case 0, 1, 2: .paragraph(inlines())
    case 3:
      .heading(
        Heading(
          level: 1 + below(3), identifier: name("sec"), number: maybe { "\($0.below(9))" },
          content: inlines(2)))
    case 4:
      .code(
        CodeBlock(
          role: [.source, .directive, .output][below(3)], language: maybe { $0.word() },
          text: many(6) { $0.text() }.joined(separator: "\n"), foldedSummary: maybe { $0.word() }))
    case 5: .table(table())
    case 6: .figure(figure())
    case 7:
      .equation(
        Equation(
          identifier: maybe { $0.name("eq") }, number: maybe { "\($0.below(9))" }, tex: tex()))
    case 8:
      .gap(
        Gap(
          identifier: maybe { $0.name("fig") }, reason: chance(0.5) ? .failed : .waiting,
          title: text(), details: many(2) { $0.text() }))
    case 9: .rule
    case 10: .rawHTML(text())
    case 11:
      .list(
        List(
          start: maybe { $0.below(4) }, isTight: chance(0.5),
          items: many(4) { random in
            List.Item(random.blocks(depth + 1, most: 2), isDone: random.maybe { $0.chance(0.5) })
          }))
    case 12: .quote(blocks(depth + 1, most: 3))
    case 13:
      .callout(
        Callout(
          kind: Callout.Kind.allCases[below(5)], title: inlines(2),
          blocks: blocks(depth + 1, most: 3)))
    default:
      .bibliography(
        many(4) {
          BibliographyEntry(
            identifier: $0.name("ref"), key: $0.word(), number: $0.below(9), content: $0.inlines())
        })
    }
  }

  mutating func cell() -> Table.Cell { Table.Cell(inlines(2), value: maybe { $0.number() }) }

  mutating func table() -> Table {
    let columns = many(4) {
      Table.Column(
        alignment: [.leading, .center, .trailing][$0.below(3)], header: $0.inlines(2))
    }
    return Table(
      identifier: maybe { $0.name("tbl") }, number: maybe { "\($0.below(9))" }, caption: inlines(2),
      columns: columns,
      rows: many(5) { random in
        // A document from elsewhere may have a row of another length.
        let count = random.chance(0.05) ? random.below(6) : columns.count
        return (0..<count).map { _ in random.cell() }
      })
  }

  mutating func footnote() -> Footnote {
    Footnote(
      identifier: name("note"), number: below(9), marks: many(2) { $0.name("mark") },
      blocks: blocks(1, most: 2))
  }

  mutating func document() -> Document {
    Document(
      metadata: Metadata(
        title: text(), subtitle: maybe { $0.text() }, authors: many(2) { $0.text() },
        date: maybe { $0.text() }, language: word(), abstract: blocks(1, most: 2),
        keywords: many(3) { $0.word() }),
      layout: PageLayout(
        hasTableOfContents: chance(0.5), numbersSections: chance(0.5),
        paper: chance(0.5) ? .a4 : .letter),
      notices: many(2) {
        Notice(kind: $0.chance(0.5) ? .standInData : .failure, text: $0.text())
      },
      blocks: blocks(most: 14), footnotes: many(3) { $0.footnote() },
      colophon: many(4) { ColophonRow($0.name("row"), $0.text()) },
      tolerances: maybe { random in
        random.many(2) { random in
          ComparisonTolerance(name: random.maybe { $0.name("loss") }, absolute: random.number())
        }
      })
  }
}
