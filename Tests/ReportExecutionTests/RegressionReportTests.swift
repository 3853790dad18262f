// Reports of regressions on tables, from the file to the published scores.
import Diagnostics
import Foundation
import ReportLanguage
import ResultStore
import Testing

@testable import ReportExecution

/// y = 2 a − b + 3 and z = 5 y − 1, exactly.
private let table =
  "a,b,y,z,name\n"
  + (0..<30).map { row in
    let (a, b) = (Double(row % 7), Double(row * row % 11))
    let y = 2 * a - b + 3
    return "\(a),\(b),\(y),\(5 * y - 1),n\(row)\n"
  }.joined()

private func dataset(_ id: String, columns: String, target: String, _ more: String = "") -> String {
  block(
    "dataset",
    "id: \(id)\nsource: table\nfile: t.csv\ncolumns: [\(columns)]\ntarget: \(target)\n\(more)")
}

/// A penalty so small that exactly linear data is fitted to eight digits.
private let ridge = block(
  "model", "id: k\nkind: kernel-ridge\nkernel: polynomial\ndegree: 1\nalpha: 1e-9")

@Suite struct RegressionReportTests {
  /// Renders a report.
  /// - Returns: what it published.
  private func values(_ body: String) throws -> (Results, stepsStored: Int) {
    let folder = try ReportFolder(files: ["t.csv": table])
    let result = folder.check(body)
    let report = try #require(result.report, "\(result.complaints)")
    _ = try report.rendered()
    // The second rendering takes every step from the store and must publish the same.
    let again = try report.rendered()
    return (again.publication.results, again.stepsStored)
  }

  private func number(_ path: String, _ results: Results) throws -> Double {
    try results.number(at: ValuePath(path, range: place))
  }

  private let place = SourceRange(file: "x.md", line: 1, column: 1)

  @Test func `A kernel regression of exact data predicts rows it has not seen`() throws {
    let (results, stored) = try values(
      dataset("d", columns: "a, b", target: "y") + ridge
        + block("train", "id: t\nmodel: k\ndata: d") + block("evaluate", "run: t")
        + block("evaluate", "run: t\nsplit: train"))
    // Penalty 1e-9 against kernel values near 1.
    #expect(try number("t.test.mae", results) < 1e-6)
    #expect(try abs(number("t.test.r2", results) - 1) < 1e-9)
    #expect(try number("t.test.count", results) == 6)
    #expect(try number("t.train.count", results) == 24)
    #expect(try number("t.alpha", results) == 1e-9)
    #expect(try number("t.gamma", results) == 0.5)
    #expect(stored == 3)
  }

  @Test func `A chain feeds one regression's predictions to the next`() throws {
    let (results, _) = try values(
      dataset("first", columns: "a, b", target: "y", "scale: standard")
        + dataset("second", columns: "y", target: "z")
        + dataset("whole", columns: "a, b", target: "z", "seed: 9") + ridge
        + block("train", "id: one\nmodel: k\ndata: first")
        + block("train", "id: two\nmodel: k\ndata: second")
        + block("evaluate", "chain: [one, two]\ndata: whole\nid: both"))
    #expect(try number("both.mae", results) < 1e-5)
    #expect(try number("both.count", results) == 6)
  }

  private static let search =
    dataset("d", columns: "a, b", target: "z")
    + block("model", "id: k\nkind: kernel-ridge\nkernel: rbf")
    + block(
      "tune",
      "id: s\nmodel: k\ndata: d\ntrials: 12\nspace:\n  alpha: {low: 1e-6, high: 10, log: true}\n  gamma: {low: 0.01, high: 3}"
    )

  @Test func `A search finds better values, which a run can use`() throws {
    let (results, _) = try values(
      Self.search + block("train", "id: plain\nmodel: k\ndata: d")
        + block("train", "id: tuned\nmodel: k\ndata: d\ntuned: s") + block("evaluate", "run: plain")
        + block("evaluate", "run: tuned"))
    #expect(try number("tuned.test.mae", results) < number("plain.test.mae", results) / 2)
    let best = Int(try number("s.best.trial", results))
    #expect(
      try number("tuned.alpha", results) == number("s.trials[\(best)].parameters.alpha", results))
    #expect(try number("tuned.gamma", results) == number("s.best.parameters.gamma", results))
    #expect(try number("s.best.value", results) == number("s.trials[12].best", results))
  }

  @Test func `The seed decides a search`() throws {
    let first = try number("s.best.value", values(Self.search).0)
    #expect(try number("s.best.value", values(Self.search).0) == first)
    let other = Self.search.replacingOccurrences(of: "trials: 12", with: "trials: 12\nseed: 5")
    #expect(try number("s.best.value", values(other).0) != first)
  }

  @Test func `A tuned run depends on its search, and a plain one on its alpha`() throws {
    func key(_ body: String) throws -> StepKey? {
      let result = try ReportFolder(files: ["t.csv": table]).check(body)
      let report = try #require(result.report, "\(result.complaints)")
      guard case .fit(let fit)? = report.prepared("t") else { return nil }
      return fit.key
    }
    let tuned = Self.search + block("train", "id: t\nmodel: k\ndata: d\ntuned: s")
    let longer = tuned.replacingOccurrences(of: "trials: 12", with: "trials: 13")
    let plain = Self.search + block("train", "id: t\nmodel: k\ndata: d")
    let stiffer = plain.replacingOccurrences(of: "kernel: rbf", with: "kernel: rbf\nalpha: 2")
    let keys = try [tuned, longer, plain, stiffer].compactMap(key)
    #expect(Set(keys).count == 4)
    #expect(try key(tuned + "Words.\n") == keys[0])
  }

  // MARK: What is refused

  @Test(
    arguments: [
      ("columns: [a, c]\ntarget: y", "8:14: the table has no column 'c'"),
      (
        "columns: [a, name]\ntarget: y",
        "t.csv:2:18: the column 'name' holds numbers, found the text 'n0'"
      ),
      ("columns: [a]\ntarget: a", "8:11: the column 'a' is both a feature and a target"),
      ("columns: [a, a]\ntarget: y", "8:14: the column 'a' is given twice"),
      ("columns: a\ntarget: y\nwhere: {nam: n1}", "10:9: the table has no column 'nam'"),
      ("columns: a\ntarget: y\nscale: true", "10:8: 'scale' of a table cannot be 'true'"),
      ("columns: a\ntarget: y\nfirst: 3", "10:8: a table has no key 'first'"),
      (
        "columns: a\ntarget: y\ntest: 1",
        "10:7: 'test': expected a number between 0 and 1, found '1'"
      ),
      ("target: y", "4:5: a table needs the key 'columns'"),
    ])
  func `A wrong table is refused`(yaml: String, expected: String) throws {
    let body = block("dataset", "id: d\nsource: table\nfile: t.csv\n\(yaml)")
    let found = try complaints(body, files: ["t.csv": table])
    #expect(found.first == expected, "\(found)")
  }

  @Test func `A table that is not there is refused with the places that were looked at`() throws {
    let folder = try ReportFolder()
    #expect(
      folder.check(dataset("d", columns: "a", target: "y")).complaints == [
        "7:7: there is no file 't.csv'"
      ])
  }

  @Test func `Images have no columns`() throws {
    #expect(
      try complaints(block("dataset", "id: d\nsource: mnist\ncolumns: [a]\nscale: standard")) == [
        "7:10: 'mnist' has no key 'columns'", "8:8: 'scale' of images cannot be 'standard'",
      ])
  }

  private static let fitted =
    dataset("d", columns: "a, b", target: "y") + ridge + block("train", "id: t\nmodel: k\ndata: d")
    + block("model", "id: n\nkind: regressor\ninput: 2\nlayers: [{linear: 1}]")
  private static let line = 3 + fitted.count { $0 == "\n" }

  @Test(
    arguments: [
      (
        "evaluate", "run: t\nlog-likelihood: 10", 3, 17,
        "'log-likelihood' needs a model with an encoder and a posterior: a vae or a conditional-vae"
      ),
      ("evaluate", "chain: []\nid: e\ndata: d", 2, 8, "a chain needs a run"),
      (
        "tune", "id: s\nmodel: n\ndata: d\nepochs: 1\nspace: {batch: {low: 1, high: 20}}", 6, 9,
        "'batch' goes up to 20, more than the 19 rows trained on"
      ),
      (
        "evaluate", "run: t\nepochs: 10", 3, 9,
        "'epochs' is for models without an encoder, whose codes are fitted"
      ),
      ("evaluate", "split: test", 1, 5, "the directive `evaluate` needs the key 'run'"),
      ("evaluate", "chain: [t]\nid: e", 2, 8, "a chain needs the key 'data'"),
      ("evaluate", "chain: [t, t]\nid: e\ndata: d", 2, 12, "'t' reads a, b, but 't' gives y"),
      (
        "plot-loss", "runs: [t]", 2, 8,
        "'t' is a kernel regression: it has no layers, losses or latents"
      ),
      ("log", "run: t", 2, 6, "'t' is a kernel regression: it has no layers, losses or latents"),
      ("summary", "model: k", 2, 8, "'k' is a kernel regression, which has no layers"),
      ("grid", "show: data\ndata: d", 3, 7, "a table has no images to show"),
      (
        "tune", "id: s\nmodel: k\ndata: d\nspace: {gama: {low: 1, high: 2}}", 5, 9,
        "there is no parameter 'gama' to search"
      ),
      (
        "tune", "id: s\nmodel: k\ndata: d\nspace: {beta: {low: 1, high: 2}}", 5, 9,
        "the model 'k' has no parameter 'beta' to search"
      ),
      (
        "tune", "id: s\nmodel: k\ndata: d\nspace: {alpha: {low: 1, high: 1}}", 5, 31,
        "'alpha' goes from 1.0 to 1.0, which is not upwards"
      ),
      (
        "tune", "id: s\nmodel: k\ndata: d\nspace: {alpha: {low: 0, high: 1, log: true}}", 5, 22,
        "'alpha' is logarithmic and starts at 0.0"
      ),
      (
        "tune", "id: s\nmodel: k\ndata: d\nspace: {degree: {low: 1, high: 2.5}}", 5, 32,
        "'degree' is a whole number, found 2.5"
      ),
      (
        "tune", "id: s\nmodel: k\ndata: d\nmetric: loss\nspace: {alpha: {low: 1, high: 2}}", 5, 9,
        "the metric 'loss' does not fit this model"
      ),
      (
        "tune", "id: s\nmodel: k\ndata: d\nspace: {}", 5, 8,
        "'space': expected bounds for each name: `{alpha: {low: 1e-4, high: 10}}`, found a mapping of 0 keys"
      ),
    ])
  func `What a regression cannot do is refused where it is asked`(
    name: String, yaml: String, line: Int, column: Int, message: String
  ) throws {
    let found = try complaints(Self.fitted + block(name, yaml), files: ["t.csv": table])
    #expect(found == ["\(Self.line + line):\(column): \(message)"])
  }

  @Test func `A search of another model is refused`() throws {
    let body =
      Self.search + block("model", "id: other\nkind: kernel-ridge")
      + block("train", "id: t\nmodel: other\ndata: d\ntuned: s")
    let found = try complaints(body, files: ["t.csv": table])
    #expect(found.count == 1)
    #expect(found[0].hasSuffix("'s' searches values for another model than 'other'"))
  }
}
