// Code as HTML with its words coloured: small tokenizers that never fail and never change the text.
import DocumentModel

/// What a stretch of code is; the name is the class of its colour.
enum CodeToken: String {
  case comment, string, number, keyword, type, key, name, inserted, deleted, heading
}

/// The code as HTML; taking the tags away gives the escaped code back.
func highlighted(_ code: CodeBlock) -> String {
  guard code.role != .output else { return escaped(code.text) }
  // A directive may be shown with its fence.
  let name =
    code.role != .directive ? code.language ?? "" : code.text.hasPrefix("```") ? "md" : "yaml"
  guard let language = CodeLanguage(name) else { return escaped(code.text) }
  var scanner = CodeScanner(code.text)
  language.scan(&scanner)
  return scanner.html
}

enum CodeLanguage {
  case python, swift, yaml, shell, json, markdown, diff

  /// - Parameter name: as behind a fence; `nil` for languages that stay plain.
  init?(_ name: String) {
    // A directive's fence says `{train}`; others may go on behind the name.
    let name = name.prefix { !$0.isWhitespace && $0 != "," }.lowercased()
    switch name {
    case "python", "py", "python3", "pycon": self = .python
    case "swift": self = .swift
    case "yaml", "yml": self = .yaml
    case "sh", "bash", "shell", "zsh", "console", "shell-session", "shellsession": self = .shell
    case "json", "jsonc", "jsonl", "json5": self = .json
    case "markdown", "md", "gfm": self = .markdown
    case "diff", "patch": self = .diff
    default:
      guard name.hasPrefix("{"), name.hasSuffix("}") else { return nil }
      self = .yaml
    }
  }

  func scan(_ scanner: inout CodeScanner) {
    switch self {
    case .python: PythonScanner.scan(&scanner)
    case .swift: SwiftScanner.scan(&scanner)
    case .yaml: YAMLScanner.scan(&scanner)
    case .shell: ShellScanner.scan(&scanner)
    case .json: JSONScanner.scan(&scanner)
    case .markdown: MarkdownScanner.scan(&scanner)
    case .diff: DiffScanner.scan(&scanner)
    }
  }
}
