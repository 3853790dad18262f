// What a reviewer is shown: a list of changes, each with its place. The writers walk it.
import DocumentModel

/// What a change is about; a change may be about several.
package enum ChangeKind: String, Sendable, CaseIterable, Comparable {
  case prose, numbers, figures, tables, code, formulas
  /// Moves, titles, what stands around the text.
  case structure

  /// "1 figure", "2 figures".
  package func counted(_ count: Int) -> String {
    let isPlural: Bool =
      switch self {
      case .numbers, .figures, .tables, .formulas: true
      case .prose, .code, .structure: false
      }
    return "\(count) \(count == 1 && isPlural ? String(rawValue.dropLast()) : rawValue)"
  }

  package static func < (first: Self, second: Self) -> Bool {
    allCases.firstIndex(of: first) ?? 0 < allCases.firstIndex(of: second) ?? 0
  }
}

package struct Change: Sendable {
  package enum Operation: String, Sendable { case edited, moved, inserted, removed }

  package enum Content: Sendable {
    case prose([ProseRun])
    case code(language: String?, lines: [SourceRun])
    case formula([SourceRun])
    case table(TableReview)
    case figure(FigureReview)
    /// A property with a name: old and new.
    case property(old: String?, new: String?)
    /// The beginnings of the blocks that moved together.
    case blocks([String])
  }

  package var operation: Operation
  /// Sorted.
  package var kinds: [ChangeKind]
  /// The headings above, outermost first.
  package var section: [String]
  /// "Figure 3", "Paragraph", "Title".
  package var label: String
  package var identifier: String?
  package var content: Content
  package var metrics: [Metric] = []
  package var verdict: Verdict = .beyond
  /// The caption, where it changed too.
  package var caption: [ProseRun]?
}

package struct FigureReview: Sendable {
  /// `nil` for a figure that is new.
  package var old: Figure?
  /// `nil` for a figure that is gone.
  package var new: Figure?
  package var findings: [Finding]
}

/// Changes that no reader needs to see one by one.
package struct FoldedChanges: Sendable, Equatable {
  /// Numbers of sections, figures, tables, equations, notes and works, and references to them.
  package var renumbered = 0
  /// Passages whose source is broken into lines elsewhere.
  package var reflowed = 0
  /// How long runs took.
  package var wallTimes = 0
  /// Descriptions of figures that were made anew from their data, and anchors.
  package var derived = 0

  package var isEmpty: Bool { self == FoldedChanges() }

  package var sentences: [String] {
    func counted(_ count: Int, _ one: String, _ many: String) -> [String] {
      count == 0 ? [] : ["\(count) \(count == 1 ? one : many)"]
    }
    return counted(
      renumbered, "number of a section, figure, table or reference only moved up or down",
      "numbers of sections, figures, tables or references only moved up or down")
      + counted(
        reflowed, "passage differs in the line ends of its source only",
        "passages differ in the line ends of their source only")
      + counted(wallTimes, "wall time", "wall times")
      + counted(
        derived, "description or anchor made from what changed",
        "descriptions or anchors made from what changed")
  }
}

/// The review of one report.
package struct ReportReview: Sendable {
  package enum Presence: String, Sendable { case both, oldOnly, newOnly }

  /// The name of its files.
  package var name: String
  package var title: String
  /// Where the two states come from, as the user may name them.
  package var oldOrigin: String
  package var newOrigin: String
  package var presence: Presence = .both
  package var changes: [Change] = []
  package var folded = FoldedChanges()

  package init(name: String, title: String, oldOrigin: String, newOrigin: String) {
    self.name = name
    self.title = title
    self.oldOrigin = oldOrigin
    self.newOrigin = newOrigin
  }

  /// Changes that count: not those within the tolerances.
  package var counting: [Change] { changes.filter { $0.verdict == .beyond } }

  /// Whether anything differs that counts.
  package var isDifferent: Bool { presence != .both || !counting.isEmpty }

  /// How many changes of each kind count, in the order of kinds.
  package var counts: [(kind: ChangeKind, count: Int)] {
    ChangeKind.allCases.compactMap { kind in
      let count = counting.count { $0.kinds.contains(kind) }
      return count == 0 ? nil : (kind, count)
    }
  }
}

/// The reviews of all reports that were compared.
package struct Review: Sendable {
  package var reports: [ReportReview]
  /// Reports that could not be compared.
  package var troubles: [Trouble]
  package var tolerances: Tolerances

  package init(reports: [ReportReview], troubles: [Trouble] = [], tolerances: Tolerances) {
    self.reports = reports
    self.troubles = troubles
    self.tolerances = tolerances
  }

  package var isDifferent: Bool { reports.contains(where: \.isDifferent) }

  /// "2 of 6 reports differ, 1 could not be compared".
  package var headline: String {
    guard !troubles.isEmpty else { return comparedHeadline }
    let left = "\(troubles.count) could not be compared"
    guard !reports.isEmpty else {
      return troubles.count == 1
        ? "the report could not be compared" : "\(troubles.count) reports could not be compared"
    }
    // "All" would speak for those too that were not compared.
    let different = reports.count(where: \.isDifferent)
    let all = reports.count + troubles.count
    return "\(different) of \(all) reports differ, \(left)"
  }

  private var comparedHeadline: String {
    let different = reports.count(where: \.isDifferent)
    if reports.isEmpty { return "nothing was compared" }
    if different == 0 {
      return reports.count == 1
        ? "the report is the same" : "all \(reports.count) reports are the same"
    }
    if reports.count == 1 { return "the report differs" }
    return different == reports.count
      ? "all \(different) reports differ"
      : "\(different) of \(reports.count) reports differ"
  }
}

extension ReportReview {
  /// "12 changes: 1 prose, 8 numbers, 3 figures", without a full stop.
  package var summary: String {
    switch presence {
    case .oldOnly: return "only in \(oldOrigin)"
    case .newOnly: return "only in \(newOrigin)"
    case .both: break
    }
    let within = changes.count - counting.count
    let rest = within == 0 ? "" : ", \(within) within tolerance"
    guard !counting.isEmpty else {
      return within == 0 ? (folded.isEmpty ? "same" : "same to a reader") : "same\(rest)"
    }
    let kinds = counts.map { $0.kind.counted($0.count) }.joined(separator: ", ")
    return "\(counting.count) change\(counting.count == 1 ? "" : "s"): \(kinds)\(rest)"
  }
}
