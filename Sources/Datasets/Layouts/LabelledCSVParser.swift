// Reads images from comma-separated numbers, byte by byte and without making texts of them: the
// 83 MB of Sign Language MNIST take a few tenths of a second. It keeps what a diagnostic needs, the
// place of each field, as offsets.
import Diagnostics

struct LabelledCSVParser {
  /// More are not told: a wrong file would have one a row.
  private static let mostProblems = 10
  /// The most pixels that are read.
  private static let mostPixels = 1 << 30

  private enum State { case header, values, skippedLine }

  private let layout: LabelledCSVLayout
  private let file: String
  /// Fields of a row.
  private let width: Int
  private var header: LabelledCSVHeader
  private var state = State.header
  private var problems: [Diagnostic] = []
  private var images: [UInt8] = []
  private var labels: [UInt8] = []

  /// The row that is being read: its class and then its pixels.
  private var row: [UInt8]
  /// The index of the field that is being read.
  private var field = 0
  private var value = 0
  private var digitCount = 0
  /// Whether the last piece ended behind a carriage return.
  private var endsInCarriageReturn = false

  /// Counts lines from 1.
  private var line = 1
  /// Offsets from the start of the file: of the piece, of the line, and of the field.
  private var pieceStart = 0
  private var lineStart = 0
  private var fieldStart = 0

  init(_ layout: LabelledCSVLayout, file: String) {
    self.layout = layout
    self.file = file
    let names = layout.columnNames
    width = names.count
    header = LabelledCSVHeader(columnNames: names, file: file)
    row = [UInt8](repeating: 0, count: width)
  }

  /// - Returns: false when so much is wrong that the rest need not be read.
  mutating func read(_ piece: UnsafeRawBufferPointer) throws -> Bool {
    var position = 0
    while position < piece.count, problems.count < Self.mostProblems {
      switch state {
      case .header:
        position += try header.read(piece)
        if header.isComplete { beginLine(at: position) }
      case .values:
        position = readValues(piece, from: position)
      case .skippedLine:
        guard let end = piece[position...].firstIndex(of: UInt8(ascii: "\n")) else {
          position = piece.count
          break
        }
        position = end + 1
        beginLine(at: position)
      }
    }
    pieceStart += piece.count
    return problems.count < Self.mostProblems
  }

  /// The images and their classes.
  /// - Throws: `Diagnostics` with the line and column of what was wrong.
  mutating func finish() throws -> (images: [UInt8], labels: [UInt8]) {
    try header.finish()
    if state == .values, pieceStart > lineStart, problems.count < Self.mostProblems {
      endField(at: pieceStart)
      if state == .values { endRow() }
    }
    if problems.isEmpty, labels.isEmpty { throw LabelledCSVHeader.noRows(file) }
    if problems.count == Self.mostProblems {
      problems[Self.mostProblems - 1].notes.append(
        Diagnostic.Note("the rest of the file was not read"))
    }
    guard problems.isEmpty else { throw Diagnostics(problems) }
    return (images, labels)
  }

  private mutating func beginLine(at position: Int) {
    state = .values
    line += 1
    lineStart = pieceStart + position
    fieldStart = lineStart
    field = 0
    value = 0
    digitCount = 0
    endsInCarriageReturn = false
  }

  /// Reads until the piece ends or something is wrong with the row.
  /// - Returns: the position behind what was read.
  private mutating func readValues(_ piece: UnsafeRawBufferPointer, from start: Int) -> Int {
    var position = start
    var value = self.value
    var digitCount = self.digitCount
    while position < piece.count {
      let byte = piece[position]
      let digit = byte &- UInt8(ascii: "0")
      if digit <= 9, !endsInCarriageReturn {
        // Kept from overflowing: any number beyond 255 is as wrong as another.
        value = min(value &* 10 &+ Int(digit), 1 << 20)
        digitCount &+= 1
        position &+= 1
        continue
      }
      (self.value, self.digitCount) = (value, digitCount)
      switch byte {
      case UInt8(ascii: ",") where !endsInCarriageReturn:
        endField(at: pieceStart + position)
      case UInt8(ascii: "\n"):
        endField(at: pieceStart + position)
        if state == .values { endRow() }
        beginLine(at: position + 1)
        return position + 1
      case UInt8(ascii: "\r") where !endsInCarriageReturn:
        endsInCarriageReturn = true
      default:
        let offset = endsInCarriageReturn ? position - 1 : position
        foundText(endsInCarriageReturn ? UInt8(ascii: "\r") : byte, at: pieceStart + offset)
      }
      // The row is skipped from here, which may be a line end behind a carriage return.
      guard state == .values else { return position }
      position &+= 1
      (value, digitCount) = (self.value, self.digitCount)
    }
    (self.value, self.digitCount) = (value, digitCount)
    return position
  }

  private mutating func endField(at end: Int) {
    guard digitCount > 0 else {
      if field == 0, end - fieldStart <= (endsInCarriageReturn ? 1 : 0) {
        return add("this line is empty", at: fieldStart, hint: "remove the line")
      }
      return add(
        "the column '\(columnName)' has no value in this row", at: fieldStart,
        hint: "fill it in, or get the file again")
    }
    guard field < width else {
      return add(
        "this row has more fields than the header, which has \(width)", at: fieldStart,
        hint: "correct the row, or get the file again")
    }
    if field == 0 {
      guard value < layout.classOfLabel.count, let label = layout.classOfLabel[value] else {
        return add(
          "the label \(valueText) is not one of \(allowedLabels)", at: fieldStart,
          hint: layout.foreignLabelHint)
      }
      row[0] = label
    } else {
      guard value <= 255 else {
        return add(
          "the column '\(columnName)' has \(valueText) in this row; pixels are 0…255",
          at: fieldStart, hint: "correct the value, or get the file again")
      }
      row[field] = UInt8(truncatingIfNeeded: value)
    }
    field += 1
    fieldStart = end + 1
    value = 0
    digitCount = 0
  }

  private mutating func endRow() {
    guard field == width else {
      return add(
        "this row has \(countOf(field, "field")) where the header has \(width)", at: lineStart,
        hint: "correct the row, or get the file again: a copy may have been cut short")
    }
    guard images.count + width - 1 <= Self.mostPixels else {
      problems.append(
        .error(
          "the file has more than the \(Self.mostPixels) pixels that are read at most",
          inFile: file, hints: ["use a file with fewer rows"]))
      return state = .skippedLine
    }
    labels.append(row[0])
    images.append(contentsOf: row[1...])
  }

  private mutating func foundText(_ byte: UInt8, at offset: Int) {
    let shown =
      (0x21...0x7E).contains(byte)
      ? "'\(Character(UnicodeScalar(byte)))'" : "the byte \(hexadecimal(byte))"
    add(
      "the column '\(columnName)' holds whole numbers, found \(shown)", at: offset,
      hint: "correct the value, or get the file again")
  }

  /// Says what is wrong with the row and leaves the rest of it out.
  private mutating func add(_ message: String, at offset: Int, hint: String) {
    problems.append(
      .error(
        message, at: SourceRange(file: file, line: line, column: offset - lineStart + 1),
        hints: [hint]))
    state = .skippedLine
  }

  private var columnName: String {
    field < width ? layout.columnNames[field] : "\(field + 1)"
  }

  private var valueText: String { value < 1 << 20 ? String(value) : "a number beyond 1000000" }

  /// `0…8, 10…24`.
  private var allowedLabels: String {
    var ranges: [ClosedRange<Int>] = []
    for (label, name) in layout.classOfLabel.enumerated() where name != nil {
      if let last = ranges.last, last.upperBound == label - 1 {
        ranges[ranges.count - 1] = last.lowerBound...label
      } else {
        ranges.append(label...label)
      }
    }
    return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)…\($0.upperBound)" }
      .joined(separator: ", ")
  }
}
