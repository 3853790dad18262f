// How numbers and words of a review are written.
import DocumentModel
import Testing

@testable import ReportDiff
@testable import ReviewWriter

@Suite struct WordingTests {
  @Test(arguments: [
    ("1.5", "1.25", "1.5", "1.25"),
    ("0.12345678901234567", "0.22345678901234567", "0.123457", "0.223457"),
    ("0.12345678901234567", "0.12345678901234588", "0.1234567890123457", "0.1234567890123459"),
    ("0.123456789", "0.123456123", "0.123457", "0.123456"),
    ("1.5", "1.5000000001", "1.5", "1.5000000001"),
    ("1234567.891", "1234599.123", "1234568", "1234599"),
    ("1234567", "7654321", "1234567", "7654321"),
    ("−0.12345678", "0.5", "−0.123457", "0.5"),
  ])
  func `Numbers have six digits, or as many as tell them apart`(
    old: String, new: String, shownOld: String, shownNew: String
  ) {
    func number(_ text: String) -> Double? { Double(text.replacing("−", with: "-")) }
    let metric = Metric(
      name: "loss", old: number(old), new: number(new), oldText: old, newText: new, names: [],
      tolerances: Tolerances())
    #expect(metric.shownOld == shownOld)
    #expect(metric.shownNew == shownNew)
  }

  @Test func `Numbers that readers see as the same are shown apart`() {
    let metric = Metric(
      name: "loss", old: 1.501, new: 1.502, oldText: "1.50", newText: "1.50", names: [],
      tolerances: Tolerances())
    #expect(metric.shownOld == "1.501")
    #expect(metric.shownNew == "1.502")
  }

  @Test func `In colour old and new words stand apart`() {
    func document(_ word: String) -> Document {
      Document(
        metadata: Metadata(title: "A report"), blocks: [.paragraph([.text("It \(word) here.")])])
    }
    let report = ReportReview(
      name: "x", from: document("is"), to: document("altered"), oldOrigin: "old",
      newOrigin: "new", tolerances: Tolerances())
    let review = Review(reports: [report], tolerances: Tolerances())
    let text = TerminalWriter(isColored: true).write(review)
    #expect(text.contains("\u{1B}[31mis\u{1B}[0m \u{1B}[32maltered\u{1B}[0m here."))
    #expect(TerminalWriter().write(review).contains("It [-is-]{+altered+} here."))
  }

  @Test func `The rows of numbers with all their digits fit on a terminal`() {
    func document(_ loss: Double) -> Document {
      Document(
        metadata: Metadata(title: "A report"),
        blocks: [
          .paragraph([
            .value(
              InlineValue(path: "baseline.test.reconstruction", text: "\(loss)", value: loss))
          ])
        ])
    }
    let report = ReportReview(
      name: "x", from: document(131.12345678901235), to: document(0.98765432109876543),
      oldOrigin: "old", newOrigin: "new", tolerances: Tolerances())
    let lines = TerminalWriter(width: 80).write(
      Review(reports: [report], tolerances: Tolerances())
    ).split(separator: "\n")
    #expect(lines.contains { $0.contains("131.123 → 0.987654") && $0.contains("%") })
    #expect(lines.allSatisfy { $0.count <= 80 })
  }

  @Test func `One value alone is the value`() throws {
    let deviation = try #require(Deviation([1], [2]) { "place \($0)" })
    #expect(deviation.sentence.hasPrefix("the value changed, by 1"))
  }
}
