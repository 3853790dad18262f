// What runs again after an edit: exactly the steps whose numbers may change, and no other.
import Diagnostics
import Foundation
import NeuralNet
import ReportLanguage
import ResultStore
import Tensor
import Testing

@testable import ReportExecution

/// A report in which most things happen that a step can depend on.
private let report = """
  ---
  title: A title
  author: Somebody
  seed: 3
  params: {beta: 2.0, width: 6, columns: 2}
  profiles:
    quick: {width: 4}
    same: {beta: 2.0}
  ---

  # A heading {#sec-first}

  Some words about $x^2$, and {value}`a.final.loss | .2f`; see @fig-made.

  ```{dataset}
  id: images
  source: mnist
  first: {train: 12, test: 6}
  ```

  ```{dataset}
  id: table
  source: table
  file: t.csv
  columns: [p, q]
  target: y
  test: 0.25
  seed: 1
  ```

  ```{model}
  id: vae
  kind: vae
  input: 6
  encoder:
    - linear: ${width}
    - relu
  latent: 2
  decoder: [{linear: 6}, sigmoid]
  ```

  ```{model}
  id: ridge
  kind: kernel-ridge
  kernel: rbf
  ```

  ```{train}
  id: a
  model: vae
  data: images
  epochs: 2
  batch: 4
  optimizer: {adam: {learning-rate: 1e-3}}
  beta: ${beta}
  ```

  ```{train}
  id: b
  model: vae
  data: images
  epochs: 1
  batch: 4
  seed: 9
  weights: {run: a}
  ```

  ```{train}
  id: c
  model: vae
  data: images
  epochs: 1
  batch: 4
  weights: start.safetensors
  ```

  ```{tune}
  id: search
  model: ridge
  data: table
  trials: 3
  space: {alpha: {low: 1e-4, high: 10, log: true}}
  ```

  ```{train}
  id: fit
  model: ridge
  data: table
  tuned: search
  ```

  ```{evaluate}
  id: tested
  run: a
  ```

  ```{evaluate}
  id: scored
  run: fit
  ```

  ```{grid}
  show: reconstructions
  run: a
  columns: ${columns}
  label: fig-made
  fig-cap: Made by a.
  ```

  ```{grid}
  show: data
  data: images
  columns: 3
  rows: 1
  label: fig-data
  fig-cap: The data.
  ```

  ```{tsne}
  id: map
  run: a
  split: train
  perplexity: 2
  iterations: 20
  draw: 10
  label: fig-map
  fig-cap: A map.
  ```

  ```{pca}
  id: axes
  run: a
  components: 2
  reconstruct: [1]
  ```

  ```{interpolate}
  run: a
  from: 0
  to: {label: 8}
  steps: 2
  label: fig-between
  fig-cap: Between two images.
  ```

  ```{grid}
  id: strangers
  show: outliers
  run: a
  columns: 4
  rows: 2
  ```

  ```{plot-loss}
  runs: [a, b]
  label: fig-loss
  fig-cap: The losses.
  ```

  ```{table}
  label: tbl-scores
  tbl-cap: The scores.
  rows: [tested]
  columns: [{name: Loss, value: loss | .2f}]
  ```

  ```{histogram}
  data: images
  sample: 5
  bins: 10
  label: fig-pixels
  fig-cap: The pixels.
  ```

  ```{histogram}
  data: table
  columns: [p]
  label: fig-rows
  fig-cap: The rows.
  ```

  ```{slices}
  file: scan.npy
  planes: [axial]
  position: {axial: 0.5}
  label: fig-slices
  fig-cap: A scan.
  ```

  ```{include}
  file: more.md
  ```
  """

private let included = """
  More words.

  ```{train}
  id: d
  model: vae
  data: images
  epochs: 1
  batch: 4
  seed: 12
  ```

  ```{grid}
  show: prior-samples
  run: d
  rows: 1
  columns: 3
  label: fig-prior
  fig-cap: Samples.
  ```
  """

private let all: Set<String> = [
  "a", "b", "c", "d", "search", "fit", "tested", "scored", "fig-made", "fig-data", "fig-prior",
  "fig-pixels", "fig-slices", "map", "axes", "fig-between", "strangers",
]
private let ofImages = all.subtracting(["search", "fit", "scored", "fig-slices"])
private let ofTable: Set<String> = ["search", "fit", "scored"]
private let ofModel = ofImages.subtracting(["fig-data", "fig-pixels"])
private let ofA: Set<String> = [
  "a", "b", "tested", "fig-made", "map", "axes", "fig-between", "strangers",
]

struct Edit: Sendable, CustomTestStringConvertible {
  var what: String
  /// The text that is replaced wherever it stands; empty for an edit of something else.
  var old = ""
  var new = ""
  var file = "x.md"
  var profile: String?
  var parameters: [String] = []
  var threads = 1
  var runsAgain: Set<String>

  var testDescription: String { what }
}

private let edits: [Edit] = [
  // Prose and looks.
  Edit(what: "a word", old: "Some words", new: "Other words", runsAgain: []),
  Edit(what: "a heading", old: "# A heading", new: "# Another", runsAgain: []),
  Edit(what: "the title", old: "A title", new: "Another title", runsAgain: []),
  Edit(what: "the author", old: "Somebody", new: "Somebody else", runsAgain: []),
  Edit(what: "a formula", old: "$x^2$", new: "$x^3$", runsAgain: []),
  Edit(what: "the format of a value", old: "loss | .2f", new: "loss | .4f", runsAgain: []),
  Edit(what: "a caption", old: "Made by a.", new: "What a makes.", runsAgain: []),
  Edit(what: "a table's caption", old: "The scores.", new: "Scores.", runsAgain: []),
  Edit(
    what: "a description", old: "fig-cap: The data.", new: "fig-cap: The data.\nfig-alt: Digits.",
    runsAgain: []),
  Edit(what: "a label", old: "fig-made", new: "fig-remade", runsAgain: []),
  Edit(what: "an echo", old: "trials: 3", new: "trials: 3\necho: true", runsAgain: []),
  Edit(what: "a comment", old: "trials: 3", new: "trials: 3 # few", runsAgain: []),
  Edit(
    what: "the order of keys", old: "epochs: 2\nbatch: 4", new: "batch: 4\nepochs: 2",
    runsAgain: []),
  Edit(what: "the spelling of a number", old: "1e-3", new: "0.0010", runsAgain: []),
  Edit(
    what: "block style for flow style", old: "first: {train: 12, test: 6}",
    new: "first:\n  train: 12\n  test: 6", runsAgain: []),
  Edit(
    what: "a default written out", old: "kernel: rbf", new: "kernel: rbf\nalpha: 1.0",
    runsAgain: []),
  Edit(
    what: "the order of two steps", old: "id: tested\nrun: a", new: "run: a\nid: tested",
    runsAgain: []),
  Edit(what: "a figure's runs", old: "runs: [a, b]", new: "runs: [b, a]", runsAgain: []),
  Edit(
    what: "a figure of losses", old: "The losses.", new: "The losses.\nterms: [loss, kl]",
    runsAgain: []),
  Edit(what: "how many points are drawn", old: "draw: 10", new: "draw: 11", runsAgain: []),
  Edit(
    what: "a name in a figure", old: "steps: 2", new: "steps: 2\nnames: {a: Ours}", runsAgain: []),
  Edit(
    what: "a latent figure's defaults written out", old: "components: 2",
    new: "standardize: false\nshow: classes\ncolor-bar: true", runsAgain: []),
  Edit(
    what: "the bins of a histogram of pixels", old: "bins: 10", new: "bins: 20\nscale: log",
    runsAgain: []),
  Edit(
    what: "a histogram of a table", old: "columns: [p]\nlabel", new: "columns: [q]\nlabel",
    runsAgain: []),
  Edit(
    what: "included prose", old: "More words", new: "Fewer words", file: "more.md",
    runsAgain: []),
  Edit(what: "a profile with the same values", profile: "same", runsAgain: []),
  Edit(what: "a parameter given as it is", parameters: ["beta=2"], runsAgain: []),
  Edit(what: "the number of threads", threads: 3, runsAgain: []),
  // Names.
  Edit(what: "a run's id", old: ": d\n", new: ": e\n", file: "more.md", runsAgain: []),
  Edit(what: "a parameter's name", old: "width", new: "breadth", runsAgain: []),
  Edit(what: "a data set's id", old: "id: table", new: "id: rows", runsAgain: []),
  // Options of a step.
  Edit(what: "β", old: "beta: 2.0, width", new: "beta: 4.0, width", runsAgain: ofA),
  Edit(what: "β on the command line", parameters: ["beta=4"], runsAgain: ofA),
  Edit(what: "epochs", old: "epochs: 2", new: "epochs: 3", runsAgain: ofA),
  Edit(what: "the learning rate", old: "1e-3", new: "2e-3", runsAgain: ofA),
  Edit(
    what: "the batch of one run", old: "epochs: 2\nbatch: 4", new: "epochs: 2\nbatch: 6",
    runsAgain: ofA),
  Edit(
    what: "a validation loss", old: "epochs: 2\n", new: "epochs: 2\nvalidation: test\n",
    runsAgain: ofA),
  Edit(
    what: "a share held back", old: "epochs: 2\n", new: "epochs: 2\nvalidation: 0.25\n",
    runsAgain: ofA),
  Edit(what: "the epoch kept", old: "epochs: 2\n", new: "epochs: 2\nkeep: best\n", runsAgain: ofA),
  Edit(
    what: "the last epoch kept, written out", old: "epochs: 2\n", new: "epochs: 2\nkeep: last\n",
    runsAgain: []),
  Edit(what: "the seed of one run", old: "seed: 9", new: "seed: 10", runsAgain: ["b"]),
  Edit(what: "where a run starts", old: "\nweights: {run: a}", new: "", runsAgain: ["b"]),
  Edit(what: "a figure's columns", old: "columns: 2}", new: "columns: 3}", runsAgain: ["fig-made"]),
  Edit(
    what: "where a scan is cut", old: "axial: 0.5", new: "axial: 1", runsAgain: ["fig-slices"]),
  Edit(
    what: "the name of a scan", old: "fig-cap: A scan.", new: "fig-cap: A scan.\nnames: [One]",
    runsAgain: []),
  Edit(
    what: "the images of a histogram", old: "sample: 5", new: "sample: 6",
    runsAgain: ["fig-pixels"]),
  Edit(
    what: "what a figure shows", old: "columns: 3\nrows: 1", new: "columns: 3\nrows: 2",
    runsAgain: ["fig-data"]),
  Edit(
    what: "the seed of an evaluation", old: "run: a\n```", new: "run: a\nseed: 5\n```",
    runsAgain: ["tested"]),
  Edit(
    what: "the split of an evaluation", old: "run: fit\n", new: "run: fit\nsplit: train\n",
    runsAgain: ["scored"]),
  Edit(what: "a perplexity", old: "perplexity: 2", new: "perplexity: 3", runsAgain: ["map"]),
  Edit(
    what: "images of points", old: "draw: 10", new: "draw: 10\nimages: true", runsAgain: ["map"]),
  Edit(
    what: "an embedding's split", old: "split: train\n", new: "first: 11\nsplit: train\n",
    runsAgain: ["map"]),
  Edit(
    what: "components that are kept", old: "reconstruct: [1]", new: "reconstruct: [1, 2]",
    runsAgain: ["axes"]),
  Edit(
    what: "where an interpolation ends", old: "to: {label: 8}", new: "to: 3",
    runsAgain: ["fig-between"]),
  Edit(
    what: "how many neighbours vote", old: "columns: 4\nrows: 2", new: "columns: 3\nrows: 2",
    runsAgain: ["strangers"]),
  Edit(what: "a search's trials", old: "trials: 3", new: "trials: 4", runsAgain: ofTable),
  Edit(what: "a search's bounds", old: "high: 10", new: "high: 20", runsAgain: ofTable),
  Edit(
    what: "a fit without its search", old: "\ntuned: search", new: "",
    runsAgain: ["fit", "scored"]),
  Edit(
    what: "an included run", old: "seed: 12", new: "seed: 13", file: "more.md",
    runsAgain: ["d", "fig-prior"]),
  Edit(
    what: "an included figure", old: "columns: 3", new: "columns: 4", file: "more.md",
    runsAgain: ["fig-prior"]),
  // What steps read.
  Edit(
    what: "a layer", old: "decoder: [{linear: 6}", new: "decoder: [{linear: 5}, relu, {linear: 6}",
    runsAgain: ofModel.subtracting(["c"])),
  Edit(
    what: "the width of a layer, by a parameter", old: "width: 6", new: "width: 5",
    runsAgain: ofModel.subtracting(["c"])),
  Edit(what: "a profile", profile: "quick", runsAgain: ofModel.subtracting(["c"])),
  Edit(what: "the kernel", old: "kernel: rbf", new: "kernel: linear", runsAgain: ofTable),
  Edit(
    what: "the report's seed", old: "seed: 3", new: "seed: 4",
    runsAgain: all.subtracting(["d", "fig-data", "fig-slices"])),
  Edit(what: "how many images", old: "train: 12", new: "train: 11", runsAgain: ofImages),
  Edit(
    what: "pixels made black or white", old: "first: {train: 12, test: 6}",
    new: "first: {train: 12, test: 6}\nbinarize: 0.5", runsAgain: ofImages),
  Edit(what: "which columns", old: "columns: [p, q]", new: "columns: [p]", runsAgain: ofTable),
  Edit(what: "how rows are parted", old: "seed: 1\n", new: "seed: 2\n", runsAgain: ofTable),
  Edit(
    what: "a validation split", old: "test: 0.25\n", new: "test: 0.25\nvalidation: 0.25\n",
    runsAgain: ofTable),
  Edit(
    what: "strata", old: "test: 0.25\n", new: "test: 0.25\nstratify: note\n", runsAgain: ofTable),
  Edit(
    what: "rows left out", old: "test: 0.25\n", new: "test: 0.25\nbetween: {p: [0, 8]}\n",
    runsAgain: ofTable),
  Edit(
    what: "the scale of targets", old: "test: 0.25\n",
    new: "test: 0.25\nscale-targets: min-max\n", runsAgain: ofTable),
  // Data.
  Edit(
    what: "a byte of the images", file: "data/mnist/train-images-idx3-ubyte", runsAgain: ofImages),
  Edit(
    what: "a byte of the test labels", file: "data/mnist/t10k-labels-idx1-ubyte",
    runsAgain: ofImages),
  Edit(
    what: "a digit of the table", old: "0.5,1,", new: "0.6,1,", file: "t.csv",
    runsAgain: ofTable),
  Edit(
    what: "a column that is not read", old: "note0", new: "note1", file: "t.csv",
    runsAgain: ofTable),
  Edit(what: "a voxel of a scan", file: "scan.npy", runsAgain: ["fig-slices"]),
  Edit(what: "a byte of the weights", file: "start.safetensors", runsAgain: ["c"]),
]

@Suite struct InvalidationTests {
  private static func files() throws -> [String: Data] {
    func idx(_ dimensions: [Int], _ elements: [UInt8]) -> Data {
      Data(
        [0, 0, 8, UInt8(dimensions.count)] + dimensions.flatMap { [0, 0, 0, UInt8($0)] } + elements)
    }
    let pixels = (0..<12 * 6).map { UInt8($0 * 3 % 256) }
    let labels = (0..<12).map { UInt8($0 % 10) }
    let shape = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2, 2), }"
    let padded = shape + String(repeating: " ", count: 117 - shape.utf8.count) + "\n"
    var scan = Data([0x93])
    scan.append(contentsOf: "NUMPY".utf8)
    scan.append(contentsOf: [1, 0, 118, 0])
    scan.append(contentsOf: padded.utf8)
    scan.append(contentsOf: 1...8)
    var rows = "p,q,y,note\n0.5,1,2.5,note0\n"
    for row in 1..<12 { rows += "\(row),\(row * row % 7),\(3 * row),x\n" }
    let model = ModelSpecification(
      kind: .vae, inputShape: [6], encoder: [.linear(outputs: 6), .relu], latentDimensions: 2,
      decoder: [.linear(outputs: 6), .sigmoid])
    let session = try TrainingSession(
      model: model,
      examples: Examples(storage: .bytes(pixels, scale: 1 / 255), valuesPerExample: 6),
      options: TrainingOptions(
        epochs: 1, batchSize: 4, objective: .elbo(beta: 1), seed: 77))
    return [
      "data/mnist/train-images-idx3-ubyte": idx([12, 2, 3], pixels),
      "data/mnist/train-labels-idx1-ubyte": idx([12], labels),
      "data/mnist/t10k-images-idx3-ubyte": idx([12, 2, 3], pixels.reversed()),
      "data/mnist/t10k-labels-idx1-ubyte": idx([12], labels.reversed()),
      "start.safetensors": Safetensors.encode(session.weights, metadata: [:]),
      "t.csv": Data(rows.utf8), "scan.npy": scan, "more.md": Data(included.utf8),
    ]
  }

  /// A folder with the report's files, one of which may be edited.
  private static func folder(_ edit: Edit? = nil) throws -> ReportFolder {
    let folder = try ReportFolder()
    for (name, content) in try files() {
      var content = content
      if let edit, edit.file == name {
        if edit.old.isEmpty {
          // The last byte belongs to the data, not to a header.
          content[content.count - 1] ^= 1
        } else {
          let text = String(decoding: content, as: UTF8.self)
          try #require(text.contains(edit.old), "there is no '\(edit.old)' in \(name)")
          content = Data(text.replacing(edit.old, with: edit.new).utf8)
        }
      }
      let url = URL(fileURLWithPath: "\(folder.path)/\(name)")
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try content.write(to: url)
    }
    return folder
  }

  private static func keys(_ edit: Edit? = nil) throws -> [(name: String, key: StepKey)] {
    var text = report
    if let edit, edit.file == "x.md", !edit.old.isEmpty {
      try #require(text.contains(edit.old), "there is no '\(edit.old)' in the report")
      text = text.replacing(edit.old, with: edit.new)
      if edit.old == "id: table" { text = text.replacing("data: table", with: "data: rows") }
    }
    let choices = RenderingChoices(
      profile: edit?.profile,
      parameters: (edit?.parameters ?? []).map { parameter in
        let parts = parameter.split(separator: "=")
        return (String(parts[0]), String(parts[1]))
      })
    var folder = try folder(edit)
    if let edit,
      ["a layer", "the width of a layer, by a parameter", "a profile"].contains(edit.what)
    {
      // The weights of another model would be refused; what starts from them is left out.
      folder = try Self.folder(edit)
      text = text.replacing("\nweights: start.safetensors", with: "\nseed: 1")
    }
    let checked = folder.check(text: text, choices: choices, threads: edit?.threads ?? 1)
    let result = try #require(checked.report, "\(checked.complaints)")
    return result.steps.map { ($0.name.name, $0.key) }
  }

  @Test(arguments: edits) func `An edit runs again exactly what depends on it`(_ edit: Edit) throws
  {
    let before = Set(try Self.keys().map(\.key))
    let after = try Self.keys(edit)
    var again = Set(after.filter { !before.contains($0.key) }.map(\.name))
    if ["a layer", "the width of a layer, by a parameter", "a profile"].contains(edit.what) {
      again.remove("c")
    }
    #expect(again == edit.runsAgain)
    #expect(after.count == all.count)
  }

  @Test func `There are at least forty edits, and the report has the steps that they name`() throws
  {
    #expect(edits.count >= 40)
    #expect(Set(edits.map(\.what)).count == edits.count)
    #expect(Set(try Self.keys().map(\.name)) == all)
  }

  @Test func `Whatever is said to run again does run, and nothing else`() throws {
    let folder = try Self.folder()
    let first = try #require(folder.check(text: report).report)
    #expect(try first.rendered().stepsRun == all.count)
    let second = try #require(folder.check(text: report).report)
    #expect(try second.rendered().stepsRun == 0)
    let third = try #require(
      folder.check(text: report.replacing("epochs: 2", with: "epochs: 3")).report)
    #expect(try third.rendered().stepsRun == ofA.count)
  }
}
