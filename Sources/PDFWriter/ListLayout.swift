// Lists, tasks and the list of references: blocks beside a number, a bullet or a box.
import DocumentModel
import Drawing

extension FlowBuilder {
  mutating func add(_ list: List) throws {
    flushMarker()
    let gap = list.isTight ? 1.5 : PageStyle.paragraphGap
    // Inside of a tight list, a tight list continues its rhythm.
    space(list.isTight && tightListDepth > 0 ? gap : PageStyle.paragraphGap)
    if list.isTight { tightListDepth += 1 }
    defer { if list.isTight { tightListDepth -= 1 } }
    let start = list.start ?? 0
    let labels = list.items.indices.map { index in
      TextLayout(
        // Numbers near the largest would overflow.
        list.start == nil ? "•" : "\(start.addingReportingOverflow(index).partialValue).",
        font: settings.font, in: text)
    }
    let widest = labels.map(\.size.width).max() ?? 0
    let indent = max(PageStyle.listIndent, widest + 7)
    try inside(.list) { builder in
      for (item, label) in zip(list.items, labels) {
        try builder.inside(.listItem) { builder in
          try builder.indented(left: indent) { builder in
            builder.setMarker(
              item.isDone.map { builder.taskBox(isDone: $0) } ?? builder.marker(label))
            try builder.add(item, of: list, gap: gap)
          }
        }
        if list.isTight { builder.replaceSpace(gap) } else { builder.space(gap) }
      }
    }
    space(PageStyle.paragraphGap)
  }

  private mutating func add(_ item: List.Item, of list: List, gap: Double) throws {
    for (index, block) in item.blocks.enumerated() {
      if case .paragraph(let content) = block, list.isTight {
        space(index == 0 ? 0 : gap)
        addTightParagraph(content)
      } else {
        try add(block)
      }
    }
    // An empty item still shows its marker.
    if item.blocks.isEmpty { flushMarker() }
  }

  func marker(_ label: TextLayout, color: Color = PageStyle.ink.muted, gap: Double = 6.5) -> Marker
  {
    let x = x - gap - label.size.width
    return Marker(height: label.size.height) { page, baseline in
      guard let line = label.lines.first else { return }
      page.canvas.tagged(saying: nil) {
        page.draw(line, of: label, at: Point(x: x, y: baseline), color: color)
      }
    }
  }

  /// A box, ticked or empty, as high as a capital letter.
  private func taskBox(isDone: Bool) -> Marker {
    let side = settings.font.sizeInPoints * 0.68
    let left = x - 7 - side
    return Marker(height: side) { page, baseline in
      let ink = PageStyle.ink
      let box = Rectangle(x: left, y: baseline - side, width: side, height: side)
      page.tagged(.figure(alternativeText: isDone ? "Done:" : "To do:")) {
        page.canvas.stroke(
          Path(rectangle: box.inset(by: 0.35), cornerRadius: 0.8),
          Stroke(isDone ? ink.accent : ink.rule, widthInPoints: 0.7))
        guard isDone else { return }
        let tick = [(0.22, 0.52), (0.43, 0.74), (0.8, 0.26)].map {
          Point(x: box.x + $0 * side, y: box.y + $1 * side)
        }
        page.canvas.stroke(
          Path(through: tick), Stroke(ink.accent, widthInPoints: 1.1, hasRoundEnds: true))
      }
    }
  }

  /// Numbers hang to the left of their works.
  mutating func addBibliography(_ entries: [BibliographyEntry]) {
    flushMarker()
    let labels = entries.map { TextLayout("[\($0.number)]", font: settings.font, in: text) }
    let indent = (labels.map(\.size.width).max() ?? 0) + 7
    space(PageStyle.paragraphGap)
    inside(.list) { builder in
      for (entry, label) in zip(entries, labels) {
        builder.anchor(entry.identifier)
        builder.inside(.listItem) { builder in
          builder.indented(left: indent) { builder in
            builder.setMarker(builder.marker(label, gap: 7))
            builder.addTightParagraph(entry.content)
          }
        }
        builder.space(3)
      }
    }
    space(PageStyle.paragraphGap)
  }
}
