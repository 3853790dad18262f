// Text that reads the other way than the page tells the browser so, block by block.
import DocumentModel

extension InlineWriter {
  /// An attribute for a block of text: browsers find out themselves, where there is anything to find.
  func direction(of inlines: [Inline]) -> String {
    let isNeeded =
      pageReadsLeftwards
      || inlines.plainText.unicodeScalars.contains { isStrong($0) == .leftwards }
    return isNeeded ? " dir=\"auto\"" : ""
  }

  /// An attribute for a block of blocks, whose first words decide where marks and borders stand.
  func direction(of blocks: [Block]) -> String {
    guard let first = Self.firstDirection(of: blocks) else { return "" }
    return (first == .leftwards) == pageReadsLeftwards
      ? "" : first == .leftwards ? " dir=\"rtl\"" : " dir=\"ltr\""
  }

  private static func firstDirection(of blocks: [Block]) -> Direction? {
    for block in blocks {
      let direction: Direction? =
        switch block {
        case .paragraph(let content): firstDirection(of: content)
        case .heading(let heading): firstDirection(of: heading.content)
        case .quote(let blocks): firstDirection(of: blocks)
        case .callout(let callout): firstDirection(of: callout.blocks)
        case .list(let list): firstDirection(of: list.items.flatMap(\.blocks))
        default: nil
        }
      if direction != nil { return direction }
    }
    return nil
  }

  private static func firstDirection(of inlines: [Inline]) -> Direction? {
    for scalar in inlines.plainText.unicodeScalars {
      if let direction = isStrong(scalar) { return direction }
    }
    return nil
  }
}

/// Whether a language is written from right to left.
func isRightToLeft(language: String) -> Bool {
  let parts = language.lowercased().split(separator: "-")
  guard let name = parts.first, !parts.contains("latn") else { return false }
  return ["ar", "ckb", "dv", "fa", "he", "iw", "ps", "sd", "ug", "ur", "yi"].contains(name)
}

private enum Direction { case leftwards, rightwards }

/// - Source: the ranges of right-to-left scripts in Unicode's list of blocks.
private func isStrong(_ scalar: Unicode.Scalar) -> Direction? {
  switch scalar.value {
  case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFE, 0x1_0800...0x1_0FFF,
    0x1_E800...0x1_EFFF:
    .leftwards
  case _ where scalar.properties.isAlphabetic: .rightwards
  default: nil
  }
}
