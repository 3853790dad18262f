// What counts along while a document is put together.
import ReportLanguage

struct AssemblyState {
  var directive = 0
  var equations = 0
  var tables = 0
  /// Pictures from files.
  var pictures = 0
  var sections = SectionCounter()
  private(set) var anchors: Set<String>
  /// The shallowest heading of the text, 1 to 6: it becomes the top level of the page, so that a
  /// report may begin with `#` or, as GitHub readers expect under a title, with `##`.
  private(set) var topLevel = 6
  /// Whether the list of references has its place already.
  var hasReferences = false

  /// - Parameter taken: the anchors that authors gave, and those of notes and works.
  init(plan: ReportPlan, taken: Set<String>) {
    anchors = taken
    findTopLevel(plan.report.blocks)
  }

  private mutating func findTopLevel(_ blocks: [ParsedBlock]) {
    for block in blocks {
      switch block.content {
      case .heading(let level, _, _): topLevel = min(topLevel, level)
      case .list(_, _, let items): for item in items { findTopLevel(item.blocks) }
      case .quote(let inner), .callout(_, _, let inner): findTopLevel(inner)
      default: break
      }
    }
  }

  /// An anchor from a heading's words, unlike any other.
  mutating func anchor(for text: String) -> String {
    let letters = text.lowercased().map { $0.isLetter || $0.isNumber ? $0 : Character("-") }
    var words = letters.split(separator: "-").map { String($0) }.joined(separator: "-")
    if words.first?.isLetter != true { words = "section" + (words.isEmpty ? "" : "-\(words)") }
    var name = words
    var suffix = 2
    while !anchors.insert(name).inserted {
      name = "\(words)-\(suffix)"
      suffix += 1
    }
    return name
  }
}
