// `interpolate`: from one image to another along a straight line between their latents.
import Diagnostics
import DocumentModel
import Foundation
import NeuralNet
import ReportLanguage
import ResultStore

struct InterpolateDirective: ExecutableDirective {
  static let declaration = DirectiveDeclaration(
    name: "interpolate",
    summary:
      "Decodes latents on the straight line between those of two images, a row for each run.",
    keys: [
      LatentKeys.run.declaration, LatentKeys.runs.declaration, Keys.from.declaration,
      Keys.to.declaration, Keys.steps.declaration, Keys.split.declaration,
      LatentKeys.codes.declaration, Keys.originals.declaration, LatentKeys.names.declaration,
    ] + FigureKeys.declarations,
    example: """
      run: baseline
      from: {label: 1, index: 0}
      to: {label: 7, index: 0}
      steps: 8
      label: fig-interpolation
      fig-cap: From a one to a seven.
      """)

  private enum Keys {
    static let from = Key.required(
      "from", ValueType<InterpolationEnd>.interpolationEnd,
      "The first image: its number in the split, from 0, or a `label`, which is a class's name or number, and an `index` among its images (0 if left out)."
    )
    static let to = Key.required(
      "to", ValueType<InterpolationEnd>.interpolationEnd, "The last image, likewise.")
    static let steps = Key.optional(
      "steps", .integer(0...62), default: 8, shown: "8", "Images between the decoded ends.")
    static let split = Key.optional(
      "split", .split, default: .test, shown: "test", "Where the images come from.")
    static let originals = Key.optional(
      "originals", .boolean, default: false, shown: "false",
      "Whether a first row shows the two images themselves.")
  }

  var identifier: Identifier? { nil }
  private let latents: LatentKeys.Values
  private let from: InterpolationEnd
  private let to: InterpolationEnd
  private let steps: Int
  private let split: PreparedDataset.Split
  private let showsOriginals: Bool
  private let figure: FigureKeys.Values

  init?(_ reader: inout KeyReader) {
    latents = LatentKeys.Values(&reader, takesRuns: true, takesData: false)
    let from = reader.read(Keys.from)
    let to = reader.read(Keys.to)
    let steps = reader.read(Keys.steps)
    let split = reader.read(Keys.split)
    let showsOriginals = reader.read(Keys.originals)
    figure = FigureKeys.Values(&reader)
    guard let from, let to, let steps, let split, let showsOriginals, reader.isValid else {
      return nil
    }
    self.from = from
    self.to = to
    self.steps = steps
    self.split = split
    self.showsOriginals = showsOriginals
  }

  var label: Identifier? { figure.label }
  var numbered: NumberedThing? { .figure }
  var prose: [[ParsedInline]] { [figure.caption] }
  var inputs: [InputReference] { latents.inputs }

  // MARK: Preparing

  func prepare(_ context: PreparationContext) throws -> Preparation {
    var found: [Diagnostic] = []
    let sources = try sources(context)
    guard let first = sources.first else { return .nothing }
    for (identifier, source) in zip(latents.runs.flatMap(context.runs), sources) {
      if source.run?.model.kind == .conditionalVAE {
        found.append(
          .error(
            "a conditional-vae decodes a latent only together with a label", at: identifier.range,
            hints: ["name a run of another kind, or use `grid` with `show: conditional-samples`"]))
      } else if source.dataset.imageShape == nil {
        found.append(
          .error(
            "a table has no images to show", at: identifier.range,
            hints: ["name a run on a data set of images"]))
      } else if source.dataset.key != first.dataset.key {
        found.append(
          .error(
            "'\(identifier.name)' is trained on other data than '\(latents.runs[0].name)'",
            at: identifier.range, hints: ["show it in a figure of its own"]))
      }
    }
    if found.isEmpty {
      for end in [from, to] {
        do throws(Diagnostic) { _ = try end.label(in: first.dataset) } catch { found.append(error) }
        if end.label == nil, end.index >= first.count {
          found.append(
            .error(
              "the \(split.rawValue) split has \(first.count) images, so there is no image \(end.index)",
              at: end.range, hints: ["images are counted from 0"]))
        }
      }
    }
    guard found.isEmpty else { throw Diagnostics(found) }
    return .nothing
  }

  private func sources(_ context: PreparationContext) throws -> [LatentSource] {
    try latents.sources([split], context)[0]
  }

  // MARK: Running

  private static let figureFile = "figure.json"

  func work(_ context: PreparationContext) throws -> StepWork? {
    let sources = try sources(context)
    guard let dataset = sources.first?.dataset else { return nil }
    let labels = (try from.label(in: dataset), try to.label(in: dataset))
    func text(_ end: InterpolationEnd, _ label: Int?) -> String {
      "\(label.map(String.init) ?? "any") \(end.index)"
    }
    let key = StepKey(
      kind: "interpolate",
      [
        "from": text(from, labels.0), "to": text(to, labels.1), "steps": String(steps),
        "split": split.rawValue, "originals": String(showsOriginals),
      ], inputs: ["latents": sources.flatMap(\.keys)])
    return StepWork(key: key) { context in
      [Self.figureFile: try JSONEncoder().encode(try makeGrid(sources, dataset, labels, context))]
    }
  }

  private func makeGrid(
    _ sources: [LatentSource], _ dataset: PreparedDataset, _ labels: (Int?, Int?),
    _ context: ExecutionContext
  ) throws -> ImageGrid {
    let images = try dataset.images(split)
    func position(_ end: InterpolationEnd, _ label: Int?) throws -> Int {
      try end.position(
        in: images.labels, label: label, className: label.map { dataset.classNames[$0] } ?? "")
    }
    let (first, last) = (try position(from, labels.0), try position(to, labels.1))
    let columns = steps + 2
    var maker = ImageGridMaker(dataset: dataset, columns: columns)
    if showsOriginals {
      maker.addRow(
        [images.image(first)]
          + Array(
            repeating: ArraySlice(repeating: 0, count: dataset.valuesPerExample), count: steps)
          + [images.image(last)])
    }
    for source in sources {
      guard let run = source.run else { continue }
      let points = try source.points([first, last], in: context)
      let (start, end) = (points.point(0), points.point(1))
      let latents = (0..<columns).flatMap { column in
        zip(start, end).map { start, end in
          let share = Float(column) / Float(columns - 1)
          return (1 - share) * start + share * end
        }
      }
      let session = try run.session(in: context, batchSize: columns)
      maker.addRow(probabilities: try session.decode(latents: latents))
    }
    maker.columnLabels =
      [dataset.classNames[Int(images.labels[first])]]
      + [String](repeating: "", count: steps) + [dataset.classNames[Int(images.labels[last])]]
    return maker.grid
  }

  // MARK: Publishing

  func blocks(
    _ result: StoredResult?, _ results: Results, _ context: ExecutionContext
  ) throws -> [ProducedBlock] {
    guard let result else { return [] }
    let runs = try sources(context.preparation).compactMap(\.run)
    var grid = try result.decode(ImageGrid.self, from: Self.figureFile)
    let names = runs.map(latents.title)
    if runs.count > 1 || showsOriginals {
      grid.rowLabels = (showsOriginals ? ["Originals"] : []) + names
    }
    return [
      .figure(
        label: figure.label, caption: figure.caption,
        alternativeText: figure.alternativeText ?? description(of: grid, runs: runs, names: names),
        .imageGrid(grid))
    ]
  }

  private func description(of grid: ImageGrid, runs: [PreparedRun], names: [String]) -> String {
    let data = runs.first.map {
      $0.dataset.name + ($0.dataset.isStandIn ? " (generated stand-in)" : "")
    }
    let ends = [grid.columnLabels.first, grid.columnLabels.last].compactMap { $0 }
    let rows =
      names.count == 1
      ? "the run \(names[0])" : "a row for each of \(names.joined(separator: ", "))"
    return
      "\(grid.columns) images decoded from latents on the line between two \(split == .test ? "test" : "training") images of \(data ?? ""), of the classes \(ends.joined(separator: " and ")): \(rows)."
      + (showsOriginals ? " The first row shows the two images themselves." : "")
  }
}
