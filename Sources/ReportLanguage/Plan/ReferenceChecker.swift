// Cross-references and inline values: what they may name, and whether they do.
import Diagnostics

/// The anchors of a report: labels of headings, equations, tables and figures.
struct Anchors {
  private(set) var names: [String: SourceRange] = [:]

  init(report: ParsedReport, steps: [PlannedStep], diagnostics: inout [Diagnostic]) {
    collect(report.blocks, diagnostics: &diagnostics)
    for label in steps.compactMap(\.directive.label) {
      add(label, prefix: nil, diagnostics: &diagnostics)
    }
  }

  private mutating func collect(_ blocks: [ParsedBlock], diagnostics: inout [Diagnostic]) {
    for block in blocks {
      switch block.content {
      case .heading(_, let identifier?, _):
        add(identifier, prefix: nil, diagnostics: &diagnostics)
      case .equation(_, let identifier?):
        add(identifier, prefix: "eq-", diagnostics: &diagnostics)
      case .table(let table):
        if let identifier = table.identifier {
          add(identifier, prefix: "tbl-", diagnostics: &diagnostics)
        }
      case .list(_, _, let items):
        for item in items { collect(item, diagnostics: &diagnostics) }
      case .quote(let blocks): collect(blocks, diagnostics: &diagnostics)
      default: break
      }
    }
  }

  private mutating func add(
    _ identifier: Identifier, prefix: String?, diagnostics: inout [Diagnostic]
  ) {
    if let prefix, !identifier.name.hasPrefix(prefix) {
      diagnostics.append(
        .error(
          "this label must begin with '\(prefix)'", at: identifier.range,
          hints: ["write `\(prefix)\(identifier.name)`"]))
    }
    if let earlier = names[identifier.name] {
      diagnostics.append(
        .error(
          "the label '\(identifier.name)' is used twice", at: identifier.range,
          notes: [Diagnostic.Note("first used here", at: .source(earlier))],
          hints: [remedyForSecondUse(of: identifier, first: earlier)]))
    } else {
      names[identifier.name] = identifier.range
    }
  }
}

/// What to do about a name that is given twice.
func remedyForSecondUse(of identifier: Identifier, first: SourceRange) -> String {
  identifier.range == first
    ? "'\(first.file)' is included twice: include it once" : "give one of them another name"
}

struct ReferenceChecker {
  var values: [String: ValueShape]
  /// Ids and labels of directives that are there but could not be decoded.
  var broken: Set<String>
  /// Whether all of the report's text is there, with every name in it.
  var isComplete: Bool
  var anchors: Anchors

  func check(_ blocks: [ParsedBlock], diagnostics: inout [Diagnostic]) {
    for block in blocks {
      switch block.content {
      case .heading(_, _, let content), .paragraph(let content):
        check(content, diagnostics: &diagnostics)
      case .list(_, _, let items):
        for item in items { check(item, diagnostics: &diagnostics) }
      case .quote(let blocks): check(blocks, diagnostics: &diagnostics)
      case .table(let table):
        for cell in table.header + table.rows.flatMap({ $0 }) {
          check(cell, diagnostics: &diagnostics)
        }
        check(table.caption, diagnostics: &diagnostics)
      case .code, .equation, .directive, .rule: break
      }
    }
  }

  func check(_ path: ValuePath, diagnostics: inout [Diagnostic]) {
    guard !broken.contains(SweepMember.owner(of: path.root)),
      isComplete || values[path.root] != nil,
      let diagnostic = path.check(against: values)
    else { return }
    diagnostics.append(diagnostic)
  }

  func check(_ inlines: [ParsedInline], diagnostics: inout [Diagnostic]) {
    for inline in inlines {
      switch inline.content {
      case .emphasis(let content), .strong(let content), .link(_, _, let content):
        check(content, diagnostics: &diagnostics)
      case .value(let expression):
        for path in expression.paths { check(path, diagnostics: &diagnostics) }
      case .reference(let name):
        guard isComplete, anchors.names[name] == nil, !broken.contains(name) else { continue }
        let names = anchors.names.keys.sorted()
        diagnostics.append(
          .error(
            "nothing here is labelled '\(name)'", at: inline.range,
            hints: [
              closestMatch(to: name, among: names).map { "did you mean '@\($0)'?" }
                ?? Self.remedy(for: name)
            ]))
      default: break
      }
    }
  }

  private static func remedy(for name: String) -> String {
    if name.hasPrefix("fig-") { return "give a figure `label: \(name)`" }
    if name.hasPrefix("tbl-") { return "give a table `label: \(name)` or `: Caption {#\(name)}`" }
    if name.hasPrefix("eq-") { return "write `$$ … $$ {#\(name)}`" }
    return "write `## Heading {#\(name)}`"
  }
}
