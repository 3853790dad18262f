// `galley explain`: the report language, printed from the declarations that decode it.
import ArgumentParser
import Diagnostics
import ReportExecution
import ReportLanguage

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Prints what a directive does: its keys, their types and defaults, and an example.",
    discussion: """
      Examples:
        galley explain
        galley explain train
        galley explain front-matter
      """)

  @Argument(help: ArgumentHelp("The directive; all of them when left out.", valueName: "directive"))
  var name: String?

  func run() throws {
    let declarations =
      Rendering.directives.map { $0.declaration } + [
        IncludeBlock.declaration, FrontMatter.declaration,
      ]
    guard let name else {
      let width = declarations.map(\.name.count).max() ?? 0
      for declaration in declarations {
        let padding = String(repeating: " ", count: width - declaration.name.count)
        print("\(declaration.name)\(padding)  \(declaration.summary)")
      }
      return
    }
    guard let declaration = declarations.first(where: { $0.name == name }) else {
      let names = declarations.map(\.name)
      Console().show([
        Diagnostic(
          .error, "unknown directive '\(name)'",
          hints: [
            closestMatch(to: name, among: names).map { "did you mean '\($0)'?" }
              ?? "the directives are \(names.joined(separator: ", "))"
          ])
      ])
      throw ExitCode.failure
    }
    print(Explanation(declaration).text)
  }
}

/// A declaration as text of 80 columns.
struct Explanation {
  let text: String

  init(_ declaration: DirectiveDeclaration) {
    let isFrontMatter = declaration.name == FrontMatter.declaration.name
    var lines = Self.wrap("\(declaration.name): \(declaration.summary)", indent: 0)
    lines.append("")
    // An include leaves no block of its own to show.
    let hasBlock = !isFrontMatter && declaration.name != IncludeBlock.declaration.name
    let common = hasBlock ? CommonKeys.declarations : []
    for key in declaration.keys + common {
      switch key.requirement {
      case .required: lines.append("  \(key.name)  (required)")
      case .optional(let shown): lines.append("  \(key.name)  (default: \(shown))")
      }
      lines += Self.wrap(key.type.prefix(1).uppercased() + key.type.dropFirst() + ".", indent: 6)
      if !key.documentation.isEmpty { lines += Self.wrap(key.documentation, indent: 6) }
    }
    for vocabulary in declaration.vocabularies {
      lines += ["", "\(vocabulary.title):"]
      for entry in vocabulary.entries {
        lines += Self.wrap(entry.form, indent: 2) + Self.wrap(entry.summary, indent: 6)
      }
    }
    if !declaration.values.isEmpty {
      lines += ["", "Values for `{value}`:"] + Self.wrap(declaration.values + ".", indent: 2)
    }
    lines += ["", "Example:", ""]
    let fences = isFrontMatter ? ("---", "---") : ("```{\(declaration.name)}", "```")
    let example = declaration.example.split(separator: "\n", omittingEmptySubsequences: false)
    lines += ([fences.0] + example.map(String.init) + [fences.1]).map { "  " + $0 }
    text = lines.joined(separator: "\n")
  }

  private static func wrap(_ text: String, indent: Int) -> [String] {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    var line = margin
    for word in text.split(separator: " ") {
      if line.count > indent, line.count + 1 + word.count > 80 {
        lines.append(line)
        line = margin
      }
      line += (line.count > indent ? " " : "") + word
    }
    return lines + [line]
  }
}
