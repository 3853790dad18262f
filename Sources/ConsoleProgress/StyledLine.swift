// A line of the console before it is known how wide it may be and whether it has colours.
import Diagnostics

package struct StyledLine: Sendable, Equatable {
  package enum Style: String, Sendable {
    case plain = ""
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"
  }

  private var spans: [(text: String, style: Style)] = []

  package init() {}

  package init(_ text: String, _ style: Style = .plain) { add(text, style) }

  package mutating func add(_ text: String, _ style: Style = .plain) {
    if !text.isEmpty { spans.append((text, style)) }
  }

  /// What stands in the line, without colours.
  package var text: String { spans.map(\.text).joined() }

  /// The line for a terminal.
  /// - Parameter columns: what is wider is cut; `nil` cuts nothing.
  package func rendered(columns: Int? = nil, isColored: Bool) -> String {
    var left = columns ?? .max
    // One `…` for the whole line: a span may only use all that is left if nothing follows it.
    let isTooWide = text.terminalColumns > left
    var line = ""
    for span in spans where left > 0 {
      var shown = span.text
      let width = shown.terminalColumns
      if isTooWide, width >= left {
        // A span that just fits is cut too, as something follows that does not.
        shown = (shown + "  ").cut(toColumns: left)
        left = 0
      } else {
        left -= width
      }
      let isPainted = isColored && span.style != .plain
      line += isPainted ? "\u{1B}[\(span.style.rawValue)m\(shown)\u{1B}[0m" : shown
    }
    return line
  }

  package static func == (left: Self, right: Self) -> Bool {
    left.spans.elementsEqual(right.spans) { $0.text == $1.text && $0.style == $1.style }
  }
}
