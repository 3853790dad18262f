// Which glyphs of a line speak for other text than their own.

/// What a glyph, or several, say to those who copy, search or listen.
enum GlyphWords: Hashable {
  case own
  /// Another glyph speaks for these.
  case nothing
  case words(String)
}

/// A word that is parted says itself whole where it begins, and nothing where it goes on: so a
/// reader's programs find whole words, and no hyphens that are not in the text. A word with a
/// ligature says its letters.
struct SpokenWords {
  private(set) var partedWord: String?
  private var spoken: [Int: GlyphWords] = [:]
  private let text: ShapedText
  private let runs: [TextRun]

  init(_ line: LineBreaking.Line, items: [BreakItem], text: ShapedText, runs: [TextRun]) {
    self.text = text
    self.runs = runs
    let boxes = line.items.lazy.filter { items[$0].kind == .box }
    guard let first = boxes.first, let last = boxes.last else { return }
    let (start, end) = (items[first].range.lowerBound, items[last].range.upperBound)
    if isInside(start) {
      var position = start
      repeat {
        spoken[position] = .nothing
        position += 1
      } while position < end && isInside(position)
    }
    if line.end != nil, isInside(end) { speak(partedBefore: end, from: start) }
    for cluster in start..<end where spoken[cluster] == nil && isLigature(cluster) {
      speak(wordAround: cluster, within: start..<end)
    }
    // Cairo draws coloured glyphs as pictures, which say nothing.
    for cluster in start..<end where spoken[cluster] == nil && isColored(cluster) {
      spoken[cluster] = .words(string(cluster..<cluster + 1))
    }
  }

  func says(_ cluster: Int) -> GlyphWords? { spoken[cluster] }

  /// The word that goes on in the next line.
  private mutating func speak(partedBefore end: Int, from start: Int) {
    let first = wordStart(end - 1, from: start)
    // A line in the middle of a long word says nothing at all.
    guard spoken[first] == nil else { return }
    var rest = end
    while isInside(rest) { rest += 1 }
    let word = string(first..<rest)
    partedWord = word
    for cluster in first..<end { spoken[cluster] = .nothing }
    spoken[first] = .words(word)
  }

  private mutating func speak(wordAround cluster: Int, within line: Range<Int>) {
    let first = wordStart(cluster, from: line.lowerBound)
    var end = cluster + 1
    while end < line.upperBound, isInside(end),
      text.clusters[end].fontRun == text.clusters[cluster].fontRun
    {
      end += 1
    }
    guard (first..<end).allSatisfy({ spoken[$0] == nil }) else { return }
    for position in first..<end { spoken[position] = .nothing }
    spoken[first] = .words(string(first..<end))
  }

  /// The first cluster of a word, as far as it is of one font.
  private func wordStart(_ cluster: Int, from start: Int) -> Int {
    var first = cluster
    while first > start, isInside(first),
      text.clusters[first - 1].fontRun == text.clusters[cluster].fontRun
    {
      first -= 1
    }
    return first
  }

  private func string(_ clusters: Range<Int>) -> String {
    String(
      decoding: text.bytes[
        text.clusters[clusters.lowerBound].range
          .lowerBound..<text.clusters[clusters.upperBound - 1].range.upperBound], as: UTF8.self)
  }

  /// One glyph for several Latin letters, which has a character of its own.
  private func isLigature(_ cluster: Int) -> Bool {
    let bytes = text.bytes[text.clusters[cluster].range]
    return bytes.count > 1 && text.clusters[cluster].glyphs.count == 1
      && bytes.allSatisfy { $0 < 0x80 }
  }

  private func isColored(_ cluster: Int) -> Bool {
    let bytes = text.bytes[text.clusters[cluster].range]
    guard bytes.count > 2, runs[text.clusters[cluster].run].box == nil else { return false }
    return String(decoding: bytes, as: UTF8.self).unicodeScalars
      .contains { $0.properties.isEmojiPresentation }
  }

  /// Whether a word goes on from the cluster before to this one.
  private func isInside(_ cluster: Int) -> Bool {
    guard cluster > 0, cluster < text.clusters.count else { return false }
    let (before, here) = (text.clusters[cluster - 1], text.clusters[cluster])
    guard before.range.upperBound == here.range.lowerBound, runs[before.run].box == nil,
      runs[here.run].box == nil
    else { return false }
    return isWordPart(text.bytes[before.range]) && isWordPart(text.bytes[here.range])
  }

  /// Scripts without spaces have no words to keep whole.
  private func isWordPart(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = bytes.first else { return false }
    if first < 0x80 { return first > 0x20 }
    guard let scalar = String(decoding: bytes, as: UTF8.self).unicodeScalars.first else {
      return false
    }
    return !scalar.properties.isWhitespace && scalar.value < 0x2E80
  }
}
