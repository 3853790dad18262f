// How a work reads in the list of references, after the IEEE's style: D. Knuth, “Title,” *Journal*,
// vol. 1, no. 2, pp. 3–4, 1984.
import DocumentModel

extension Work {
  /// The entry, without its number.
  package var reference: [Inline] {
    var entry = EntryBuilder()
    entry.add(authors.map { [.text($0)] })
    switch kind {
    case .book, .booklet, .collection, .manual, .proceedings:
      entry.add(inlines("title").map { [.emphasis($0)] })
      entry.add(edition)
      entry.add(labelled("vol.", "volume"))
      entry.add(inlines("series"))
      entry.add(publisher)
    case .inbook:
      entry.add(inlines("title").map { [.emphasis($0)] })
      entry.add(labelled("ch.", "chapter"))
      entry.add(publisher)
    default:
      entry.addQuoted(inlines("title"))
    }
    switch kind {
    case .article:
      entry.add((inlines("journal") ?? inlines("journaltitle")).map { [.emphasis($0)] })
      entry.add(labelled("vol.", "volume"))
      entry.add(labelled("no.", "number"))
    case .conference, .inproceedings, .incollection:
      entry.add(
        inlines("booktitle").map { [.text("in "), .emphasis($0)] })
      entry.add(editors.map { [.text($0)] })
      entry.add(inlines("series"))
      entry.add(labelled("vol.", "volume"))
      entry.add(publisher)
    case .phdthesis, .mastersthesis:
      entry.add(
        inlines("type")
          ?? [.text(kind == .phdthesis ? "Ph.D. dissertation" : "Master’s thesis")])
      entry.add(inlines("school") ?? inlines("institution"))
      entry.add(inlines("address"))
    case .techreport:
      entry.add(inlines("institution"))
      entry.add(
        inlines("number").map { [.text((text("type") ?? "Tech. Rep.") + "\u{A0}")] + $0 })
    case .misc, .online, .unpublished:
      entry.add(inlines("howpublished").flatMap { isAddress($0) ? nil : $0 })
      entry.add(inlines("journal").map { [.emphasis($0)] })
      entry.add(publisher)
    default: break
    }
    entry.add(pages)
    entry.add(date)
    if eprint == nil || kind == .misc {
      entry.add(inlines("note").flatMap { isAddress($0) ? nil : $0 })
    }
    entry.add(eprint)
    entry.add(address)
    return entry.finished
  }

  /// The authors as part of a sentence: "Kingma and Welling", "Burda et al."
  package var narrativeAuthors: String {
    let (names, hasOthers) = people("author") ?? people("editor") ?? ([], false)
    guard let first = names.first else { return "“\(text("title") ?? key)”" }
    if names.count == 2, !hasOthers { return "\(first.family) and \(names[1].family)" }
    return names.count > 1 || hasOthers ? "\(first.family) et\u{A0}al." : first.family
  }

  // MARK: Parts

  private func inlines(_ name: String) -> [Inline]? {
    tex(name).map { TeXText($0).inlines }.flatMap { $0.isEmpty ? nil : $0 }
  }

  private func labelled(_ label: String, _ name: String) -> [Inline]? {
    inlines(name).map { [.text("\(label)\u{A0}")] + $0 }
  }

  private func people(_ field: String) -> (names: [PersonName], hasOthers: Bool)? {
    guard let tex = tex(field) else { return nil }
    let list = PersonName.list(tex)
    return list.names.isEmpty ? nil : list
  }

  /// More names than these are cut after the first.
  private static let mostNames = 6

  private func list(_ people: (names: [PersonName], hasOthers: Bool)) -> String {
    let names = people.names.map(\.withInitials)
    if names.count > Self.mostNames { return "\(names[0]) et\u{A0}al." }
    if people.hasOthers { return names.joined(separator: ", ") + " et\u{A0}al." }
    if names.count <= 2 { return names.joined(separator: " and ") }
    return names.dropLast().joined(separator: ", ") + ", and " + (names.last ?? "")
  }

  private var authors: String? {
    if let authors = people("author") { return list(authors) }
    switch kind {
    case .book, .collection, .proceedings: return editors
    default: return text("organization")
    }
  }

  private var editors: String? {
    people("editor").map {
      list($0) + ($0.names.count > 1 || $0.hasOthers ? ", Eds." : ", Ed.")
    }
  }

  private var edition: [Inline]? {
    inlines("edition").map { $0 + [.text(" ed.")] }
  }

  private var publisher: [Inline]? {
    let place = inlines("address") ?? inlines("location")
    guard let name = inlines("publisher") else { return place }
    return place.map { $0 + [.text(": ")] + name } ?? name
  }

  private var pages: [Inline]? {
    guard let pages = text("pages") else { return nil }
    let dashed = pages.replacing(#/(\d)\s*-\s*(?=\d)/#) { "\($0.output.1)–" }
    let isOne = !dashed.contains { $0 == "–" || $0 == "," || $0 == "-" }
    return [.text((isOne ? "p.\u{A0}" : "pp.\u{A0}") + dashed)]
  }

  private var date: [Inline]? {
    // BibLaTeX dates begin with the year.
    let year = text("year") ?? text("date").map { String($0.prefix(4)) }
    guard let year else { return nil }
    guard let month = text("month") else { return [.text(year)] }
    return [.text("\(Self.shortMonth(month)) \(year)")]
  }

  private static func shortMonth(_ month: String) -> String {
    let names = [
      "Jan.", "Feb.", "Mar.", "Apr.", "May", "Jun.", "Jul.", "Aug.", "Sep.", "Oct.", "Nov.", "Dec.",
    ]
    if let number = Int(month), (1...12).contains(number) { return names[number - 1] }
    return names.first {
      $0.prefix(3).lowercased() == month.prefix(3).lowercased() && month.count > 2
    }
      ?? month
  }

  private var isArXiv: Bool {
    let archive = (text("archiveprefix") ?? text("eprinttype") ?? "arxiv").lowercased()
    return archive == "arxiv"
  }

  private var eprint: [Inline]? {
    guard let number = text("eprint"), isArXiv else { return nil }
    return link("https://arxiv.org/abs/\(number)", "arXiv:\(number)")
  }

  /// The DOI, or else the address.
  private var address: [Inline]? {
    if var doi = text("doi") {
      for prefix in ["https://doi.org/", "http://dx.doi.org/", "http://doi.org/", "doi:"]
      where doi.lowercased().hasPrefix(prefix) { doi = String(doi.dropFirst(prefix.count)) }
      return [.text("doi:\u{A0}")] + link("https://doi.org/\(doi)", doi)
    }
    // A URL is no TeX: its tildes and underscores stand for themselves.
    guard let tex = tex("url") ?? tex("howpublished").flatMap({ Self.address(in: $0) }),
      eprint == nil || !tex.contains("arxiv.org")
    else { return nil }
    let url = tex.replacing("\\_", with: "_").replacing("\\%", with: "%").replacing(
      "\\&", with: "&"
    )
    .replacing("\\#", with: "#").replacing("\\~", with: "~").filter { !"{}\\ \n".contains($0) }
    return link(url, url)
  }

  private static func address(in tex: String) -> String? {
    guard let start = tex.firstRange(of: "http") else { return nil }
    return String(tex[start.lowerBound...].prefix { !$0.isWhitespace && $0 != "}" })
  }

  private func isAddress(_ inlines: [Inline]) -> Bool {
    let text = inlines.plainText
    return text.hasPrefix("http://") || text.hasPrefix("https://")
  }

  /// A link where the address is safe, and words where it is not.
  private func link(_ destination: String, _ words: String) -> [Inline] {
    guard case .address? = LinkDestination(destination) else { return [.text(words)] }
    return [.link(Link(destination: destination, content: [.text(words)]))]
  }
}

/// Parts with commas between them and a full stop behind the last.
private struct EntryBuilder {
  private var content: [Inline] = []
  /// Whether the last part brings its own comma, within its closing quotation mark.
  private var openQuote = false

  mutating func add(_ part: [Inline]?) {
    guard let part, !part.isEmpty else { return }
    separate()
    content += part
  }

  mutating func addQuoted(_ part: [Inline]?) {
    guard let part, !part.isEmpty else { return }
    separate()
    content += [.text("“")] + part
    openQuote = true
  }

  private mutating func separate() {
    guard !content.isEmpty else { return }
    let ends = content.plainText.last.map { "?!".contains($0) } ?? false
    append((ends ? "" : ",") + (openQuote ? "” " : " "))
    openQuote = false
  }

  var finished: [Inline] {
    var copy = self
    let ends = content.plainText.last.map { "?!.".contains($0) } ?? true
    copy.append((ends ? "" : ".") + (openQuote ? "”" : ""))
    return copy.content.joiningTexts
  }

  private mutating func append(_ text: String) {
    if !text.isEmpty { content.append(.text(text)) }
  }
}

extension [Inline] {
  fileprivate var joiningTexts: [Inline] {
    reduce(into: []) { result, inline in
      if case .text(let next) = inline, case .text(let last)? = result.last {
        result[result.count - 1] = .text(last + next)
      } else {
        result.append(inline)
      }
    }
  }
}
