// The measures, fonts and colours of a printed page.
import DocumentModel
import Drawing

/// The paper and what of it is written on.
struct PageGeometry: Equatable {
  var size: Size
  var top: Double
  var bottom: Double

  /// About 80 characters, on either paper.
  let columnWidth = 424.0
  var columnX: Double { (size.width - columnWidth) / 2 }
  var contentHeight: Double { size.height - top - bottom }
  var headBaseline: Double { top - 26 }
  var footBaseline: Double { size.height - bottom + 38 }

  init(_ paper: PageLayout.Paper = .a4) {
    // 48 and 45 lines of text.
    switch paper {
    case .a4: (size, top, bottom) = (Size(width: 595.276, height: 841.89), 78, 80)
    case .letter: (size, top, bottom) = (Size(width: 612, height: 792), 72, 76)
    }
  }
}

enum PageStyle {
  /// Nested blocks are not indented further than this leaves room for.
  static let narrowestColumn = 150.0

  static let text = TextSettings(font: Font(.serif, sizeInPoints: 10.5), pitch: 14.25)
  static let abstract = TextSettings(font: Font(.serif, sizeInPoints: 9.75), pitch: 13.25)
  static let quote = TextSettings(
    font: Font(.serif, sizeInPoints: 10), pitch: 13.5, color: ink.muted)
  static let note = TextSettings(font: Font(.serif, sizeInPoints: 8.5), pitch: 11.25)
  static let caption = TextSettings(
    font: Font(.sans, sizeInPoints: 8.25), pitch: 11.75, color: ink.muted)
  static let notice = TextSettings(font: Font(.sans, sizeInPoints: 8.75), pitch: 12.75)
  static let colophon = TextSettings(
    font: Font(.sans, sizeInPoints: 7.75, hasTabularFigures: true), pitch: 11)
  static let code = TextSettings(font: Font(.mono, sizeInPoints: 8), pitch: 11.25)
  static let contents = TextSettings(
    font: Font(.sans, sizeInPoints: 8.75, hasTabularFigures: true), pitch: 13.75)
  static let head = Font(.sans, sizeInPoints: 7.5, hasTabularFigures: true)

  static let paragraphGap = 6.5
  static let blockGap = 11.0
  static let figureGap = 17.0
  static let listIndent = 18.0

  /// Of the font's size: raised marks of footnotes.
  static let markSize = 0.68
  static let markRise = 0.35

  static let ink = Ink()

  struct Ink {
    let text = Color(0x1A1D21)
    let muted = Color(0x4F5861)
    let faint = Color(0xDDE1E5)
    let rule = Color(0x8A939C)
    let panel = Color(0xF4F5F7)
    let link = Color(0x0B4F94)
    let accent = Color(0x0072B2)
    let note = Color(0xFDF3DC)
    let noteLine = Color(0xB37400)
    let failure = Color(0xFDEDEC)
    let failureLine = Color(0xC0342B)
  }

  /// The tint of the panel, and the bar's and title's colour.
  static func callout(_ kind: Callout.Kind) -> (fill: Color, line: Color) {
    switch kind {
    case .note: (Color(0xEEF4FA), Color(0x0B5CAD))
    case .tip: (Color(0xECF6EF), Color(0x1B7A3D))
    case .important: (Color(0xF4EFFA), Color(0x6F42B5))
    case .warning: (Color(0xFCF4E0), Color(0x8A5A00))
    case .caution: (Color(0xFCEEED), Color(0xB3261E))
    }
  }

  /// Size and pitch by level, and the space above.
  static func heading(level: Int) -> (settings: TextSettings, spaceAbove: Double, below: Double) {
    switch level {
    case ...1:
      (TextSettings(font: Font(.sans, sizeInPoints: 14, weight: .semibold), pitch: 18), 25, 7)
    case 2:
      (TextSettings(font: Font(.sans, sizeInPoints: 11.25, weight: .semibold), pitch: 15), 19, 5)
    case 3:
      (TextSettings(font: Font(.sans, sizeInPoints: 9.75, weight: .semibold), pitch: 13.5), 15, 4)
    default:
      (
        TextSettings(
          font: Font(.sans, sizeInPoints: 9, weight: .semibold), pitch: 12.75, color: ink.muted),
        13, 3
      )
    }
  }
}

/// How running text is set.
struct TextSettings {
  var font: Font
  /// From baseline to baseline.
  var pitch: Double
  var color = PageStyle.ink.text
}
