// Where the ink of a formula lies: what layouts are checked by.
import Drawing

extension MathTypesetter {
  /// The extents of every glyph, rule and word, y downwards from the baseline, in order of drawing;
  /// the parts of one tall or wide glyph count as one.
  package func inkRectangles(of box: MathBox) -> [Rectangle] {
    box.elements.compactMap { element in
      switch element.content {
      case .glyphs(let cluster, let sizeInPoints):
        let scale = sizeInPoints / font.unitsPerEm
        let parts = cluster.glyphs.map { glyph -> Rectangle in
          let measure = font.measure(glyph.identifier)
          return Rectangle(
            x: element.x + glyph.origin.x + measure.inkLeft * scale,
            y: element.y + glyph.origin.y - measure.ascent * scale,
            width: (measure.inkRight - measure.inkLeft) * scale,
            height: (measure.ascent + measure.descent) * scale)
        }
        return parts.dropFirst().reduce(parts.first) { $0?.union($1) }
      case .rule(let size): return Rectangle(Point(x: element.x, y: element.y), size)
      case .text(let layout):
        guard let line = layout.lines.first else { return nil }
        let ink = layout.inkHeights(of: line)
        return Rectangle(
          x: element.x + line.x, y: element.y - ink.ascent, width: line.width,
          height: ink.ascent + ink.descent)
      }
    }
  }
}
