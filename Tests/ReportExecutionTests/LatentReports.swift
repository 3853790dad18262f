// Small runs of every kind with latents, and what reports make of them.
import Diagnostics
import DocumentModel
import Foundation
import ReportLanguage
import ResultStore
import Testing

@testable import ReportExecution

/// 120 training and 60 test digits; models of two and of eight latent dimensions.
let latentModels =
  block("dataset", "id: d\nsource: mnist\nfirst: {train: 120, test: 60}")
  + block(
    "model",
    "id: v2\nkind: vae\ninput: 784\nencoder: [{linear: 8}]\nlatent: 2\ndecoder: [{linear: 784}, sigmoid]"
  )
  + block(
    "model",
    "id: a8\nkind: autoencoder\ninput: 784\nencoder: [{linear: 8}]\ndecoder: [{linear: 784}, sigmoid]"
  )
  + block(
    "model",
    "id: e3\nkind: variational-auto-decoder\nposterior: exponential\ninput: 784\nlatent: 3\ndecoder: [{linear: 784}, sigmoid]"
  )
  + block(
    "model",
    "id: c2\nkind: conditional-vae\ninput: 784\nclasses: 10\nencoder: [{linear: 8}]\nlatent: 2\ndecoder: [{linear: 784}, sigmoid]"
  )
  + block(
    "model",
    "id: r\nkind: regressor\ninput: 2\nlayers: [{linear: 1}]")
  + block("dataset", "id: t\nsource: table\nfile: t.csv\ncolumns: [a, b]\ntarget: y")
  + run("v", "v2") + run("a", "a8") + run("e", "e3") + run("c", "c2")
  + block("train", "id: g\nmodel: r\ndata: t\nepochs: 1\nbatch: 4\nseed: 1")

private func run(_ id: String, _ model: String) -> String {
  block("train", "id: \(id)\nmodel: \(model)\ndata: d\nepochs: 1\nbatch: 30\nseed: 1")
}

let latentFiles = [
  "t.csv": "a,b,y\n" + (0..<40).map { "\($0 % 7),\($0 * $0 % 11),\($0 % 3)\n" }.joined()
]

/// What was rendered from these models and more blocks.
struct LatentReport {
  let report: CheckedReport
  let results: Results
  let document: Document

  init(_ body: String, threads: Int = 1) throws {
    let folder = try ReportFolder(files: latentFiles)
    let checked = folder.check(
      text: "---\ntitle: T\nseed: 5\n---\n\(latentModels)\(body)", threads: threads)
    report = try #require(checked.report, "\(checked.complaints)")
    let publication = try report.rendered().publication
    try #require(publication.isComplete, "\(publication.document.blocks)")
    results = publication.results
    document = publication.document
  }

  func number(_ path: String) throws -> Double {
    try results.number(at: ValuePath(path, range: SourceRange(file: "x.md", line: 1, column: 1)))
  }

  /// In the order of the report.
  var figures: [Figure] {
    document.blocks.compactMap { if case .figure(let figure) = $0 { figure } else { nil } }
  }

  func grid(_ position: Int = 0) throws -> ImageGrid {
    guard case .imageGrid(let grid) = try #require(figures.dropFirst(position).first).content else {
      throw ResultUnavailable()
    }
    return grid
  }

  func chart(_ position: Int = 0) throws -> ScatterChart {
    guard case .scatterChart(let chart) = try #require(figures.dropFirst(position).first).content
    else { throw ResultUnavailable() }
    return chart
  }

  /// A tile of a grid.
  func tile(_ row: Int, _ column: Int, _ position: Int = 0) throws -> [UInt8] {
    let grid = try grid(position)
    let size = grid.tileWidth * grid.tileHeight
    let start = (row * grid.columns + column) * size
    return Array(grid.pixels[start..<(start + size)])
  }

  /// Of the data set `d`.
  func image(_ split: PreparedDataset.Split, _ index: Int) throws -> [UInt8] {
    Array(try #require(report.run("v")).dataset.images(split).image(index))
  }

  func points(_ run: String, _ split: PreparedDataset.Split) throws -> LatentPoints {
    let source = LatentSource(origin: .run(try #require(report.run(run))), split: split)
    let store = report.context.environment.store
    return try source.points(
      in: report.executionContext(of: 0) { key in
        guard case .found(let result) = store.find(key) else { throw ResultUnavailable() }
        return result
      })
  }
}
