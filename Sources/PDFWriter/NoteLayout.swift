// Passages apart from the text: callouts in panels, and footnotes for the feet of pages.
import DocumentModel
import Drawing

extension FlowBuilder {
  mutating func add(_ callout: Callout) throws {
    flushMarker()
    let padding = 7.0
    let (fill, line) = PageStyle.callout(callout.kind)
    space(PageStyle.blockGap + padding)
    try framed(.panel(fill: fill, border: nil, bar: line), padding: padding) { builder in
      try builder.indented(left: 13, right: 11) { builder in
        var title = PageStyle.notice
        title.font.weight = .semibold
        title.color = line
        let words =
          callout.title.isEmpty ? [.text(callout.kind.rawValue.capitalized)] : callout.title
        let lines = builder.paragraph(
          builder.runs(words, title), width: builder.width, .ragged(.leading, hyphenated: false))
        builder.addLines(
          of: lines, settings: title, element: builder.addElement(.paragraph), splitting: .never)
        builder.replaceSpace(2)
        builder.keepWithNext()
        var text = PageStyle.quote
        text.color = PageStyle.ink.text
        try builder.withSettings(text) { try $0.addWithin(callout.blocks, firstGap: 2) }
      }
    }
    replaceSpace(PageStyle.blockGap + padding)
  }

  /// Blocks whose first one stands close to what is above.
  private mutating func addWithin(_ blocks: [Block], firstGap: Double) throws {
    for (position, block) in blocks.enumerated() {
      if position == 0, case .paragraph(let content) = block {
        replaceSpace(firstGap)
        addTightParagraph(content)
        space(PageStyle.paragraphGap)
      } else {
        try add(block)
      }
    }
  }

  /// Adds all notes behind the text, from where the pages take them.
  mutating func addFootnotes(_ notes: [Footnote]) throws {
    flushMarker()
    flow.textCount = flow.items.count
    for note in notes {
      let first = flow.items.count
      replaceSpace(0)
      try withSettings(PageStyle.note) { builder in
        try builder.inside(.note) { builder in
          let size = builder.settings.font.sizeInPoints
          let link = note.marks.first.map { mark in
            builder.flow.inline.links.append(.anchor(mark))
            return builder.flow.inline.links.count - 1
          }
          let label = TextLayout(
            [
              TextRun(
                String(note.number), font: .init(.serif, sizeInPoints: size * 0.8),
                color: PageStyle.ink.link, link: link)
            ], in: builder.text)
          let indent = 13.0
          try builder.indented(left: indent) { builder in
            let marker = builder.marker(label, gap: 4)
            builder.setMarker(
              Marker(height: marker.height) { page, baseline in
                marker.draw(page, baseline - size * 0.24)
              })
            builder.anchor(note.identifier)
            try builder.addWithin(note.blocks, firstGap: 0)
            builder.flushMarker()
          }
        }
      }
      flow.notes.append(first..<flow.items.count)
    }
    replaceSpace(0)
    callForForgottenNotes()
  }

  /// A note that nothing calls for stands on the last page: nothing is left out.
  private mutating func callForForgottenNotes() {
    var called = Set(flow.items.flatMap(\.notes))
    for note in flow.notes.indices where !called.contains(note) {
      called.insert(note)
      if let last = flow.items[..<flow.textCount].lastIndex(where: { $0.kind == .box }) {
        flow.items[last].notes.append(note)
      }
    }
  }
}
