// Draws pages that are cut: frames behind, items, links and anchors, the footer.
import DocumentModel
import Drawing

final class PageDrawing {
  let canvas: Canvas
  private let file: PDFFile
  private let flow: Flow
  private let pages: [Page]
  private let geometry: PageGeometry
  private let title: String
  private let text: TextContext
  /// Page and height of each anchor; the first of equal names wins.
  private let anchors: [String: (page: Int, y: Double)]
  /// Links of the element being drawn: in Cairo's structure they stand beside it, not inside.
  private var pendingLinks: [(target: LinkTarget, area: Rectangle)] = []

  init(
    _ flow: Flow, pages: [Page], _ geometry: PageGeometry, on file: PDFFile, title: String,
    text: TextContext
  ) {
    self.flow = flow
    self.pages = pages
    self.geometry = geometry
    self.file = file
    self.title = title
    self.text = text
    canvas = file.canvas
    var anchors: [String: (page: Int, y: Double)] = [:]
    for (number, page) in pages.enumerated() {
      for placed in page.items + page.notes {
        for anchor in flow.items[placed.item].anchors where anchors[anchor] == nil {
          anchors[anchor] = (number, placed.y)
        }
      }
    }
    self.anchors = anchors
  }

  /// 1 for the first page.
  func pageNumber(of anchor: String) -> Int? { anchors[anchor].map { $0.page + 1 } }

  func drawAll() throws {
    for number in pages.indices {
      try draw(page: number)
      try file.endPage()
    }
    for entry in flow.outline where anchors[entry.anchor] != nil {
      file.addOutlineEntry(entry.title, level: entry.level, destination: entry.anchor)
    }
  }

  private func draw(page number: Int) throws {
    let page = pages[number]
    drawFrames(of: page.items)
    // Cairo 1.16 loses count of its tags where a page's first mark is an image within one.
    if let first = page.items.first, flow.items[first.item].beginsWithImage {
      canvas.fill(Rectangle(x: 0, y: 0, width: 0.01, height: 0.01), .white)
    }
    try draw(page.items, elements: 0, onPage: number)
    if let first = page.notes.first {
      let y = geometry.top + first.y - PageFilling.noteGap * 0.45
      canvas.fill(
        Rectangle(x: geometry.columnX, y: y, width: 72, height: 0.5), PageStyle.ink.rule)
      drawFrames(of: page.notes)
      try draw(page.notes, elements: 0, onPage: number)
    }
    drawHead(page: number)
    drawFoot(page: number)
  }

  /// Draws items, those of one element as one, from the outermost element inwards.
  /// - Parameter depth: how many of the items' elements have been begun.
  private func draw(
    _ placed: some RandomAccessCollection<PlacedItem>, elements depth: Int, onPage number: Int
  ) throws {
    var rest = placed[...]
    while let first = rest.first {
      let elements = flow.items[first.item].elements
      guard elements.count > depth else {
        addAnchors(first, onPage: number)
        try draw(first)
        flushLinks()
        rest = rest.dropFirst()
        continue
      }
      let same = rest.prefix { item in
        let others = flow.items[item.item].elements
        return others.count > depth && others[depth] == elements[depth]
      }
      rest = rest.dropFirst(same.count)
      let isLeaf = same.allSatisfy { flow.items[$0.item].elements.count == depth + 1 }
      if isLeaf {
        for item in same { addAnchors(item, onPage: number) }
        try file.tagged(flow.elements[elements[depth]]) {
          for item in same { try draw(item) }
        }
        // In Cairo's structure they stand beside the element, not inside.
        flushLinks()
      } else {
        try file.tagged(flow.elements[elements[depth]]) {
          try draw(same, elements: depth + 1, onPage: number)
        }
      }
    }
  }

  private func draw(_ placed: PlacedItem) throws {
    let item = flow.items[placed.item]
    let y = placed.y + geometry.top
    if placed.repeatsHead, let head = item.repeatedHead { try head.draw(self, y - head.height) }
    try item.draw?(self, y)
  }

  private func addAnchors(_ placed: PlacedItem, onPage number: Int) {
    for anchor in flow.items[placed.item].anchors {
      guard let place = anchors[anchor], place.page == number, place.y == placed.y else { continue }
      // A little above, so that the line does not stick to the top of the window.
      file.addDestination(
        anchor,
        at: Point(x: geometry.columnX, y: max(placed.y + geometry.top - 12, 0)))
    }
  }

  // MARK: What items draw with

  func draw(_ line: TextLayout.Line, of layout: TextLayout, at origin: Point, color: Color) {
    canvas.draw(line, of: layout, at: origin, color: color)
    for link in line.links {
      pendingLinks.append(
        (
          flow.inline.links[link.link],
          Rectangle(
            x: origin.x + link.x, y: origin.y - line.ascent, width: link.width,
            height: line.ascent + line.descent)
        ))
    }
  }

  /// - Parameter isWrapped: whether the line's element has elements inside.
  func draw(_ line: SetLine, at origin: Point, color: Color, isWrapped: Bool) {
    canvas.draw(line, at: origin, color: color, isWrapped: isWrapped) { boxes in
      drawFormulas(boxes, at: origin, color: color)
    }
    for link in line.links {
      pendingLinks.append(
        (
          flow.inline.links[link.link],
          Rectangle(
            x: origin.x + link.x, y: origin.y - line.ascent, width: link.width,
            height: line.ascent + line.descent)
        ))
    }
  }

  /// The pieces of one formula in a line are one element.
  private func drawFormulas(
    _ boxes: [(box: InlineBox, x: Double)], at origin: Point, color: Color
  ) {
    var rest = boxes[...]
    while let first = rest.first {
      let drawing = flow.inline.boxes[first.box.identifier]
      let pieces = rest.prefix {
        flow.inline.boxes[$0.box.identifier].formula == drawing.formula
      }
      rest = rest.dropFirst(pieces.count)
      file.tagged(.formula(alternativeText: drawing.alternativeText)) {
        for (box, x) in pieces {
          flow.inline.boxes[box.identifier].draw(
            self, Point(x: origin.x + x, y: origin.y), color)
        }
      }
    }
  }

  func tagged(_ structure: PDFStructure, _ draw: () throws -> Void) rethrows {
    try file.tagged(structure, draw)
  }

  func rule(from x: Double, width: Double, y: Double, thickness: Double, _ color: Color) {
    canvas.fill(Rectangle(x: x, y: y, width: width, height: thickness), color)
  }

  // MARK: Around the items

  private func flushLinks() {
    for (target, area) in pendingLinks {
      switch target {
      case .anchor(let anchor):
        if anchors[anchor] != nil { file.addLink(to: anchor, in: area) }
      case .address(let address): file.addLink(toAddress: address, in: area)
      }
    }
    pendingLinks = []
  }

  private func drawFrames(of items: [PlacedItem]) {
    var extents: [Int: (top: Double, bottom: Double)] = [:]
    for placed in items {
      let item = flow.items[placed.item]
      for frame in item.frames {
        let (top, bottom) = extents[frame] ?? (placed.y, placed.y)
        extents[frame] = (min(top, placed.y), max(bottom, placed.y + item.height))
      }
    }
    // Outer frames have smaller numbers than the ones inside of them.
    for (number, extent) in extents.sorted(by: { $0.key < $1.key }) {
      let frame = flow.frames[number]
      let area = Rectangle(
        x: frame.x, y: extent.top + geometry.top - frame.padding, width: frame.width,
        height: extent.bottom - extent.top + 2 * frame.padding)
      switch frame.style {
      case .bar(let color):
        canvas.fill(Rectangle(x: area.x, y: area.y, width: 2, height: area.height), color)
      case .panel(let fill, let border, let bar):
        if let fill {
          canvas.fill(Path(rectangle: area, cornerRadius: bar == nil ? 3 : 0), fill)
        }
        if let border {
          canvas.stroke(
            Path(rectangle: area.inset(by: 0.35), cornerRadius: 3),
            Stroke(border, widthInPoints: 0.7))
        }
        if let bar {
          canvas.fill(Rectangle(x: area.x, y: area.y, width: 2.2, height: area.height), bar)
        }
      }
    }
  }

  private func drawFoot(page number: Int) {
    let count = TextLayout(
      "\(number + 1) / \(pages.count)", font: PageStyle.head, in: text)
    guard let line = count.lines.first else { return }
    let right = geometry.columnX + geometry.columnWidth
    canvas.draw(
      line, of: count, at: Point(x: right - count.size.width, y: geometry.footBaseline),
      color: PageStyle.ink.muted)
  }

  /// The title to the left, the section to the right, on every page but the first, which shows the
  /// title large.
  private func drawHead(page number: Int) {
    guard number > 0 else { return }
    func layout(_ words: String, _ share: Double) -> TextLayout {
      TextLayout(
        words, font: PageStyle.head,
        style: ParagraphStyle(
          widthInPoints: geometry.columnWidth * share, maximumLines: 1), in: text)
    }
    let section = section(onPage: number).map { layout($0, 0.45) }
    let head = layout(title, section == nil ? 1 : 0.5)
    let left = geometry.columnX
    if let line = head.lines.first {
      canvas.draw(
        line, of: head, at: Point(x: left, y: geometry.headBaseline), color: PageStyle.ink.muted)
    }
    if let section, let line = section.lines.first {
      canvas.draw(
        line, of: section,
        at: Point(
          x: left + geometry.columnWidth - section.size.width, y: geometry.headBaseline),
        color: PageStyle.ink.muted)
    }
    rule(
      from: left, width: geometry.columnWidth, y: geometry.headBaseline + 5.5, thickness: 0.4,
      PageStyle.ink.faint)
  }

  /// The first section that begins on a page, or else the one that goes on.
  private func section(onPage number: Int) -> String? {
    let sections = flow.outline.filter { $0.level <= 1 }
    let first = sections.first { anchors[$0.anchor]?.page == number }
    return (first ?? sections.last { (anchors[$0.anchor]?.page ?? .max) < number })?.title
  }
}
