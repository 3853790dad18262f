// Images as comma-separated numbers: what is read, and where each mistake is told.
import Datasets
import Diagnostics
import Testing

private let header = (["label"] + (1...784).map { "pixel\($0)" }).joined(separator: ",")

/// A row of 785 fields whose pixels count up from `first`.
private func row(_ label: Int, _ first: Int = 0) -> String {
  ([label] + (0..<784).map { ($0 + first) % 256 }).map(String.init).joined(separator: ",")
}

/// A row in which one field has another text.
private func row(_ label: Int, field: Int, _ text: String) -> String {
  var fields = row(label).split(separator: ",").map(String.init)
  fields[field] = text
  return fields.joined(separator: ",")
}

private func lines(_ lines: [String], end: String = "\n") -> String {
  lines.map { $0 + end }.joined()
}

struct LabelledCSVTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// Writes a training file, and a sound test file of one row.
  private func resolve(_ text: String) throws -> ResolvedDataset {
    try directory.write(Array(text.utf8), to: "sign-mnist/sign_mnist_train.csv")
    try directory.write(
      gzip(Array(lines([header, row(24)]).utf8)), to: "sign-mnist/sign_mnist_test.csv.gz")
    return try DatasetSource.resolve(name: "sign-mnist", locator: locator(option: directory.path))
  }

  private var file: String { "\(directory.path)/sign-mnist/sign_mnist_train.csv" }

  private static let sound = lines([header, row(0), row(8, 5), row(10, 200)])

  /// A way to write the same table.
  struct Form: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String

    init(_ name: String, _ text: String) {
      testDescription = name
      self.text = text
    }
  }

  @Test(arguments: [
    Form("line feeds", sound),
    Form("carriage returns too", sound.replacing("\n", with: "\r\n")),
    Form("no end of the last line", String(sound.dropLast())),
    Form("a carriage return at the end", String(sound.dropLast()) + "\r"),
    Form("a byte-order mark", "\u{FEFF}" + sound),
    Form("leading zeros", sound.replacing("\n8,5,6,", with: "\n08,005,06,")),
  ])
  func `A table of images is read, however its lines end`(form: Form) throws {
    let resolved = try resolve(form.text)
    let dataset = try resolved.load()
    #expect(dataset.train.labels == [0, 8, 9])
    #expect((dataset.train.rows, dataset.train.columns) == (28, 28))
    #expect(Array(dataset.train.image(1)) == (5..<789).map { UInt8($0 % 256) })
    #expect(Array(dataset.train.image(2)) == (200..<984).map { UInt8($0 % 256) })
    #expect(dataset.test.labels == [23])
    let shape = try resolved.shape()
    #expect((shape.trainCount, shape.testCount, shape.rows, shape.columns) == (3, 1, 28, 28))
  }

  @Test func `Classes are the letters that have images, numbered without gaps`() throws {
    let labels = Array(0...8) + Array(10...24)
    let dataset = try resolve(lines([header] + labels.map { row($0) })).load()
    #expect(dataset.train.labels == (0...23).map { UInt8($0) })
    #expect(dataset.classNames.joined() == "ABCDEFGHIKLMNOPQRSTUVWXY")
  }

  @Test func `Rows that come in several pieces are read as one`() throws {
    // 200 rows are more than two of the pieces of 256 KiB that files are read in.
    let rows = (0..<200).map { row($0 % 9, $0) }
    let dataset = try resolve(lines([header] + rows, end: "\r\n")).load()
    #expect(dataset.train.count == 200)
    for index in 0..<200 {
      #expect(Array(dataset.train.image(index)) == (index..<index + 784).map { UInt8($0 % 256) })
    }
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    var text: String
    var line: Int
    var column: Int
    var message: String

    var testDescription: String { message }
  }

  @Test(arguments: [
    Mistake(
      text: lines([header, row(0), row(9)]), line: 3, column: 1,
      message: "the label 9 is not one of 0…8, 10…24"),
    Mistake(
      text: lines([header, row(25)]), line: 2, column: 1,
      message: "the label 25 is not one of 0…8, 10…24"),
    Mistake(
      text: lines([header, row(0, field: 3, "256")]), line: 2, column: 7,
      message: "the column 'pixel3' has 256 in this row; pixels are 0…255"),
    Mistake(
      text: lines([header, row(0, field: 2, "99999999999999999999999")]), line: 2, column: 5,
      message: "the column 'pixel2' has a number beyond 1000000 in this row; pixels are 0…255"),
    Mistake(
      text: lines([header, row(0, field: 2, "1x")]), line: 2, column: 6,
      message: "the column 'pixel2' holds whole numbers, found 'x'"),
    Mistake(
      text: lines([header, row(0, field: 1, "-1")]), line: 2, column: 3,
      message: "the column 'pixel1' holds whole numbers, found '-'"),
    Mistake(
      text: lines([header, row(0, field: 1, "1\r")]), line: 2, column: 4,
      message: "the column 'pixel1' holds whole numbers, found the byte 0d"),
    Mistake(
      text: lines([header, row(0, field: 784, "")]), line: 2, column: row(0).utf8.count - 1,
      message: "the column 'pixel784' has no value in this row"),
    Mistake(
      text: lines([header, row(1), "1,2,3"], end: "\r\n"), line: 3, column: 1,
      message: "this row has 3 fields where the header has 785"),
    Mistake(
      text: header + "\n1,2", line: 2, column: 1,
      message: "this row has 2 fields where the header has 785"),
    Mistake(
      text: lines([header, row(1) + ",7"]), line: 2, column: row(1).utf8.count + 2,
      message: "this row has more fields than the header, which has 785"),
    Mistake(
      text: lines([header, row(1), "", row(1)]), line: 3, column: 1, message: "this line is empty"),
    Mistake(
      text: lines([header]), line: 1, column: 1, message: "the file has a header and no rows"),
  ])
  func `A wrong row is told at its line and column`(mistake: Mistake) throws {
    let resolved = try resolve(mistake.text)
    let diagnostic = try #require(Self.diagnostics { try resolved.load() }.first)
    #expect(diagnostic.message == mistake.message)
    #expect(
      Self.start(diagnostic.place) == [mistake.line, mistake.column])
    #expect(!diagnostic.hints.isEmpty)
  }

  @Test(arguments: [
    Mistake(
      text: "pixel1,pixel2\n1,2\n", line: 1, column: 1,
      message: "the header has 'pixel1' where 'label' is expected"),
    Mistake(
      text: header.replacing("pixel2,", with: "pixle2,") + "\n", line: 1, column: 14,
      message: "the header has 'pixle2' where 'pixel2' is expected"),
    Mistake(
      text: String(header.dropLast(9)) + "\n", line: 1, column: 1,
      message: "the header has 784 fields where 785 are expected"),
    Mistake(
      text: String(repeating: "x", count: 70_000), line: 1, column: 1,
      message: "the header has 'xxxxxxxx"),
  ])
  func `A wrong header is told before anything is read`(mistake: Mistake) throws {
    let resolved = try resolve(mistake.text)
    for diagnostics in [
      Self.diagnostics { try resolved.load() }, Self.diagnostics { try resolved.shape() },
    ] {
      #expect(diagnostics.count == 1)
      #expect(diagnostics.first?.message.hasPrefix(mistake.message) == true, "\(diagnostics)")
      #expect(diagnostics.first?.place.map(Self.start) == [1, mistake.column])
    }
  }

  @Test func `An empty file is refused`() throws {
    let resolved = try resolve("")
    expectError(saying: "the file is empty", inFile: file) { try resolved.load() }
    expectError(saying: "the file is empty", inFile: file) { try resolved.shape() }
  }

  @Test func `A gzip file that breaks off is refused, also when only rows are counted`() throws {
    let whole = gzip(Array(Self.sound.utf8))
    let resolved = try resolve(Self.sound)
    let test = try directory.write(
      Array(whole.dropLast(100)), to: "sign-mnist/sign_mnist_test.csv.gz")
    let message = "the gzip data breaks off"
    expectError(saying: message, inFile: test, byteOffset: whole.count - 100) {
      try resolved.load()
    }
    expectError(saying: message, inFile: test, byteOffset: whole.count - 100) {
      try resolved.shape()
    }
  }

  @Test func `All wrong rows are told, up to ten`() throws {
    let few = try resolve(lines([header, row(9), row(0), row(0, field: 1, "x"), "5"]))
    #expect(Self.diagnostics { try few.load() }.map { Self.start($0.place)[0] } == [2, 4, 5])
    let many = try resolve(lines([header] + (0..<30).map { _ in row(9) }))
    let diagnostics = Self.diagnostics { try many.load() }
    #expect(diagnostics.count == 10)
    #expect(diagnostics.last?.notes.map(\.message) == ["the rest of the file was not read"])
  }

  private static func diagnostics<Value>(_ body: () throws -> Value) -> [Diagnostic] {
    do {
      _ = try body()
      return []
    } catch let many as Diagnostics {
      return many.all
    } catch {
      return (error as? Diagnostic).map { [$0] } ?? []
    }
  }

  private static func start(_ place: Diagnostic.Place?) -> [Int] {
    guard case .source(let range)? = place else { return [] }
    return [range.start.line, range.start.column]
  }
}
