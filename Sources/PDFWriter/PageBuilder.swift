// Cuts the vertical list into pages: greedily, at the last place where a break is allowed.

struct PlacedItem: Equatable {
  /// The position in the flow.
  var item: Int
  /// From the top of the page's content area.
  var y: Double
}

struct Page: Equatable {
  var items: [PlacedItem] = []
  /// Whether the first item's repeated head stands above it.
  var repeatsHead = false
}

struct PageBuilder {
  let contentHeight: Double

  /// - Returns: at least one page; every box on exactly one page, in order.
  func pages(of items: [FlowItem]) -> [Page] {
    var pages: [Page] = []
    var next = 0
    while let start = items[next...].firstIndex(where: { $0.kind == .box }) {
      let page = page(of: items, from: start)
      next = page.end
      pages.append(page.page)
      if next >= items.count { break }
    }
    return pages.isEmpty ? [Page()] : pages
  }

  private func page(of items: [FlowItem], from start: Int) -> (page: Page, end: Int) {
    var page = Page()
    var y = 0.0
    if let head = items[start].repeatedHead {
      page.repeatsHead = true
      y = head.height
    }
    var position = start
    var lastBreak: Int?
    while position < items.count {
      let item = items[position]
      if item.kind == .box {
        if position > start, item.mayStartPage { lastBreak = position }
        // The rounding of many additions must not push out a line that fits exactly.
        if position > start, y + item.height > contentHeight + 0.01 {
          let end = lastBreak ?? position
          page.items.removeAll { $0.item >= end }
          return (page, end)
        }
        page.items.append(PlacedItem(item: position, y: y))
      }
      y += item.height
      position += 1
    }
    return (page, position)
  }
}
