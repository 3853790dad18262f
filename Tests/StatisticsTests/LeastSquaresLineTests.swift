import Testing

@testable import Statistics

@Suite struct LeastSquaresLineTests {
  @Test func `Points on a line give the line`() {
    let line = LeastSquaresLine(x: [1, 2, 4, .nan], y: [1, -1, -5, 3])
    #expect(line.count == 3)
    #expect(abs(line.slope + 2) < 1e-12)
    #expect(abs(line.intercept - 3) < 1e-12)
    #expect(abs(line.correlation + 1) < 1e-12)
    #expect(abs(line.value(at: 10) + 17) < 1e-12)
  }

  /// Values of numpy.polyfit and numpy.corrcoef.
  @Test func `Scattered points give the line of least squares`() {
    let line = LeastSquaresLine(x: [0, 1, 2, 3, 4], y: [1, 3, 2, 5, 4])
    #expect(abs(line.slope - 0.8) < 1e-12)
    #expect(abs(line.intercept - 1.4) < 1e-12)
    #expect(abs(line.correlation - 0.8) < 1e-12)
  }

  @Test func `Equal x have no line`() {
    let line = LeastSquaresLine(x: [2, 2], y: [1, 5])
    #expect(line.slope.isNaN && line.intercept.isNaN && line.correlation.isNaN)
  }
}
