// Colours for the one language that reports themselves are made of: YAML keys and comments.
import DocumentModel

/// The code as HTML.
func highlighted(_ code: CodeBlock) -> String {
  let isYAML = code.role == .directive || ["yaml", "yml"].contains(code.language?.lowercased())
  guard isYAML, code.role != .output else { return escaped(code.text) }
  return code.text.split(separator: "\n", omittingEmptySubsequences: false)
    .map(highlightedYAML).joined(separator: "\n")
}

/// A line with its key and its comment marked; strings over several lines are left as they are.
private func highlightedYAML(_ line: Substring) -> String {
  let (code, comment) = splitComment(line)
  let tail = comment.isEmpty ? "" : "<span class=\"comment\">\(escaped(String(comment)))</span>"
  guard let match = code.firstMatch(of: /^(?<lead>\s*(?:- )*)(?<key>[A-Za-z_][\w .-]*):(?=\s|$)/)
  else { return escaped(String(code)) + tail }
  return escaped(String(match.output.lead)) + "<span class=\"key\">"
    + escaped(String(match.output.key)) + "</span>"
    + escaped(":" + String(code[match.range.upperBound...])) + tail
}

/// A comment begins at `#` after white space, outside of quotation marks.
private func splitComment(_ line: Substring) -> (code: Substring, comment: Substring) {
  var quote: Character?
  var previous: Character = " "
  for index in line.indices {
    let character = line[index]
    if let open = quote {
      if character == open { quote = nil }
    } else if character == "\"" || character == "'" {
      quote = character
    } else if character == "#", previous.isWhitespace {
      return (line[..<index], line[index...])
    }
    previous = character
  }
  return (line, line[line.endIndex...])
}
