// `[^name]: text` begins a block that goes on as long as lines are indented by four columns. To
// CommonMark that is an item of a list, so the lines are handed to it as such, and every place on
// them is put back.
import Diagnostics

/// The lines of a report as libcmark sees them, and the way back to the source.
struct RewrittenLines {
  /// A definition on its line.
  struct Definition {
    var name: String
    var range: SourceRange
  }

  let source: SourceText
  private(set) var lines: [String]
  /// By line: from which byte of a rewritten line, and by how much, the source has it further right.
  private(set) var shifts: [Int: (from: Int, by: Int)] = [:]
  private(set) var definitions: [Int: Definition] = [:]

  private static let marker = "1)  "

  init(_ source: SourceText) {
    self.source = source
    // The marks of masks are not ours to keep when a report holds them.
    lines = source.lines.map { line in
      line.utf8.contains { $0 <= 3 }
        ? String(
          String.UnicodeScalarView(line.unicodeScalars.map { $0.value <= 3 ? " " : $0 }))
        : line
    }
  }

  /// The text of a 1-based line; empty past the end.
  func line(_ number: Int) -> String {
    lines.indices.contains(number - 1) ? lines[number - 1] : ""
  }

  /// The 0-based byte of a line of the source where the rewritten line has `byte`.
  func sourceByte(line: Int, byte: Int) -> Int {
    guard let shift = shifts[line], byte >= shift.from else { return byte }
    return byte + shift.by
  }

  /// From the first 1-based byte column of a rewritten line up to, and without, the second.
  func range(line: Int, byteColumns: Range<Int>) -> SourceRange {
    let start = sourceByte(line: line, byte: byteColumns.lowerBound - 1)
    let end = sourceByte(line: line, byte: byteColumns.upperBound - 1)
    return source.range(line: line, byteColumns: (start + 1)..<max(start + 1, end + 1))
  }

  /// Whether a line may begin the text of a note; in code it does not.
  static func mayDefine(_ line: String) -> Bool {
    guard line.utf8.contains(UInt8(ascii: "^")), let label = label(of: line) else { return false }
    return !label.name.isEmpty
  }

  /// Rewrites every definition outside of code.
  mutating func rewriteDefinitions(firstLine: Int, isCode: (Int) -> Bool) {
    for number in firstLine..<max(firstLine, lines.count + 1) {
      let line = lines[number - 1]
      guard Self.mayDefine(line), !isCode(number), let label = Self.label(of: line) else {
        continue
      }
      let rest = line.utf8.dropFirst(label.end)
      let space = rest.prefix { $0 == 0x20 || $0 == 0x09 }.count
      let prefix = String(decoding: line.utf8.prefix(label.start), as: UTF8.self)
      lines[number - 1] =
        prefix + Self.marker + String(decoding: rest.dropFirst(space), as: UTF8.self)
      shifts[number] = (
        label.start + Self.marker.utf8.count,
        label.end + space - label.start - Self.marker.utf8.count
      )
      let start = label.start + 3
      definitions[number] = Definition(
        name: label.name,
        range: source.range(
          line: number, byteColumns: start..<(start + label.name.utf8.count)))
    }
  }

  /// `[^name]:` behind quote marks and indentation, in bytes of the line.
  private static func label(of line: String) -> (name: String, start: Int, end: Int)? {
    let bytes = line.utf8
    let start = bytes.prefix { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: ">") }.count
    let text = bytes.dropFirst(start)
    guard text.starts(with: "[^".utf8) else { return nil }
    let name = text.dropFirst(2).prefix(while: isFootnoteNameByte)
    guard !name.isEmpty, text.dropFirst(2 + name.count).starts(with: "]:".utf8) else { return nil }
    return (String(decoding: name, as: UTF8.self), start, start + name.count + 4)
  }
}

/// What the name of a note is made of: anything but space and brackets.
func isFootnoteNameByte(_ byte: UInt8) -> Bool {
  byte > 0x20 && byte != 0x7F && byte != UInt8(ascii: "[") && byte != UInt8(ascii: "]")
    && byte != UInt8(ascii: "\\") && byte != UInt8(ascii: "^")
}

extension [String] {
  /// Whether any line may begin the text of a note.
  var mayDefineFootnotes: Bool { contains(where: RewrittenLines.mayDefine) }
}

extension MarkdownParser {
  /// Takes the text of a note from an item of a list that stands for it.
  /// - Returns: whether the item is one.
  mutating func takeFootnote(_ item: CommonMarkNode, quoteDepth: Int) -> Bool {
    guard let definition = rewritten.definitions[item.startLine] else { return false }
    takenDefinitions.insert(item.startLine)
    if footnoteDepth > 0 {
      diagnostics.append(
        .error(
          "the text of a note cannot stand in another note", at: definition.range,
          hints: ["begin its line further left"]))
      return true
    }
    footnoteDepth += 1
    let blocks = blocks(of: item, quoteDepth: quoteDepth)
    footnoteDepth -= 1
    if blocks.isEmpty {
      diagnostics.append(emptyFootnote(definition))
    }
    refuseInFootnote(blocks)
    footnotes.append(
      ParsedFootnote(name: definition.name, range: definition.range, blocks: blocks))
    return true
  }

  /// Reports definitions that CommonMark did not take for the beginning of a block.
  mutating func reportLostFootnotes() {
    for (line, definition) in rewritten.definitions.sorted(by: { $0.key < $1.key })
    where !takenDefinitions.contains(line) {
      diagnostics.append(emptyFootnote(definition))
      // Its name is there, so that its marks are no mistakes.
      footnotes.append(
        ParsedFootnote(name: definition.name, range: definition.range, blocks: []))
    }
  }

  private func emptyFootnote(_ definition: RewrittenLines.Definition) -> Diagnostic {
    .error(
      "the note '\(definition.name)' has no text", at: definition.range,
      hints: ["write it behind the colon; further lines are indented by four spaces"])
  }

  /// What is numbered or listed elsewhere cannot hide in a note.
  private mutating func refuseInFootnote(_ blocks: [ParsedBlock]) {
    for block in blocks {
      let refused: String? =
        switch block.content {
        case .heading: "a heading"
        case .directive(let directive): "the directive `\(directive.name)`"
        case .picture: "a figure"
        case .equation(_, .some): "an equation with a label"
        case .table(let table) where !table.caption.isEmpty: "a table with a caption"
        default: nil
        }
      if let refused {
        diagnostics.append(
          .error(
            "\(refused) cannot stand in a note", at: block.range,
            hints: ["put it in the text of the report"]))
      }
      switch block.content {
      case .list(_, _, let items): for item in items { refuseInFootnote(item.blocks) }
      case .quote(let inner), .callout(_, _, let inner): refuseInFootnote(inner)
      default: break
      }
    }
  }
}
