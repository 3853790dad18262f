// The glyphs of a paragraph on one endless line, as Pango shapes them, ready to be cut into lines.
import CCairo
import Foundation

/// Glyphs that belong to one or more characters and stay together.
struct ShapedCluster {
  /// The bytes of the text that it shows.
  var range: Range<Int>
  var glyphs: Range<Int>
  var width: Double
  /// Which of the caller's runs it belongs to.
  var run: Int
  /// Which of Pango's, all of one font.
  var fontRun: Int
}

/// A stretch of glyphs in one font.
struct FontRun {
  /// Valid as long as the layout that it came from.
  var font: UnsafeMutablePointer<PangoFont>?
  /// Above the baseline, in points.
  var rise: Double
  var ascent: Double
  var descent: Double
}

/// The glyphs of one paragraph in reading order.
final class ShapedText {
  struct Glyph {
    var index: UInt32
    var width: Double
    var x: Double
    var y: Double
  }

  private(set) var glyphs: [Glyph] = []
  private(set) var clusters: [ShapedCluster] = []
  private(set) var fontRuns: [FontRun] = []
  /// The text as shaped, each box an object replacement character.
  let bytes: [UInt8]
  /// Whether a line may begin at each byte, by the rules of Unicode.
  private(set) var mayBreak: [Bool] = []
  /// Whether some of the text runs from right to left, which is left to Pango.
  private(set) var hasRightToLeft = false

  private let layout: OpaquePointer

  init(_ runs: [TextRun], language: String?, in context: TextContext) {
    layout = context.makeLayout()
    TextLayout.configure(layout, ParagraphStyle(language: language))
    let shaped = runs.map { run in
      guard run.box == nil else {
        var box = run
        box.text = Self.boxCharacter
        return box
      }
      return run
    }
    TextLayout.setText(of: layout, shaped)
    pango_layout_set_single_paragraph_mode(layout, 0)
    bytes =
      pango_layout_get_text(layout).map { text in
        Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
      } ?? []
    var ends: [Int] = []
    var end = 0
    for run in shaped {
      end += run.text.withoutControlCharacters.utf8.count
      ends.append(end)
    }
    readBreaks()
    if runs.allSatisfy({ $0.box == nil }) { context.noteMissingCharacters(in: layout) }
    var run = 0
    for number in 0..<pango_layout_get_line_count(layout) {
      guard let line = pango_layout_get_line_readonly(layout, number) else { continue }
      var list = line.pointee.runs
      while let entry = list {
        defer { list = entry.pointee.next }
        guard let data = entry.pointee.data else { continue }
        let item = data.assumingMemoryBound(to: PangoGlyphItem.self).pointee
        add(item, ends: ends, run: &run, boxes: runs)
      }
    }
  }

  deinit { g_object_unref(UnsafeMutableRawPointer(layout)) }

  static let boxCharacter = "\u{FFFC}"

  /// The rules of Unicode know nothing of what stands in a box.
  private func readBreaks() {
    mayBreak = [Bool](repeating: false, count: bytes.count + 1)
    var count: Int32 = 0
    guard let attributes = pango_layout_get_log_attrs_readonly(layout, &count) else { return }
    var character = 0
    for (position, byte) in bytes.enumerated() where byte & 0xC0 != 0x80 {
      guard character < Int(count) else { break }
      mayBreak[position] = attributes[character].is_line_break != 0
      character += 1
    }
  }

  private func add(
    _ item: PangoGlyphItem, ends: [Int], run: inout Int, boxes: [TextRun]
  ) {
    guard let pangoItem = item.item, let string = item.glyphs else { return }
    if pangoItem.pointee.analysis.level & 1 == 1 { hasRightToLeft = true }
    let scale = Double(PANGO_SCALE)
    let (offset, length) = (Int(pangoItem.pointee.offset), Int(pangoItem.pointee.length))
    var logical = PangoRectangle()
    pango_glyph_string_extents(string, pangoItem.pointee.analysis.font, nil, &logical)
    fontRuns.append(
      FontRun(
        font: pangoItem.pointee.analysis.font, rise: Double(item.y_offset) / scale,
        ascent: -Double(logical.y) / scale,
        descent: Double(logical.height + logical.y) / scale))
    let count = Int(string.pointee.num_glyphs)
    var position = 0
    while position < count {
      let start = Int(string.pointee.log_clusters[position])
      var next = position
      var width = 0.0
      let first = glyphs.count
      while next < count, Int(string.pointee.log_clusters[next]) == start {
        let info = string.pointee.glyphs[next]
        let glyphWidth = Double(info.geometry.width) / scale
        glyphs.append(
          Glyph(
            index: info.glyph, width: glyphWidth, x: Double(info.geometry.x_offset) / scale,
            y: Double(info.geometry.y_offset) / scale))
        width += glyphWidth
        next += 1
      }
      let end = next < count ? Int(string.pointee.log_clusters[next]) : length
      while run < ends.count - 1, offset + start >= ends[run] { run += 1 }
      if run < boxes.count, let box = boxes[run].box {
        // Pango draws nothing in its place.
        glyphs.removeLast(glyphs.count - first)
        width = box.width
      }
      clusters.append(
        ShapedCluster(
          range: (offset + start)..<(offset + max(end, start)), glyphs: first..<glyphs.count,
          width: width, run: run, fontRun: fontRuns.count - 1))
      position = next
    }
  }
}
