// Draws the live lines in place. The cursor rests at the start of their first line: terminals keep
// it there when a change of width wraps the lines, so nothing has to be counted to find it again.

package struct LiveRegion: Sendable {
  private var height = 0

  package init() {}

  package var isShown: Bool { height > 0 }

  /// - Parameters:
  ///   - above: whole lines that stay and scroll away, or nothing.
  ///   - lines: what is drawn below them; none takes the region away and shows the cursor.
  /// - Returns: what to send to the terminal, in one piece.
  package mutating func update(above: String = "", lines: [String]) -> String {
    let wasShown = isShown
    height = lines.count
    var output = ""
    if wasShown, !above.isEmpty || lines.isEmpty { output += "\r\u{1B}[J" }
    output += above
    guard !lines.isEmpty else {
      return wasShown ? output + Self.showCursor : output
    }
    // Each time, because Ctrl-Z and programs in the background may have shown it again.
    output += Self.hideCursor
    // Old lines are written over and then cleared to the right, which flickers less than erasing
    // them first. A terminal that has just become narrower cuts what it cannot show.
    output += "\u{1B}[?7l"
    output += lines.map { "\r\($0)\u{1B}[K" }.joined(separator: "\n")
    output += "\u{1B}[J\u{1B}[?7h\r"
    if lines.count > 1 { output += "\u{1B}[\(lines.count - 1)A" }
    return output
  }

  package static let hideCursor = "\u{1B}[?25l"
  package static let showCursor = "\u{1B}[?25h"
}
