// Numbers at a glance.
import Testing

@testable import ConsoleProgress

@Suite struct HumanTextTests {
  @Test(arguments: [
    (0.0, "0.0 s"), (-1, "0.0 s"), (12.34, "12.3 s"), (59.94, "59.9 s"), (59.96, "1 min 0 s"),
    (72, "1 min 12 s"), (3599.7, "1 h 0 min"), (7500, "2 h 5 min"), (273_600, "3 d 4 h"),
    (.infinity, "–"), (.nan, "–"), (1e300, "37037 d 0 h"),
  ])
  func `A duration keeps two units`(seconds: Double, text: String) {
    #expect(HumanText.duration(seconds) == text)
  }

  @Test(arguments: [
    (9.0, "0:09"), (59.6, "1:00"), (72, "1:12"), (3599, "59:59"), (7500, "2:05:00"), (.nan, "–"),
  ])
  func `Time left is a clock that runs down`(seconds: Double, text: String) {
    #expect(HumanText.clock(seconds) == text)
  }

  @Test(arguments: [
    (0.0, "0.00/s"), (9.5, "9.50/s"), (9.996, "10/s"), (950.4, "950/s"), (999.7, "1.00k/s"),
    (12_345, "12.3k/s"), (99_960, "100k/s"), (4_560_000, "4.56M/s"), (-1, "–"), (.nan, "–"),
  ])
  func `A rate has three digits and a unit`(rate: Double, text: String) {
    #expect(HumanText.rate(rate) == text)
  }

  @Test(arguments: [
    (98.7654, "98.77"), (98.7, "98.70"), (100, "100.0"), (0.01234, "0.01234"), (0, "0"),
    (-1234.5, "−1234"), (1.5e-7, "1.50 × 10⁻⁷"), (.nan, "not a number"), (-.infinity, "−∞"),
  ])
  func `A loss keeps four digits`(loss: Double, text: String) {
    #expect(HumanText.loss(loss) == text)
  }
}
