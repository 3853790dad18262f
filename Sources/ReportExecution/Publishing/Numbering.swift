// Numbers of figures, tables, equations, sections, notes and works, in the order of the text. They
// follow from the plan alone, so a reference may stand before its target and before anything has run.
import DocumentModel
import ReportLanguage

/// The numbers of everything that has one.
struct Numbering {
  /// A note or a work: its number and its anchor.
  struct Numbered {
    var number: Int
    var anchor: String
  }

  /// By position among all directives.
  private(set) var figures: [Int: Int] = [:]
  private(set) var tables: [Int: Int] = [:]
  /// By position among all pictures from files.
  private(set) var pictures: [Int] = []
  /// By anchor.
  private(set) var texts: [String: String] = [:]
  /// By key, those that the text calls for.
  private(set) var footnotes: [String: Numbered] = [:]
  private(set) var works: [String: Numbered] = [:]
  /// Every anchor that an author or this numbering gave.
  private(set) var anchors: Set<String> = []

  init(_ plan: ReportPlan) {
    var walk = NumberingWalk(plan: plan)
    walk.visit(plan.abstract)
    walk.visit(plan.report.blocks)
    figures = walk.figures
    tables = walk.tables
    pictures = walk.pictures
    texts = walk.texts
    anchors = Set(texts.keys).union(plan.steps.compactMap { $0.directive.label?.name })
    footnotes = numbered(walk.footnotes, prefix: "fn-")
    works = numbered(walk.works, prefix: "ref-")
  }

  /// Gives each an anchor from its name, unlike any other.
  private mutating func numbered(_ names: [String], prefix: String) -> [String: Numbered] {
    var result: [String: Numbered] = [:]
    for (index, name) in names.enumerated() {
      let letters = name.map { character in
        character.isASCII && (character.isLetter || character.isNumber || character == "_")
          ? character : "-"
      }
      var anchor = prefix + String(letters)
      var suffix = 2
      while !anchors.insert(anchor).inserted {
        anchor = prefix + String(letters) + "-\(suffix)"
        suffix += 1
      }
      result[name] = Numbered(number: index + 1, anchor: anchor)
    }
    return result
  }
}

/// 1, 1.1, 1.2, 2 …: the levels of headings as they come, the first level met counting as the top.
package struct SectionCounter {
  package init() {}

  private var counts: [Int] = []
  private var levels: [Int] = []

  package mutating func next(level: Int) -> String {
    // A heading that skipped a level shares its depth with the one that did not, and the count.
    var replaced = 0
    while let last = levels.last, last > level {
      levels.removeLast()
      replaced = counts.removeLast()
    }
    if levels.last == level {
      counts[counts.count - 1] += 1
    } else {
      levels.append(level)
      counts.append(replaced + 1)
    }
    return counts.map(String.init).joined(separator: ".")
  }
}

extension [ParsedInline] {
  var plainText: String {
    map { inline in
      switch inline.content {
      case .text(let text), .code(let text), .math(let text): text
      case .emphasis(let content), .strong(let content), .strikethrough(let content),
        .link(_, _, let content):
        content.plainText
      case .reference(let target): target
      case .value(let expression): expression.formula.description
      case .citation(let citation):
        citation.items.map { "@\($0.key)" }.joined(separator: "; ")
      case .footnote, .rawHTML: ""
      case .softBreak, .lineBreak: " "
      }
    }.joined()
  }
}
