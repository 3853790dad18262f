// Ticks are round numbers, whatever the data.
import Testing

@testable import Plotting

@Test(arguments: [
  (0.0, 1.0, 6, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
  (0, 100, 6, ["0", "20", "40", "60", "80", "100"]),
  (-1.3, 1.3, 6, ["−1.0", "−0.5", "0.0", "0.5", "1.0"]),
  (99.2, 190.4, 5, ["100", "120", "140", "160", "180"]),
  (0, 60_000, 4, ["0", "20\u{202F}000", "40\u{202F}000", "60\u{202F}000"]),
  (0.0011, 0.0049, 4, ["0.002", "0.003", "0.004"]),
  (102.41, 102.43, 3, ["102.41", "102.42", "102.43"]),
])
func `Linear ticks are multiples of 1, 2 or 5`(
  lower: Double, upper: Double, count: Int, labels: [String]
) {
  let ticks = AxisTicks(on: AxisScale(lower: lower, upper: upper), maximumCount: count)
  #expect(ticks.ticks.map(\.label) == labels)
  #expect(ticks.exponent == nil)
}

@Test(arguments: [
  (0.0, 3e6, 6, [0.0, 1, 2, 3].map { $0 * 1e6 }, 6),
  (0.0, 3.1e-9, 4, [0.0, 1e-9, 2e-9, 3e-9], -9),
])
func `Very large and small numbers share a power of ten`(
  lower: Double, upper: Double, count: Int, values: [Double], exponent: Int
) {
  let scale = AxisScale(lower: lower, upper: upper)
  let ticks = AxisTicks(on: scale, maximumCount: count)
  #expect(ticks.exponent == exponent)
  #expect(ticks.ticks.allSatisfy { $0.label.count <= 4 })
  for value in values {
    #expect(ticks.ticks.contains { abs($0.value - value) <= abs(value) * 1e-9 })
  }
}

@Test(arguments: [
  (0.5, 1.5, ["1"]), (0.6, 3.4, ["1", "2", "3"]), (0, 20, ["0", "5", "10", "15", "20"]),
])
func `An axis of whole numbers has only whole ticks`(
  lower: Double, upper: Double, labels: [String]
) {
  let ticks = AxisTicks(
    on: AxisScale(lower: lower, upper: upper), isIntegral: true, maximumCount: 5)
  #expect(ticks.ticks.map(\.label) == labels)
}

@Test(arguments: [
  (0.001, 1000.0, ["0.001", "0.01", "0.1", "1", "10", "100", "1000"]),
  (1e-8, 1e-2, ["10⁻⁸", "10⁻⁷", "10⁻⁶", "10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²"]),
  (0.9, 60, ["1", "2", "5", "10", "20", "50"]),
])
func `Logarithmic ticks are decades, or 1, 2 and 5 where decades are few`(
  lower: Double, upper: Double, labels: [String]
) {
  let scale = AxisScale(lower: lower, upper: upper, isLogarithmic: true)
  let ticks = AxisTicks(on: scale, maximumCount: 7)
  #expect(ticks.ticks.filter(\.isMajor).map(\.label) == labels)
}

@Test func `Decades are divided by minor ticks`() {
  let scale = AxisScale(lower: 1, upper: 1000, isLogarithmic: true)
  let minor = AxisTicks(on: scale, maximumCount: 5).ticks.filter { !$0.isMajor }.map(\.value)
  let expected =
    [2.0, 3, 4, 5, 6, 7, 8, 9, 20, 30, 40, 50, 60, 70, 80, 90]
    + [200.0, 300, 400, 500, 600, 700, 800, 900]
  #expect(minor == expected)
}

@Test(arguments: [
  (0.0, 1e-300, false), (-1e300, 1e300, false), (1e9, 1e9 + 1e3, false), (0.3, 0.31, true),
  (1e-300, 1e300, true), (1, 1.000_001, true), (2.2, 7.9, true), (-5, -4.999, false),
])
func `Ticks are inside the axis, rising, distinct and not too many`(
  lower: Double, upper: Double, isLogarithmic: Bool
) {
  let scale = AxisScale(lower: lower, upper: upper, isLogarithmic: isLogarithmic)
  for count in 2...8 {
    let ticks = AxisTicks(on: scale, maximumCount: count).ticks
    let major = ticks.filter(\.isMajor)
    #expect(!major.isEmpty && major.count <= max(count, 4), "\(major.count) of \(count)")
    #expect(Set(major.map(\.label)).count == major.count)
    #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0.value < $1.value })
    let slack = (upper / 2 - lower / 2) * 1e-6
    #expect(ticks.allSatisfy { $0.value >= lower - slack && $0.value <= upper + slack })
  }
}

@Test(arguments: [
  (0.0, 0, 0, "0"), (-0.0001, 0, 2, "0.00"), (-2.5, 0, 1, "−2.5"),
  (1_234_567, 0, 0, "1\u{202F}234\u{202F}567"),
  (1234, 0, 0, "1234"), (2.5e6, 6, 1, "2.5"),
])
func `Numbers are written as print does`(
  value: Double, exponent: Int, decimals: Int, expected: String
) {
  #expect(formatted(value, dividedByTenTo: exponent, decimals: decimals) == expected)
}
