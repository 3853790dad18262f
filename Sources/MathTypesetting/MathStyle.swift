// TeX's eight styles: how large a formula is set and how high its scripts stand.
import CHarfBuzz
import Mathematics

struct MathStyle: Hashable {
  /// The size of text in points; scripts are smaller.
  var textSize: Double
  var level: FormulaStyle
  /// Under a line or a root, scripts are raised less.
  var isCramped = false

  var isDisplay: Bool { level == .display }
  var isScript: Bool { level == .script || level == .scriptScript }

  /// 0 for text, 1 for scripts, 2 for scripts of scripts.
  var scriptLevel: Int {
    switch level {
    case .display, .text: 0
    case .script: 1
    case .scriptScript: 2
    }
  }

  var cramped: MathStyle { with(level, isCramped: true) }
  var superscript: MathStyle { with(isScript ? .scriptScript : .script, isCramped: isCramped) }
  var `subscript`: MathStyle { superscript.cramped }
  var denominator: MathStyle { numerator.cramped }

  var numerator: MathStyle {
    switch level {
    case .display: with(.text, isCramped: isCramped)
    case .text: with(.script, isCramped: isCramped)
    case .script, .scriptScript: with(.scriptScript, isCramped: isCramped)
    }
  }

  func with(_ level: FormulaStyle, isCramped: Bool) -> MathStyle {
    MathStyle(textSize: textSize, level: level, isCramped: isCramped)
  }
}

/// The constants of a font at the size of a style, in points.
struct MathMeasures {
  let font: MathFont
  let style: MathStyle

  var size: Double {
    let percent =
      switch style.scriptLevel {
      case 0: 100.0
      case 1: font.constant(HB_OT_MATH_CONSTANT_SCRIPT_PERCENT_SCALE_DOWN)
      default: font.constant(HB_OT_MATH_CONSTANT_SCRIPT_SCRIPT_PERCENT_SCALE_DOWN)
      }
    return style.textSize * percent / 100
  }

  /// Points for a unit of the font.
  var scale: Double { size / font.unitsPerEm }

  func points(_ constant: hb_ot_math_constant_t) -> Double { font.constant(constant) * scale }

  var axis: Double { points(HB_OT_MATH_CONSTANT_AXIS_HEIGHT) }
  var fractionRule: Double { points(HB_OT_MATH_CONSTANT_FRACTION_RULE_THICKNESS) }

  func points(_ length: FormulaLength) -> Double {
    switch length.unit {
    case .mathUnits: length.value / 18 * size
    case .ems: length.value * size
    case .points: length.value
    }
  }
}
