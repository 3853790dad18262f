// From data to a position along an axis: which values an axis shows, and where each lies.
import DocumentModel
import Foundation

struct AxisScale: Equatable {
  /// The values at the two ends; both positive on a logarithmic axis.
  var lower: Double
  var upper: Double
  var isLogarithmic: Bool

  /// Larger numbers would overflow differences of two.
  private static let largest = 1e300
  private static let smallest = 1e-300

  /// Whether the axis can show `value` at all.
  static func canShow(_ value: Double, on scale: LineChart.Axis.Scale) -> Bool {
    value.isFinite && abs(value) <= largest && (scale == .linear || value >= smallest)
  }

  /// The scale that shows all of `values` that can be shown.
  /// - Parameter room: at each end, as a share of the range.
  /// - Returns: `nil` when there is nothing to show.
  init?(showing values: some Sequence<Double>, room: Double = 0.04, axis: LineChart.Axis) {
    var lowest = Double.infinity
    var highest = -Double.infinity
    for value in values where Self.canShow(value, on: axis.scale) {
      lowest = min(lowest, value)
      highest = max(highest, value)
    }
    guard lowest <= highest else { return nil }
    switch axis.scale {
    case .linear:
      self.init(linearFrom: lowest, to: highest, room: room, isIntegral: axis.isIntegral)
    case .logarithmic: self.init(logarithmicFrom: lowest, to: highest, room: room)
    }
  }

  /// The same, or a scale for an empty panel.
  init(showing values: some Sequence<Double>, room: Double = 0.04, orEmpty axis: LineChart.Axis) {
    self =
      AxisScale(showing: values, room: room, axis: axis)
      ?? (axis.scale == .logarithmic
        ? AxisScale(lower: 0.1, upper: 10, isLogarithmic: true) : AxisScale(lower: 0, upper: 1))
  }

  /// The scale for bars as high as `values`: from zero, or from below the lowest on a logarithmic
  /// axis.
  init?(forBars values: some Sequence<Double>, axis: LineChart.Axis) {
    let shown = values.filter { Self.canShow($0, on: axis.scale) }
    guard let lowest = shown.min(), let highest = shown.max() else { return nil }
    switch axis.scale {
    case .linear:
      let (lower, upper) = (min(lowest, 0), max(highest, 0))
      let span = upper - lower
      guard span > 1e-290 else {
        self.init(lower: 0, upper: 1)
        return
      }
      self.init(
        lower: lower < 0 ? lower - span * 0.04 : 0, upper: upper > 0 ? upper + span * 0.04 : 0)
    case .logarithmic:
      // A bar of one must be seen; decades look natural.
      let isCount = axis.isIntegral && lowest < 100
      let decade = pow(10, log10(lowest * 0.8).rounded(.down))
      let lower = isCount ? min(0.5, lowest / 2) : max(decade, Self.smallest)
      let room = pow(10, (log10(highest) - log10(lower)) * 0.04)
      self.init(lower: lower, upper: highest * max(room, 1.1), isLogarithmic: true)
    }
  }

  private init(
    linearFrom lowest: Double, to highest: Double, room: Double, isIntegral: Bool
  ) {
    let magnitude = max(abs(lowest), abs(highest))
    var span = highest - lowest
    // Below this the numbers of the ticks would not differ in the digits that doubles have.
    let smallestSpan = max(magnitude * 1e-9, 1e-290)
    if span < smallestSpan {
      span = isIntegral ? max(1, smallestSpan) : max(magnitude * 0.2, smallestSpan)
      if magnitude == 0 { span = 1 }
      let middle = lowest / 2 + highest / 2
      lower = middle - span / 2
      upper = middle + span / 2
    } else {
      lower = lowest - span * room
      upper = highest + span * room
      // Room below zero suggests negative values where there are none.
      if lowest > 0, lower < 0 { lower = 0 }
      if highest < 0, upper > 0 { upper = 0 }
    }
    isLogarithmic = false
  }

  private init(logarithmicFrom lowest: Double, to highest: Double, room share: Double) {
    let span = log10(highest) - log10(lowest)
    let room = span < 1e-9 ? 0.3 : span * share
    lower = pow(10, log10(lowest) - room)
    upper = pow(10, log10(highest) + room)
    isLogarithmic = true
  }

  init(lower: Double, upper: Double, isLogarithmic: Bool = false) {
    precondition(
      lower < upper && (!isLogarithmic || lower > 0), "an axis from \(lower) to \(upper)")
    self.lower = lower
    self.upper = upper
    self.isLogarithmic = isLogarithmic
  }

  /// 0 at the lower end, 1 at the upper.
  func fraction(of value: Double) -> Double {
    isLogarithmic
      ? (log10(value) - log10(lower)) / (log10(upper) - log10(lower))
      : (value - lower) / (upper - lower)
  }
}
