// Set mathematics: glyphs, rules and words at their places about a baseline.
import Drawing

/// A formula, or a part of one, ready to be drawn; all in points.
package struct MathBox {
  enum Content {
    case glyphs(GlyphCluster, sizeInPoints: Double)
    /// A filled rectangle with its top left corner at the element's place.
    case rule(Size)
    /// Words in the face of running text; the element's place is on their baseline.
    case text(TextLayout)
  }

  struct Element {
    var x: Double
    /// Downwards from the baseline.
    var y: Double
    var content: Content
  }

  package internal(set) var width: Double
  /// Above the baseline.
  package internal(set) var ascent: Double
  /// Below the baseline.
  package internal(set) var descent: Double

  var elements: [Element] = []
  /// The slant that reaches beyond the width.
  var italicCorrection = 0.0
  /// Letters, digits and accented letters: scripts keep the same heights on all of these.
  var isCharacter = false
  /// Where an accent over it has its middle; `nil` for the middle of its width.
  var accentAttachment: Double?
  /// The glyph that scripts may come near to.
  var lastGlyph: UInt32?
  /// The face of its glyphs.
  var face: GlyphFace?

  init(width: Double = 0, ascent: Double = 0, descent: Double = 0) {
    self.width = width
    self.ascent = ascent
    self.descent = descent
  }

  var height: Double { ascent + descent }

  /// Puts another box into this one, without changing the measures.
  mutating func place(_ box: MathBox, x: Double, y: Double = 0) {
    if face == nil { face = box.face }
    elements.reserveCapacity(elements.count + box.elements.count)
    for var element in box.elements {
      element.x += x
      element.y += y
      elements.append(element)
    }
  }

  /// Puts another box behind this one.
  mutating func append(_ box: MathBox, raisedBy rise: Double = 0) {
    place(box, x: width, y: -rise)
    width += box.width
    ascent = max(ascent, box.ascent + rise)
    descent = max(descent, box.descent - rise)
  }

  mutating func placeRule(x: Double, top: Double, width: Double, height: Double) {
    elements.append(
      Element(x: x, y: top, content: .rule(Size(width: width, height: height))))
  }

  /// The same box with its middle at `axis` above the baseline.
  func centered(onAxis axis: Double) -> MathBox {
    let rise = axis + (descent - ascent) / 2
    var result = self
    result.elements = elements.map { element in
      var element = element
      element.y -= rise
      return element
    }
    result.ascent += rise
    result.descent -= rise
    return result
  }

  /// The slant as part of the width, as for boxes that nothing is attached to.
  var withItalicCorrection: MathBox {
    var result = self
    result.width += italicCorrection
    result.italicCorrection = 0
    return result
  }

  /// Draws with the left end of the baseline at `origin`.
  package func draw(on canvas: Canvas, at origin: Point, color: Color) {
    var clusters: [GlyphCluster] = []
    var size = 0.0
    func flush() {
      guard let face, !clusters.isEmpty else { return }
      canvas.draw(clusters, of: face, sizeInPoints: size, at: origin, color: color)
      clusters.removeAll(keepingCapacity: true)
    }
    for element in elements {
      switch element.content {
      case .glyphs(var cluster, let sizeInPoints):
        if sizeInPoints != size {
          flush()
          size = sizeInPoints
        }
        for index in cluster.glyphs.indices {
          cluster.glyphs[index].origin.x += element.x
          cluster.glyphs[index].origin.y += element.y
        }
        clusters.append(cluster)
      case .rule(let size):
        flush()
        canvas.fill(
          Rectangle(Point(x: origin.x + element.x, y: origin.y + element.y), size), color)
      case .text(let layout):
        flush()
        guard let line = layout.lines.first else { continue }
        canvas.draw(
          line, of: layout, at: Point(x: origin.x + element.x, y: origin.y + element.y),
          color: color)
      }
    }
    flush()
  }
}
