// What may be written in an inline value, and what is refused.
import Diagnostics
import Testing

@testable import ReportLanguage

@Suite struct ValueFormulaTests {
  private let place = SourceRange(file: "r.md", line: 1, column: 1, length: 1)

  private func formula(_ text: String) throws -> ValueFormula {
    try ValueFormula(text, range: place)
  }

  @Test(arguments: [
    ("a.test.loss", "a.test.loss"),
    ("baseline-bound.log-likelihood.k10", "baseline-bound.log-likelihood.k10"),
    ("64 * vae[beta=0.60].final.kl", "64 * vae[beta=0.6].final.kl"),
    ("a.b - c.d", "a.b - c.d"),
    ("a.b - c.d - e.f", "(a.b - c.d) - e.f"),
    ("a.b + c.d * 2", "a.b + (c.d * 2)"),
    ("(a.b + c.d)*2", "(a.b + c.d) * 2"),
    ("a.b/c.d", "a.b / c.d"),
    (
      "a.epochs[3].loss < c.d ? is lower : is not: not at all",
      "a.epochs[3].loss < c.d ? is lower : is not: not at all"
    ),
    ("a.b >= 2 ? yes : no", "a.b >= 2 ? yes : no"),
  ])
  func `A formula is read with the usual precedence`(text: String, expected: String) throws {
    #expect(try formula(text).description == expected)
  }

  @Test func `Every path of a formula is known`() throws {
    let paths = try formula("(a.b - c.d) / a.b < e.f ? x : y").paths
    #expect(paths.map(\.description) == ["a.b", "c.d", "a.b", "e.f"])
  }

  @Test(arguments: [
    ("a.b -", "is not the path of a value"), ("(a.b", "never closed"),
    ("a.b < c.d", "does not say what follows"), ("a.b < c.d ? x", "does not say what follows"),
    ("a.b c.d", "is not a value"), ("* 2", "is not the path of a value"),
    (String(repeating: "(", count: 100_000), "is not a value"),
  ])
  func `What is no formula is refused with its text`(text: String, message: String) {
    let found = #expect(throws: Diagnostic.self) { try formula(text) }
    #expect(found?.message.contains(message) == true, "\(found?.message.prefix(80) ?? "")")
  }
}
