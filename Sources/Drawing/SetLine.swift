// A line of a paragraph as it stands on the page.
import CCairo

/// A line with a place for every glyph; all in points, from the left edge of its paragraph.
package struct SetLine {
  package struct Stretch: Hashable, Sendable {
    package var x: Double
    package var width: Double
  }

  package private(set) var x = 0.0
  package private(set) var width = 0.0
  /// Above and below the baseline, for what stands in this line.
  package private(set) var ascent = 0.0
  package private(set) var descent = 0.0
  /// Of the boxes in this line alone; 0 without any.
  package private(set) var boxAscent = 0.0
  package private(set) var boxDescent = 0.0
  package private(set) var links: [(link: Int, x: Double, width: Double)] = []
  package private(set) var boxes: [(box: InlineBox, x: Double)] = []
  /// The last word as it stands in the text, where it goes on in the next line.
  package private(set) var partedWord: String?

  /// Whether some of the text speaks for itself only as an element of its own, or is no text: then
  /// all of the line has to be in such elements.
  package var isMixed: Bool { !boxes.isEmpty || pieces.contains { !$0.isPlain } }

  fileprivate var struck: [(Stretch, Font, Color?)] = []
  fileprivate var pieces: [GlyphPiece] = []
  fileprivate var layout: (TextLayout, TextLayout.Line)?
  /// Keeps the fonts of the glyphs.
  private var sources: [ShapedText] = []

  init(_ line: TextLayout.Line, of layout: TextLayout) {
    self.layout = (layout, line)
    (x, width) = (line.x, line.width)
    (ascent, descent) = (line.ascent, line.descent)
    links = line.links
  }

  init(emptyIn runs: [TextRun], _ setting: ParagraphSetting) {
    let size = runs.first?.font.sizeInPoints ?? 10
    (ascent, descent) = (size * 0.9, size * 0.3)
  }

  init(
    _ line: LineBreaking.Line, items: [BreakItem], text: ShapedText, runs: [TextRun],
    setting: ParagraphSetting, hyphens: Hyphens
  ) {
    sources = [text]
    var pen = 0.0
    let spoken = SpokenWords(line, items: items, text: text, runs: runs)
    for index in line.items {
      let item = items[index]
      switch item.kind {
      case .penalty: continue
      case .glue:
        let change = max(line.ratio, -1) * (line.ratio < 0 ? item.shrink : item.stretch)
        let isOpen = setting.shape == .justified && line.end != nil
        let set = item.width + (isOpen || line.ratio < 0 ? change : 0)
        for cluster in item.range {
          add(text.clusters[cluster], of: text, runs, at: pen, width: set, says: nil)
        }
        pen += set
      case .box:
        for cluster in item.range {
          let shown = text.clusters[cluster]
          add(shown, of: text, runs, at: pen, width: shown.width, says: spoken.says(cluster))
          pen += shown.width
        }
      }
    }
    if let end = line.end, items[end].kind == .penalty, items[end].width > 0,
      let last = line.items.last, let cluster = items[last].range.last
    {
      let shown = text.clusters[cluster]
      let hyphen = hyphens.glyphs(of: shown.run)
      sources.append(hyphen)
      for mark in hyphen.clusters {
        var mark = mark
        mark.run = shown.run
        add(mark, of: hyphen, runs, at: pen, width: mark.width, says: .nothing)
        pen += mark.width
      }
    }
    if let end = line.end, items[end].kind == .glue, let space = items[end].range.first {
      // Behind the margin, where nobody sees it, it parts the words of two lines.
      add(text.clusters[space], of: text, runs.map(\.unmarked), at: pen, width: 0, says: nil)
    }
    partedWord = spoken.partedWord
    width = pen
    if setting.shape == .justified, line.end != nil { justify(to: setting.widthInPoints) }
    if case .ragged(let alignment) = setting.shape {
      let room = max(setting.widthInPoints - width, 0)
      switch alignment {
      case .leading: x = 0
      case .center: x = room / 2
      case .trailing: x = room
      }
      shift(by: x)
    }
    mergePieces()
  }

  // MARK: Building

  private mutating func add(
    _ cluster: ShapedCluster, of text: ShapedText, _ runs: [TextRun], at x: Double, width: Double,
    says: GlyphWords?
  ) {
    let run = runs[cluster.run]
    let fontRun = text.fontRuns[cluster.fontRun]
    if let box = run.box {
      boxes.append((box, x))
      // It parts the text before it from the text behind it.
      var place = GlyphPiece(font: nil, color: nil)
      place.isPlain = false
      place.isBox = true
      pieces.append(place)
      boxAscent = max(boxAscent, box.ascent)
      boxDescent = max(boxDescent, box.descent)
      ascent = max(ascent, box.ascent)
      descent = max(descent, box.descent)
    } else {
      ascent = max(ascent, fontRun.ascent + fontRun.rise)
      descent = max(descent, fontRun.descent - fontRun.rise)
      var piece = GlyphPiece(font: fontRun.font, color: run.color)
      var pen = x
      for glyph in text.glyphs[cluster.glyphs] {
        // Pango marks glyphs that draw nothing, and characters that no font has.
        if glyph.index == pangoEmptyGlyph { continue }
        let index = glyph.index & pangoUnknownGlyph != 0 ? 0 : UInt(glyph.index)
        piece.glyphs.append(
          cairo_glyph_t(index: index, x: pen + glyph.x, y: glyph.y - fontRun.rise))
        pen += glyph.width
      }
      switch says ?? .own {
      case .own: piece.bytes = Self.words(of: text.bytes[cluster.range])
      case .nothing: piece.bytes = []
      case .words(let words): piece.bytes = Array(words.utf8)
      }
      piece.isPlain = says == nil
      piece.clusters = [
        cairo_text_cluster_t(
          num_bytes: Int32(clamping: piece.bytes.count),
          num_glyphs: Int32(clamping: piece.glyphs.count))
      ]
      if says == .nothing, let last = pieces.indices.last, !pieces[last].isPlain,
        !pieces[last].isBox
      {
        // One piece of marked text for the whole part of a word.
        pieces[last].glyphs += piece.glyphs
        pieces[last].clusters[0].num_glyphs += Int32(clamping: piece.glyphs.count)
      } else if !piece.glyphs.isEmpty || !piece.bytes.isEmpty {
        pieces.append(piece)
      }
    }
    if let link = run.link {
      if let last = links.indices.last, links[last].link == link,
        abs(links[last].x + links[last].width - x) < 0.01
      {
        links[last].width += width
      } else {
        links.append((link, x, width))
      }
    }
    if run.isStruck {
      if let last = struck.indices.last, abs(struck[last].0.x + struck[last].0.width - x) < 0.01 {
        struck[last].0.width += width
      } else {
        struck.append((Stretch(x: x, width: width), run.font, run.color))
      }
    }
  }

  /// A no-break space shares its glyph with a space, and a glyph should always say the same.
  private static func words(of bytes: ArraySlice<UInt8>) -> [UInt8] {
    bytes.elementsEqual([0xC2, 0xA0]) ? [0x20] : Array(bytes)
  }

  /// What rounding and re-measured hyphens have left.
  private mutating func justify(to wanted: Double) {
    guard abs(wanted - width) < 0.01 else { return }
    width = wanted
  }

  private mutating func shift(by distance: Double) {
    guard distance != 0 else { return }
    for piece in pieces.indices {
      for glyph in pieces[piece].glyphs.indices { pieces[piece].glyphs[glyph].x += distance }
    }
    for index in links.indices { links[index].x += distance }
    for index in boxes.indices { boxes[index].x += distance }
    for index in struck.indices { struck[index].0.x += distance }
  }

  /// Fewer calls draw the same: neighbours of one font and colour become one piece.
  private mutating func mergePieces() {
    var merged: [GlyphPiece] = []
    for piece in pieces {
      if let last = merged.indices.last, merged[last].font == piece.font,
        merged[last].color == piece.color, merged[last].isPlain, piece.isPlain
      {
        merged[last].glyphs += piece.glyphs
        merged[last].clusters += piece.clusters
        merged[last].bytes += piece.bytes
      } else {
        merged.append(piece)
      }
    }
    pieces = merged
  }
}

/// Glyphs of one font and colour, and the text that they stand for.
private struct GlyphPiece {
  var font: UnsafeMutablePointer<PangoFont>?
  var color: Color?
  var glyphs: [cairo_glyph_t] = []
  var clusters: [cairo_text_cluster_t] = []
  var bytes: [UInt8] = []
  /// Whether each glyph says its own text.
  var isPlain = true
  /// Whether the next box of the line stands here.
  var isBox = false
}

extension Canvas {
  /// Draws one line: `origin` is where the left edge of its paragraph meets the baseline.
  /// - Parameters:
  ///   - isWrapped: whether the element it is part of has elements inside; Cairo 1.16 leaves out of
  ///     the structure what stands beside those.
  ///   - drawBoxes: draws what stands in boxes beside each other, in the order of the line.
  package func draw(
    _ line: SetLine, at origin: Point, color: Color, isWrapped: Bool = false,
    boxes drawBoxes: ([(box: InlineBox, x: Double)]) -> Void = { _ in }
  ) {
    if let (layout, layoutLine) = line.layout {
      if isWrapped {
        tagged(saying: nil) { draw(layoutLine, of: layout, at: origin, color: color) }
      } else {
        draw(layoutLine, of: layout, at: origin, color: color)
      }
      return
    }
    var boxes = line.boxes[...]
    var waiting = 0
    for piece in line.pieces {
      guard !piece.isBox else {
        waiting += 1
        continue
      }
      if waiting > 0 {
        drawBoxes(Array(boxes.prefix(waiting)))
        boxes = boxes.dropFirst(waiting)
        waiting = 0
      }
      guard !piece.isPlain else {
        if isWrapped {
          tagged(saying: nil) { show(piece, at: origin, color: color) }
        } else {
          show(piece, at: origin, color: color)
        }
        continue
      }
      // An element of its own: some readers take the end of such a text for the end of the element.
      tagged(saying: String(decoding: piece.bytes, as: UTF8.self)) {
        show(piece, at: origin, color: color)
      }
    }
    if !boxes.isEmpty { drawBoxes(Array(boxes)) }
    for (stretch, font, ownColor) in line.struck {
      let y = origin.y - font.sizeInPoints * 0.25
      strokeLine(
        from: Point(x: origin.x + stretch.x, y: y),
        to: Point(x: origin.x + stretch.x + stretch.width, y: y),
        Stroke(ownColor ?? color, widthInPoints: font.sizeInPoints * 0.06))
    }
  }

  private func show(_ piece: GlyphPiece, at origin: Point, color: Color) {
    guard let font = piece.font,
      let scaled = pango_cairo_font_get_scaled_font(pangoCairoFont(font))
    else { return }
    setSource(piece.color ?? color)
    cairo_set_scaled_font(context, scaled)
    let glyphs = piece.glyphs.map {
      cairo_glyph_t(index: $0.index, x: $0.x + origin.x, y: $0.y + origin.y)
    }
    piece.bytes.withUnsafeBytes { bytes in
      let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
      cairo_show_text_glyphs(
        context, start, Int32(clamping: bytes.count), glyphs, Int32(clamping: glyphs.count),
        piece.clusters, Int32(clamping: piece.clusters.count), cairo_text_cluster_flags_t(0))
    }
  }
}

extension TextRun {
  /// Without what a space at the end of a line must not show.
  fileprivate var unmarked: TextRun {
    var run = self
    run.link = nil
    run.isStruck = false
    return run
  }
}
