// The vertical list that a document becomes before it is cut into pages.
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
  /// Behind this and its neighbours of the same number, outermost first.
  var frames: [Int] = []
  /// Repeated above this item when it begins a page.
  var repeatedHead: RepeatedHead?
  /// Items of the same number are one element of the structure.
  var element: Int?
  /// Whether it draws pixels before anything else.
  var beginsWithImage = false
  /// Anchors that point to the top of this item.
  var anchors: [String] = []
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
  var items: [FlowItem] = []
  var frames: [Frame] = []
  var elements: [PDFStructure] = []
  /// What a link number in a text means.
  var links: [LinkTarget] = []
  var outline: [OutlineEntry] = []
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
