// Cuts the vertical list into pages: of all ways to do so, the one that leaves the least blank and
// parts the least of what belongs together.

struct PlacedItem: Equatable {
  /// The position in the flow.
  var item: Int
  /// From the top of the page's content area.
  var y: Double
  /// Whether the head of its table stands above it again.
  var repeatsHead = false
}

struct Page: Equatable {
  var items: [PlacedItem] = []
  /// At the foot, below a rule.
  var notes: [PlacedItem] = []
}

struct PageBuilder {
  let contentHeight: Double

  /// A page that begins somewhere, reached in the cheapest way.
  private struct Reached {
    var cost: Double
    var pageNumber: Int
    var previous: PageStart?
    var end: PageEnd?
  }

  /// - Returns: at least one page; every box on exactly one page.
  func pages(of flow: Flow) -> [Page] {
    let floats = Self.floats(of: flow)
    let first = PageStart(position: 0, waiting: 0, noteRest: nil)
    var reached = [first: Reached(cost: 0, pageNumber: 0, previous: nil, end: nil)]
    // A page ends behind where it begins, so the pages that begin first are settled first.
    var queue: [Int: [PageStart]] = [0: [first]]
    var last: PageStart?
    for position in 0...flow.textCount {
      guard var starts = queue.removeValue(forKey: position) else { continue }
      while let index = starts.indices.max(by: { starts[$0].rank < starts[$1].rank }) {
        let start = starts.remove(at: index)
        guard let here = reached[start] else { continue }
        if start.isEnd(of: flow) {
          last = start
          continue
        }
        var filling = PageFilling(flow, contentHeight: contentHeight, floats: floats)
        filling.fill(from: start)
        for end in Self.useful(filling.ends) {
          let cost = here.cost + end.cost
          if let known = reached[end.next], known.cost <= cost { continue }
          // A page that moves nothing forward would never end.
          guard end.next.position > start.position || end.next.rank < start.rank else { continue }
          let isNew = reached[end.next] == nil
          reached[end.next] = Reached(
            cost: cost, pageNumber: here.pageNumber + 1, previous: start, end: end)
          guard isNew else { continue }
          if end.next.position == position {
            starts.append(end.next)
          } else {
            queue[end.next.position, default: []].append(end.next)
          }
        }
      }
    }
    var path: [(start: PageStart, end: PageEnd)] = []
    while let state = last, let entry = reached[state], let previous = entry.previous,
      let end = entry.end
    {
      path.append((previous, end))
      last = previous
    }
    let pages = path.reversed().map { start, end in
      var filling = PageFilling(flow, contentHeight: contentHeight, floats: floats)
      filling.fill(from: start)
      return Page(
        items: Array(filling.items.prefix(end.itemCount)),
        notes: placedNotes(filling.notes.prefix(end.noteCount), of: flow))
    }
    return pages.isEmpty ? [Page()] : pages
  }

  /// Pages that are nearly full, and the last few ends of one that cannot be.
  private static func useful(_ ends: [PageEnd]) -> [PageEnd] {
    guard ends.count > 14 else { return ends }
    return Array(ends.suffix(14))
  }

  private static func floats(of flow: Flow) -> [Range<Int>] {
    var floats: [Range<Int>] = []
    for position in 0..<flow.textCount {
      guard let float = flow.items[position].float else { continue }
      if float == floats.count - 1 {
        floats[float] = floats[float].lowerBound..<position + 1
      } else {
        floats.append(position..<position + 1)
      }
    }
    return floats
  }

  private func placedNotes(_ notes: ArraySlice<Int>, of flow: Flow) -> [PlacedItem] {
    var placed: [PlacedItem] = []
    var y = 0.0
    for (index, item) in notes.enumerated() {
      let isNew = flow.notes.contains { $0.lowerBound == item } && index > 0
      if isNew { y += PageFilling.gapBetweenNotes }
      if flow.items[item].kind == .box { placed.append(PlacedItem(item: item, y: y)) }
      y += flow.items[item].height
    }
    // The last line of all notes stands on the last line of the page.
    for index in placed.indices { placed[index].y += contentHeight - y }
    return placed
  }
}

extension PageStart {
  /// Grows with what still waits.
  fileprivate var rank: Int { waiting * 1_000_000 + (noteRest.map { 999_999 - $0 % 999_999 } ?? 0) }

  fileprivate func isEnd(of flow: Flow) -> Bool {
    position >= flow.textCount && waiting == 0 && noteRest == nil
  }
}
