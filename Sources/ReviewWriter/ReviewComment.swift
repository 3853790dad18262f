// A review as Markdown for a comment on a pull request: short at first sight, the rest folded.
import DocumentModel
import Foundation
import ReportDiff

package struct ReviewComment {
  /// GitHub refuses comments of more than 65,536 characters.
  private static let largestSize = 60_000
  private static let mostMetrics = 20

  package init() {}

  /// - Parameter isSummary: leaves out what is folded.
  package func write(_ review: Review, isSummary: Bool = false) -> String {
    let sign = review.isDifferent ? "🔍" : review.troubles.isEmpty ? "✅" : "⚠️"
    var text = "### \(sign) galley diff: \(review.headline)\n\n"
    for trouble in review.troubles {
      let origin = trouble.origin.map { " (\(escaped($0)))" } ?? ""
      text += "- ⚠️ **\(escaped(trouble.report))**\(origin) could not be compared: "
      text += escaped(trouble.message) + "\n"
    }
    if !review.troubles.isEmpty { text += "\n" }
    let different = review.reports.filter { $0.isDifferent || !$0.changes.isEmpty }
    if !different.isEmpty {
      text += table(different)
      var left = 0
      for report in different where report.presence == .both && !isSummary {
        let section = self.section(report)
        if text.utf8.count + section.utf8.count <= Self.largestSize {
          text += section
        } else {
          let short = self.section(report, limit: 10)
          if text.utf8.count + short.utf8.count <= Self.largestSize {
            text += short
          } else {
            left += 1
          }
        }
      }
      if left > 0 {
        text += "\n*\(left) more report\(left == 1 ? "" : "s") would not fit into a comment.*\n"
      }
    }
    let same = review.reports.filter { !$0.isDifferent && $0.changes.isEmpty }
    if !same.isEmpty, review.reports.count > 1 {
      text += "\nSame: " + same.map { escaped($0.name) }.joined(separator: ", ") + ".\n"
    }
    return text
  }

  private func table(_ reports: [ReportReview]) -> String {
    let kinds = ChangeKind.allCases.filter { kind in
      reports.contains { $0.counts.contains { $0.kind == kind } }
    }
    let head = ["report"] + kinds.map(\.rawValue)
    var text = row(head) + row(["---"] + kinds.map { _ in "--:" })
    for report in reports {
      switch report.presence {
      case .both:
        text += row(
          [escaped(report.name)]
            + kinds.map { kind in
              report.counts.first { $0.kind == kind }.map { "\($0.count)" } ?? ""
            })
      case .oldOnly, .newOnly:
        text += row([escaped(report.name + ": " + report.summary)] + kinds.map { _ in "" })
      }
    }
    return text + "\n"
  }

  private func row(_ cells: [String]) -> String {
    "| " + cells.joined(separator: " | ") + " |\n"
  }

  private func section(_ report: ReportReview, limit: Int = .max) -> String {
    var text = "<details><summary><b>\(escapedHTML(report.name))</b>: "
    text += escapedHTML(report.summary) + "</summary>\n\n"
    let metrics = report.counting.flatMap(\.metrics)
    if !metrics.isEmpty { text += self.metrics(metrics) + "\n" }
    var section: [String] = []
    // Changes of nothing but numbers are in the table above.
    let told = report.counting.filter { $0.kinds != [.numbers] }
    for change in told.prefix(limit) {
      if change.section != section, !change.section.isEmpty {
        section = change.section
        text += "**\(escaped(section.joined(separator: " › ")))**\n\n"
      }
      text += self.change(change) + "\n"
    }
    if told.count > limit { text += "*And \(told.count - limit) more changes.*\n\n" }
    let folded = report.folded.sentences
    if !folded.isEmpty { text += "<sub>Not shown: \(folded.joined(separator: "; ")).</sub>\n\n" }
    return text + "</details>\n\n"
  }

  private func metrics(_ metrics: [Metric]) -> String {
    // The largest changes first; the order of the report among equals.
    let sorted = metrics.enumerated().sorted {
      let sizes = ($0.element.size, $1.element.size)
      return sizes.0 != sizes.1 ? sizes.0 > sizes.1 : $0.offset < $1.offset
    }.map(\.element)
    var text =
      row(["number", "old", "new", "change", "", ""])
      + row(
        ["---", "--:", "--:", "--:", "--:", "---"])
    for metric in sorted.prefix(Self.mostMetrics) {
      text += row([
        escaped(metric.name), escaped(metric.shownOld), escaped(metric.shownNew),
        metric.differenceText, metric.relativeText,
        metric.verdict == .within ? "within" : "",
      ])
    }
    if sorted.count > Self.mostMetrics {
      text += "\n*and \(sorted.count - Self.mostMetrics) more numbers*\n"
    }
    return text
  }

  private func change(_ change: Change) -> String {
    var head = "- \(change.mark) **\(escaped(change.label))**"
    if change.operation != .edited { head += " \(change.operation.rawValue)" }
    switch change.content {
    case .prose(let runs):
      return head + ": \(prose(change.operation == .edited ? elided(runs) : runs))\n"
    case .property(let old, let new):
      let parts = [
        old.map { "<del>\(escaped($0))</del>" }, new.map { "<ins>\(escaped($0))</ins>" },
      ]
      return head + ": \(parts.compactMap { $0 }.joined(separator: " → "))\n"
    case .blocks(let excerpts):
      return head + "\n" + excerpts.prefix(3).map { "  - \(escaped($0))\n" }.joined()
    case .formula(let runs):
      return head + ":\n" + fenced(lines(of: runs))
    case .code(_, let lines):
      return head + ":\n"
        + fenced(
          elided(lines).map { line in
            guard let line else { return "@@" }
            return (line.state == .removed ? "-" : line.state == .inserted ? "+" : " ") + line.text
          })
    case .table(let table):
      let rows = table.rows.filter { $0.state == .inserted || $0.state == .removed }
      let words = table.rows.flatMap(\.cells).filter { $0.state == .edited && $0.metric == nil }
      return head + "\n"
        + rows.map { row in
          let sign = row.state == .inserted ? "+" : "−"
          let cells = row.cells.map { $0.newText ?? $0.oldText ?? "" }
          return "  - \(sign) \(escaped(cells.joined(separator: ", ")))\n"
        }.joined() + words.map { "  - \(escaped($0.name)): \(prose(elided($0.runs)))\n" }.joined()
    case .figure(let figure):
      return head + (figure.findings.isEmpty ? "\n" : ":\n")
        + figure.findings.prefix(8).map { "  - \(escaped($0.sentence))\n" }.joined()
        + (figure.findings.count > 8 ? "  - and \(figure.findings.count - 8) more\n" : "")
    }
  }

  private func lines(of runs: [SourceRun]) -> [String] {
    func side(_ state: SourceRun.State) -> String {
      runs.filter { $0.state == .kept || $0.state == state }.map(\.text).joined()
    }
    func lines(_ sign: String, _ text: String) -> [String] {
      text.isEmpty ? [] : text.split(separator: "\n").map { sign + $0 }
    }
    return lines("-", side(.removed)) + lines("+", side(.inserted))
  }

  private func fenced(_ lines: [String]) -> String {
    // A fence longer than any in the text.
    var fence = "```"
    while lines.contains(where: { $0.contains(fence) }) { fence += "`" }
    return "\n  \(fence)diff\n" + lines.map { "  \($0)\n" }.joined() + "  \(fence)\n"
  }

  private func prose(_ runs: [ProseRun]) -> String {
    runs.map { run -> String in
      switch run.content {
      case .valueEdit(let metric):
        return "<del>\(escaped(metric.shownOld))</del> <ins>\(escaped(metric.shownNew))</ins>"
      case .formulaEdit(let pieces):
        return pieces.map { piece in
          let text = escaped(piece.text)
          return switch piece.state {
          case .kept: text
          case .removed: "<del>\(text)</del>"
          case .inserted: "<ins>\(text)</ins>"
          }
        }.joined()
      default: break
      }
      let text = escaped(run.text.replacing("\n", with: " "))
      return switch run.state {
      case .removed: "<del>\(text)</del>"
      case .inserted: "<ins>\(text)</ins>"
      case .restyled: "<em>\(text)</em>"
      case .kept, .edited: text
      }
    }.joined().replacing("</del><ins>", with: "</del> <ins>")
  }
}

extension Metric {
  fileprivate var size: Double {
    relativeDifference.map(abs) ?? difference.map(abs) ?? .infinity
  }
}

/// Text that Markdown takes as it is, also within tables.
private func escaped(_ text: String) -> String {
  var result = ""
  for character in text {
    switch character {
    case "\\", "`", "*", "_", "[", "]", "|", "~", "#", "$", "@":
      result += "\\" + String(character)
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "&": result += "&amp;"
    case "\n", "\r\n", "\r": result += " "
    default: result.append(character)
    }
  }
  return result
}
