// Text set line by line for the page: broken as a whole, each space as wide as its line needs.
//
// What runs from right to left is left to Pango, which knows how.
import CCairo

/// A text as lines.
package final class Paragraph {
  package let lines: [SetLine]
  /// As wide as the widest line.
  package let width: Double
  /// Whether some of it is an element of its own; see `SetLine.isMixed`.
  package var isMixed: Bool { lines.contains(where: \.isMixed) }
  /// The most that the spaces of a justified line are stretched (above 0), as a share of what they
  /// may be; for tests of what pages look like.
  package let loosest: Double

  package init(_ runs: [TextRun], _ setting: ParagraphSetting, in context: TextContext) {
    let runs = runs.filter { !$0.text.isEmpty || $0.box != nil }.map(\.withoutLineSeparators)
    let text = ShapedText(runs, language: setting.language, in: context)
    guard !text.hasRightToLeft else {
      lines = Self.linesByPango(runs, setting, in: context)
      width = lines.map(\.width).max() ?? 0
      loosest = 0
      return
    }
    let hyphens = Hyphens(runs, context)
    let builder = ParagraphItems(
      text: text, runs: runs, setting: setting, hyphenWidth: { hyphens.width(of: $0) })
    var lines: [SetLine] = []
    var loosest = 0.0
    let size = runs.map(\.font.sizeInPoints).max() ?? 10
    let ragged = setting.shape != .justified
    let breaking = LineBreaking(
      width: setting.widthInPoints, ragged: ragged ? size * 3 : 0, emergencyStretch: size * 2)
    for clusters in Self.sourceLines(text) {
      let items = builder.items(clusters)
      let broken = breaking.lines(of: items)
      for line in broken {
        if line.end != nil, !ragged { loosest = max(loosest, line.ratio) }
        lines.append(
          SetLine(line, items: items, text: text, runs: runs, setting: setting, hyphens: hyphens))
      }
      if broken.isEmpty { lines.append(SetLine(emptyIn: runs, setting)) }
    }
    self.lines = lines
    self.loosest = loosest
    width = lines.map { $0.width }.max() ?? 0
  }

  /// The clusters of each stretch between line ends of the source.
  private static func sourceLines(_ text: ShapedText) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var start = 0
    for (index, cluster) in text.clusters.enumerated() {
      // Pango has no glyphs for line ends, so they show as a jump of the bytes.
      guard index > 0 else { continue }
      let gap = text.clusters[index - 1].range.upperBound..<cluster.range.lowerBound
      guard gap.lowerBound < gap.upperBound else { continue }
      let ends = text.bytes[gap].count { $0 == 0x0A }
      guard ends > 0 else { continue }
      result.append(start..<index)
      for _ in 1..<max(ends, 1) { result.append(index..<index) }
      start = index
    }
    result.append(start..<text.clusters.count)
    return result
  }

  private static func linesByPango(
    _ runs: [TextRun], _ setting: ParagraphSetting, in context: TextContext
  ) -> [SetLine] {
    var style = ParagraphStyle(
      widthInPoints: setting.widthInPoints, isJustified: setting.shape == .justified,
      language: setting.language)
    if case .ragged(let alignment) = setting.shape { style.alignment = alignment }
    let layout = TextLayout(runs, style: style, in: context)
    return layout.lines.map { SetLine($0, of: layout) }
  }
}

extension TextRun {
  /// Only line feeds end lines, and tabs are spaces.
  fileprivate var withoutLineSeparators: TextRun {
    guard
      text.unicodeScalars.contains(where: {
        $0 == "\t" || $0 == "\r" || $0 == "\u{2028}" || $0 == "\u{2029}" || $0 == "\u{AD}"
      })
    else { return self }
    var run = self
    run.text = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\t", "\r": run.text.append(" ")
      case "\u{2028}", "\u{2029}": run.text.append("\n")
      // Words are parted by the patterns of their language instead.
      case "\u{AD}": break
      default: run.text.unicodeScalars.append(scalar)
      }
    }
    return run
  }
}

/// The hyphens that lines may end with, one for each font.
final class Hyphens {
  private let runs: [TextRun]
  private let context: TextContext
  private var shaped: [Font: ShapedText] = [:]

  init(_ runs: [TextRun], _ context: TextContext) {
    self.runs = runs
    self.context = context
  }

  func glyphs(of run: Int) -> ShapedText { glyphs("-", of: run) }

  func glyphs(_ text: String, of run: Int) -> ShapedText {
    let font = runs[run].font
    if text == "-", let known = shaped[font] { return known }
    let made = ShapedText([TextRun(text, font: font)], language: nil, in: context)
    if text == "-" { shaped[font] = made }
    return made
  }

  func width(of run: Int) -> Double { glyphs(of: run).clusters.reduce(0) { $0 + $1.width } }
}
