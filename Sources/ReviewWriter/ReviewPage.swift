// A review as one self-contained page: a list of reports and changes, filters, pictures old and new.
// Nothing is loaded from anywhere; the one script and the one style are allowed by their hashes.
import Checksums
import Diagnostics
import Foundation
import Mathematics
import ReportDiff
import Synchronization

package struct ReviewPage {
  package init() {}

  /// - Returns: the page, and what could not be drawn in it; the page says so in its place.
  package func write(_ review: Review, version: String) -> (page: Data, troubles: [Trouble]) {
    let style =
      String(decoding: PackageResources.review_css, as: UTF8.self) + Formula.mathMLStyleSheet
    let script = String(decoding: PackageResources.review_js, as: UTF8.self)
    let reports = review.reports.filter { $0.isDifferent || !$0.changes.isEmpty }
    let drawn = sections(of: reports)
    let bodies = [Self.list(of: review.troubles)] + drawn.map(\.html)
    let headline = review.headline.prefix(1).uppercased() + review.headline.dropFirst()
    let html = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; \
      style-src '\(Self.hash(style))'; script-src '\(Self.hash(script))'; base-uri 'none'; \
      form-action 'none'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="generator" content="galley \(escapedHTML(version))">
      <title>Review: \(escapedHTML(review.headline))</title>
      <style>\(style)</style>
      </head>
      <body>
      <a class="skip" href="#changes">Skip to the changes</a>
      <header class="top">
      <p class="product">galley diff</p>
      <h1>\(escapedHTML(headline))</h1>
      \(tolerances(review))
      </header>
      \(toolbar(reports))
      <div class="columns">
      \(navigation(review))
      <main id="changes" tabindex="-1">
      \(bodies.joined(separator: "\n"))
      \(reports.isEmpty && review.troubles.isEmpty ? "<p class=\"nothing\">There is nothing to review.</p>" : "")
      <p class="nothing filtered" hidden>No change is of the chosen kinds.</p>
      </main>
      </div>
      \(Self.help)
      <script>\(script)</script>
      </body>
      </html>

      """
    return (Data(html.utf8), drawn.flatMap(\.troubles))
  }

  /// Drawing takes most of the time, and reports need nothing of each other.
  private func sections(of reports: [ReportReview]) -> [(html: String, troubles: [Trouble])] {
    let results = Mutex<[Int: (html: String, troubles: [Trouble])]>([:])
    DispatchQueue.concurrentPerform(iterations: reports.count) { index in
      var report = ReportHTML(reports[index], number: index + 1)
      let html = report.section()
      let troubles = report.troubles
      results.withLock { $0[index] = (html, troubles) }
    }
    let done = results.withLock { $0 }
    return reports.indices.compactMap { done[$0] }
  }

  /// Reports that could not be compared, above all others: they are easily missed.
  private static func list(of troubles: [Trouble]) -> String {
    guard !troubles.isEmpty else { return "" }
    let items = troubles.map { trouble in
      let origin = trouble.origin.map { " <code>\(escapedHTML($0))</code>" } ?? ""
      return "<li><strong>\(escapedHTML(trouble.report))</strong>\(origin): "
        + "\(escapedHTML(trouble.message))</li>"
    }
    return "<section class=\"troubles\" aria-labelledby=\"troubles-title\">\n"
      + "<h2 id=\"troubles-title\">Not compared</h2>\n"
      + "<ul>\(items.joined(separator: "\n"))</ul>\n</section>"
  }

  /// - Returns: the source expression of a content security policy.
  private static func hash(_ text: String) -> String {
    let digits = Array(SHA256.hex(of: Array(text.utf8)))
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { position in
      UInt8(String(digits[position...position + 1]), radix: 16)
    }
    return "sha256-" + Data(bytes).base64EncodedString()
  }

  private func tolerances(_ review: Review) -> String {
    func words(_ tolerance: Tolerance) -> String? {
      let parts = [
        tolerance.absolute > 0 ? "\(tolerance.absolute)" : nil,
        tolerance.relative > 0 ? percent(tolerance.relative) : nil,
      ].compactMap { $0 }
      return parts.isEmpty ? nil : parts.joined(separator: " or ")
    }
    var parts = [words(review.tolerances.general).map { "numbers within \($0)" }]
    for (name, tolerance) in review.tolerances.named.sorted(by: { $0.key < $1.key }) {
      parts.append("\(name) within \(words(tolerance) ?? "0")")
    }
    parts.append("pixels within ΔE \(review.tolerances.image)")
    let text = parts.compactMap { $0 }.joined(separator: ", ")
    return "<p class=\"tolerances\">Counted as the same: \(escapedHTML(text)).</p>"
  }

  private func toolbar(_ reports: [ReportReview]) -> String {
    let changes = reports.flatMap(\.changes)
    let buttons = ChangeKind.allCases.enumerated().compactMap { position, kind -> String? in
      let count = changes.count { $0.kinds.contains(kind) }
      guard count > 0 else { return nil }
      return "<button type=\"button\" class=\"kind\" data-kind=\"\(kind.rawValue)\" "
        + "data-key=\"\(position + 1)\" aria-pressed=\"true\">\(kind.rawValue.capitalized) "
        + "<span class=\"count\">\(count)</span></button>"
    }
    let within = changes.count { $0.verdict == .within }
    let toggle =
      within == 0
      ? ""
      : "<button type=\"button\" class=\"kind\" id=\"within\" data-key=\"0\" aria-pressed=\"true\">"
        + "Within tolerance <span class=\"count\">\(within)</span></button>"
    return """
      <div class="toolbar" role="region" aria-label="Filters and navigation">
      <div class="kinds" role="group" aria-label="Kinds of changes">\(buttons.joined())\(toggle)</div>
      <div class="steps">
      <span id="position" role="status">\(changes.count) changes</span>
      <button type="button" id="previous" aria-label="Previous change" title="Previous change (k)">↑</button>
      <button type="button" id="next" aria-label="Next change" title="Next change (j)">↓</button>
      <button type="button" id="open-help" aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)">?</button>
      </div>
      </div>
      """
  }

  private func navigation(_ review: Review) -> String {
    var number = 0
    let items = review.reports.map { report -> String in
      let name = escapedHTML(report.name)
      guard report.isDifferent || !report.changes.isEmpty else {
        return "<li class=\"same\"><span class=\"report-name\">\(name)</span> same</li>"
      }
      number += 1
      let links = report.changes.enumerated().map { position, change in
        "<li data-for=\"r\(number)-c\(position + 1)\"><a href=\"#r\(number)-c\(position + 1)\">"
          + "<span class=\"mark \(change.operation.rawValue)\" aria-hidden=\"true\">"
          + "\(change.mark)</span> \(escapedHTML(change.label))"
          + "<span class=\"hint\">\(escapedHTML(change.hint))</span></a></li>"
      }.joined()
      return "<li><a class=\"report-name\" href=\"#r\(number)\">\(name)</a>"
        + "<span class=\"report-summary\">\(escapedHTML(report.summary))</span><ol>\(links)</ol></li>"
    }
    return """
      <nav aria-label="Reports and changes"><details open><summary>Reports and changes</summary>
      <ul class="reports">\(items.joined(separator: "\n"))</ul></details></nav>
      """
  }

  private static let help = """
    <dialog id="help" aria-labelledby="help-title">
    <h2 id="help-title">Keyboard shortcuts</h2>
    <dl>
    <div><dt><kbd>j</kbd> or <kbd>n</kbd></dt><dd>next change</dd></div>
    <div><dt><kbd>k</kbd> or <kbd>p</kbd></dt><dd>previous change</dd></div>
    <div><dt><kbd>]</kbd> and <kbd>[</kbd></dt><dd>next and previous report</dd></div>
    <div><dt><kbd>e</kbd></dt><dd>mark the change as viewed and go on</dd></div>
    <div><dt><kbd>v</kbd></dt><dd>next view of the figure</dd></div>
    <div><dt><kbd>1</kbd> to <kbd>7</kbd></dt><dd>show or hide a kind; <kbd>a</kbd> shows all</dd></div>
    <div><dt><kbd>?</kbd></dt><dd>these shortcuts</dd></div>
    <div><dt><kbd>Esc</kbd></dt><dd>close, or show all kinds</dd></div>
    </dl>
    <form method="dialog"><button id="close-help">Close</button></form>
    </dialog>
    """
}

extension Change {
  /// What tells it from others of its label, in a few words.
  fileprivate var hint: String {
    switch content {
    case .prose(let runs):
      let changed =
        runs.first { $0.state != .kept && $0.state != .removed }
        ?? runs.first { $0.state != .kept }
      return String((changed?.text ?? "").prefix(28))
    case .figure: return identifier ?? ""
    case .table: return identifier ?? ""
    case .property(let old, let new): return String((new ?? old ?? "").prefix(28))
    case .code, .formula, .blocks: return ""
    }
  }
}
