// The measures, fonts and colours of a printed page.
import Drawing

enum PageStyle {
  // A4, with a column of about 80 characters.
  static let pageSize = Size(width: 595.276, height: 841.89)
  static let columnWidth = 412.0
  static let columnX = (pageSize.width - columnWidth) / 2
  static let topMargin = 76.0
  static let bottomMargin = 88.0
  static let contentHeight = pageSize.height - topMargin - bottomMargin
  /// From the top of the page to the footer's baseline.
  static let footerBaseline = pageSize.height - 48
  /// Wide tables may reach this far into each margin.
  static let overhang = 34.0
  /// Nested blocks are not indented further than this leaves room for.
  static let narrowestColumn = 150.0

  static let text = TextSettings(font: Font(.serif, sizeInPoints: 11.25), pitch: 15.25)
  static let abstract = TextSettings(font: Font(.serif, sizeInPoints: 10.5), pitch: 14.25)
  static let quote = TextSettings(
    font: Font(.serif, sizeInPoints: 10.75), pitch: 14.5, color: ink.muted)
  static let caption = TextSettings(
    font: Font(.sans, sizeInPoints: 8.5), pitch: 12.25, color: ink.muted)
  static let notice = TextSettings(font: Font(.sans, sizeInPoints: 9), pitch: 13)
  static let colophon = TextSettings(
    font: Font(.sans, sizeInPoints: 8, hasTabularFigures: true), pitch: 11.5)
  static let code = TextSettings(font: Font(.mono, sizeInPoints: 8.2), pitch: 11.5)
  static let contents = TextSettings(
    font: Font(.sans, sizeInPoints: 9, hasTabularFigures: true), pitch: 14)
  static let footer = Font(.sans, sizeInPoints: 8, hasTabularFigures: true)

  static let paragraphGap = 7.0
  static let blockGap = 12.0
  static let figureGap = 18.0
  static let listIndent = 19.0

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

  /// Size and pitch by level, and the space above.
  static func heading(level: Int) -> (settings: TextSettings, spaceAbove: Double, below: Double) {
    switch level {
    case ...1:
      (
        TextSettings(font: Font(.sans, sizeInPoints: 15.5, weight: .semibold), pitch: 19.5), 26, 8
      )
    case 2:
      (
        TextSettings(font: Font(.sans, sizeInPoints: 12.25, weight: .semibold), pitch: 16), 20, 6
      )
    case 3:
      (TextSettings(font: Font(.sans, sizeInPoints: 10.5, weight: .semibold), pitch: 14), 16, 5)
    default:
      (
        TextSettings(
          font: Font(.sans, sizeInPoints: 9.5, weight: .semibold), pitch: 13, color: ink.muted),
        14, 4
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
