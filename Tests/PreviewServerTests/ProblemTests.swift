// Diagnostics as the page gets them.
import Diagnostics
import Testing

@testable import PreviewServer

@Suite struct ProblemTests {
  private func excerpt(_ line: String, column: Int, length: Int) -> PreviewProblem.Excerpt? {
    PreviewProblem(
      .error("x", at: SourceRange(file: "r.md", line: 7, column: column, length: length))
    ) { file, number in file == "r.md" && number == 7 ? line : nil }.excerpt
  }

  @Test func `A problem has its place, its line in three parts, and its hints`() {
    let problem = PreviewProblem(
      .error(
        "no key", at: SourceRange(file: "r.md", line: 7, column: 3, length: 4),
        notes: [.init("earlier", at: .file(path: "d.csv", byteOffset: 9))], hints: ["do it"])
    ) { _, _ in "é key: 1" }
    #expect(problem.place == "r.md:7:3")
    #expect(problem.excerpt?.before == "é ")
    #expect(problem.excerpt?.marked == "key:")
    #expect(problem.excerpt?.after == " 1")
    #expect(problem.notes == ["earlier: d.csv: byte 9"])
    #expect(problem.hints == ["do it"])
  }

  @Test(arguments: [(1, 1, "a"), (3, 9, "c"), (4, 1, " "), (90, 3, " ")])
  func `A place at or behind the end of its line is still marked`(
    column: Int, length: Int, marked: String
  ) {
    #expect(excerpt("abc", column: column, length: length)?.marked == marked)
  }

  @Test func `Of a line of a megabyte the part around the place is sent`() throws {
    let line =
      String(repeating: "a", count: 500_000) + "XY" + String(repeating: "b", count: 500_000)
    let shown = try #require(excerpt(line, column: 500_001, length: 2))
    #expect(shown.before.hasPrefix("…a") && shown.before.hasSuffix("a"))
    #expect(shown.marked == "XY")
    #expect(shown.after.hasSuffix("b…"))
    #expect(shown.before.count + shown.after.count < 500)
  }
}
