// Round numbers along an axis.
import Foundation

struct Tick: Equatable {
  var value: Double
  /// Empty for a minor tick.
  var label: String

  var isMajor: Bool { !label.isEmpty }
}

struct AxisTicks: Equatable {
  var ticks: [Tick]
  /// The labels are to be multiplied by this power of ten.
  var exponent: Int?

  /// - Parameters:
  ///   - maximumCount: how many labels there is room for.
  ///   - isIntegral: only whole numbers are marked.
  init(on scale: AxisScale, isIntegral: Bool = false, maximumCount: Int) {
    if scale.isLogarithmic {
      self.init(logarithmic: scale, maximumCount: max(maximumCount, 2))
    } else {
      self.init(linear: scale, isIntegral: isIntegral, maximumCount: max(maximumCount, 2))
    }
  }

  private init(ticks: [Tick], exponent: Int?) {
    self.ticks = ticks
    self.exponent = exponent
  }

  // MARK: Linear

  private init(linear scale: AxisScale, isIntegral: Bool, maximumCount: Int) {
    var step = RoundStep(atLeast: (scale.upper - scale.lower) / Double(maximumCount + 1))
    if isIntegral, step.value < 1 { step = RoundStep(mantissa: 1, exponent: 0) }
    // The first step that fits is the finest: rounding up may still leave one tick too many.
    var values = step.multiples(from: scale.lower, to: scale.upper)
    while values.count > maximumCount {
      step = step.next
      values = step.multiples(from: scale.lower, to: scale.upper)
    }
    let largest = values.map(abs).max() ?? 0
    var exponent: Int?
    if largest > 0, largest >= 999_999.5 || largest < 0.000_999_5 {
      exponent = decimalExponent(of: largest)
    }
    let decimals = max(0, (exponent ?? 0) - step.exponent)
    let ticks = values.map { value in
      Tick(
        value: value,
        label: formatted(value, dividedByTenTo: exponent ?? 0, decimals: decimals))
    }
    self.init(ticks: ticks, exponent: exponent)
  }

  // MARK: Logarithmic

  private init(logarithmic scale: AxisScale, maximumCount: Int) {
    let lowest = Int(log10(scale.lower).rounded(.down))
    let highest = Int(log10(scale.upper).rounded(.up))
    func isInside(_ value: Double) -> Bool { value >= scale.lower && value <= scale.upper }
    /// Mantissa and decade of each tick.
    func candidates(_ mantissas: [Int]) -> [(mantissa: Int, decade: Int)] {
      (lowest...highest).flatMap { decade in
        mantissas.filter { isInside(powerOfTen(decade, times: $0)) }.map { ($0, decade) }
      }
    }
    let decades = candidates([1])
    var major: [(mantissa: Int, decade: Int)]
    if decades.count >= 3 {
      let stride = (decades.count + maximumCount - 1) / maximumCount
      major = decades.filter { ($0.decade % stride + stride) % stride == 0 }
    } else {
      major = candidates([1, 2, 5])
      if major.count > maximumCount { major = candidates([1, 3]) }
      if major.count > maximumCount { major = decades }
    }
    guard major.count >= 2 else {
      // Less than a factor of five: evenly spaced numbers read better.
      self.init(
        linear: AxisScale(lower: scale.lower, upper: scale.upper), isIntegral: false,
        maximumCount: min(maximumCount, 4))
      return
    }
    let isPlain = major.allSatisfy { $0.decade >= -3 && $0.decade <= 4 }
    var all = major.map { tick in
      Tick(
        value: powerOfTen(tick.decade, times: tick.mantissa),
        label: isPlain
          ? formatted(
            powerOfTen(tick.decade, times: tick.mantissa), dividedByTenTo: 0,
            decimals: max(0, -tick.decade))
          : (tick.mantissa == 1 ? "" : "\(tick.mantissa)×") + "10" + superscript(tick.decade))
    }
    if highest - lowest <= 8 {
      let labelled = Set(all.map(\.value))
      for minor in candidates(Array(1...9)) {
        let value = powerOfTen(minor.decade, times: minor.mantissa)
        if !labelled.contains(value) { all.append(Tick(value: value, label: "")) }
      }
    }
    self.init(ticks: all.sorted { $0.value < $1.value }, exponent: nil)
  }
}

/// 1, 2 or 5 times a power of ten.
struct RoundStep: Equatable {
  var mantissa: Int
  var exponent: Int

  init(mantissa: Int, exponent: Int) {
    self.mantissa = mantissa
    self.exponent = exponent
  }

  /// The smallest round step that is not smaller than `minimum`.
  init(atLeast minimum: Double) {
    exponent = decimalExponent(of: minimum)
    mantissa = 1
    while value < minimum * (1 - 1e-9) { self = next }
  }

  var value: Double { powerOfTen(exponent, times: mantissa) }

  var next: RoundStep {
    switch mantissa {
    case 1: RoundStep(mantissa: 2, exponent: exponent)
    case 2: RoundStep(mantissa: 5, exponent: exponent)
    default: RoundStep(mantissa: 1, exponent: exponent + 1)
    }
  }

  func multiples(from lower: Double, to upper: Double) -> [Double] {
    let first = (lower / value - 1e-9).rounded(.up)
    let last = (upper / value + 1e-9).rounded(.down)
    guard first <= last, last - first < 10_000 else { return [] }
    return (0...Int(last - first)).map { offset in
      let count = first + Double(offset)
      // Dividing by a power of ten is exact where multiplying by 0.1 is not.
      return exponent < 0 && exponent > -22
        ? count * Double(mantissa) / powerOfTen(-exponent, times: 1) : count * value
    }
  }
}

// MARK: Numbers as text

func powerOfTen(_ exponent: Int, times mantissa: Int) -> Double {
  exponent >= 0 || exponent < -22
    ? Double(mantissa) * pow(10, Double(exponent))
    : Double(mantissa) / pow(10, Double(-exponent))
}

/// The decade of a positive number: 2 for 100 to 999.
func decimalExponent(of value: Double) -> Int {
  guard value > 0, value.isFinite else { return 0 }
  return Int((log10(value) + 1e-12).rounded(.down))
}

/// With a true minus sign, and thin spaces between thousands from 10 000 on.
func formatted(_ value: Double, dividedByTenTo exponent: Int, decimals: Int) -> String {
  let scaled = exponent == 0 ? value : value / pow(10, Double(exponent))
  // Without a locale, which takes ten times as long and gives the same.
  var digits = String(format: "%.\(min(decimals, 15))f", abs(scaled))
  let isZero = !digits.contains { $0 != "0" && $0 != "." }
  let whole = digits.prefix { $0 != "." }
  if whole.count >= 5 {
    var grouped = ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index).isMultiple(of: 3) { grouped += "\u{202F}" }
      grouped.append(digit)
    }
    digits = grouped + digits.dropFirst(whole.count)
  }
  return scaled < 0 && !isZero ? "−" + digits : digits
}

func superscript(_ number: Int) -> String {
  let digits: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
  return String(
    String(number).map { character in
      character.wholeNumberValue.map { digits[$0] } ?? "⁻"
    })
}
