// The page around the text: title, notices, abstract, contents, notes and colophon.
import DocumentModel

struct PageText {
  /// Deeper headings would make the list longer than it helps.
  private static let deepestLevel = 3

  private(set) var text = ""
  private let document: Document
  private var blocks: BlockText

  init(_ document: Document, files: FigureFiles) {
    self.document = document
    blocks = BlockText(files: files)
    let title = document.metadata.title.isEmpty ? "Untitled" : document.metadata.title
    _ = blocks.anchors.next(title)
    let heading = BlockText.heading(
      level: 1, Passage.oneLine(InlineText(.heading).markdown(of: [.text(title)])))
    var sections = [[heading]]
    sections += front
    sections += document.notices.map(notice)
    sections += abstract()
    let contents = contents
    if !contents.isEmpty { sections += [["**Contents**"], contents] }
    sections.append(blocks.lines(document.blocks))
    sections += document.footnotes.map { lines(of: $0) }
    sections.append(colophon)
    text = sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }
      .joined(separator: "\n")
  }

  /// Subtitle, authors, date.
  private var front: [[String]] {
    let metadata = document.metadata
    var result: [[String]] = []
    if let subtitle = metadata.subtitle, !subtitle.isEmpty {
      result.append(blocks.passage([.emphasis([.text(subtitle)])]))
    }
    let people = metadata.authors.joined(separator: ", ")
    let line = [people, metadata.date ?? ""].filter { !$0.isEmpty }.joined(separator: " · ")
    result.append(blocks.passage([.text(line)]))
    return result
  }

  private func notice(_ notice: Notice) -> [String] {
    let kind =
      switch notice.kind {
      case .standInData: "WARNING"
      case .failure: "CAUTION"
      }
    return blocks.note(kind, blocks.passage([.text(notice.text)]))
  }

  private mutating func abstract() -> [[String]] {
    var result: [[String]] = []
    var rest = document.metadata.abstract[...]
    if !rest.isEmpty {
      var first: [Inline] = []
      if case .paragraph(let content)? = rest.first {
        first = content
        rest.removeFirst()
      }
      result.append(blocks.passage(first, lead: "**Abstract.**"))
      result.append(blocks.lines(Array(rest)))
    }
    if !document.metadata.keywords.isEmpty {
      let words = document.metadata.keywords.joined(separator: ", ")
      result.append(blocks.passage([.text(words)], lead: "**Keywords.**"))
    }
    return result
  }

  private var contents: [String] {
    let headings = document.blocks.compactMap { block -> Heading? in
      guard case .heading(let heading) = block, heading.level <= Self.deepestLevel else {
        return nil
      }
      return heading
    }
    guard document.layout.hasTableOfContents, headings.count > 1 else { return [] }
    var open: [Int] = []
    return headings.map { heading in
      while let last = open.last, last >= heading.level { open.removeLast() }
      open.append(heading.level)
      var content = heading.content
      if let number = heading.number { content.insert(.text(number + " "), at: 0) }
      let link = Link(destination: "#" + heading.identifier, content: content)
      return String(repeating: "  ", count: open.count - 1) + "- "
        + Passage.oneLine(InlineText(.heading).markdown(of: [.link(link)]))
    }
  }

  private mutating func lines(of note: Footnote) -> [String] {
    // One that nothing calls for would not be shown.
    guard !note.marks.isEmpty else { return [] }
    let content = blocks.lines(note.blocks, isNested: true)
    return ["[^\(note.number)]: " + (content.first ?? "")]
      + content.dropFirst().map { $0.isEmpty ? "" : "    " + $0 }
  }

  private var colophon: [String] {
    guard !document.colophon.isEmpty else { return [] }
    let table = Table(
      columns: [Table.Column(header: [.text("Colophon")]), Table.Column(header: [])],
      rows: document.colophon.map { row in
        [Table.Cell([.text(row.label)]), Table.Cell([.text(row.value)])]
      })
    return ["---", ""] + TableText(table: table).lines()
  }
}
