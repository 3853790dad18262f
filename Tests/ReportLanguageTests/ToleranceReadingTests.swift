// `diff: {tolerance: …}` in the front matter.
import Diagnostics
import DocumentModel
import Testing

@testable import ReportLanguage

@Suite struct ToleranceReadingTests {
  private func read(_ text: String) -> ([ComparisonTolerance]?, [String]) {
    var diagnostics: [Diagnostic] = []
    let place = SourceRange(file: "x.md", line: 1, column: 1)
    func scalar(_ text: String) -> YAMLValue {
      YAMLValue(.scalar(text, isQuoted: false), range: place)
    }
    func mapping(_ key: String, _ value: YAMLValue) -> YAMLValue {
      YAMLValue(.mapping([YAMLValue.Entry(key: key, keyRange: place, value: value)]), range: place)
    }
    let parts = text.split(separator: " ").map(String.init)
    let value = parts.dropLast().reversed().reduce(scalar(parts.last ?? "")) { mapping($1, $0) }
    let tolerances = ValueType<[ComparisonTolerance]>.differenceSettings.decode(
      value, &diagnostics)
    return (tolerances, diagnostics.map(\.message))
  }

  @Test func `A tolerance is a number, a share, or either for a name`() {
    #expect(read("tolerance 1e-3").0 == [ComparisonTolerance(absolute: 1e-3)])
    #expect(read("tolerance 2%").0 == [ComparisonTolerance(relative: 0.02)])
    #expect(
      read("tolerance loss 0.5").0 == [ComparisonTolerance(name: "loss", absolute: 0.5)])
  }

  @Test(arguments: [
    ("1", "expected `{tolerance: …}`"), ("tolerance much", "expected a number from 0, or a share"),
    ("tolerance -1", "expected a number from 0"), ("tolerance loss nan", "expected a number"),
    ("image 3", "'diff' has no key 'image'"),
  ])
  func `What is no tolerance is said`(text: String, message: String) {
    let (tolerances, messages) = read(text)
    #expect(tolerances == nil)
    #expect(messages.contains { $0.hasPrefix(message) }, "\(messages)")
  }
}
