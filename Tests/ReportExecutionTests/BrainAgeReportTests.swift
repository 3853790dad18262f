// Reports on brain scans and tissue volumes: the same people in the same splits, chains over them,
// what is kept of predictions, and what is said where data is generated.
import Diagnostics
import Foundation
import ReportLanguage
import ResultStore
import Testing

@testable import ReportExecution

private let split = "test: 0.25\nvalidation: 0.2\nstratify: age-bucket\nparticipants: 60\n"

private func volumes(_ more: String = "") -> String {
  block(
    "dataset",
    "id: v\nsource: brain-age\ncolumns: [csfv, gmv, wmv]\ntarget: age\n\(split)\(more)")
}

private func scans(_ id: String, target: String, _ more: String = "") -> String {
  block(
    "dataset",
    "id: \(id)\nsource: brain-age\nfeatures: scan\nsize: 12\ntarget: \(target)\n\(split)\(more)")
}

private let network = block(
  "model",
  "id: cnn\nkind: regressor\ninput: [1, 12, 12, 12]\nlayers: [{conv3d: {channels: 2, kernel: 3}}, relu, {max-pool3d: 2}, flatten, {linear: 3}]"
)
private let ridge = block("model", "id: k\nkind: kernel-ridge\nkernel: rbf\ngamma: 0.1")

@Suite struct BrainAgeReportTests {
  private let place = SourceRange(file: "x.md", line: 1, column: 1)

  private func dataset(_ name: String, _ report: CheckedReport) throws -> PreparedDataset {
    guard case .dataset(let dataset)? = report.prepared(name) else {
      throw Diagnostic.error("no data set '\(name)'", at: place)
    }
    return dataset
  }

  @Test func `The same keys put the same people into the same splits of scans and of volumes`()
    throws
  {
    let folder = try ReportFolder()
    let result = folder.check(volumes() + scans("s", target: "[csfv, gmv, wmv]"))
    let report = try #require(result.report, "\(result.complaints)")
    let (table, scans) = (try dataset("v", report), try dataset("s", report))
    for split in PreparedDataset.Split.allCases {
      let people = try table.texts(ofColumn: "participant_id", split: split)
      #expect(try people == scans.texts(ofColumn: "participant_id", split: split))
      #expect(people?.count == table.count(split))
    }
    #expect((table.trainCount, table.validationCount, table.testCount) == (36, 9, 15))
    #expect(table.columnNames.contains("age-bucket"))
    #expect(try table.numbers(ofColumn: "age", split: nil)?.count == 60)
    #expect(try table.numbers(ofColumn: "height", split: nil) == nil)
    #expect(throws: Diagnostic.self) { try table.numbers(ofColumn: "sex", split: .train) }
    let volume = try #require(try scans.volume(at: 2, split: .test))
    #expect((volume.width, volume.height, volume.depth) == (12, 12, 12))
    #expect(volume.values.allSatisfy { (0...1).contains($0) })
    #expect(try scans.volume(at: 15, split: .test) == nil)
    #expect(try table.volume(at: 0, split: .test) == nil)
  }

  @Test func `A network of scans and a regression of volumes are chained in years`() throws {
    let folder = try ReportFolder()
    let result = folder.check(
      volumes() + scans("s", target: "[csfv, gmv, wmv]", "scale-targets: min-max")
        + scans("ages", target: "age") + network + ridge
        + block(
          "train",
          "id: c\nmodel: cnn\ndata: s\nepochs: 2\nbatch: 8\nobjective: mse\nvalidation: validation\nkeep: best"
        ) + block("train", "id: r\nmodel: k\ndata: v")
        + block("evaluate", "id: whole\nchain: [c, r]\ndata: ages\nsplit: validation")
        + block("evaluate", "id: own\nrun: c\nsplit: test")
        + block("evaluate", "run: r\nsplit: validation"))
    let report = try #require(result.report, "\(result.complaints)")
    let (publication, _, _) = try report.rendered()
    func number(_ path: String) throws -> Double {
      try publication.results.number(at: ValuePath(path, range: place))
    }
    #expect(try number("whole.count") == 9)
    #expect(try number("r.validation.count") == 9)
    #expect(try (1..<80).contains(number("whole.mae")))
    // The loss is of targets between 0 and 1, the error in millilitres.
    #expect(try number("own.loss") < 5)
    #expect(try number("own.mae") > 5)
    #expect(try number("c.final.validation.loss") > 0)
    guard case .evaluation(let evaluation)? = report.prepared("own") else {
      Issue.record("an evaluation offers nothing")
      return
    }
    let position = try #require(report.plan.position(of: "own"))
    let store = report.context.environment.store
    let context = report.executionContext(of: position) { key in
      guard case .found(let result) = store.find(key) else { throw ResultUnavailable() }
      return result
    }
    let grey = try evaluation.predictions(in: context, target: "gmv")
    #expect(grey.truths == (try dataset("s", report).numbers(ofColumn: "gmv", split: .test)))
    #expect(grey.predictions.count == 15)
    let all = try evaluation.predictions(in: context)
    let errors = zip(all.truths, all.predictions).map { abs($0 - $1) }
    #expect(abs(errors.reduce(0, +) / 45 - (try number("own.mae"))) < 1e-9)
    #expect(throws: Diagnostic.self) {
      try evaluation.predictions(in: context, target: "age")
    }
    let notice = publication.document.notices.map(\.text).joined()
    #expect(notice.contains("generated participants and phantom scans"))
    #expect(report.warnings.allSatisfy { $0.message.contains("was not found") })
  }

  @Test func `Real volumes without scans are real data, and only their scans are phantoms`() throws
  {
    let header = "participant_id,group,age,sex,site,session,gm_vol,wm_vol,csf_vol\n"
    let rows = (0..<60).map { row in
      "sub-\(row),Control,\(20 + row / 2),F,S1,ses-01,0.\(600 + row),0.45,0.3\n"
    }
    let folder = try ReportFolder()
    let directory = "\(folder.path)/data/brain-age"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    try Data((header + rows.joined()).utf8)
      .write(to: URL(fileURLWithPath: "\(directory)/brain_volumes.csv"))
    let onTable = folder.check(volumes() + "{value}`v.source`")
    #expect(try #require(onTable.report).warnings.isEmpty)
    let withScans = try #require(folder.check(scans("s", target: "age")).report)
    #expect(withScans.warnings.map(\.message).joined().contains("has no scans: phantoms"))
    let notice = try withScans.publication { _ in .waiting }.document.notices.map(\.text).joined()
    #expect(notice.contains("the scans are phantoms"))
  }

  @Test func `Mistakes in the keys are found before anything is read`() throws {
    func said(_ yaml: String) throws -> String {
      try complaints(block("dataset", "id: v\nsource: brain-age\n\(yaml)")).joined(separator: "\n")
    }
    #expect(try said("target: age").contains("needs `features: scan` or the key 'columns'"))
    #expect(try said("features: scan\ncolumns: [gmv]").contains("not both"))
    #expect(try said("columns: [gmv]\nsize: 96").contains("'size' is for scans"))
    #expect(try said("columns: [gmv]\nbuckets: [40, 20]").contains("ascending"))
    #expect(try said("columns: [gmw]").contains("no column 'gmw'"))
    #expect(try said("columns: [gmv]\nfile: x.csv").contains("'brain-age' has no key 'file'"))
    #expect(try said("columns: [gmv]\nparticipants: 4000").contains("where the data has 400"))
    #expect(try said("columns: [gmv]\nbetween: {age: [30]}").contains("least and its greatest"))
    #expect(try said("features: scan\nscale: min-max").contains("'scale' of scans"))
  }

  @Test func `What needs a validation split or columns says so`() throws {
    let without = block(
      "dataset", "id: v\nsource: brain-age\nfeatures: scan\nsize: 12\ntarget: [csfv, gmv, wmv]")
    let found = try complaints(
      without + network + ridge
        + block("train", "id: r\nmodel: k\ndata: v")
        + block("train", "id: c\nmodel: cnn\ndata: v\nepochs: 1\nobjective: mse")
        + block(
          "train", "id: d\nmodel: cnn\ndata: v\nepochs: 1\nobjective: mse\nvalidation: validation")
        + block("evaluate", "run: c\nsplit: validation")
    ).joined(separator: "\n")
    #expect(found.contains("a kernel-ridge learns from columns, and 'v' has scans"))
    #expect(found.contains("'v' has no validation split of its own"))
    #expect(found.contains("the data of this evaluation has no validation scans"))
  }
}
