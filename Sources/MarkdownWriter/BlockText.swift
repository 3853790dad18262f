// Blocks as lines of Markdown.
import DocumentModel

struct BlockText {
  let files: FigureFiles
  var anchors = GitHubAnchors()

  /// Blocks with an empty line between each two.
  /// - Parameter isNested: whether they stand in a list, a quote or a note.
  mutating func lines(_ blocks: [Block], isNested: Bool = false) -> [String] {
    var result: [String] = []
    var listMark = false
    for (index, block) in blocks.enumerated() {
      if case .list(let list) = block {
        // Two lists in a row are one unless their marks differ.
        listMark = index > 0 && Self.areLists(blocks[index - 1], block) && !listMark
        append(lines(of: list, hasOtherMark: listMark), to: &result)
      } else {
        append(lines(of: block, isNested: isNested), to: &result)
      }
    }
    return result
  }

  private func append(_ lines: [String], to result: inout [String]) {
    guard !lines.isEmpty else { return }
    if !result.isEmpty { result.append("") }
    result += lines
  }

  private static func areLists(_ first: Block, _ second: Block) -> Bool {
    guard case .list(let first) = first, case .list(let second) = second else { return false }
    return (first.start == nil) == (second.start == nil)
  }

  private mutating func lines(of block: Block, isNested: Bool) -> [String] {
    switch block {
    case .heading(let heading): return [line(of: heading)]
    case .paragraph(let content): return passage(content)
    case .list(let list): return lines(of: list, hasOtherMark: false)
    case .quote(let blocks): return quoted(lines(blocks, isNested: true))
    case .callout(let callout): return lines(of: callout, isNested: isNested)
    case .code(let code): return lines(of: code)
    case .table(let table): return lines(of: table)
    case .figure(let figure): return lines(of: figure)
    case .equation(let equation):
      return anchorLines(equation.identifier)
        + MathText.block(equation.tex, number: equation.number)
    case .gap(let gap): return lines(of: gap, isNested: isNested)
    case .bibliography(let entries): return lines(of: entries)
    case .rawHTML(let source):
      return source.split(omittingEmptySubsequences: false) { $0.isNewline }.map(String.init)
    // Hyphens would underline a heading, and in a list be part of its mark.
    case .rule: return [isNested ? "___" : "---"]
    }
  }

  /// Text as lines.
  /// - Parameter lead: Markdown that stands before it on the first line.
  func passage(_ content: [Inline], lead: String = "") -> [String] {
    let text = InlineText().markdown(of: content)
    guard !lead.isEmpty else { return Passage.lines(text) }
    return Passage.lines(text.isEmpty ? lead : lead + " " + text)
  }

  private func anchorLines(_ identifier: String?) -> [String] {
    identifier.map { [anchor($0)] } ?? []
  }

  // MARK: Headings

  private mutating func line(of heading: Heading) -> String {
    // The title of the report is the only first-level heading of the page.
    let level = min(max(heading.level, 1) + 1, 6)
    let number = heading.number.map { $0 + " " } ?? ""
    let words = number + heading.content.plainText
    let text = Passage.oneLine(InlineText(.heading).markdown(of: heading.content))
    let ownAnchor = anchors.next(words) == heading.identifier ? "" : anchor(heading.identifier)
    return Self.heading(level: level, number + text + ownAnchor)
  }

  static func heading(level: Int, _ text: String) -> String {
    var text = text
    // Number signs at its end would be taken for its end.
    if text.ends(with: "#") {
      let signs = text.unicodeScalars.reversed().prefix { $0 == "#" }.count
      text =
        String(text.unicodeScalars.dropLast(signs)) + "\\" + String(repeating: "#", count: signs)
    }
    return String(repeating: "#", count: level) + (text.isEmpty ? "" : " " + text)
  }

  // MARK: Lists and quotes

  private mutating func lines(of list: List, hasOtherMark: Bool) -> [String] {
    let isTight = list.isTight && list.items.allSatisfy { Self.canBeTight($0.blocks) }
    var result: [String] = []
    for (index, item) in list.items.enumerated() {
      let mark: String
      if let start = list.start {
        mark = String(min(start + index, 999_999_999)) + (hasOtherMark ? ")" : ".")
      } else {
        mark = hasOtherMark ? "*" : "-"
      }
      var content = isTight ? tightLines(item.blocks) : lines(item.blocks, isNested: true)
      if let isDone = item.isDone {
        let box = isDone ? "[x] " : "[ ] "
        if case .paragraph? = item.blocks.first, let first = content.first {
          content[0] = box + first
        } else {
          content = ["\\" + box.dropLast()] + [""] + content
        }
      }
      if !isTight, !result.isEmpty { result.append("") }
      let indentation = String(repeating: " ", count: mark.count + 1)
      result.append(content.first.map { $0.isEmpty ? mark : mark + " " + $0 } ?? mark)
      result += content.dropFirst().map { $0.isEmpty ? "" : indentation + $0 }
    }
    return result
  }

  /// Whether blocks can follow each other without an empty line and stay what they are.
  private static func canBeTight(_ blocks: [Block]) -> Bool {
    var previousIsParagraph = false
    for block in blocks {
      switch block {
      case .paragraph:
        if previousIsParagraph { return false }
        previousIsParagraph = true
      case .list(let list):
        // Only a list that begins with 1 interrupts a paragraph.
        if let start = list.start, start != 1, previousIsParagraph { return false }
        guard list.items.first?.blocks.isEmpty == false,
          list.isTight, list.items.allSatisfy({ canBeTight($0.blocks) })
        else { return false }
        previousIsParagraph = false
      case .code(let code):
        if code.foldedSummary != nil { return false }
        previousIsParagraph = false
      default: return blocks.count == 1
      }
    }
    return !zip(blocks, blocks.dropFirst()).contains { areLists($0, $1) }
      && !zip(blocks, blocks.dropFirst()).contains { first, second in
        // A paragraph after a list would go on with its last item.
        if case .list = first, case .paragraph = second { true } else { false }
      }
  }

  private mutating func tightLines(_ blocks: [Block]) -> [String] {
    blocks.flatMap { lines(of: $0, isNested: true) }
  }

  private func quoted(_ lines: [String]) -> [String] {
    (lines.isEmpty ? [""] : lines).map { $0.isEmpty ? ">" : "> " + $0 }
  }

  private mutating func lines(of callout: Callout, isNested: Bool) -> [String] {
    let name = callout.kind.rawValue
    let body = lines(callout.blocks, isNested: true)
    // GitHub shows its notes only where they stand by themselves.
    if isNested {
      let title = callout.title.isEmpty ? [.text(name.capitalized)] : callout.title
      return quoted(passage([.strong(title)]) + (body.isEmpty ? [] : [""] + body))
    }
    let title = callout.title.isEmpty ? [] : passage([.strong(callout.title)])
    let separator = title.isEmpty || body.isEmpty ? [] : [""]
    return note(name.uppercased(), title + separator + body)
  }

  func note(_ kind: String, _ lines: [String]) -> [String] {
    quoted(["[!\(kind)]"] + (lines.isEmpty ? ["&nbsp;"] : lines))
  }

  private func lines(of gap: Gap, isNested: Bool) -> [String] {
    let kind =
      switch gap.reason {
      case .failed: "CAUTION"
      case .blocked: "WARNING"
      case .waiting, .running: "NOTE"
      }
    var text = passage([.strong([.text(gap.title)])])
    for detail in gap.details { append(passage([.text(detail)]), to: &text) }
    let anchor = anchorLines(gap.identifier)
    return anchor + (anchor.isEmpty ? [] : [""]) + (isNested ? quoted(text) : note(kind, text))
  }

  // MARK: Code, tables and figures

  private func lines(of code: CodeBlock) -> [String] {
    let language = code.role == .output ? "text" : code.language
    let block = CodeText.block(code.text, language: language)
    guard let summary = code.foldedSummary else { return block }
    return [
      "<details>", "<summary>\(escapedHTML(summary.isEmpty ? "Code" : summary))</summary>", "",
    ] + block + ["", "</details>"]
  }

  private func lines(of table: Table) -> [String] {
    let label = table.number.map { "**Table \($0).**" } ?? ""
    let caption = passage(table.caption, lead: label)
    var result = anchorLines(table.identifier) + caption
    append(TableText(table: table).lines(), to: &result)
    return result
  }

  private func lines(of figure: Figure) -> [String] {
    let label = "**Figure \(figure.number).**"
    var result = anchorLines(figure.identifier)
    if let file = files.files[figure.identifier] {
      result += [Self.image(figure, file, folder: files.folder)]
    }
    append(passage(figure.caption, lead: label), to: &result)
    return result
  }

  private static func image(_ figure: Figure, _ file: FigureFiles.File, folder: String) -> String {
    let path = "\(folder)/\(file.name)"
    let alternative = figure.alternativeText.split { $0.isWhitespace }.joined(separator: " ")
    switch file.kind {
    case .svg:
      var writer = InlineText(.heading)
      writer.isInLink = true
      return
        "![\(writer.markdown(of: [.text(alternative)]))](\(InlineText.destination(InlineText.encodedPath(path))))"
    case .png:
      // Markdown cannot say that two pixels of the file are one of the page.
      return "<img src=\"\(escapedHTML(InlineText.encodedPath(path)))\" "
        + "width=\"\(file.picture.width)\" alt=\"\(escapedHTML(alternative))\">"
    }
  }

  private func lines(of entries: [BibliographyEntry]) -> [String] {
    entries.flatMap { entry in
      let mark = "\(entry.number). "
      let text = passage(entry.content, lead: "")
      let first = mark + anchor(entry.identifier) + (text.first ?? "")
      return [first]
        + text.dropFirst().map { String(repeating: " ", count: mark.count) + $0 }
    }
  }
}
