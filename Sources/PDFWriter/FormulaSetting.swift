// Formulas in running text and on lines of their own.
import DocumentModel
import Drawing
import MathTypesetting
import Mathematics

/// Sets the formulas of one document. The font is opened for the first of them.
final class FormulaSetting {
  private let text: TextContext
  private var typesetter: MathTypesetter?
  private var pieces: [Key: [MathPiece]] = [:]

  private struct Key: Hashable {
    var formula: Formula
    var size: Double
  }

  init(text: TextContext) { self.text = text }

  /// Why there is no typesetter.
  private(set) var failure: (any Error)?

  /// Opens the font for the first formula.
  private func opened() -> MathTypesetter? {
    if typesetter == nil, failure == nil {
      do { typesetter = try MathTypesetter(text: text) } catch { failure = error }
    }
    return typesetter
  }

  /// - Returns: `nil` for what is no formula, which is shown as it was written.
  func pieces(_ tex: String, size: Double) -> (formula: Formula, pieces: [MathPiece])? {
    guard let formula = try? Formula(parsing: tex), let typesetter = opened() else { return nil }
    let key = Key(formula: formula, size: size)
    let known = pieces[key] ?? typesetter.pieces(for: formula, sizeInPoints: size)
    pieces[key] = known
    return (formula, known)
  }

  func display(_ tex: String, size: Double, width: Double) -> (formula: Formula, box: MathBox)? {
    guard let formula = try? Formula(parsing: tex), let typesetter = opened() else { return nil }
    return (
      formula, typesetter.displayBox(for: formula, sizeInPoints: size, widthInPoints: width)
    )
  }
}

extension InlineText {
  /// Capitals of the sans are as high as those of the formulas' face at this share of the size.
  static let sansRatio = 1.08

  mutating func appendMath(_ tex: String, _ look: Look) {
    let ratio = look.font.typeface == .sans ? Self.sansRatio : 1
    let size = look.font.sizeInPoints * ratio
    guard let (formula, pieces) = formulas?.pieces(tex, size: size), !pieces.isEmpty else {
      // The reader of the source has been told what is wrong with it.
      var changed = look
      changed.font = mono(beside: look.font)
      append(tex, changed)
      return
    }
    let name = targets.formulaCount
    targets.formulaCount += 1
    for (position, piece) in pieces.enumerated() {
      let color = look.color
      targets.boxes.append(
        InlineDrawing(formula: name, alternativeText: formula.plainText) { page, origin, ink in
          piece.box.draw(on: page.canvas, at: origin, color: color ?? ink)
        })
      let box = InlineBox(
        identifier: targets.boxes.count - 1, width: piece.box.width, ascent: piece.box.ascent,
        descent: piece.box.descent, breakCost: piece.penaltyAfter.map { Double($0) / 5 },
        spaceAfter: piece.spaceAfter)
      runs.append(
        TextRun(
          box: box, text: position == 0 ? formula.plainText : "", font: look.font, link: look.link))
    }
  }
}

extension FlowBuilder {
  mutating func add(_ equation: Equation) {
    flushMarker()
    let number = equation.number.map { number in
      TextLayout("(\(number))", font: settings.font, in: text)
    }
    // The formula stays in the middle of the column, beside its number.
    let margin = number.map { $0.size.width + 12 } ?? 0
    let size = settings.font.sizeInPoints
    let room = max(width - 2 * margin, 60)
    guard let (formula, box) = formulas.display(equation.tex, size: size, width: room) else {
      addSource(of: equation)
      return
    }
    space(PageStyle.blockGap)
    anchor(equation.identifier)
    let (left, right) = (x, x + width)
    let boxX = left + max((width - box.width) / 2, 0)
    let height = box.ascent + box.descent + 2
    let color = settings.color
    let element = addElement(.formula(alternativeText: formula.plainText))
    // It belongs to the sentence that leads to it.
    add(height: height, mayStartPage: false, element: element) { page, y in
      let baseline = y + 1 + box.ascent
      box.draw(on: page.canvas, at: Point(x: boxX, y: baseline), color: color)
      guard let number, let line = number.lines.first else { return }
      let isTall = box.ascent + box.descent > size * 4.5
      page.draw(
        line, of: number,
        at: Point(
          x: right - number.size.width, y: isTall ? y + height / 2 + size * 0.33 : baseline),
        color: color)
    }
    space(PageStyle.blockGap)
  }

  private mutating func addSource(of equation: Equation) {
    space(PageStyle.blockGap)
    anchor(equation.identifier)
    let settings = TextSettings(font: Font(.mono, sizeInPoints: 8.75), pitch: 13)
    let lines = paragraph(
      [TextRun(equation.tex, font: settings.font)], width: width,
      .ragged(.center, hyphenated: false))
    addLines(
      of: lines, settings: settings,
      element: addElement(.formula(alternativeText: equation.tex)))
    space(PageStyle.blockGap)
  }
}
