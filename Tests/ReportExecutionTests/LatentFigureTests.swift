// What `tsne`, `pca`, `interpolate` and the grids of latents make of small runs.
import DocumentModel
import Embeddings
import Foundation
import NeuralNet

import Synchronization
import Testing

@testable import ReportExecution

@Suite struct LatentFigureTests {
  @Test func `t-SNE draws a sample by class, with images, and measures all`() throws {
    let report = try LatentReport(
      block(
        "tsne",
        "id: m\nrun: v\nperplexity: 5\niterations: 60\ndraw: 25\nimages: true\ncolor-bar: true"))
    let panel = try #require(report.chart().panels.first)
    #expect(panel.title == nil && panel.hasEqualUnits && panel.hasColorBar)
    #expect(panel.groups.reduce(0) { $0 + $1.x.count } == 25)
    let names = panel.groups.map(\.name)
    #expect(names == names.sorted() && Set(names).isSubset(of: Set((0...9).map(String.init))))
    #expect(try report.number("m.count") == 60)
    #expect(try (0.01...10).contains(report.number("m.kl")))
    #expect(try report.figures[0].alternativeText == report.chart().summary)

    // The image of a point is that of an example of its class.
    let dataset = try #require(report.report.run("v")).dataset
    let images = try dataset.images(.test)
    for group in panel.groups {
      let tiles = try #require(group.images)
      for column in 0..<tiles.columns {
        let tile = Array(tiles.pixels[(column * 784)..<((column + 1) * 784)])
        let index = try #require((0..<60).first { Array(images.image($0)) == tile })
        #expect(dataset.classNames[Int(images.labels[index])] == group.name)
      }
    }

    let points = try report.points("v", .test)
    let neighbors = try NearestNeighbors(
      points.values, count: 60, dimensions: 2, neighbors: 10)
    #expect(try report.number("m.latent-agreement") == neighbors.agreement(points.labels))
  }

  @Test func `Several runs are panels, those without an encoder by their fitted codes`() throws {
    let report = try LatentReport(
      block("evaluate", "id: fitted\nrun: e\nepochs: 3")
        + block(
          "tsne",
          "id: m\nruns: [a, e]\ncodes: fitted\nperplexity: 4\niterations: 30\nnames: {e: Exponential}"
        ) + block("tsne", "id: n\nrun: e\nsplit: train\nfirst: 40\nperplexity: 4\niterations: 30")
        + block("tsne", "id: p\ndata: d\nperplexity: 4\niterations: 30")
        + block("tsne", "id: w\ndata: t\nperplexity: 2\niterations: 30"))
    #expect(try report.chart().panels.map(\.title) == ["a", "Exponential"])
    #expect(try report.number("m.panels[2].count") == 60)
    #expect(try report.number("m.panels[1].kl") != report.number("m.panels[2].kl"))
    #expect(try report.number("n.count") == 40)
    #expect(try report.number("p.count") == 60)
    #expect(try report.chart(3).panels[0].groups.map(\.name) == [""])
    // Codes learned in training are the means of their posteriors: one over the rate, above 0.
    let learned = try report.points("e", .train)
    #expect(learned.count == 120 && learned.dimensions == 3)
    #expect(learned.values.allSatisfy { $0 > 0 })
  }

  /// Notes whether anything was reported.
  private final class Watcher: ProgressReporter {
    let events = Mutex(0)
    func report(_ event: ProgressEvent) {
      if case .training = event { events.withLock { $0 += 1 } }
    }
  }

  @Test func `An embedding says how far it is and obeys a stop`() throws {
    let report = try LatentReport("").report
    let folder = try ReportFolder(files: latentFiles)
    let checked = try #require(
      folder.check(
        text: "---\ntitle: T\nseed: 5\n---\n\(latentModels)"
          + block("tsne", "run: v\nperplexity: 5\niterations: 100000")
      ).report)
    let watcher = Watcher()
    var environment = report.context.environment
    environment.progress = watcher
    environment.isCancelled = { watcher.events.withLock { $0 > 0 } }
    let step = try #require(checked.steps.first { $0.name.kind == "tsne" })
    guard case .interrupted = checked.with(environment).perform(step) else {
      Issue.record("the embedding went on")
      return
    }
    #expect(watcher.events.withLock { $0 } == 1)
  }

  @Test func `Figures of latents do not depend on threads`() throws {
    let body =
      block("tsne", "id: m\nrun: a\nperplexity: 5\niterations: 40\ndraw: 30")
      + block("pca", "id: p\nrun: a\nreconstruct: [3]") + block("grid", "show: outliers\nrun: a")
      + block("interpolate", "run: a\nfrom: 0\nto: 5")
    let (one, three) = (try LatentReport(body), try LatentReport(body, threads: 3))
    #expect(one.figures == three.figures)
    #expect(try one.number("m.kl") == three.number("m.kl"))
    #expect(try one.number("p.k3.test.mse") == three.number("p.k3.test.mse"))
  }

  @Test func `Principal components explain what the library says and lose what they leave out`()
    throws
  {
    let report = try LatentReport(
      block("pca", "id: p\nrun: a\nshow: splits\ncomponents: 8\nreconstruct: [8, 1]\ndraw: 50")
        + block("pca", "id: s\nrun: a\nstandardize: true\nsplit: test")
        + block("pca", "id: q\ndata: d\ncomponents: 3\nreconstruct: 40"))
    let points = try report.points("a", .train)
    let found = try PrincipalComponents(points.values, count: 120, dimensions: 8)
    for component in 1...8 {
      #expect(
        try report.number("p.explained[\(component)]")
          == found.explainedVarianceRatio[component - 1])
    }
    #expect(try abs(report.number("p.cumulative[8]") - 1) < 1e-12)
    #expect(
      try report.number("p.cumulative[2]")
        == found.explainedVarianceRatio[0] + found.explainedVarianceRatio[1])
    // All eight components lose nothing but single precision; one loses all variance but its own.
    #expect(try report.number("p.k8.test.mse") < 1e-10)
    let lost = found.explainedVariance.dropFirst().reduce(0, +) * 119 / 120 / 8
    #expect(try abs(report.number("p.k1.train.mse") / lost - 1) < 1e-5)
    #expect(try report.number("q.k40.train.mse") < report.number("q.k40.test.mse"))

    let splits = try #require(report.chart().panels.first)
    #expect(splits.groups.map(\.name) == ["Training", "Test"])
    #expect(splits.groups.map(\.x.count) == [50, 50])
    #expect(splits.horizontal.label.hasPrefix("Component 1 ("))
    // Standardised: no dimension outweighs the others.
    let standardized = try (1...2).map { try report.number("s.explained[\($0)]") }
    #expect(standardized[0] != found.explainedVarianceRatio[0])
    #expect(try report.chart(1).panels[0].groups.reduce(0) { $0 + $1.x.count } == 60)
  }

  @Test func `An interpolation begins and ends at the reconstructions of its images`() throws {
    let report = try LatentReport(
      block("evaluate", "id: fitted\nrun: e\nepochs: 3")
        + block(
          "interpolate",
          "runs: [v, e]\ncodes: fitted\nfrom: 3\nto: {label: 1, index: 1}\nsteps: 3\noriginals: true\nnames: {v: VAE}"
        )
        + block("grid", "show: reconstructions\nruns: [v, e]\ncodes: fitted\ncolumns: 20\nrows: 3"))
    let grid = try report.grid()
    #expect(grid.rows == 3 && grid.columns == 5)
    #expect(grid.rowLabels == ["Originals", "VAE", "e"])
    let images = try #require(report.report.run("v")).dataset.images(.test)
    let last = try #require(
      images.labels.indices.filter { images.labels[$0] == 1 }.dropFirst().first)
    #expect(grid.columnLabels == [String(images.labels[3]), "", "", "", "1"])
    #expect(try report.tile(0, 0) == report.image(.test, 3))
    #expect(try report.tile(0, 4) == report.image(.test, last))
    // The other figure has 20 originals above 20 of each run, three times.
    let pairs = try report.grid(1)
    #expect(pairs.rows == 9)
    #expect(pairs.rowLabels.prefix(4) == ["Original", "v", "e", "Original"])
    for (row, index) in [(0, 3), (0, last)] {
      _ = row
      let (block, column) = (index / 20, index % 20)
      let end = index == 3 ? 0 : 4
      #expect(try report.tile(3 * block, column, 1) == report.image(.test, index))
      #expect(try report.tile(1, end) == report.tile(3 * block + 1, column, 1))
      #expect(try report.tile(2, end) == report.tile(3 * block + 2, column, 1))
    }
    #expect(try report.tile(1, 2) != report.tile(1, 0))
    #expect(report.figures[0].alternativeText.hasPrefix("5 images decoded from latents"))
  }

  @Test func `A manifold of two dimensions decodes the square itself, the second axis upwards`()
    throws
  {
    let report = try LatentReport(
      block("grid", "show: manifold\nrun: v\nrows: 3\ncolumns: 3\nrange: 1.5")
        + block("grid", "show: manifold\nrun: a")
        + block("grid", "show: manifold\nrun: e\nrows: 2\ncolumns: 2"))
    let run = try #require(report.report.run("v"))
    let store = report.report.context.environment.store
    let context = report.report.executionContext(of: 0) { key in
      guard case .found(let result) = store.find(key) else { throw ResultUnavailable() }
      return result
    }
    let session = try run.session(in: context, batchSize: 4)
    let decoded = try session.decode(latents: [-1.5, 1.5, 0, 0, 1.5, -1.5])
    let bytes = decoded.map { UInt8(($0 * 255).rounded()) }
    #expect(try report.tile(0, 0) == Array(bytes[..<784]))
    #expect(try report.tile(1, 1) == Array(bytes[784..<1568]))
    #expect(try report.tile(2, 2) == Array(bytes[1568...]))
    let wide = try report.grid(1)
    #expect(wide.rows == 15 && wide.columns == 15)
    #expect(report.figures[0].alternativeText.contains("along both dimensions, in 3 rows of 3"))
    #expect(report.figures[1].alternativeText.contains("the first two principal components"))

    // The middle of the square is the mean of the training split's latents.
    let points = try report.points("a", .train)
    let mean = (0..<8).map { column in
      Float((0..<120).reduce(0.0) { $0 + Double(points.values[$1 * 8 + column]) } / 120)
    }
    let other = try #require(report.report.run("a")).session(in: context, batchSize: 4)
    let middle = try other.decode(latents: mean).map { Int(($0 * 255).rounded()) }
    let found = try report.tile(7, 7, 1).map(Int.init)
    #expect(zip(middle, found).allSatisfy { abs($0 - $1) <= 1 })
  }

  @Test func `Neighbours are the images with the nearest latents`() throws {
    let report = try LatentReport(
      block("grid", "show: neighbors\nrun: v\nrows: 3\ncolumns: 4")
        + block("grid", "show: neighbors\nrun: v\nrows: 2\ncolumns: 2\namong: train"))
    let points = try report.points("v", .test)
    let graph = try NearestNeighbors(points.values, count: 60, dimensions: 2, neighbors: 4)
    for row in 0..<3 {
      #expect(try report.tile(row, 0) == report.image(.test, row))
      for (column, neighbor) in graph[row].enumerated() {
        #expect(try report.tile(row, column + 1) == report.image(.test, Int(neighbor)))
      }
    }
    let training = try report.points("v", .train)
    let query = points.point(0)
    let nearest = (0..<120).min {
      func square(_ index: Int) -> Float {
        zip(query, training.point(index)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      }
      return square($0) < square($1)
    }
    #expect(try report.tile(0, 1, 1) == report.image(.train, try #require(nearest)))
  }

  @Test func `Outliers are images among those of another class, the clearest first`() throws {
    let report = try LatentReport(
      block("grid", "id: o\nshow: outliers\nrun: a\nrows: 60\ncolumns: 5"))
    let points = try report.points("a", .test)
    let graph = try NearestNeighbors(points.values, count: 60, dimensions: 8, neighbors: 5)
    var votes: [Int] = []
    for index in 0..<60 {
      let labels = graph[index].map { points.labels[Int($0)] }
      let counts = Dictionary(grouping: labels, by: { $0 }).mapValues(\.count)
      let most = counts.values.max() ?? 0
      if labels.first(where: { counts[$0] == most }) != points.labels[index] { votes.append(most) }
    }
    let grid = try report.grid()
    #expect(!votes.isEmpty && grid.rows == votes.count)
    #expect(try report.number("o.count") == Double(votes.count))
    #expect(try report.number("o.share") == Double(votes.count) / 60)
    let labels = grid.rowLabels.map { $0.components(separatedBy: " near ") }
    #expect(labels.allSatisfy { $0.count == 2 && $0[0] != $0[1] })
    // The first has as many votes against it as any.
    let first = try #require(
      (0..<60).first { (try? report.image(.test, $0)) == (try? report.tile(0, 0)) })
    let against = graph[first].filter { String(points.labels[Int($0)]) == labels[0][1] }.count
    #expect(against == votes.max())
    #expect(report.figures[0].alternativeText.contains(grid.rowLabels[0]))
  }

  @Test func `Samples of several runs stand above their reconstructions, with names`() throws {
    let report = try LatentReport(
      block(
        "grid",
        "show: prior-and-reconstructions\nruns: [v, e]\nsplit: train\ncolumns: 4\nnames: {v: VAE}")
        + block("grid", "show: prior-samples\nruns: [v, e]\nrows: 2\ncolumns: 4")
        + block("grid", "show: reconstructions\nrun: e\nsplit: train\ncolumns: 4"))
    #expect(
      try report.grid().rowLabels == ["VAE, prior", "VAE, latents", "e, prior", "e, latents"])
    #expect(try report.grid(1).rowLabels == ["v", "", "e", ""])
    // The same prior, and codes learned in training rather than fitted again.
    #expect(try report.tile(0, 2) == report.tile(0, 2, 1))
    #expect(try report.tile(3, 1) == report.tile(1, 1, 2))
  }

  @Test func `Fitted codes are made once, and belong to their evaluation`() throws {
    let body =
      block("evaluate", "id: fitted\nrun: e\nepochs: 2")
      + block("grid", "show: outliers\nrun: e\ncodes: fitted")
      + block("pca", "run: e\nsplit: test\ncodes: fitted")
    let report = try LatentReport(body)
    let evaluation = try #require(
      report.report.steps.first { $0.key.material["kind"] == "evaluate" })
    let readers = report.report.steps.filter { $0.dependencies.contains(evaluation.key) }
    #expect(Set(readers.map(\.name.kind)) == ["grid", "pca"])
    let other = try LatentReport(body.replacing("epochs: 2", with: "epochs: 3"))
    #expect(other.figures[0].content != report.figures[0].content)
  }
}
