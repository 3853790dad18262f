// Lines of printed text with numbers in them: `Epoch {epoch}: {loss | .4f}`.
import Diagnostics
import ReportLanguage

/// Text with placeholders `{path | format}`; `{{` and `}}` stand for braces.
package struct TextTemplate: Sendable {
  enum Piece: Sendable {
    case text(String)
    case value(ValueExpression)
  }

  var pieces: [Piece]

  var paths: [ValuePath] {
    pieces.flatMap { piece -> [ValuePath] in
      if case .value(let expression) = piece { expression.paths } else { [] }
    }
  }

  package static func parse(
    _ text: String, range: SourceRange, diagnostics: inout [Diagnostic]
  ) -> TextTemplate? {
    var pieces: [Piece] = []
    var run = ""
    var rest = text[...]
    while let character = rest.first {
      if rest.hasPrefix("{{") || rest.hasPrefix("}}") {
        run.append(character)
        rest = rest.dropFirst(2)
      } else if character == "{" {
        guard let end = rest.firstIndex(of: "}") else {
          diagnostics.append(
            .error(
              "a `{` in this text is never closed", at: range,
              hints: ["write `{{` for a brace"]))
          return nil
        }
        let inside = String(rest[rest.index(after: rest.startIndex)..<end])
        switch ValueExpression.parse(inside, range: range) {
        case .success(let expression):
          if !run.isEmpty { pieces.append(.text(run)) }
          run = ""
          pieces.append(.value(expression))
        case .failure(let found):
          diagnostics += found.all
          return nil
        }
        rest = rest[rest.index(after: end)...]
      } else {
        run.append(character)
        rest = rest.dropFirst()
      }
    }
    if !run.isEmpty { pieces.append(.text(run)) }
    return TextTemplate(pieces: pieces)
  }

  /// - Parameter value: the value for a path.
  package func filled(_ value: (ValuePath) throws -> ResultTree) throws -> String {
    try pieces.map { piece in
      switch piece {
      case .text(let text): return text
      case .value(let expression):
        switch try expression.result(value) {
        case .number(let number):
          // Printed text has the plain minus sign of a terminal.
          let format = expression.format ?? .standard(for: number)
          return format.string(from: number).replacing("−", with: "-")
        case .text(let text): return text
        case .missing: return "[\(expression.formula)]"
        case .record, .list: return ""
        }
      }
    }.joined()
  }
}

extension ValueType where Value == TextTemplate {
  static let template = ValueType("text with `{value | format}` in it") { value, diagnostics in
    guard case .scalar(let text, _) = value.content else {
      diagnostics.append(mismatch(expected: "text with `{value | format}` in it", found: value))
      return nil
    }
    return TextTemplate.parse(text, range: value.range, diagnostics: &diagnostics)
  }
}
