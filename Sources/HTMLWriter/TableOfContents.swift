// The headings of a document as nested lists of links.
import DocumentModel

struct TableOfContents {
  struct Entry {
    var level: Int
    var html: String
  }

  /// Deeper headings would make the list longer than it helps.
  private static let deepestLevel = 3

  let entries: [Entry]

  init(_ blocks: [Block]) {
    entries = blocks.compactMap { block in
      guard case .heading(let heading) = block, heading.level <= Self.deepestLevel else {
        return nil
      }
      let number = heading.number.map { "<span class=\"number\">\(escaped($0))</span> " } ?? ""
      let title = InlineWriter(place: .contents).html(of: heading.content)
      return Entry(
        level: heading.level,
        html: "<a href=\"#\(escaped(heading.identifier))\">\(number)\(title)</a>")
    }
  }

  var html: String {
    var result = ""
    var open: [Int] = []
    for entry in entries {
      while let last = open.last, last > entry.level {
        result += "</li></ol>"
        open.removeLast()
      }
      if open.last == entry.level {
        result += "</li>"
      } else {
        result += "<ol>"
        open.append(entry.level)
      }
      result += "\n<li>\(entry.html)"
    }
    for _ in open { result += "</li></ol>" }
    return result
  }
}
