// `table` with `summary` and `unique`: statistics of columns and what splits lack.
import Testing

@testable import ReportExecution

@Suite struct DataTableTests {
  private func table(_ yaml: String, _ more: String = "") throws -> [[String]] {
    try DescriptiveReports.table(DescriptiveReports.dataset + more + block("table", yaml))
  }

  @Test func `A row of statistics stands for each column`() throws {
    let rows = try table(
      "summary: {data: people, columns: [age, height], format: .2f}\nnames: {age: Age}")
    #expect(rows[0] == ["Column", "Minimum", "Maximum", "Mean", "Standard deviation"])
    #expect(rows[1] == ["Age", "1.00", "12.00", "6.50", "3.61"])
    #expect(rows[2].prefix(3) == ["height", "102.00", "400.00"])
    let chosen = try table(
      "summary: {data: people, columns: age, statistics: [count, missing, median], split: test}")
    #expect(chosen[0] == ["Column", "Count", "Missing", "Median"])
    #expect(chosen[1].prefix(3) == ["age", "3", "0"])
  }

  @Test func `Rescaled columns go from 0 to 1`() throws {
    let rows = try table(
      "summary: {data: people, columns: [age, half], rescaled: true, format: .3f}")
    #expect(rows[1] == ["age", "0.000", "1.000", "0.500", "0.328"])
    #expect(rows[2] == ["half", "0.000", "1.000", "0.500", "0.328"])
  }

  @Test func `Without columns all that hold numbers are summarised`() throws {
    let rows = try table("summary: {data: people}")
    #expect(Set(rows.dropFirst().map { $0[0] }) == ["age", "half", "height"])
  }

  @Test func `Different texts are counted in each split of each data set`() throws {
    let other = DescriptiveReports.dataset.replacing("id: people", with: "id: other")
      .replacing("test: 0.25", with: "test: 0.09")
    let rows = try table(
      "unique: {data: [people, other], columns: [age, bucket]}\nnames: {other: Anew}", other)
    #expect(
      rows[0] == [
        "Column", "people: all", "people: training", "people: test", "Anew: all", "Anew: training",
        "Anew: test",
      ])
    #expect(rows[1] == ["age", "12", "9", "3", "12", "11", "1"])
    #expect(rows[2][1] == "3" && rows[2][6] == "1")
    let one = try table("unique: {data: people, columns: sex}")
    #expect(one[0] == ["Column", "All", "Training", "Test"])
    #expect(one[1][1] == "2")
  }

  @Test func `Statistics of features and targets are values`() throws {
    let body = DescriptiveReports.dataset
    #expect(try DescriptiveReports.number("people.columns.age.mean", of: body) == 6.5)
    #expect(try DescriptiveReports.number("people.columns.height.max", of: body) == 400)
    #expect(try DescriptiveReports.number("people.columns.half.median", of: body) == -3.25)
    #expect(try DescriptiveReports.number("people.columns.half.count", of: body) == 12)
    let found = try complaints(
      body + "{value}`people.columns.agee.mean`\n", files: ["p.csv": DescriptiveReports.people])
    #expect(found.count == 1 && found[0].hasSuffix("'people.columns' has no value 'agee'"))
  }

  @Test(arguments: [
    ("summary: {data: people, columns: [agee]}", "35: 'people' has no column 'agee'"),
    (
      "summary: {data: people, columns: sex}",
      "34: the column 'sex' of 'p.csv' holds 'M', which is no finite number"
    ),
    ("summary: {data: d}", "17: 'd' has no columns of numbers"),
    ("summary: {columns: age}", "10: 'summary' needs the key 'data'"),
    ("summary: {data: people, format: x}", "33: 'x' is not a format"),
    ("unique: {data: people, columns: sexx}", "33: 'people' has no column 'sexx'"),
    ("unique: {data: [], columns: sex}", "9: there is nothing to count"),
    (
      "unique: {data: people, columns: sex}\nnames: {age: A}",
      "9: the column 'age' is not shown here"
    ),
    (
      "compare: [{name: A, published: 1, value: people.train.count}]\nnames: {age: A}",
      "9: this table has no columns of data or settings to name"
    ),
  ])
  func `A mistake is said where it is`(yaml: String, expected: String) throws {
    #expect(try DescriptiveReports.complaints("table", yaml) == [expected])
  }
}
