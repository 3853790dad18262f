// A document with what stands beside the text: notes, callouts, tasks, citations.
import DocumentModel
import Foundation

enum SampleNotes {
  static let words = String(
    repeating: "The reconstruction of handwritten characters through a variational autoencoder "
      + "depends considerably on the dimensionality of its representation, on regularisation and "
      + "on the architecture of both networks. ", count: 3)

  static func mark(_ number: Int, again: Bool = false) -> Inline {
    .footnote(
      FootnoteMark(
        number: number, identifier: "fnref-\(number)\(again ? "-2" : "")", target: "fn-\(number)"))
  }

  static func note(_ number: Int, _ blocks: [Block]? = nil) -> Footnote {
    Footnote(
      identifier: "fn-\(number)", number: number, marks: ["fnref-\(number)"],
      blocks: blocks ?? [.paragraph([.text("This is note number \(number). " + words)])])
  }

  static func report(paper: PageLayout.Paper) -> Document {
    var blocks: [Block] = []
    for section in 1...6 {
      blocks.append(
        .heading(
          Heading(
            level: 1, identifier: "section-\(section)", number: "\(section)",
            content: [.text("Section number \(section)")])))
      blocks.append(
        .paragraph([
          .text(words), mark(section), .text(" " + words), .strikethrough([.text("struck words")]),
          .text(" and a citation "),
          .citation(
            Citation(items: [
              Citation.Item(target: "ref-kingma", number: 1, locator: "p. 3"),
              Citation.Item(target: "ref-knuth", number: 2),
            ])), .text(". " + words),
        ]))
      blocks.append(.paragraph([.text(words), .text(words)]))
      let kind = Callout.Kind.allCases[(section - 1) % 5]
      blocks.append(
        .callout(
          Callout(
            kind: kind, title: section == 2 ? [.text("A title of its own")] : [],
            blocks: [.paragraph([.text(words)]), .paragraph([.text(words)])])))
      blocks.append(
        .list(
          List(
            isTight: true,
            items: [
              List.Item(
                [.paragraph([.text("A finished task with some words behind it.")])], isDone: true),
              List.Item([.paragraph([.text(words)])], isDone: false),
              List.Item([.paragraph([.text("No task at all.")])]),
            ])))
    }
    blocks.append(
      .table(
        Table(
          identifier: "tbl-marks", number: "1",
          caption: [.text("Tables can have notes"), mark(7), .text(" in their captions.")],
          columns: [
            Table.Column(header: [.text("Name")]),
            Table.Column(alignment: .trailing, header: [.text("Value"), mark(8)]),
          ],
          rows: (0..<9).map { row in
            [
              Table.Cell([.text("row \(row)")] + (row == 4 ? [mark(9)] : [])),
              Table.Cell([.text("\(row * row)")]),
            ]
          })))
    blocks.append(
      .heading(Heading(level: 1, identifier: "references", content: [.text("References")])))
    blocks.append(
      .bibliography([
        BibliographyEntry(
          identifier: "ref-kingma", key: "kingma", number: 1,
          content: [
            .text("D. P. Kingma and M. Welling. Auto-encoding variational Bayes. "),
            .emphasis([.text("International Conference on Learning Representations")]),
            .text(", 2014. "),
            .link(
              Link(
                destination:
                  "https://example.org/a/very/long/address/of/a/paper/that-needs-breaking/1312.6114.pdf",
                content: [])),
          ]),
        BibliographyEntry(
          identifier: "ref-knuth", key: "knuth", number: 2,
          content: [.text("D. E. Knuth and M. F. Plass. Breaking paragraphs into lines. 1981.")]),
      ]))
    return Document(
      metadata: Metadata(
        title: "Notes on notes", authors: ["Ada Lovelace", "Émilie du Châtelet"], date: "2026-11-21"
      ),
      layout: PageLayout(numbersSections: true, paper: paper), blocks: blocks,
      footnotes: (1...9).map { note($0) })
  }
}
