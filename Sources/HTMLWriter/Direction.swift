// Text that reads from right to left tells the browser to look, block by block.
import DocumentModel

/// An attribute for blocks with letters of Arabic, Hebrew and their like; others need none.
func direction(of inlines: [Inline]) -> String {
  inlines.plainText.unicodeScalars.contains(where: readsLeftwards) ? " dir=\"auto\"" : ""
}

/// As of the first block, which decides where marks and borders stand.
func direction(of blocks: [Block]) -> String {
  switch blocks.first {
  case .paragraph(let content)?: direction(of: content)
  case .heading(let heading)?: direction(of: heading.content)
  case .quote(let blocks)?: direction(of: blocks)
  case .list(let list)?: direction(of: list.items.first?.blocks ?? [])
  default: ""
  }
}

/// Whether a language is written from right to left.
func isRightToLeft(language: String) -> Bool {
  let parts = language.lowercased().split(separator: "-")
  guard let name = parts.first else { return false }
  if parts.contains("latn") { return false }
  return ["ar", "fa", "he", "iw", "ur", "ps", "sd", "ug", "yi", "dv", "ckb"].contains(name)
}

/// - Source: the ranges of right-to-left scripts in Unicode's list of blocks.
private func readsLeftwards(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFE, 0x1_0800...0x1_0FFF,
    0x1_E800...0x1_EFFF:
    true
  default: false
  }
}
