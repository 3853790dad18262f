// The content of running text.
import DocumentModel

extension Inline: Part {
  package func write(to bytes: inout ContentBytes) {
    // A text keeps no trace of where its nodes end when it is only to be recognised again.
    func tag(_ number: UInt8) { if bytes.isExact || number != 1 { bytes.add(tag: number) } }
    switch self {
    case .text(let text):
      tag(1)
      if bytes.isExact { bytes.add(text) } else { bytes.add(flowing: text) }
    case .emphasis(let content):
      tag(2)
      bytes.add(content)
    case .strong(let content):
      tag(3)
      bytes.add(content)
    case .strikethrough(let content):
      tag(4)
      bytes.add(content)
    case .code(let text):
      tag(5)
      bytes.add(text)
    case .math(let tex):
      tag(6)
      bytes.add(tex)
    case .link(let link):
      tag(7)
      bytes.add(link.destination)
      bytes.add(link.title)
      bytes.add(link.content)
    case .reference(let reference):
      tag(8)
      bytes.add(reference.target)
      bytes.addExactly(reference.text)
    case .value(let value):
      tag(11)
      bytes.add(value.path)
      bytes.addExactly(value.text)
      bytes.addExactly(value.value)
    case .footnote(let mark):
      tag(12)
      bytes.addExactly(mark.number)
      bytes.addExactly(mark.identifier)
      bytes.addExactly(mark.target)
    case .citation(let citation):
      tag(14)
      for item in citation.items {
        bytes.add(item.target)
        bytes.addExactly(item.number)
        bytes.add(item.prefix)
        bytes.add(item.locator)
      }
      bytes.addExactly(citation.items.count)
    case .rawHTML(let source):
      tag(15)
      bytes.add(source)
    case .softBreak: if bytes.isExact { tag(16) } else { bytes.add(flowing: " ") }
    case .lineBreak: tag(17)
    }
  }
}
