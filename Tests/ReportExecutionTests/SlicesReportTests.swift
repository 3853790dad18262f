// `slices`: planes through scans, the right way round.
import Datasets
import Diagnostics
import DocumentModel
import Foundation
import Testing

@testable import ReportExecution

@Suite struct SlicesReportTests {
  /// 2 × 3 × 4 voxels whose values say where they are: 100 x + 10 y + z.
  private func scan(_ orientation: ScanOrientation) -> OrientedScan {
    var values: [Float] = []
    for z in 0..<4 {
      for y in 0..<3 { for x in 0..<2 { values.append(Float(100 * x + 10 * y + z)) } }
    }
    return OrientedScan(dimensions: [2, 3, 4], values: values, orientation: orientation)
  }

  @Test
  func `Radiological slices have the right at the left, the front at the left and the top above`() {
    let scan = scan(.standard)
    let sagittal = scan.slice(.sagittal, at: 1, .radiological, pixel: 1)
    #expect(sagittal.width == 3 && sagittal.height == 4)
    #expect(sagittal.values.prefix(6) == [123, 113, 103, 122, 112, 102])
    let coronal = scan.slice(.coronal, at: 0, .radiological, pixel: 1)
    #expect(coronal.width == 2 && coronal.height == 4)
    #expect(coronal.values == [103, 3, 102, 2, 101, 1, 100, 0])
    let axial = scan.slice(.axial, at: 1, .radiological, pixel: 1)
    #expect(axial.values == [123, 23, 113, 13, 103, 3])
    #expect(
      scan.slice(.axial, at: 1, .neurological, pixel: 1).values == [23, 123, 13, 113, 3, 103])
  }

  @Test func `A scan that lies otherwise is turned, and its voxels are as long as they are`() {
    // The file's axes run from top to bottom, from right to left, and from back to front.
    var orientation = ScanOrientation.standard
    orientation.axes = [
      ScanOrientation.Axis(index: 1, isReversed: true, spacing: 1),
      ScanOrientation.Axis(index: 2, isReversed: false, spacing: 2),
      ScanOrientation.Axis(index: 0, isReversed: true, spacing: 1),
    ]
    let axial = scan(orientation).slice(.axial, at: 1, .neurological, pixel: 1)
    // Three voxels across, and four of twice their length along.
    #expect(axial.width == 3 && axial.height == 8)
    #expect(axial.values.prefix(6) == [23, 13, 3, 23, 13, 3])
    #expect(axial.values.suffix(3) == [20, 10, 0])
  }

  @Test func `Scans of different voxels are shown at one scale`() {
    var coarse = ScanOrientation.standard
    for axis in coarse.axes.indices { coarse.axes[axis].spacing = 2 }
    let view = SliceView(planes: [.axial], positions: [0], convention: .neurological)
    let grid = SlicedScans([scan(coarse), scan(.standard)], view).grid
    #expect(grid.tileWidth == 4 && grid.tileHeight == 6)
    // The finer one fills the middle of its tile.
    #expect(grid.pixels.suffix(24).prefix(4) == Data([0, 0, 0, 0]))
    #expect(grid.pixels.suffix(24).dropFirst(4).prefix(4).last == 0)
  }

  @Test func `Labels name sides only where they are known`() {
    let view = SliceView(
      planes: [.sagittal, .axial], positions: [0.5, 0.5], convention: .radiological)
    #expect(view.labels(isKnown: true) == ["Sagittal, front–back", "Axial, right–left"])
    #expect(view.labels(isKnown: false) == ["Sagittal", "Axial"])
    var other = view
    other.convention = .neurological
    #expect(other.labels(isKnown: true) == ["Sagittal, back–front", "Axial, left–right"])
  }

  @Test func `Each scan's row goes from black to white on tiles of one size`() {
    let view = SliceView(
      planes: [.coronal, .axial], positions: [0.5, 0.5], convention: .neurological)
    let slices = SlicedScans([scan(.standard), scan(.unknown)], view)
    #expect(slices.grid.tileWidth == 2 && slices.grid.tileHeight == 4)
    #expect(slices.grid.rows == 2 && slices.grid.columns == 2)
    #expect(slices.grid.pixels.max() == 255)
    #expect(!slices.isOriented)
    // The axial slice is one row shorter, and stands a row lower than the tile begins.
    #expect(slices.grid.pixels.prefix(16).suffix(8).suffix(2) == Data([0, 0]))
    #expect(slices.dimensions == [[2, 3, 4], [2, 3, 4]])
  }

  // MARK: Reports

  private func folder() throws -> ReportFolder {
    let folder = try ReportFolder(files: ["bad.nii": "no scan", "notes.txt": "no scan"])
    var header = [UInt8](repeating: 0, count: 352)
    header.replaceSubrange(0..<4, with: [0x5c, 1, 0, 0])
    for (index, dimension) in [3, 2, 3, 4, 1, 1, 1, 1].enumerated() {
      header[40 + 2 * index] = UInt8(dimension)
    }
    header[70] = 2
    header[72] = 8
    for axis in 0..<4 {
      header.replaceSubrange(76 + 4 * axis..<80 + 4 * axis, with: [0, 0, 0x80, 0x3f])
    }
    header.replaceSubrange(108..<112, with: [0, 0, 0xb0, 0x43])
    header[252] = 1
    header.replaceSubrange(344..<348, with: Array("n+1\0".utf8))
    try Data(header + (0..<24).map { UInt8($0 * 10) }).write(
      to: URL(fileURLWithPath: "\(folder.path)/head.nii"))
    return folder
  }

  private func complaints(_ yaml: String) throws -> [String] {
    try folder().check(digits + block("slices", yaml)).complaints.map {
      $0.replacing(/^\d+:/, with: "")
    }
  }

  @Test func `A file's slices are read once and described`() throws {
    let folder = try folder()
    func publication() throws -> (Publication, Int) {
      let result = folder.check(block("slices", "file: head.nii\nposition: {axial: 0}"))
      let report = try #require(result.report, "\(result.complaints)")
      let rendered = try report.rendered()
      return (rendered.publication, rendered.stepsRun)
    }
    let (first, ran) = try publication()
    #expect(ran == 1)
    guard
      case .figure(let figure)? = first.document.blocks.first(where: {
        if case .figure = $0 { true } else { false }
      }), case .imageGrid(let grid) = figure.content
    else {
      Issue.record("there is no figure")
      return
    }
    #expect(
      grid.columnLabels == ["Sagittal, front–back", "Coronal, right–left", "Axial, right–left"])
    #expect(
      figure.alternativeText
        == "Sagittal, coronal and axial (at 0) slices of scans: head.nii (2 × 3 × 4 voxels). The right of the head is at the left of the picture."
    )
    #expect(try publication().1 == 0)
  }

  /// Forty lines of participants are enough for a phantom each.
  @Test func `Scans of a data set are rows with their names`() throws {
    let body =
      block(
        "dataset",
        "id: scans\nsource: brain-age\nfeatures: scan\nsize: 16\nparticipants: 8\ntarget: age")
      + block("slices", "data: scans\nsplit: train\nindex: [2, 1]\nplanes: [axial]")
    let result = try folder().check(body)
    let report = try #require(result.report, "\(result.complaints)")
    let publication = try report.rendered().publication
    guard
      case .figure(let figure)? = publication.document.blocks.first(where: {
        if case .figure = $0 { true } else { false }
      }), case .imageGrid(let grid) = figure.content
    else {
      Issue.record("there is no figure: \(publication.failures)")
      return
    }
    #expect(grid.rowLabels == ["Scan 2", "Scan 1"])
    #expect(grid.columnLabels == ["Axial, right–left"])
    #expect(grid.tileWidth == 16 && grid.tileHeight == 16)
    #expect(grid.pixels.prefix(256) != grid.pixels.suffix(256))
    #expect(
      try folder().check(body.replacing("index: [2, 1]", with: "index: 90")).complaints
        .first?.hasSuffix("there is no scan 90; the train split has 6") == true)
  }

  @Test(arguments: [
    ("data: d", "7: 'd' has no scans"),
    ("file: heat.nii", "7: there is no file 'heat.nii'"),
    ("data: d\nfile: head.nii", "5: slices are of the scans of a 'data' set or of a 'file'"),
    ("file: head.nii\nindex: 2", "8: a file has no 'index'"),
    ("file: head.nii\nnames: [a, b]", "8: 2 names for 1 rows"),
    ("file: head.nii\nplanes: [axial, axial]", "9: 'planes' names each plane once"),
    (
      "file: head.nii\nplanes: axial\nposition: {coronal: 1}",
      "11: the coronal plane has a position but is not shown"
    ),
    (
      "file: head.nii\nposition: {axial: 2}",
      "19: 'axial': expected a number from 0 to 1, found '2'"
    ),
  ])
  func `A mistake is said where it is`(yaml: String, expected: String) throws {
    #expect(try complaints(yaml) == [expected])
  }

  @Test func `A file that is no scan is refused before anything runs`() throws {
    #expect(
      try complaints("file: bad.nii")
        == ["this is no NIfTI-1 file: it does not start with a header of 348 bytes"])
    #expect(
      try complaints("file: notes.txt") == ["a scan's name ends with .npy, .nii, .nii.gz"])
  }

  @Test func `A file that is not there is an error, or noted in its place`() throws {
    #expect(
      try ReportFolder().check(block("slices", "file: nowhere.nii")).complaints
        == ["5:7: there is no file 'nowhere.nii'"])
    let checked = try ReportFolder().check(block("slices", "file: nowhere.nii\nmissing: note"))
    let report = try #require(checked.report, "\(checked.complaints)")
    #expect(report.steps.isEmpty)
    #expect(report.warnings.map(\.message).contains { $0.contains("'nowhere.nii'") })
    let blocks = try report.rendered().publication.document.blocks
    #expect(
      blocks == [
        .code(
          CodeBlock(
            role: .output, text: "Not shown here, because there is no file nowhere.nii."))
      ])
    #expect(
      try ReportFolder().check(
        block("dataset", "id: s\nsource: brain-age\nfeatures: scan\ntarget: age\nsize: 8")
          + block("slices", "data: s\nmissing: note")
      ).complaints == ["14:10: a data set has no 'missing'"])
  }
}
