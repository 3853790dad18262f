// The anchors of a report, which cross-references may name.
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
      case .heading(_, let attributes, _):
        if let identifier = attributes.identifier {
          add(identifier, prefix: nil, diagnostics: &diagnostics)
        }
      case .equation(_, let identifier?):
        add(identifier, prefix: "eq-", diagnostics: &diagnostics)
      case .table(let table):
        if let identifier = table.identifier {
          add(identifier, prefix: "tbl-", diagnostics: &diagnostics)
        }
      case .picture(let picture):
        if let identifier = picture.identifier {
          add(identifier, prefix: "fig-", diagnostics: &diagnostics)
        }
      case .list(_, _, let items):
        for item in items { collect(item.blocks, diagnostics: &diagnostics) }
      case .quote(let blocks), .callout(_, _, let blocks):
        collect(blocks, diagnostics: &diagnostics)
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
