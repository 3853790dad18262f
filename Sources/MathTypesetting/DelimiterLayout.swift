// Delimiters that are as tall as what they enclose.
import CHarfBuzz
import Mathematics

extension MathBox {
  /// Twice the larger distance from the axis: how tall a delimiter about the axis has to be.
  func extent(aboutAxis axis: Double) -> Double { 2 * max(ascent - axis, descent + axis) }
}

extension MathTypesetter {
  /// A delimiter may fall short of its contents by a tenth and by half an em: TeX's
  /// `\delimiterfactor` and `\delimitershortfall`.
  private static let coveredPart = 0.901
  private static let largestShortfall = 0.5

  /// A delimiter about the axis.
  /// - Parameter extent: in points.
  func delimiterBox(_ text: String?, extent: Double, _ style: MathStyle) -> MathBox {
    let measures = measures(style)
    guard let text else { return MathBox(width: Self.emptyDelimiter * measures.size) }
    guard let scalar = text.unicodeScalars.first,
      let glyph = font.glyph(scalar, scriptLevel: 0)
    else { return textBox(text, .regular, style) }
    let grown = font.grown(glyph, toHeight: extent / measures.scale)
    return grownBox(grown, copiedAs: text, style).centered(onAxis: measures.axis)
  }

  /// - Source: The TeXbook, appendix G, rule 19.
  func sufficient(_ extent: Double, _ style: MathStyle) -> Double {
    max(extent * Self.coveredPart, extent - Self.largestShortfall * measures(style).size)
  }

  func fenced(
    _ content: MathBox, left: String?, right: String?, extent: Double, _ style: MathStyle
  ) -> MathBox {
    var box = delimiterBox(left, extent: extent, style)
    box.append(content)
    box.append(delimiterBox(right, extent: extent, style))
    return box
  }

  func delimitedBox(_ delimiters: FormulaDelimiters, _ style: MathStyle) -> MathBox {
    let measures = measures(style)
    // The parts are one list for their spaces: a middle delimiter neither opens nor closes.
    let parts = delimiters.parts.map { row(items($0, style)) }
    let extent = parts.map { $0.extent(aboutAxis: measures.axis) }.max() ?? 0
    let size = sufficient(extent, style)
    var box = delimiterBox(delimiters.left, extent: size, style)
    box.italicCorrection = 0
    for (index, part) in parts.enumerated() {
      box.append(part)
      if index < delimiters.middles.count {
        box.append(delimiterBox(delimiters.middles[index], extent: size, style))
      }
    }
    box.append(delimiterBox(delimiters.right, extent: size, style))
    return box
  }

  /// The sizes of `\big` to `\Bigg`.
  func sizedDelimiterBox(_ text: String, size: Int, _ style: MathStyle) -> MathBox {
    let ems = [1.0, 1.2, 1.8, 2.4, 3.0][min(max(size, 0), 4)]
    return delimiterBox(text, extent: ems * Self.coveredPart * style.textSize, style)
  }
}
