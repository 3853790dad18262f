// Running text as HTML.
import DocumentModel
import Foundation

struct InlineWriter {
  enum Place {
    case text
    /// A link inside of a link is not HTML.
    case link
    /// The list of contents repeats a heading, but no anchor of it.
    case contents
  }

  var place = Place.text
  var pageReadsLeftwards = false

  func html(of inlines: [Inline]) -> String {
    var result = ""
    for (index, inline) in inlines.enumerated() {
      switch inline {
      case .math(let tex):
        // Browsers would break a line between a formula and the bracket or full stop beside it.
        let before = index > 0 ? inlines[index - 1].punctuation(atEnd: true) : ""
        let after =
          index + 1 < inlines.count ? inlines[index + 1].punctuation(atEnd: false) : ""
        let formula = FormulaWriter.html(ofInline: tex)
        result +=
          before.isEmpty && after.isEmpty
          ? formula
          : "<span class=\"together\">\(escaped(before))\(formula)\(escaped(after))</span>"
      case .text(let text):
        var words = text[...]
        if index > 0, case .math = inlines[index - 1] {
          words = words.dropFirst(inline.punctuation(atEnd: false).count)
        }
        if index + 1 < inlines.count, case .math = inlines[index + 1] {
          words = words.dropLast(Inline.text(String(words)).punctuation(atEnd: true).count)
        }
        result += escaped(String(words))
      default: result += html(of: inline)
      }
    }
    return result
  }

  private func html(of inline: Inline) -> String {
    switch inline {
    case .text(let text): escaped(text)
    case .emphasis(let content): "<em>\(html(of: content))</em>"
    case .strong(let content): "<strong>\(html(of: content))</strong>"
    case .code(let text): "<code>\(escaped(text))</code>"
    case .math: html(of: [inline])
    case .link(let link): html(of: link)
    case .reference(let reference):
      place == .text
        ? "<a class=\"reference\" href=\"#\(escaped(reference.target))\">"
          + "\(escaped(reference.text))</a>"
        : escaped(reference.text)
    case .value(let value): html(of: value)
    case .strikethrough(let content): "<del>\(html(of: content))</del>"
    case .footnote(let mark): html(of: mark)
    case .citation(let citation): html(of: citation)
    case .rawHTML(let source): place == .contents ? "" : source
    case .softBreak: "\n"
    case .lineBreak: "<br>\n"
    }
  }

  private func html(of link: Link) -> String {
    guard place == .text, let destination = LinkDestination(link.destination) else {
      return html(of: link.content)
    }
    let address =
      switch destination {
      case .anchor(let anchor): "#" + anchor
      case .address(let address): address
      case .relative(let path): path
      }
    let content = InlineWriter(place: .link).html(of: link.content)
    // Paper shows where a link leads, unless its words say that already.
    let isOutside =
      if case .address = destination { link.content.plainText != address } else { false }
    return "<a\(isOutside ? " class=\"outside\"" : "") href=\"\(escaped(address))\""
      + "\(attribute("title", link.title))>\(content.isEmpty ? escaped(address) : content)</a>"
  }

  private func html(of mark: FootnoteMark) -> String {
    let identifier = escaped(mark.identifier)
    return switch place {
    case .text:
      "<sup class=\"footnote\"><a id=\"\(identifier)\" href=\"#\(escaped(mark.target))\" "
        + "role=\"doc-noteref\" aria-label=\"Note \(mark.number)\">\(mark.number)</a></sup>"
    case .link: "<sup class=\"footnote\" id=\"\(identifier)\">\(mark.number)</sup>"
    case .contents: ""
    }
  }

  private func html(of citation: Citation) -> String {
    let pieces = citation.pieces.map { piece in
      guard place == .text, let target = piece.target else { return escaped(piece.text) }
      return "<a href=\"#\(escaped(target))\" role=\"doc-biblioref\" "
        + "aria-label=\"Reference \(escaped(piece.text))\">\(escaped(piece.text))</a>"
    }
    return "<span class=\"citation\">\(pieces.joined())</span>"
  }

  private func html(of value: InlineValue) -> String {
    let title = attribute("title", value.path)
    guard let number = value.value, number.isFinite else {
      return "<span class=\"value\"\(title)>\(escaped(value.text))</span>"
    }
    return "<data class=\"value\" value=\"\(number)\"\(title)>\(escaped(value.text))</data>"
  }
}

extension Inline {
  /// The brackets that open at the end of a text, or what closes and stops at its start.
  fileprivate func punctuation(atEnd: Bool) -> String {
    guard case .text(let text) = self else { return "" }
    return atEnd
      ? String(text.reversed().prefix { "([{“‘„«".contains($0) }.reversed())
      : String(text.prefix { ".,;:!?)]}”’»".contains($0) })
  }
}
