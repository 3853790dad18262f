// Numbers in prose.
import Diagnostics
import Testing

import ReportLanguage

@Suite struct NumberFormatTests {
  @Test(
    arguments: [
      (".2f", 1.005, "1.00"), (".2f", -3.14159, "−3.14"), (".1f", -0.04, "0.0"),
      ("d", 60000.4, "60000"), (",d", 60000, "60,000"), (",d", 1_234_567, "1,234,567"),
      (",.1f", 1234.56, "1,234.6"), (".1%", 0.1234, "12.3\u{A0}%"), ("%", 0.5, "50\u{A0}%"),
      (".2e", 0.000_000_15, "1.50 × 10⁻⁷"), (".4g", 151.13, "151.1"), ("+.1f", 2, "+2.0"),
      ("+.1f", -2, "−2.0"), (".2f", Double.nan, "not a number"), (".2f", -Double.infinity, "−∞"),
      ("d", 100, "100"), (",d", 100, "100"), (",d", 1000, "1,000"),
    ])
  func `A format gives the text`(format: String, value: Double, expected: String) throws {
    #expect(try NumberFormat(format, range: nil).string(from: value) == expected)
  }

  @Test(arguments: ["", "2f", ".2", ".2d", "x", ".99f", "f.2", ".2ff"])
  func `What is not a format is refused`(format: String) {
    #expect(throws: Diagnostic.self) { try NumberFormat(format, range: nil) }
  }
}
