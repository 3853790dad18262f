// Displayed formulas that are wider than their column: broken before relations, then before
// operators, and made smaller where neither is enough.
import Drawing
import Foundation
import Mathematics

extension MathTypesetter {
  /// How far the lines after the first stand in, and their distance, in ems.
  private static let continuationIndent = 2.0
  private static let lineGap = 0.4
  /// The smallest part of its size that a formula shrinks to before it is broken at operators.
  private static let smallestScale = 0.4

  /// A displayed formula that is never wider than its column.
  package func displayBox(
    for formula: Formula, sizeInPoints: Double, widthInPoints: Double
  ) -> MathBox {
    let natural = box(for: formula, sizeInPoints: sizeInPoints, isDisplayed: true)
    if natural.width <= widthInPoints { return natural }
    let style = MathStyle(textSize: sizeInPoints, level: .display)
    let items = items(formula.nodes, style)
    for breaks in [[AtomClass.relation], [.relation, .binary, .punctuation]] {
      let box = stacked(
        lines(of: items, before: breaks, width: widthInPoints, em: sizeInPoints), em: sizeInPoints)
      if box.width <= widthInPoints { return box }
    }
    // Nothing can be broken: the whole becomes smaller.
    let scale = max(widthInPoints / natural.width * 0.999, 0.01)
    return box(for: formula, sizeInPoints: sizeInPoints * scale, isDisplayed: true)
  }

  /// Fills lines with as many parts as fit.
  private func lines(
    of items: [Item], before breaks: [AtomClass], width: Double, em: Double
  ) -> [MathBox] {
    var chunks: [ArraySlice<Item>] = []
    var start = 0
    for index in items.indices.dropFirst() {
      guard let atomClass = items[index].atomClass, breaks.contains(atomClass) else { continue }
      // A list is broken behind its commas, a sum before its operators.
      let cut = atomClass == .punctuation ? index + 1 : index
      guard cut > start, cut < items.count, items[cut - 1].atomClass != .relation else { continue }
      chunks.append(items[start..<cut])
      start = cut
    }
    if start < items.count { chunks.append(items[start...]) }

    var lines: [MathBox] = []
    var line = items[0..<0]
    for chunk in chunks {
      let joined = items[line.startIndex..<chunk.endIndex]
      let room = width - (lines.isEmpty ? 0 : Self.continuationIndent * em)
      if line.isEmpty || row(joined, isAtStart: false).width <= room {
        line = line.isEmpty ? chunk : joined
      } else {
        lines.append(row(line, isAtStart: false))
        line = chunk
      }
    }
    if !line.isEmpty { lines.append(row(line, isAtStart: false)) }
    return lines
  }

  private func stacked(_ lines: [MathBox], em: Double) -> MathBox {
    var box = MathBox()
    var baseline = 0.0
    for (index, line) in lines.enumerated() {
      let indent = index == 0 ? 0 : Self.continuationIndent * em
      if index == 0 {
        box.ascent = line.ascent
      } else {
        baseline = max(box.descent + Self.lineGap * em + line.ascent, baseline + 1.2 * em)
      }
      box.place(line, x: indent, y: baseline)
      box.width = max(box.width, indent + line.width)
      box.descent = baseline + line.descent
    }
    return box
  }

  /// A formula as a picture of its own, in outlines; its ink lies inside.
  /// - Returns: the picture, and how far its baseline is from its lower edge, in points.
  package func svg(
    for formula: Formula, sizeInPoints: Double, isDisplayed: Bool, color: Color
  ) throws -> (data: Data, descent: Double) {
    let box = box(for: formula, sizeInPoints: sizeInPoints, isDisplayed: isDisplayed)
    let margin = sizeInPoints * 0.1
    let size = Size(
      width: max(box.width, 1) + 2 * margin, height: max(box.height, 1) + 2 * margin)
    let data = try Picture.svg(size: size, text: text) { canvas in
      box.draw(on: canvas, at: Point(x: margin, y: margin + box.ascent), color: color)
    }
    return (data, box.descent + margin)
  }
}
