// Fills one page with strips: figures that wait from the page before, text, notes at the foot.

/// Where a page begins.
struct PageStart: Hashable {
  /// The first item of the text that is not on a page yet.
  var position: Int
  /// How many floats before `position` still wait for a page.
  var waiting: Int
  /// The first item of a note that goes on from the page before.
  var noteRest: Int?
}

/// Where a page may end, and what that costs.
struct PageEnd {
  var next: PageStart
  /// Of how many points are left blank, in the square of lines, and of what is parted.
  var cost: Double
  /// How many of the page's items are above the break.
  var itemCount: Int
  var noteCount: Int
}

struct PageFilling {
  let flow: Flow
  let contentHeight: Double
  /// The items of each float.
  let floats: [Range<Int>]

  /// Above the notes, with a rule in it.
  static let noteGap = 15.0
  static let gapBetweenNotes = 2.0

  private enum Cost {
    /// Blank space costs the square of its lines.
    static let linePitch = 14.0
    static let page = 60.0
    static let deferral = 12.0
    static let passedSection = 220.0
    static let forced = 1e6
    static let shortLastPage = 120.0
  }

  private(set) var items: [PlacedItem] = []
  private(set) var notes: [Int] = []
  private(set) var ends: [PageEnd] = []

  private var y = 0.0
  private var gap = 0.0
  private var noteHeight = 0.0
  private var waiting: [Int] = []
  private var passesSection = false
  private var lastKeepsNext = false
  private var first = 0
  private var noteRest: Int?

  init(_ flow: Flow, contentHeight: Double, floats: [Range<Int>]) {
    self.flow = flow
    self.contentHeight = contentHeight
    self.floats = floats
  }

  /// Everything that fits on a page beginning at `start`, with all places where it may end.
  mutating func fill(from start: PageStart) {
    let begun = floats.partitioningIndex { $0.lowerBound >= start.position }
    waiting = Array(begun - start.waiting..<begun)
    first = start.position
    if let rest = start.noteRest { place(restOfNoteFrom: rest) }
    while let float = waiting.first, noteRest == nil {
      guard place(float: float, mustFit: !items.isEmpty) else { break }
      waiting.removeFirst()
      gap = max(gap, PageStyle.figureGap)
    }
    var position = start.position
    scan: while position < flow.textCount, noteRest == nil {
      let item = flow.items[position]
      if let float = item.float {
        addEnd(before: position)
        let range = floats[float]
        if waiting.isEmpty, place(float: float, mustFit: !items.isEmpty) {
          position = range.upperBound
          continue
        }
        // More would stand too far from the text that names them.
        guard waiting.count < 3, !items.isEmpty else { break scan }
        waiting.append(float)
        position = range.upperBound
        continue
      }
      guard item.kind == .box else {
        gap = max(gap, item.height)
        position += 1
        continue
      }
      if item.mayStartPage { addEnd(before: position) }
      if item.beginsSection, !waiting.isEmpty { passesSection = true }
      let isFirst = position == start.position || items.isEmpty
      guard place(item: position, repeatsHead: isFirst && position == start.position) else {
        if ends.isEmpty {
          forceEnd(at: position, isFirst: items.isEmpty)
        }
        return
      }
      position += 1
    }
    if position >= flow.textCount {
      ends.append(
        PageEnd(
          next: PageStart(position: flow.textCount, waiting: waiting.count, noteRest: noteRest),
          cost: lastPageCost, itemCount: items.count, noteCount: notes.count))
    } else if noteRest != nil {
      // The note goes on, and the text behind its mark with it.
      ends = [end(before: position, extra: Cost.forced / 10)]
    } else if ends.isEmpty {
      ends = [end(before: position, extra: Cost.forced)]
    }
  }

  private var lastPageCost: Double {
    if !waiting.isEmpty || noteRest != nil { return pageCost }
    return Cost.page + (y < 6 * Cost.linePitch ? Cost.shortLastPage : 0)
  }

  private var pageCost: Double {
    let blank = max(contentHeight - y - noteHeight, 0) / Cost.linePitch
    return Cost.page + blank * blank + Double(waiting.count) * Cost.deferral
      + (passesSection ? Cost.passedSection : 0)
  }

  // MARK: Ends

  private mutating func addEnd(before position: Int) {
    guard !items.isEmpty, !lastKeepsNext else { return }
    // One line alone, below figures, of a paragraph that begins before and goes on after the page.
    if position == first + 1, !flow.items[first].elements.isEmpty,
      flow.items[position].elements == flow.items[first].elements
    {
      return
    }
    ends.append(end(before: position, extra: flow.items[position].breakCost))
  }

  private func end(before position: Int, extra: Double) -> PageEnd {
    PageEnd(
      next: PageStart(position: position, waiting: waiting.count, noteRest: noteRest),
      cost: pageCost + extra, itemCount: items.count, noteCount: notes.count)
  }

  /// More stays together than a page holds.
  private mutating func forceEnd(at position: Int, isFirst: Bool) {
    var end = position
    if isFirst {
      // Even alone it does not fit.
      append(position, at: y)
      end += 1
    }
    ends = [self.end(before: end, extra: Cost.forced)]
  }

  // MARK: Placing

  private mutating func place(item position: Int, repeatsHead: Bool) -> Bool {
    let item = flow.items[position]
    let above = items.isEmpty ? 0 : gap
    let head = repeatsHead ? item.repeatedHead : nil
    let top = y + above + (head?.height ?? 0)
    let bottom = top + item.height
    let added = height(ofNotes: item.notes)
    // The rounding of many additions must not push out a line that fits exactly.
    if bottom + noteHeight + added > contentHeight + 0.01 {
      guard !item.notes.isEmpty, ends.isEmpty,
        bottom + noteHeight + Self.noteGap + 24 <= contentHeight
      else { return false }
      append(position, at: top, repeatsHead: head != nil)
      y = bottom
      part(notes: item.notes)
      return true
    }
    append(position, at: top, repeatsHead: head != nil)
    y = bottom
    place(notes: item.notes)
    return true
  }

  private mutating func append(_ position: Int, at top: Double, repeatsHead: Bool = false) {
    items.append(PlacedItem(item: position, y: top, repeatsHead: repeatsHead))
    lastKeepsNext = flow.items[position].keepsWithNext
    gap = 0
  }

  private mutating func place(float: Int, mustFit: Bool) -> Bool {
    let range = floats[float]
    let above = items.isEmpty ? 0 : gap
    let height = range.reduce(0) { $0 + flow.items[$1].height }
    let called = range.flatMap { flow.items[$0].notes }
    let needed = height + self.height(ofNotes: called)
    if mustFit, y + above + noteHeight + needed > contentHeight + 0.01 { return false }
    var top = y + above
    for position in range {
      if flow.items[position].kind == .box { append(position, at: top) }
      top += flow.items[position].height
    }
    y = top
    place(notes: called)
    lastKeepsNext = false
    return true
  }

  // MARK: Notes

  private func height(ofNotes called: [Int]) -> Double {
    guard !called.isEmpty else { return 0 }
    return called.reduce(notes.isEmpty ? Self.noteGap : 0) { sum, note in
      flow.notes[note].reduce(sum + Self.gapBetweenNotes) { $0 + flow.items[$1].height }
    }
  }

  private mutating func place(notes called: [Int]) {
    noteHeight += height(ofNotes: called)
    for note in called { notes += flow.notes[note] }
  }

  /// As many lines of the notes as the page has room for.
  private mutating func part(notes called: [Int]) {
    if notes.isEmpty { noteHeight += Self.noteGap }
    for note in called {
      noteHeight += Self.gapBetweenNotes
      place(noteItems: flow.notes[note])
      if noteRest != nil { return }
    }
  }

  private mutating func place(noteItems range: Range<Int>) {
    for position in range {
      let height = flow.items[position].height
      if y + noteHeight + height > contentHeight + 0.01 {
        noteRest = position
        return
      }
      notes.append(position)
      noteHeight += height
    }
  }

  private mutating func place(restOfNoteFrom rest: Int) {
    guard let note = flow.notes.first(where: { $0.contains(rest) }) else { return }
    noteHeight += Self.noteGap + Self.gapBetweenNotes
    place(noteItems: rest..<note.upperBound)
  }
}

extension [Range<Int>] {
  /// The first position from which on the condition holds.
  fileprivate func partitioningIndex(where holds: (Range<Int>) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
