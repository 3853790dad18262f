// What text names elsewhere: cross-references, inline values, notes and works. Each must be there.
import Bibliography
import Diagnostics

struct ReferenceChecker {
  var values: [String: ValueShape]
  /// Ids and labels of directives that are there but could not be decoded.
  var broken: Set<String>
  /// Whether all of the report's text is there, with every name in it.
  var isComplete: Bool
  var anchors: Anchors
  /// By key; see `ParsedFootnote.key`.
  var footnotes: [String: ParsedFootnote]
  /// `nil` where the front matter names no bibliography.
  var bibliography: Bibliography?
  var allowsRawHTML = false

  /// What the text called for so far.
  private(set) var usedFootnotes: Set<String> = []
  var diagnostics: [Diagnostic] = []

  /// Where a text stands, for what may not stand everywhere.
  enum Place { case text, heading, footnote, link }

  init(
    values: [String: ValueShape], broken: Set<String>, isComplete: Bool, anchors: Anchors,
    footnotes: [String: ParsedFootnote], bibliography: Bibliography?, allowsRawHTML: Bool
  ) {
    self.values = values
    self.broken = broken
    self.isComplete = isComplete
    self.anchors = anchors
    self.footnotes = footnotes
    self.bibliography = bibliography
    self.allowsRawHTML = allowsRawHTML
  }

  mutating func check(_ blocks: [ParsedBlock], in place: Place = .text) {
    for block in blocks {
      switch block.content {
      case .heading(_, _, let content): check(content, in: .heading)
      case .paragraph(let content): check(content, in: place)
      case .list(_, _, let items): for item in items { check(item.blocks, in: place) }
      case .quote(let blocks): check(blocks, in: place)
      case .callout(_, let title, let blocks):
        check(title, in: place)
        check(blocks, in: place)
      case .table(let table):
        check(table.caption, in: place)
        for cell in table.header + table.rows.flatMap({ $0 }) { check(cell, in: place) }
      case .picture(let picture): check(picture)
      case .rawHTML(let html): check(html: html, at: block.range)
      case .code, .equation, .directive, .rule: break
      }
    }
  }

  mutating func check(_ path: ValuePath) {
    guard !broken.contains(SweepMember.owner(of: path.root)),
      isComplete || values[path.root] != nil,
      let diagnostic = path.check(against: values)
    else { return }
    diagnostics.append(diagnostic)
  }

  mutating func check(_ inlines: [ParsedInline], in place: Place = .text) {
    for inline in inlines {
      switch inline.content {
      case .emphasis(let content), .strong(let content), .strikethrough(let content):
        check(content, in: place)
      case .link(_, _, let content):
        check(content, in: place == .text ? .link : place)
      case .value(let expression):
        for path in expression.paths { check(path) }
      case .reference(let name): check(reference: name, at: inline.range)
      case .footnote(let name): check(footnote: name, at: inline.range, in: place)
      case .citation(let citation): check(citation, at: inline.range, in: place)
      case .rawHTML(let html): check(html: html, at: inline.range)
      case .text, .code, .math, .softBreak, .lineBreak: break
      }
    }
  }

  // MARK: Names

  private mutating func check(reference name: String, at range: SourceRange) {
    guard isComplete, anchors.names[name] == nil, !broken.contains(name) else { return }
    let names = anchors.names.keys.sorted()
    diagnostics.append(
      .error(
        "nothing here is labelled '\(name)'", at: range,
        hints: [
          closestMatch(to: name, among: names).map { "did you mean '@\($0)'?" }
            ?? Self.remedy(for: name)
        ]))
  }

  private static func remedy(for name: String) -> String {
    if name.hasPrefix("fig-") { return "give a figure `label: \(name)`" }
    if name.hasPrefix("tbl-") { return "give a table `label: \(name)` or `: Caption {#\(name)}`" }
    if name.hasPrefix("eq-") { return "write `$$ … $$ {#\(name)}`" }
    return "write `## Heading {#\(name)}`"
  }

  private mutating func check(footnote name: String, at range: SourceRange, in place: Place) {
    usedFootnotes.insert(name.lowercased())
    let refused: (where: String, hint: String)? =
      switch place {
      case .text: nil
      case .heading: ("a heading", "call for it in the text below: the contents list headings too")
      case .footnote: ("a note", "put the words of the inner note in brackets")
      case .link: ("a link", "put the mark behind the link")
      }
    if let refused {
      diagnostics.append(
        .error(
          "a note cannot be called for within \(refused.where)", at: range,
          hints: [refused.hint]))
      return
    }
    guard isComplete, footnotes[name.lowercased()] == nil else { return }
    let names = footnotes.values.map(\.name).sorted()
    diagnostics.append(
      .error(
        "there is no note '\(name)'", at: range,
        hints: [
          closestMatch(to: name, among: names).map { "did you mean '[^\($0)]'?" }
            ?? "write its text as `[^\(name)]: …`, or `\\[^` for brackets"
        ]))
  }

  private mutating func check(
    _ citation: ParsedCitation, at range: SourceRange, in place: Place
  ) {
    if place == .link, bibliography != nil || !citation.isNarrative {
      diagnostics.append(
        .error(
          "a citation cannot stand within a link: it is one itself", at: range,
          hints: ["put it behind the link, or write `\\@` for a plain @"]))
      return
    }
    for item in citation.items {
      guard let bibliography else {
        // Elsewhere than in brackets an `@` may be anything.
        if !citation.isNarrative {
          diagnostics.append(
            .error(
              "'@\(item.key)' cites a work, but the report has no bibliography", at: item.range,
              hints: [
                "name a BibTeX file in the front matter: `bibliography: references.bib`; "
                  + "write `\\@` for a plain @"
              ]))
        }
        continue
      }
      guard bibliography.isComplete, bibliography[item.key] == nil,
        !bibliography.brokenKeys.contains(item.key)
      else { continue }
      let match = closestMatch(to: item.key, among: bibliography.keys)
      diagnostics.append(
        .error(
          "the bibliography has no entry '\(item.key)'", at: item.range,
          hints: [
            match.map { "did you mean '@\($0)'?" }
              ?? "add it to \(bibliography.files.joined(separator: " or ")); "
              + "write `\\@` for a plain @"
          ]))
    }
  }

  // MARK: Pictures and HTML

  private mutating func check(_ picture: ParsedPicture) {
    check(picture.caption)
    if picture.alternativeText?.isEmpty ?? picture.caption.isEmpty {
      diagnostics.append(
        .warning(
          "the picture '\(picture.path)' has no text for readers who cannot see it",
          at: picture.range,
          hints: ["write a caption between the square brackets, or `{fig-alt=\"…\"}` behind it"]))
    }
  }

  private mutating func check(html: String, at range: SourceRange) {
    guard allowsRawHTML else {
      let start = html.prefix { $0 != "\n" }
      diagnostics.append(
        .warning(
          "raw HTML is dropped: '\(start.prefix(60))'", at: range,
          hints: [
            "say it in Markdown, write `\\<` for a less-than sign, or set `raw-html: true` in the "
              + "front matter"
          ]))
      return
    }
    if let scheme = ScriptingAddress.first(in: html) {
      diagnostics.append(
        .error(
          "raw HTML may not lead to a '\(scheme)' address", at: range,
          hints: ["scripts never run on a page; link to http, https or a relative path"]))
    }
  }
}
