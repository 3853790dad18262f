// Text with colours for a terminal, broken into lines by columns.
import Diagnostics

struct StyledText {
  enum Style {
    case plain, bold, faint, removed, inserted, emphasized, warning, good
  }

  struct Span {
    var text: String
    var style: Style
  }

  var spans: [Span] = []

  init(_ text: String = "", _ style: Style = .plain) {
    if !text.isEmpty { spans = [Span(text: text, style: style)] }
  }

  static func + (first: StyledText, second: StyledText) -> StyledText {
    var result = first
    result.spans += second.spans
    return result
  }

  static func += (first: inout StyledText, second: StyledText) { first = first + second }

  var columns: Int { spans.reduce(0) { $0 + $1.text.terminalColumns } }

  /// The text in lines of at most `width` columns; words longer than that are cut.
  func lines(width: Int, indent: String = "") -> [StyledText] {
    let available = max(width - indent.terminalColumns, 16)
    var lines: [StyledText] = []
    var line: [Span] = []
    var used = 0
    func finish() {
      // A space at the end of a line says nothing.
      if let last = line.last, last.style == .plain, last.text.hasSuffix(" ") {
        line[line.count - 1].text = String(last.text.reversed().drop { $0 == " " }.reversed())
      }
      var text = StyledText(indent)
      text.spans += line
      lines.append(text)
      (line, used) = ([], 0)
    }
    for span in spans {
      for piece in pieces(of: span.text) {
        if piece == "\n" {
          finish()
          continue
        }
        var rest = piece
        while true {
          let columns = rest.terminalColumns
          if used + columns <= available {
            if !(rest == " " && used == 0 && !lines.isEmpty) {
              append(rest, span.style, to: &line)
              used += columns
            }
            break
          }
          if rest == " " {
            finish()
            break
          }
          if used > 0, columns <= available {
            finish()
            continue
          }
          var head = ""
          for character in rest {
            guard used + head.terminalColumns + character.terminalColumns <= available else {
              break
            }
            head.append(character)
          }
          if head.isEmpty, used == 0 { head = String(rest.prefix(1)) }
          append(head, span.style, to: &line)
          rest = String(rest.dropFirst(head.count))
          finish()
          if rest.isEmpty { break }
        }
      }
    }
    if !line.isEmpty || lines.isEmpty { finish() }
    return lines
  }

  private func append(_ text: String, _ style: Style, to line: inout [Span]) {
    if let last = line.last, last.style == style {
      line[line.count - 1].text += text
    } else {
      line.append(Span(text: text, style: style))
    }
  }

  /// Words, single spaces and line ends.
  private func pieces(of text: String) -> [String] {
    var pieces: [String] = []
    var word = ""
    for character in text {
      if character == "\n" || character == " " {
        if !word.isEmpty { pieces.append(word) }
        word = ""
        pieces.append(String(character))
      } else {
        word.append(character)
      }
    }
    if !word.isEmpty { pieces.append(word) }
    return pieces
  }

  func rendered(isColored: Bool) -> String {
    spans.map { span in
      let text = span.text.withoutControls
      guard isColored, let code = span.style.code else { return text }
      return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }.joined()
  }
}

extension StyledText.Style {
  fileprivate var code: String? {
    switch self {
    case .plain: nil
    case .bold: "1"
    case .faint: "2"
    case .removed: "31"
    case .inserted: "32"
    case .emphasized: "36"
    case .warning: "33"
    case .good: "32"
    }
  }
}
