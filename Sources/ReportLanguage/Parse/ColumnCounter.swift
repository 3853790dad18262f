// From bytes to the columns that people see, counted on from place to place: to count each place of
// a long line from the line's start would take time with the square of its length.
import Diagnostics

struct ColumnCounter {
  let source: SourceText
  private var line = 0
  private var byte = 0
  private var column = 1

  init(_ source: SourceText) { self.source = source }

  /// - Parameters:
  ///   - byte: 0-based; past the end of the line it is the end.
  ///   - remembers: whether later places are to be counted from here.
  mutating func location(line: Int, byte: Int, remembers: Bool = true) -> SourceLocation {
    let bytes = source.line(line).utf8
    let byte = min(max(0, byte), bytes.count)
    if self.line != line || self.byte > byte { (self.line, self.byte, column) = (line, 0, 1) }
    let part = bytes.dropFirst(self.byte).prefix(byte - self.byte)
    let location = SourceLocation(
      line: line, column: column + part.count { $0 & 0xC0 != 0x80 })
    if remembers { (self.byte, column) = (byte, location.column) }
    return location
  }
}
