// Images as a table: one file a split, one image a row, the label first and then every pixel, as
// Sign Language MNIST is published.
import Diagnostics

struct LabelledCSVLayout: FileLayout {
  /// What the files' names begin with: `sign_mnist` of `sign_mnist_train.csv`.
  let stem: String
  let rows: Int
  let columns: Int
  /// The class of each label in the files, or `nil` where no image may have that label.
  let classOfLabel: [UInt8?]
  /// What to know about labels that no image may have.
  let foreignLabelHint: String

  /// The first line has to be read to be believed, and the rest to be counted.
  let announcesCounts = false

  func requirements(of split: SplitName) -> [DataLocator.FileRequirement] {
    let name = "\(stem)_\(split.rawValue).csv"
    return [
      DataLocator.FileRequirement(
        role: "\(split.rawValue) images and labels", names: ["\(name).gz", name])
    ]
  }

  /// `label`, `pixel1`, …
  var columnNames: [String] { ["label"] + (1...rows * columns).map { "pixel\($0)" } }

  /// Counts lines: as many as `read` finds rows, if it finds nothing wrong.
  func shape(of split: SplitName, in files: [DataFile]) throws -> SplitShape {
    let file = files[0]
    var header = LabelledCSVHeader(columnNames: columnNames, file: file.path)
    var lineEnds = 0
    var last: UInt8?
    try StoredBytes.forEachPiece(of: file.read().bytes, path: file.path) { piece in
      let rest = UnsafeRawBufferPointer(rebasing: piece[try header.read(piece)...])
      for byte in rest { lineEnds &+= byte == UInt8(ascii: "\n") ? 1 : 0 }
      last = rest.last ?? last
      return true
    }
    try header.finish()
    let count = lineEnds + (last == nil || last == UInt8(ascii: "\n") ? 0 : 1)
    guard count > 0 else { throw LabelledCSVHeader.noRows(file.path) }
    return SplitShape(count: count, rows: rows, columns: columns)
  }

  func read(
    _ split: SplitName, from files: [DataFile], classCount: Int
  ) throws -> (images: ImageSplit, records: [FileRecord]) {
    precondition(
      classOfLabel.allSatisfy { ($0 ?? 0) < classCount },
      "classes \(classOfLabel) for \(classCount) class names")
    let (bytes, record) = try files[0].read()
    var parser = LabelledCSVParser(self, file: files[0].path)
    try StoredBytes.forEachPiece(of: bytes, path: files[0].path) { try parser.read($0) }
    let (images, labels) = try parser.finish()
    return (ImageSplit(images: images, labels: labels, rows: rows, columns: columns), [record])
  }
}

/// Collects the first line, which may come in several pieces, and compares it with the one expected.
struct LabelledCSVHeader {
  private let columnNames: [String]
  private let file: String
  private var line: [UInt8] = []
  private(set) var isComplete = false

  init(columnNames: [String], file: String) {
    self.columnNames = columnNames
    self.file = file
  }

  /// - Returns: how many bytes of the piece belong to the first line, its end included.
  mutating func read(_ piece: UnsafeRawBufferPointer) throws -> Int {
    guard !isComplete else { return 0 }
    let end = piece.firstIndex(of: UInt8(ascii: "\n"))
    line += piece[..<(end ?? piece.count)]
    // The right line is far shorter; a wrong file may have no line end at all.
    if end != nil || line.count > 1 << 16 { try check() }
    return end.map { $0 + 1 } ?? piece.count
  }

  /// The file has ended.
  mutating func finish() throws {
    guard !isComplete else { return }
    guard !line.isEmpty else {
      throw Diagnostic.error(
        "the file is empty", inFile: file, hints: ["get the file again: a copy was cut short"])
    }
    try check()
  }

  private mutating func check() throws {
    isComplete = true
    // A byte-order mark, as spreadsheets write it, is no part of the first name.
    if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    let found = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    var column = 1
    for (found, expected) in zip(found, columnNames) {
      guard found.elementsEqual(expected.utf8) else {
        throw error(
          "the header has '\(String(decoding: found.prefix(40), as: UTF8.self))' "
            + "where '\(expected)' is expected", column: column)
      }
      column += found.count + 1
    }
    guard found.count == columnNames.count else {
      throw error(
        "the header has \(countOf(found.count, "field")) where \(columnNames.count) are expected",
        column: 1)
    }
    line = []
  }

  private func error(_ message: String, column: Int) -> Diagnostic {
    .error(
      message, at: SourceRange(file: file, line: 1, column: column),
      hints: [
        "the first line must be \(columnNames[0]),\(columnNames[1]),…,"
          + "\(columnNames[columnNames.count - 1])"
      ])
  }

  static func noRows(_ file: String) -> Diagnostic {
    .error(
      "the file has a header and no rows", at: SourceRange(file: file, line: 1, column: 1),
      hints: ["get the file again: a copy was cut short"])
  }
}
