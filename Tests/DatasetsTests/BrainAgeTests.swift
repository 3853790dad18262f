// Participants from each of their three sources, their scans, and phantoms with given volumes.
import Diagnostics
import Foundation
import Testing

@testable import Datasets

private let header =
  "participant_id\tstudy\tsex\tage\tsite\tdiagnosis\ttiv\tcsfv\tgmv\twmv\tmagnetic_field_strength\tacquisition_setting"

private func row(_ id: String, age: String = "31.5", grey: String = "700") -> String {
  "\(id)\ts\tF\t\(age)\t1\tcontrol\t1500\t300\t\(grey)\t450\t3.0\t1"
}

@Suite struct BrainAgeTests {
  private let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  private func participants(
    _ text: String, named name: String = "participants.tsv", buckets: AgeBuckets = AgeBuckets()
  ) throws -> BrainAgeParticipants {
    try folder.write(Array(text.utf8), to: "brain-age/\(name)")
    return try BrainAgeParticipants.find(locator(option: folder.path), buckets: buckets)
  }

  private func columns(_ found: BrainAgeParticipants) -> TableColumns {
    TableColumns(
      names: found.records[0].texts, rows: found.records.dropFirst().map(\.texts))
  }

  @Test func `OpenBHB's table is read as it is, and rows without an age or a volume are dropped`()
    throws
  {
    let found = try participants(
      [
        header, row("1"), row("2", age: "n/a"), row("3", age: "60"), row("4", grey: ""),
      ].joined(separator: "\n"))
    #expect(found.source == .participants)
    #expect(found.droppedCount == 2)
    let columns = columns(found)
    #expect(columns.texts(of: "participant_id") == ["1", "3"])
    #expect(columns.texts(of: "age-bucket") == ["30–39", "60–69"])
    #expect(columns.texts(of: "tiv") == ["1500", "1500"])
  }

  @Test func `Wrong rows are named with file, row and column, all at once`() throws {
    let text = [
      header, row("1"), row("2", age: "old"), row("1"), row("4", grey: "700000"), row("5/6"),
    ].joined(separator: "\n")
    let error = try #require(throws: Diagnostics.self) { try participants(text) }
    let places = error.all.map { finding -> String in
      guard case .source(let range)? = finding.place else { return finding.message }
      return "\(range.start.line):\(range.start.column) \(finding.message)"
    }
    #expect(
      places == [
        "3:7 the column 'age' holds numbers, found the text 'old'",
        "4:1 the participant '1' was listed before, on line 2",
        "5:31 the column 'gmv' has 700000, outside 0 to 3000 ml",
        "6:1 a participant_id is part of a file's name and has no '/'",
      ])
  }

  @Test func `A short row and a missing column are named`() throws {
    let short = #expect(throws: Diagnostic.self) {
      try participants("\(header)\n1\ts\tF")
    }
    #expect(short?.message == "this row has 3 fields where the header has 12")
    let missing = #expect(throws: Diagnostics.self) {
      try participants("participant_id,age,csfv,gm,wmv\n1,2,3,4,5".replacing(",", with: "\t"))
    }
    #expect(missing?.all.map(\.message) == ["the table has no column 'gmv'"])
  }

  @Test func `Real volumes come from the first session of complete rows, in millilitres`() throws {
    let found = try participants(
      """
      participant_id,group,age,sex,site,session,gm_vol,wm_vol,csf_vol
      sub-1,Control,26.0,F,S1,ses-01,0.5,0.25,0.125
      sub-1,Control,26.0,F,S1,ses-02,0.6,0.4,0.3
      sub-2,,33.0,M,S2,ses-01,0.7,0.4,0.3
      sub-3,Patient,41.0,M,S2,ses-01,0.75,0.5,0.25
      """, named: "brain_volumes.csv", buckets: AgeBuckets(edges: [30, 50]))
    #expect(found.source == .volumes)
    #expect(found.droppedCount == 1)
    let columns = columns(found)
    #expect(columns.texts(of: "participant_id") == ["sub-1", "sub-3"])
    #expect(columns.texts(of: "diagnosis") == ["Control", "Patient"])
    #expect(columns.texts(of: "gmv") == ["500.0", "750.0"])
    #expect(columns.texts(of: "tiv") == ["875.0", "1500.0"])
    #expect(columns.texts(of: "age-bucket") == ["under 30", "30–50"])
    let scans = try ScanCollection(found, rows: columns, side: 24)
    #expect(scans.isGenerated)
    #expect(try scans.voxels(of: [1, 0]).count == 2 * 24 * 24 * 24)
    // The order of the rows is that of the voxels, whatever runs at the same time.
    let size = 24 * 24 * 24
    let (both, second) = (try scans.voxels(of: [0, 1]), try scans.voxels(of: [1]))
    let agrees = second == Array(both[size...])
    #expect(agrees)
  }

  @Test func `Without files participants are generated, unless real ones are asked for`() throws {
    let found = try BrainAgeParticipants.find(locator(), buckets: AgeBuckets())
    #expect(found.provenance.isStandIn)
    let columns = columns(found)
    func numbers(_ name: String) -> [Double] {
      (columns.texts(of: name) ?? []).compactMap { Double($0) }
    }
    let (ages, grey, total) = (numbers("age"), numbers("gmv"), numbers("tiv"))
    #expect(ages.count == 400)
    #expect(ages.allSatisfy { (6...88).contains($0) })
    #expect(numbers("csfv").allSatisfy { $0 > 0 })
    // Grey matter's share falls with age.
    let share = zip(grey, total).map { $0 / $1 }
    let old = zip(ages, share).filter { $0.0 > 60 }.map(\.1)
    let young = zip(ages, share).filter { $0.0 < 25 }.map(\.1)
    let (ofOld, ofYoung) = (
      old.reduce(0, +) / Double(old.count), young.reduce(0, +) / Double(young.count)
    )
    #expect(ofOld < ofYoung - 0.05)
    let refused = #expect(throws: Diagnostic.self) {
      try BrainAgeParticipants.find(locator(), buckets: AgeBuckets(), requireFiles: true)
    }
    #expect(refused?.message == "the data set 'brain-age' was not found")
  }

  @Test func `Scans are found in each layout, and by their participant's whole name`() throws {
    func scan(_ value: UInt8) -> [UInt8] {
      let text = "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 1, 1)}\n"
      return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.utf8.count), 0] + Array(text.utf8)
        + [0, value]
    }
    try folder.write(scan(1), to: "brain-age/1_T1w.npy")
    try folder.write(scan(1), to: "brain-age/scans/sub-11_T1w.npy")
    try folder.write(scan(1), to: "brain-age/sub-111/sub-111_preproc-quasiraw_T1w.npy")
    try folder.write(scan(1), to: "brain-age/sub-111/sub-111_preproc-cat12vbm_T1w.npy")
    let found = try participants(
      [header, row("111"), row("1"), row("11")].joined(separator: "\n"))
    let scans = try ScanCollection(found, rows: columns(found), side: 2)
    guard case .files(let paths) = scans.source else {
      Issue.record("phantoms in place of files")
      return
    }
    #expect(
      paths.map { ($0 as NSString).lastPathComponent } == [
        "sub-111_preproc-quasiraw_T1w.npy", "1_T1w.npy", "sub-11_T1w.npy",
      ])
    #expect(try scans.voxels(of: [0]) == [0, 255, 0, 255, 0, 255, 0, 255])
    let before = try scans.identification().material
    try folder.write(scan(2), to: "brain-age/1_T1w.npy")
    #expect(try scans.identification().material != before)
  }

  @Test func `A participant without a scan is named at its row`() throws {
    let found = try participants([header, row("1"), row("2")].joined(separator: "\n"))
    try folder.write([1], to: "brain-age/1_T1w.npy")
    let error = try #require(throws: Diagnostics.self) {
      try ScanCollection(found, rows: columns(found), side: 8)
    }
    #expect(error.all.count == 1)
    #expect(error.all[0].message.hasPrefix("the participant '2' has no scan"))
    let place = SourceRange(file: found.file, line: 3, column: 1, length: 1)
    #expect(error.all[0].place == .source(place))
  }
}

@Suite struct BrainPhantomTests {
  private static let typical = BrainPhantom.Tissues(
    cerebrospinalFluid: 300, greyMatter: 700, whiteMatter: 440)

  /// From the smallest to the largest brains of the real table, and one that lost its white matter.
  @Test(arguments: [
    typical, BrainPhantom.Tissues(cerebrospinalFluid: 118, greyMatter: 480, whiteMatter: 301),
    BrainPhantom.Tissues(cerebrospinalFluid: 620, greyMatter: 1030, whiteMatter: 615),
    BrainPhantom.Tissues(cerebrospinalFluid: 300, greyMatter: 480, whiteMatter: 47.5),
  ])
  func `Every tissue has its volume, and its brightness`(volumes: BrainPhantom.Tissues) {
    let phantom = BrainPhantom(side: 96, volumes: volumes, identity: "sub-1")
    // Voxels of 2 mm.
    let all: [(UInt8, Double)] = [
      (1, volumes.cerebrospinalFluid), (2, volumes.greyMatter), (3, volumes.whiteMatter),
    ]
    for (tissue, wanted) in all {
      let voxels: Int = phantom.tissues.reduce(0) { $0 + ($1 == tissue ? 1 : 0) }
      let found = Double(voxels) * 0.008
      #expect(abs(found - wanted) < 0.01 * wanted, "tissue \(tissue)")
    }
    func brightness(_ tissue: UInt8) -> Double {
      var (sum, count) = (0.0, 0.0)
      for (voxel, label) in zip(phantom.voxels, phantom.tissues) where label == tissue {
        sum += Double(voxel)
        count += 1
      }
      return sum / count
    }
    let levels: [Double] = (0...3).map { brightness(UInt8($0)) }
    #expect(levels[0] < 5)
    #expect(zip(levels, levels.dropFirst()).allSatisfy { $0 + 15 < $1 }, "\(levels)")
  }

  @Test func `A phantom is its participant's, the same every time`() {
    func voxels(_ identity: String) -> [UInt8] {
      BrainPhantom(side: 48, volumes: Self.typical, identity: identity).voxels
    }
    // As truth values: a failure would print every voxel.
    let (again, other) = (voxels("a") == voxels("a"), voxels("a") == voxels("b"))
    #expect(again)
    #expect(!other)
  }
}
