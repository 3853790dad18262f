// What stands beside the text: callouts, footnotes, the list of references, and gaps where a step has
// made nothing.
import DocumentModel

extension BodyWriter {
  mutating func html(of callout: Callout) throws -> String {
    let kind = callout.kind.rawValue
    let name = kind.prefix(1).uppercased() + kind.dropFirst()
    // The kind is said in words too: a colour or a sign alone says it to some readers only.
    let title =
      callout.title.isEmpty
      ? name
      : "<span class=\"visually-hidden\">\(name):</span> \(inlines.html(of: callout.title))"
    let label = callout.title.isEmpty ? name : "\(name): \(callout.title.plainText)"
    return "<div class=\"callout \(kind)\" role=\"note\"\(attribute("aria-label", label))"
      + "\(inlines.direction(of: callout.blocks))>\n<p class=\"callout-title\">"
      + "<svg class=\"icon\" aria-hidden=\"true\"><use href=\"#icon-\(kind)\"/></svg> \(title)</p>\n"
      + "\(try html(of: callout.blocks))</div>\n"
  }

  /// The notes behind the text, each with ways back to where it is called for.
  mutating func html(of footnotes: [Footnote]) throws -> String {
    guard !footnotes.isEmpty else { return "" }
    var result =
      "<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Footnotes\">\n<ol>\n"
    for note in footnotes {
      let ways = note.marks.enumerated().map { position, mark in
        let which = note.marks.count > 1 ? ", place \(position + 1)" : ""
        let number = note.marks.count > 1 ? "<sup>\(position + 1)</sup>" : ""
        return "<a class=\"back\" href=\"#\(escaped(mark))\" role=\"doc-backlink\" "
          + "aria-label=\"Back to the text of note \(note.number)\(which)\">↩\u{FE0E}\(number)</a>"
      }.joined(separator: " ")
      var blocks = note.blocks
      // The way back stands at the end of the last line, where that is one of text.
      var last = ""
      if case .paragraph(let content)? = blocks.last {
        blocks.removeLast()
        last =
          "<p\(inlines.direction(of: content))>\(inlines.html(of: content))\u{A0}\(ways)</p>\n"
      } else if !ways.isEmpty {
        last = "<p>\(ways)</p>\n"
      }
      result += "<li id=\"\(escaped(note.identifier))\" value=\"\(note.number)\">\n"
      result += "\(try html(of: blocks))\(last)</li>\n"
    }
    return result + "</ol>\n</section>\n"
  }

  func html(of entries: [BibliographyEntry]) -> String {
    guard !entries.isEmpty else { return "" }
    let items = entries.map { entry in
      "<li id=\"\(escaped(entry.identifier))\""
        + "\(inlines.direction(of: entry.content))>"
        + "<span class=\"number\">[\(entry.number)]</span> "
        + "\(inlines.html(of: entry.content))</li>\n"
    }
    return
      "<div class=\"bibliography\" role=\"doc-bibliography\" aria-label=\"References\">\n<ol>\n"
      + items.joined() + "</ol>\n</div>\n"
  }

  func html(of gap: Gap) -> String {
    let details = gap.details.map { "<p>\(escaped($0))</p>\n" }.joined()
    return
      "<div class=\"gap \(gap.reason.rawValue)\" role=\"note\"\(attribute("id", gap.identifier))>\n"
      + "<p class=\"gap-title\">\(escaped(gap.title))</p>\n\(details)</div>\n"
  }
}
