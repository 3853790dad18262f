// The vertical list that a document becomes before it is cut into pages.
import DocumentModel
import Drawing

/// A strip of the page as wide as the column: a line of text, a row of a table, a figure, a space.
struct FlowItem {
  enum Kind {
    /// Always drawn.
    case box
    /// Left out at the top and bottom of a page.
    case space
  }

  var kind: Kind
  var height: Double
  /// Whether a page may begin with this item.
  var mayStartPage = true
  /// Whether what follows, whatever it is, stays on the same page.
  var keepsWithNext = false
  /// What a page that begins here costs, beside what it leaves blank.
  var breakCost = 0.0
  /// Behind this and its neighbours of the same number, outermost first.
  var frames: [Int] = []
  /// Repeated above this item when it begins a page.
  var repeatedHead: RepeatedHead?
  /// What the item is part of, outermost first; neighbours of the same numbers are one element.
  var elements: [Int] = []
  /// Whether it draws pixels before anything else.
  var beginsWithImage = false
  /// Anchors that point to the top of this item.
  var anchors: [String] = []
  /// The figure or table that this is part of, which may stand on the next page while the text
  /// goes on.
  var float: Int?
  /// The notes that belong to the foot of this item's page.
  var notes: [Int] = []
  /// Whether a new part of the document begins, which no figure of the one before should pass.
  var beginsSection = false
  /// Draws with `y` as the top of the strip.
  var draw: ((PageDrawing, _ y: Double) throws -> Void)?
}

/// The head of a table, for the pages that it goes on to.
final class RepeatedHead {
  let height: Double
  let draw: (PageDrawing, _ y: Double) throws -> Void

  init(height: Double, draw: @escaping (PageDrawing, _ y: Double) throws -> Void) {
    self.height = height
    self.draw = draw
  }
}

/// A background or a bar behind several items.
struct Frame {
  enum Style {
    case panel(fill: Color?, border: Color?, bar: Color?)
    /// A bar at the leading edge alone.
    case bar(Color)
  }

  var style: Style
  var x: Double
  var width: Double
  /// How far the frame reaches above and below its items.
  var padding: Double
}

/// Everything that the pages are made of.
struct Flow {
  /// The text, then the notes.
  var items: [FlowItem] = []
  /// How many of the items are no notes.
  var textCount = 0
  /// The items of each note.
  var notes: [Range<Int>] = []
  var frames: [Frame] = []
  var elements: [PDFStructure] = []
  var inline = InlineTargets()
  var outline: [OutlineEntry] = []
  var floatCount = 0
}

/// What the numbers in running text mean.
struct InlineTargets {
  /// What a click on a link does.
  var links: [LinkTarget] = []
  /// The marks of footnotes among the links.
  var marks: [Int: FootnoteMark] = [:]
  /// What stands in the boxes of lines.
  var boxes: [InlineDrawing] = []
  var formulaCount = 0
}

/// Draws what stands in a line in the place of text, at its left end on the baseline.
struct InlineDrawing {
  /// Pieces of the same number are one formula.
  var formula: Int
  var alternativeText: String
  var draw: (PageDrawing, _ origin: Point, _ color: Color) -> Void
}

enum LinkTarget: Hashable {
  case anchor(String)
  case address(String)
}

struct OutlineEntry {
  var title: String
  var level: Int
  var anchor: String
}
