// Draws pages that are cut: frames behind, items, links and anchors, the footer.
import DocumentModel
import Drawing

final class PageDrawing {
  let canvas: Canvas
  private let file: PDFFile
  private let flow: Flow
  private let pages: [Page]
  private let title: String
  private let text: TextContext
  /// Page and height of each anchor; the first of equal names wins.
  private let anchors: [String: (page: Int, y: Double)]
  /// Links of the element being drawn: in Cairo's structure they stand beside it, not inside.
  private var pendingLinks: [(target: LinkTarget, area: Rectangle)] = []

  init(_ flow: Flow, pages: [Page], on file: PDFFile, title: String, text: TextContext) {
    self.flow = flow
    self.pages = pages
    self.file = file
    self.title = title
    self.text = text
    canvas = file.canvas
    var anchors: [String: (page: Int, y: Double)] = [:]
    for (number, page) in pages.enumerated() {
      for placed in page.items {
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
    drawFrames(of: page)
    // Cairo 1.16 loses count of its tags where a page's first mark is an image within one.
    if let first = page.items.first, flow.items[first.item].beginsWithImage {
      canvas.fill(Rectangle(x: 0, y: 0, width: 0.01, height: 0.01), .white)
    }
    var position = 0
    while position < page.items.count {
      let first = flow.items[page.items[position].item]
      var end = position + 1
      while end < page.items.count, first.element != nil,
        flow.items[page.items[end].item].element == first.element
      {
        end += 1
      }
      for placed in page.items[position..<end] { addAnchors(placed, onPage: number) }
      let body = {
        if position == 0, page.repeatsHead {
          try first.repeatedHead?.draw(self, PageStyle.topMargin)
        }
        for placed in page.items[position..<end] {
          try self.flow.items[placed.item].draw?(self, placed.y + PageStyle.topMargin)
        }
      }
      if let element = first.element {
        try file.tagged(flow.elements[element], body)
      } else {
        try body()
      }
      flushLinks()
      position = end
    }
    drawFooter(page: number)
  }

  private func addAnchors(_ placed: PlacedItem, onPage number: Int) {
    for anchor in flow.items[placed.item].anchors {
      guard let place = anchors[anchor], place.page == number, place.y == placed.y else { continue }
      // A little above, so that the line does not stick to the top of the window.
      file.addDestination(
        anchor,
        at: Point(x: PageStyle.columnX, y: max(placed.y + PageStyle.topMargin - 12, 0)))
    }
  }

  // MARK: What items draw with

  func draw(_ line: TextLayout.Line, of layout: TextLayout, at origin: Point, color: Color) {
    canvas.draw(line, of: layout, at: origin, color: color)
    for link in line.links {
      pendingLinks.append(
        (
          flow.links[link.link],
          Rectangle(
            x: origin.x + link.x, y: origin.y - line.ascent, width: link.width,
            height: line.ascent + line.descent)
        ))
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

  private func drawFrames(of page: Page) {
    var extents: [Int: (top: Double, bottom: Double)] = [:]
    for placed in page.items {
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
        x: frame.x, y: extent.top + PageStyle.topMargin - frame.padding, width: frame.width,
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

  private func drawFooter(page number: Int) {
    let color = PageStyle.ink.muted
    let count = TextLayout(
      "\(number + 1) / \(pages.count)", font: PageStyle.footer, in: text)
    let left = PageStyle.columnX
    let right = left + PageStyle.columnWidth
    if let line = count.lines.first {
      canvas.draw(
        line, of: count, at: Point(x: right - count.size.width, y: PageStyle.footerBaseline),
        color: color)
    }
    // The first page shows the title large.
    guard number > 0 else { return }
    let head = TextLayout(
      title, font: PageStyle.footer,
      style: ParagraphStyle(
        widthInPoints: PageStyle.columnWidth - count.size.width - 24, maximumLines: 1), in: text)
    if let line = head.lines.first {
      canvas.draw(line, of: head, at: Point(x: left, y: PageStyle.footerBaseline), color: color)
    }
  }
}
