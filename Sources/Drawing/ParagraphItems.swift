// What a paragraph's line breaking chooses from: words, spaces, and the places inside of words
// where a line may end.

/// How paragraphs of one kind are set.
package struct ParagraphSetting {
  package enum Shape: Hashable, Sendable {
    /// Both margins straight.
    case justified
    /// One line's end, or both, where the words end.
    case ragged(ParagraphStyle.Alignment)
  }

  package var widthInPoints: Double
  package var shape: Shape
  /// A BCP 47 tag.
  package var language: String?
  /// The places in a word where it may be parted: counts of characters before the hyphen.
  package var hyphenation: ((String) -> [Int])?

  package init(
    widthInPoints: Double, shape: Shape = .justified, language: String? = nil,
    hyphenation: ((String) -> [Int])? = nil
  ) {
    self.widthInPoints = widthInPoints
    self.shape = shape
    self.language = language
    self.hyphenation = hyphenation
  }
}

/// Turns shaped text into items to break.
struct ParagraphItems {
  let text: ShapedText
  let runs: [TextRun]
  let setting: ParagraphSetting
  /// The width of a hyphen in the font of a run.
  let hyphenWidth: (_ run: Int) -> Double

  /// What breaks cost, as TeX counts.
  private enum Cost {
    static let hyphen = 50.0
    static let hyphenInCompound = 180.0
    static let afterHyphen = 60.0
    static let inAddress = 120.0
    static let anywhere = 2_000.0
  }

  /// Of the width of a space.
  private static let (stretch, shrink) = (0.6, 0.3)

  /// - Parameter clusters: of one line of the source, without its end.
  func items(_ clusters: Range<Int>) -> [BreakItem] {
    var items: [BreakItem] = []
    let hyphens = setting.hyphenation == nil ? [:] : hyphenPlaces(clusters)
    for index in clusters {
      let cluster = text.clusters[index]
      let position = cluster.range.lowerBound
      let run = runs[cluster.run]
      let size = run.font.sizeInPoints
      if isSpace(index) {
        let isFixed = isUnbreakableSpace(index)
        var glue = BreakItem(kind: .glue, width: cluster.width, range: index..<index + 1)
        if setting.shape == .justified {
          glue.stretch = cluster.width * Self.stretch
          glue.shrink = cluster.width * Self.shrink
        }
        // No mark stands alone at the beginning of a line.
        let joinsNext =
          index + 1 < clusters.upperBound && runs[text.clusters[index + 1].run].rise > 0
        glue.isBreakable = !isFixed && !joinsNext
        items.append(glue)
        continue
      }
      if index > clusters.lowerBound, !isSpace(index - 1) {
        if let item = breakBefore(index, size: size, hyphens: hyphens[position]) {
          items.append(item)
        }
      }
      items.append(
        BreakItem(kind: .box, width: cluster.width, range: index..<index + 1))
      if let box = run.box {
        if box.spaceAfter > 0 {
          items.append(
            BreakItem(
              kind: .glue, width: box.spaceAfter,
              stretch: setting.shape == .justified ? box.spaceAfter * 0.5 : 0, shrink: 0,
              cost: box.breakCost ?? 0, isBreakable: box.breakCost != nil,
              range: index + 1..<index + 1))
        } else if let cost = box.breakCost {
          items.append(BreakItem(kind: .penalty, cost: cost, range: index + 1..<index + 1))
        }
      }
    }
    return items
  }

  private func breakBefore(_ index: Int, size: Double, hyphens: Bool?) -> BreakItem? {
    let cluster = text.clusters[index]
    let before = text.clusters[index - 1]
    let (run, runBefore) = (runs[cluster.run], runs[before.run])
    let here = index..<index
    if run.rise > 0 || run.box != nil && runBefore.box != nil { return nil }
    if let isCompound = hyphens {
      return BreakItem(
        kind: .penalty, width: hyphenWidth(cluster.run),
        cost: isCompound ? Cost.hyphenInCompound : Cost.hyphen, isHyphen: true, firstPass: 2,
        range: here)
    }
    let last = scalar(before)
    if run.box == nil, runBefore.box == nil, text.mayBreak[cluster.range.lowerBound] {
      if isIdeographic(last) || isIdeographic(scalar(cluster)) {
        return BreakItem(
          kind: .glue, stretch: setting.shape == .justified ? size * 0.08 : 0,
          shrink: setting.shape == .justified ? size * 0.02 : 0, range: here)
      }
      let isHyphen = last == "-" || last == "\u{2010}"
      return BreakItem(
        kind: .penalty,
        cost: isHyphen || last == "\u{2013}" || last == "\u{2014}"
          ? Cost.afterHyphen : Cost.inAddress, isHyphen: isHyphen, firstPass: isHyphen ? 1 : 2,
        range: here)
    }
    if run.box != nil || runBefore.box != nil {
      // Brackets and commas stay with formulas.
      return nil
    }
    let isCode = run.font.typeface == .mono && runBefore.font.typeface == .mono
    let isAddress = !run.isHyphenated && !runBefore.isHyphenated
    if isCode || isAddress, "._/=:,()[]-+&?%#".unicodeScalars.contains(last) {
      return BreakItem(kind: .penalty, cost: Cost.inAddress, firstPass: 2, range: here)
    }
    return BreakItem(kind: .penalty, cost: Cost.anywhere, firstPass: 4, range: here)
  }

  // MARK: Characters

  private func scalar(_ cluster: ShapedCluster) -> Unicode.Scalar {
    String(decoding: text.bytes[cluster.range], as: UTF8.self).unicodeScalars.first ?? " "
  }

  func isSpace(_ index: Int) -> Bool {
    let range = text.clusters[index].range
    guard range.count <= 3, let first = text.bytes[range].first else { return false }
    if first == 0x20 || first == 0x09 { return true }
    return isUnbreakableSpace(index)
  }

  /// A no-break space, which grows and shrinks but ends no line.
  private func isUnbreakableSpace(_ index: Int) -> Bool {
    text.bytes[text.clusters[index].range].elementsEqual([0xC2, 0xA0])
  }

  private func isIdeographic(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    // From the first radicals to compatibility forms, Hangul, full-width forms, later planes.
    case 0x2E80...0xA4CF, 0xAC00...0xD7FF, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFFEF,
      0x20000...0x3FFFF:
      true
    default: false
    }
  }

  // MARK: Hyphens

  /// By the byte that would begin the next line: whether the word is part of a compound.
  private func hyphenPlaces(_ clusters: Range<Int>) -> [Int: Bool] {
    var places: [Int: Bool] = [:]
    var start = clusters.lowerBound
    while start < clusters.upperBound {
      if isSpace(start) {
        start += 1
        continue
      }
      var end = start
      while end < clusters.upperBound, !isSpace(end) { end += 1 }
      addHyphens(inToken: start..<end, to: &places)
      start = end
    }
    return places
  }

  /// - Parameter token: clusters between two spaces.
  private func addHyphens(inToken token: Range<Int>, to places: inout [Int: Bool]) {
    guard let hyphenation = setting.hyphenation else { return }
    let bytes =
      text.clusters[token.lowerBound].range
      .lowerBound..<text.clusters[token.upperBound - 1].range.upperBound
    guard bytes.count >= 5 else { return }
    let string = String(decoding: text.bytes[bytes], as: UTF8.self)
    // File names, addresses, identifiers and numbers stay as they are.
    if string.contains(where: { "/\\@_=<>{}".contains($0) || $0.isNumber }) { return }
    var position = bytes.lowerBound
    var word = ""
    var wordStart = position
    var words: [(word: String, start: Int)] = []
    for character in string {
      if character.isLetter {
        if word.isEmpty { wordStart = position }
        word.append(character)
      } else {
        if !word.isEmpty { words.append((word, wordStart)) }
        word = ""
      }
      position += String(character).utf8.count
    }
    if !word.isEmpty { words.append((word, wordStart)) }
    for (word, start) in words {
      let range = start..<start + word.utf8.count
      guard let run = run(of: range, in: token), runs[run].isHyphenated,
        runs[run].font.typeface != .mono
      else { continue }
      let breaks = hyphenation(word)
      guard !breaks.isEmpty else { continue }
      var byte = start
      for (count, character) in word.enumerated() {
        if breaks.contains(count) { places[byte] = words.count > 1 }
        byte += String(character).utf8.count
      }
    }
  }

  /// The one run that a word stands in.
  private func run(of range: Range<Int>, in token: Range<Int>) -> Int? {
    var found: Int?
    for index in token where text.clusters[index].range.overlaps(range) {
      let run = text.clusters[index].run
      if let found, found != run { return nil }
      found = run
    }
    return found
  }
}
