// Numbers from tables: which rows and columns are used, how they are split and scaled, and where a
// wrong value is reported.
import Datasets
import Diagnostics
import Foundation
import Testing

@Suite struct TableDatasetTests {
  /// Forty rows of ten people: a feature, its double, a constant, a target, a session and a name.
  private static let people: String =
    "x,twice,same,age,session,person\n"
    + (0..<40).map { row in
      "\(row),\(2 * row),7,\(20 + row % 10),s\(row % 2),p\(row % 10)\n"
    }.joined()

  private func table(
    _ text: String = people, _ specification: TableSpecification
  ) throws -> TableDataset {
    try TableDataset(
      CSVRecords.parse(Array(text.utf8), file: "t.csv"), file: "t.csv",
      specification: specification)
  }

  private func specification(
    _ change: (inout TableSpecification) -> Void = { _ in }
  ) -> TableSpecification {
    var specification = TableSpecification(
      features: ["x", "twice"], targets: ["age"], scaling: .none)
    change(&specification)
    return specification
  }

  @Test func `Rows are split once each, by the share and in the order of the file`() throws {
    let data = try table(Self.people, specification { $0.testShare = 0.25 })
    #expect((data.train.count, data.test.count) == (30, 10))
    let train = (0..<30).map { data.train.features[2 * $0] }
    let test = (0..<10).map { data.test.features[2 * $0] }
    #expect((train + test).sorted() == (0..<40).map(Double.init))
    #expect(train == train.sorted() && test == test.sorted())
    #expect(test != (0..<10).map(Double.init))
    #expect(
      zip(train, data.train.targets).allSatisfy {
        $1 == 20 + $0.truncatingRemainder(dividingBy: 10)
      })
  }

  @Test func `The seed decides the split, and nothing else does`() throws {
    let first = try table(Self.people, specification { $0.seed = 1 })
    #expect(try first == table(Self.people, specification { $0.seed = 1 }))
    let windows = Self.people.replacingOccurrences(of: "\n", with: "\r\n")
    #expect(try first == table(windows, specification { $0.seed = 1 }))
    #expect(try first.test != table(Self.people, specification { $0.seed = 2 }).test)
  }

  @Test func `Rows of a group are never in both splits`() throws {
    let data = try table(Self.people, specification { $0.group = "person" })
    let people = { (split: TableSplit) in
      Set((0..<split.count).map { Int(split.features[2 * $0]) % 10 })
    }
    #expect(people(data.train).isDisjoint(with: people(data.test)))
    #expect((data.train.count, data.test.count) == (32, 8))
  }

  @Test func `A condition keeps the rows with its text`() throws {
    let data = try table(
      Self.people,
      specification { $0.conditions = [.init(column: "session", text: "s1")] })
    #expect(data.train.count + data.test.count == 20)
    #expect(data.train.features.enumerated().allSatisfy { $0 % 2 == 1 || Int($1) % 2 == 1 })
  }

  @Test func `Min-max scaling is fitted on the training rows alone`() throws {
    let data = try table(
      Self.people,
      specification {
        $0.features = ["x", "same"]
        $0.scaling = .minMax
      })
    let column = (0..<data.train.count).map { data.train.features[2 * $0] }
    #expect(column.min() == 0 && column.max() == 1)
    let raw = (0..<data.train.count).map { data.train.rawFeatures[2 * $0] }
    let (least, most) = (raw.min() ?? .nan, raw.max() ?? .nan)
    for row in 0..<data.test.count {
      let expected = (data.test.rawFeatures[2 * row] - least) / (most - least)
      #expect(abs(data.test.features[2 * row] - expected) < 1e-15)
    }
    // A column without spread says nothing and must not divide by zero.
    #expect((0..<data.train.count).allSatisfy { data.train.features[2 * $0 + 1] == 0 })
  }

  @Test func `Standard scaling gives mean zero and deviation one`() throws {
    let data = try table(
      Self.people,
      specification {
        $0.features = ["x"]
        $0.scaling = .standard
      })
    let count = Double(data.train.count)
    let mean = data.train.features.reduce(0, +) / count
    let variance = data.train.features.reduce(0) { $0 + $1 * $1 } / count
    // Rounding of 32 sums.
    #expect(abs(mean) < 1e-14 && abs(variance - 1) < 1e-14)
    #expect(data.train.targets.allSatisfy { (20...29).contains($0) })
  }

  @Test(
    arguments: [
      ("1,b\n2,", 3, 3, "the column 'y' has no value in this row"),
      ("1,b\n2,NA", 3, 3, "the column 'y' has 'NA' in this row, a missing value"),
      ("1,b\n2,nan", 3, 3, "the column 'y' has 'nan' in this row, a missing value"),
      ("1,b\n-inf,1", 3, 1, "the column 'x' has '-inf' in this row, which is not finite"),
      ("1,b\n12e999,1", 3, 1, "the column 'x' has '12e999' in this row, which is not finite"),
    ])
  func `A wrong value is reported where it stands`(
    rows: String, line: Int, column: Int, message: String
  ) throws {
    let text = "x,y\n" + rows.replacingOccurrences(of: "b", with: "5") + "\n3,4\n"
    let error = #expect(throws: Diagnostics.self) {
      try table(text, TableSpecification(features: ["x"], targets: ["y"]))
    }
    #expect(error?.all.map(\.message) == [message])
    guard case .source(let range)? = error?.all.first?.place else {
      Issue.record("no place")
      return
    }
    #expect((range.file, range.start.line, range.start.column) == ("t.csv", line, column))
    #expect(error?.all.allSatisfy { !$0.hints.isEmpty } == true)
  }

  @Test func `Words among numbers are all reported, up to ten`() throws {
    let text = "x,y\n" + (0..<13).map { "word\($0),1\n" }.joined()
    let error = #expect(throws: Diagnostics.self) {
      try table(text, TableSpecification(features: ["x"], targets: ["y"]))
    }
    #expect(error?.all.count == 10)
    #expect(error?.all[1].message == "the column 'x' holds numbers, found the text 'word1'")
    #expect(error?.all.last?.notes.map(\.message) == ["and 3 more values like these"])
  }

  @Test func `Rows without a value can be left out, but not rows with words`() throws {
    let text = "x,y\n1,2\n,3\n4,NaN\n5,6\n"
    let specification = TableSpecification(features: ["x"], targets: ["y"], dropsMissing: true)
    let data = try table(text, specification)
    #expect((data.train.count, data.test.count, data.droppedCount) == (1, 1, 2))
    #expect(throws: Diagnostics.self) { try table(text + "six,7\n", specification) }
  }

  @Test(arguments: ["x,y\n", "x,y\n1,2\n"])
  func `Too few rows to split are refused`(text: String) {
    let error = #expect(throws: Diagnostics.self) {
      try table(text, TableSpecification(features: ["x"], targets: ["y"]))
    }
    #expect(error?.all.first?.message.contains("too few to train on some") == true)
  }

  private static let volumes = ProcessInfo.processInfo.environment["GALLEY_DATA"].map {
    "\($0)/brain-age/brain_volumes.csv"
  }

  @Test(.enabled(if: volumes.map { FileManager.default.fileExists(atPath: $0) } ?? false))
  func `The table of brain volumes has its published rows`() throws {
    let path = try #require(Self.volumes)
    let records = try CSVRecords.parse(
      Array(Data(contentsOf: URL(fileURLWithPath: path))), file: path)
    #expect(records.count == 809)
    var specification = TableSpecification(
      features: ["gm_vol", "wm_vol", "csf_vol"], targets: ["age"],
      conditions: [.init(column: "session", text: "ses-01")], dropsMissing: true,
      group: "participant_id")
    let data = try TableDataset(records, file: path, specification: specification)
    #expect(data.train.count + data.test.count == 244)
    specification.dropsMissing = false
    let error = #expect(throws: Diagnostics.self) {
      try TableDataset(records, file: path, specification: specification)
    }
    #expect(error?.all.first?.message == "the column 'age' has no value in this row")
  }

  @Test func `A validation share is taken of what the test split leaves`() throws {
    let data = try table(
      Self.people, specification { ($0.testShare, $0.validationShare) = (0.25, 0.2) })
    #expect((data.train.count, data.validation.count, data.test.count) == (24, 6, 10))
    let all = data.train.rows + data.validation.rows + data.test.rows
    #expect(all.sorted() == Array(0..<40))
    // Asking for validation rows leaves the test split as it was.
    let without = try table(Self.people, specification { $0.testShare = 0.25 })
    #expect(data.test == without.test)
  }

  @Test func `Every stratum has its share of every split`() throws {
    let rows = (0..<100).map { row in
      let kind = row % 10 == 0 ? "rare" : row % 2 == 0 ? "even" : "odd"
      return "\(row),0,1,\(kind)\n"
    }
    let text = "x,twice,age,kind\n" + rows.joined()
    let data = try table(
      text,
      specification {
        ($0.testShare, $0.validationShare, $0.stratification) = (0.25, 0.2, "kind")
      })
    let kinds = try #require(data.columns.texts(of: "kind"))
    func counts(_ split: TableSplit) -> [String: Int] {
      split.rows.reduce(into: [:]) { $0[kinds[$1], default: 0] += 1 }
    }
    #expect((data.train.count, data.validation.count, data.test.count) == (60, 15, 25))
    for (kind, count) in [("rare", 10.0), ("even", 40), ("odd", 50)] {
      for (split, share) in [(data.train, 0.6), (data.validation, 0.15), (data.test, 0.25)] {
        let found = Double(counts(split)[kind] ?? 0)
        #expect(abs(found - share * count) <= 1, "\(kind)")
      }
    }
  }

  @Test func `Targets are scaled by the training rows and can be brought back`() throws {
    let data = try table(Self.people, specification { $0.targetScaling = .minMax })
    #expect((data.train.scaledTargets.min(), data.train.scaledTargets.max()) == (0, 1))
    let back = data.test.scaledTargets.map { data.targetScaling[0].unscaled($0) }
    #expect(zip(back, data.test.targets).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(data.test.targets.allSatisfy { $0 >= 20 })
  }

  @Test func `An interval keeps the rows between its ends`() throws {
    let data = try table(
      Self.people,
      specification { $0.intervals = [.init(column: "twice", least: 10, greatest: 20)] })
    #expect(data.columns.texts(of: "x") == ["5", "6", "7", "8", "9", "10"])
  }
}
