// What `tsne`, `pca`, `interpolate` and the grids of latents refuse, and where.
import Testing

@testable import ReportExecution

/// The line of the first key of a block that follows the models.
private let firstLine = 5 + latentModels.count { $0 == "\n" }

private struct Mistake: Sendable, CustomTestStringConvertible {
  var directive: String
  var yaml: String
  var line: Int
  var column: Int
  var message: String
  var before = ""

  var testDescription: String { "\(directive): \(message)" }
}

private let codes = block("evaluate", "id: fitted\nrun: e\nsplit: test")
private let trainCodes = block("evaluate", "id: fitted\nrun: e\nsplit: train")

private let mistakes = [
  Mistake(
    directive: "tsne", yaml: "split: test", line: 0, column: 5,
    message: "this block needs the key 'run' or 'runs' or 'data'"),
  Mistake(
    directive: "tsne", yaml: "run: v\ndata: d", line: 2, column: 7,
    message: "'run' and 'data' exclude each other"),
  Mistake(
    directive: "tsne", yaml: "run: g", line: 1, column: 6,
    message: "'g' is a run of a regressor, which has no latents"),
  Mistake(
    directive: "tsne", yaml: "runs: [v, e]\nperplexity: 5", line: 1, column: 11,
    message: "the model of 'e' has no encoder, and no codes of the test split are given"),
  Mistake(
    directive: "tsne", yaml: "run: v\nperplexity: 25", line: 2, column: 13,
    message: "a perplexity of 25 needs more than 75 points, and there are 60"),
  Mistake(
    directive: "tsne", yaml: "run: v\nfirst: 50\nsplit: train", line: 2, column: 8,
    message: "a perplexity of 30 needs more than 90 points, and there are 50"),
  Mistake(
    directive: "tsne", yaml: "data: t\nimages: true\nperplexity: 2", line: 2, column: 9,
    message: "a table has no images to show"),
  Mistake(
    directive: "tsne", yaml: "run: v\nstart: noise", line: 2, column: 8,
    message: "'start': expected one of `pca`, `random`, found 'noise'"),
  Mistake(
    directive: "tsne", yaml: "run: v\nperplexity: 5\nnames: {w: W}", line: 3, column: 9,
    message: "'w' is not among the runs of this figure"),
  Mistake(
    directive: "tsne", yaml: "run: v\nperplexity: 5\ncodes: fitted", line: 3, column: 8,
    message: "nothing here reads the test codes of 'fitted'", before: codes),
  Mistake(
    directive: "tsne", yaml: "run: e\nperplexity: 5\ncodes: fitted", line: 1, column: 6,
    message: "the model of 'e' has no encoder, and no codes of the test split are given",
    before: trainCodes),
  Mistake(
    directive: "tsne", yaml: "run: v\nperplexity: 5\ncodes: plain", line: 3, column: 8,
    message: "'plain' keeps no codes", before: block("evaluate", "id: plain\nrun: v\nseed: 1")),
  Mistake(
    directive: "pca", yaml: "run: v\ncomponents: 3", line: 2, column: 13,
    message: "there are no 3 principal components of 120 points with 2 dimensions"),
  Mistake(
    directive: "pca", yaml: "run: a\nreconstruct: [2, 9]", line: 2, column: 14,
    message: "there are no 9 principal components of 120 points with 8 dimensions"),
  Mistake(
    directive: "pca", yaml: "run: v\nshow: splits\nsplit: test", line: 3, column: 8,
    message: "`show: splits` shows both splits"),
  Mistake(
    directive: "pca", yaml: "run: e\nshow: splits", line: 1, column: 6,
    message: "the model of 'e' has no encoder, and no codes of the test split are given"),
  Mistake(
    directive: "pca", yaml: "runs: [v]", line: 1, column: 1,
    message: "the directive `pca` has no key 'runs'"),
  Mistake(
    directive: "interpolate", yaml: "run: v\nfrom: 0", line: 0, column: 5,
    message: "the directive `interpolate` needs the key 'to'"),
  Mistake(
    directive: "interpolate", yaml: "run: v\nfrom: {label: 3, at: 0}\nto: 1", line: 2, column: 18,
    message: "an end of an interpolation has no key 'at'"),
  Mistake(
    directive: "interpolate", yaml: "run: v\nfrom: {label: 12}\nto: 1", line: 2, column: 15,
    message: "'mnist' has no class '12'"),
  Mistake(
    directive: "interpolate", yaml: "run: v\nfrom: 0\nto: 60", line: 3, column: 5,
    message: "the test split has 60 images, so there is no image 60"),
  Mistake(
    directive: "interpolate", yaml: "run: v\nfrom: first\nto: 1", line: 2, column: 7,
    message:
      "'from': expected the number of an image, or `{label: 3, index: 0}`, found the text 'first'"),
  Mistake(
    directive: "interpolate", yaml: "run: c\nfrom: 0\nto: 1", line: 1, column: 6,
    message: "a conditional-vae decodes a latent only together with a label"),
  Mistake(
    directive: "grid", yaml: "show: manifold\nrun: c", line: 2, column: 6,
    message: "'manifold' cannot be made from a model of kind 'conditional-vae'"),
  Mistake(
    directive: "grid", yaml: "show: manifold\nrun: v\nrange: 0", line: 3, column: 8,
    message: "'range': expected a number above 0, at most 1000, found '0'"),
  Mistake(
    directive: "grid", yaml: "show: neighbors\nrun: v\nrange: 1", line: 3, column: 8,
    message: "'neighbors' has no square of latents"),
  Mistake(
    directive: "grid", yaml: "show: neighbors\nruns: [v, a]", line: 2, column: 7,
    message: "'neighbors' is made from one run"),
  Mistake(
    directive: "grid", yaml: "show: outliers\nrun: v\namong: train", line: 3, column: 8,
    message: "'outliers' has no neighbours to choose"),
  Mistake(
    directive: "grid", yaml: "show: outliers\nrun: v\ncolumns: 60", line: 1, column: 7,
    message: "the figure needs 61 images; the test split has 60"),
  Mistake(
    directive: "grid", yaml: "show: outliers\nrun: e", line: 2, column: 6,
    message: "the model of 'e' has no encoder, and no codes of the test split are given"),
  Mistake(
    directive: "grid", yaml: "show: prior-samples\nrun: a", line: 2, column: 6,
    message: "'prior-samples' cannot be made from a model of kind 'autoencoder'"),
  Mistake(
    directive: "grid", yaml: "show: reconstructions\nrun: v\nruns: [a]", line: 3, column: 7,
    message: "a grid has a 'run' or 'runs', not both"),
  Mistake(
    directive: "grid", yaml: "show: reconstructions\nrun: v\ncolumns: 16\nrows: 4", line: 1,
    column: 7, message: "the figure needs 64 images; the test split has 60"),
  Mistake(
    directive: "grid", yaml: "show: manifold\nrun: v\nid: m", line: 3, column: 5,
    message: "'manifold' has no values to read"),
]

@Suite struct LatentMistakeTests {
  @Test(arguments: mistakes)
  private func `What cannot be shown of latents is refused where it stands`(_ mistake: Mistake)
    throws
  {
    let offset = mistake.before.count { $0 == "\n" }
    let found = try ReportFolder(files: latentFiles).check(
      text: "---\ntitle: T\nseed: 5\n---\n\(latentModels)\(mistake.before)"
        + block(mistake.directive, mistake.yaml)
    ).complaints
    #expect(
      found == [
        "\(firstLine + offset + mistake.line):\(mistake.column): \(mistake.message)"
      ])
  }

  @Test(arguments: ["tsne", "pca", "interpolate", "grid"])
  func `The example of a directive is one that it takes`(name: String) throws {
    let type = try #require(Rendering.directives.first { $0.declaration.name == name })
    let body =
      block("dataset", "id: d\nsource: mnist")
      + block(
        "model",
        "id: m\nkind: vae\ninput: 784\nencoder: [{linear: 8}]\nlatent: 8\ndecoder: [{linear: 784}, sigmoid]"
      ) + block("train", "id: baseline\nmodel: m\ndata: d\nepochs: 1")
      + block(name, type.declaration.example)
    #expect(try complaints(body) == [])
  }

  @Test func `Values are known before anything runs`() throws {
    let figures =
      block("tsne", "id: one\nrun: v\nperplexity: 5")
      + block("tsne", "id: two\nruns: [v, a]\nperplexity: 5")
      + block("tsne", "id: rows\ndata: t\nperplexity: 2")
      + block("pca", "id: p\nrun: a\ncomponents: 3\nreconstruct: 2")
      + block("grid", "id: o\nshow: outliers\nrun: v")
    func found(_ path: String) throws -> [String] {
      try ReportFolder(files: latentFiles).check(
        text: "---\ntitle: T\n---\n\(latentModels)\(figures){value}`\(path)`"
      ).complaints.map { String($0.drop { $0 != " " }) }
    }
    for path in [
      "one.kl", "one.neighbor-agreement", "two.panels[2].kl", "rows.kl", "p.explained[3]",
      "p.cumulative[1]", "p.k2.test.mse", "o.count", "o.share",
    ] { #expect(try found(path) == []) }
    #expect(try found("two.kl") == [" 'two' has no value 'kl'"])
    #expect(try found("two.panels[3].kl") == [" 'two.panels' has 2 entries, so there is no [3]"])
    #expect(try found("rows.latent-agreement") == [" 'rows' has no value 'latent-agreement'"])
    #expect(try found("p.explained[4]") == [" 'p.explained' has 3 entries, so there is no [4]"])
    #expect(try found("p.k3.test.mse") == [" 'p' has no value 'k3'"])
  }
}
