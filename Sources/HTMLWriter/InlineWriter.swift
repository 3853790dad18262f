// Running text as HTML.
import DocumentModel
import Foundation

struct InlineWriter {
  /// A link inside of a link is not HTML.
  var linksAreAllowed = true

  func html(of inlines: [Inline]) -> String {
    inlines.map(html).joined()
  }

  private func html(of inline: Inline) -> String {
    switch inline {
    case .text(let text): escaped(text)
    case .emphasis(let content): "<em>\(html(of: content))</em>"
    case .strong(let content): "<strong>\(html(of: content))</strong>"
    case .code(let text): "<code>\(escaped(text))</code>"
    case .math(let tex): "<code class=\"math\">\(escaped(tex))</code>"
    case .link(let link): html(of: link)
    case .reference(let reference):
      linksAreAllowed
        ? "<a class=\"reference\" href=\"#\(escaped(reference.target))\">"
          + "\(escaped(reference.text))</a>"
        : escaped(reference.text)
    case .value(let value): html(of: value)
    case .strikethrough(let content): "<del>\(html(of: content))</del>"
    case .footnote(let mark):
      "<sup class=\"footnote\"><a id=\"\(escaped(mark.identifier))\" href=\"#\(escaped(mark.target))\" role=\"doc-noteref\">\(mark.number)</a></sup>"
    case .citation(let citation):
      citation.pieces.map { piece in
        piece.target.map { "<a href=\"#\(escaped($0))\" role=\"doc-biblioref\">\(escaped(piece.text))</a>" }
          ?? escaped(piece.text)
      }.joined()
    case .rawHTML(let source): source
    case .softBreak: "\n"
    case .lineBreak: "<br>\n"
    }
  }

  private func html(of link: Link) -> String {
    guard linksAreAllowed, let destination = LinkDestination(link.destination) else {
      return html(of: link.content)
    }
    let address =
      switch destination {
      case .anchor(let anchor): "#" + anchor
      case .address(let address): address
      case .relative(let path): path
      }
    let content = InlineWriter(linksAreAllowed: false).html(of: link.content)
    return "<a href=\"\(escaped(address))\"\(attribute("title", link.title))>"
      + (content.isEmpty ? escaped(address) : content) + "</a>"
  }

  private func html(of value: InlineValue) -> String {
    let title = attribute("title", value.path)
    guard let number = value.value, number.isFinite else {
      return "<span class=\"value\"\(title)>\(escaped(value.text))</span>"
    }
    return "<data class=\"value\" value=\"\(number)\"\(title)>\(escaped(value.text))</data>"
  }
}
