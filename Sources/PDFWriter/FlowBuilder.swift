// Builds the vertical list: keeps the column, the spaces between blocks and what stays together.
import DocumentModel
import Drawing
import Hyphenation

struct FlowBuilder {
  let text: TextContext
  let language: String
  let geometry: PageGeometry
  /// `nil` for a language without patterns, which is set without hyphens.
  let hyphenator: Hyphenator?
  let formulas: FormulaSetting
  var flow = Flow()

  /// The column that blocks are set in, narrower inside of lists and quotes.
  var x: Double
  var width: Double
  var settings = PageStyle.text
  var tightListDepth = 0
  /// The position of each footnote by its anchor.
  var footnotes: [String: Int] = [:]
  private var calledNotes: Set<Int> = []
  private var frames: [Int] = []
  private var elements: [Int] = []
  private var float: Int?
  /// The space asked for before the next box; the largest wins.
  private var pendingSpace = 0.0
  /// The next box stays on the page of the one before.
  private var keepsWithPrevious = false
  private var beginsSection = false
  private var pendingAnchors: [String] = []
  private var pendingMarker: Marker?

  /// The number, bullet or box of a list item, drawn beside the item's first line.
  struct Marker {
    var height: Double
    /// Draws on the baseline of the item's first line.
    var draw: (PageDrawing, _ baseline: Double) -> Void
  }

  init(text: TextContext, language: String, geometry: PageGeometry = PageGeometry()) {
    self.text = text
    self.language = language
    self.geometry = geometry
    formulas = FormulaSetting(text: text)
    hyphenator = Hyphenator(language: language)
    x = geometry.columnX
    width = geometry.columnWidth
  }

  // MARK: Spaces and boxes

  mutating func space(_ height: Double) { pendingSpace = max(pendingSpace, height) }

  /// Forgets what blocks before have asked for.
  mutating func replaceSpace(_ height: Double) { pendingSpace = height }

  /// Nothing may part the next box from the last.
  mutating func keepWithNext() {
    keepsWithPrevious = true
    if let last = flow.items.indices.last { flow.items[last].keepsWithNext = true }
  }

  mutating func anchor(_ name: String?) {
    if let name, !name.isEmpty { pendingAnchors.append(name) }
  }

  /// The next box begins a part of the document.
  mutating func beginSection() { beginsSection = true }

  mutating func add(
    height: Double, mayStartPage: Bool = true, breakCost: Double = 0, element: Int? = nil,
    repeatedHead: RepeatedHead? = nil, beginsWithImage: Bool = false, lines: [SetLine] = [],
    draw: @escaping (PageDrawing, _ y: Double) throws -> Void
  ) {
    if pendingSpace > 0 {
      // A frame goes on behind the space between its own blocks by enclosing both.
      var space = FlowItem(kind: .space, height: pendingSpace)
      // The space above a figure stays where the figure was called for.
      if flow.items.last?.float == float { space.float = float }
      flow.items.append(space)
      pendingSpace = 0
    }
    var item = FlowItem(
      kind: .box, height: height, mayStartPage: mayStartPage && !keepsWithPrevious,
      breakCost: breakCost, frames: frames, repeatedHead: repeatedHead,
      elements: elements + (element.map { [$0] } ?? []), beginsWithImage: beginsWithImage,
      anchors: pendingAnchors, float: float, beginsSection: beginsSection, draw: draw)
    for line in lines {
      for link in line.links {
        guard let mark = flow.inline.marks[link.link] else { continue }
        item.anchors.append(mark.identifier)
        // A note stands where it is first called for.
        if let note = footnotes[mark.target], calledNotes.insert(note).inserted {
          item.notes.append(note)
        }
      }
    }
    flow.items.append(item)
    keepsWithPrevious = false
    beginsSection = false
    pendingAnchors = []
  }

  mutating func addElement(_ structure: PDFStructure) -> Int {
    flow.elements.append(structure)
    return flow.elements.count - 1
  }

  mutating func addOutlineEntry(_ entry: OutlineEntry) { flow.outline.append(entry) }

  // MARK: Columns, frames and elements

  mutating func indented(
    left: Double, right: Double = 0, _ build: (inout FlowBuilder) throws -> Void
  ) rethrows {
    let (oldX, oldWidth) = (x, width)
    if width - left - right >= PageStyle.narrowestColumn {
      x += left
      width -= left + right
    }
    try build(&self)
    (x, width) = (oldX, oldWidth)
  }

  mutating func framed(
    _ style: Frame.Style, padding: Double, _ build: (inout FlowBuilder) throws -> Void
  ) rethrows {
    flow.frames.append(Frame(style: style, x: x, width: width, padding: padding))
    frames.append(flow.frames.count - 1)
    try build(&self)
    frames.removeLast()
  }

  /// What `build` adds is inside of one element.
  mutating func inside(
    _ structure: PDFStructure, _ build: (inout FlowBuilder) throws -> Void
  ) rethrows {
    elements.append(addElement(structure))
    try build(&self)
    elements.removeLast()
  }

  /// Whether what comes next may stand on another page than the text around it.
  var mayFloat: Bool { frames.isEmpty && width == geometry.columnWidth && float == nil }

  /// What `build` adds stays together, and may stand at the top of the next page.
  mutating func floating(_ build: (inout FlowBuilder) throws -> Void) rethrows {
    float = flow.floatCount
    flow.floatCount += 1
    try build(&self)
    float = nil
  }

  mutating func withSettings(
    _ newSettings: TextSettings, _ build: (inout FlowBuilder) throws -> Void
  ) rethrows {
    let old = settings
    settings = newSettings
    try build(&self)
    settings = old
  }

  // MARK: List markers

  mutating func setMarker(_ marker: Marker) { pendingMarker = marker }

  var hasMarker: Bool { pendingMarker != nil }

  mutating func takeMarker() -> Marker? {
    defer { pendingMarker = nil }
    return pendingMarker
  }

  /// Draws a marker that no line has taken, in front of a block that is not text.
  mutating func flushMarker() {
    guard let marker = takeMarker() else { return }
    let settings = settings
    add(height: settings.pitch, element: addElement(.paragraph)) { page, y in
      marker.draw(page, y + Self.baseline(inPitch: settings.pitch, settings))
    }
    keepWithNext()
  }
}
