// `pca`: principal components of latents or data, fitted on the training split.
import Diagnostics
import DocumentModel
import Foundation
import NeuralNet
import ReportLanguage
import ResultStore
import Tensor

struct PCADirective: ExecutableDirective {
  static let declaration = DirectiveDeclaration(
    name: "pca",
    summary:
      "Draws latents of a run, or data, along their first two principal components, fitted on the training split.",
    keys: [
      PointKeys.id.declaration, LatentKeys.run.declaration, LatentKeys.data.declaration,
      Keys.show.declaration, Keys.split.declaration, LatentKeys.codes.declaration,
      Keys.components.declaration, Keys.standardize.declaration, Keys.reconstruct.declaration,
      PointKeys.seed.declaration, PointKeys.draw.declaration, PointKeys.colorBar.declaration,
    ] + FigureKeys.declarations,
    example: """
      id: components
      run: baseline
      show: splits
      reconstruct: [2, 8]
      label: fig-components
      fig-cap: Training and test latents along their first two principal components.
      """,
    values:
      "ID.explained[k], the part of the variance of the training split along component k; ID.cumulative[k], of the first k together; for `reconstruct: [2, 8]` ID.k2.test.mse, ID.k2.train.mse and so on: the mean square, in the units of the values, of what is lost when k components are kept"
  )

  enum Content: String, CaseIterable { case classes, splits }

  private enum Keys {
    static let show = Key.optional(
      "show", ValueType<Content>.choice(Content.allCases.map { ($0.rawValue, $0) }),
      default: .classes, shown: "classes",
      "`classes`: a split, coloured by class. `splits`: training and test overlaid.")
    static let split = Key.optional(
      "split", ValueType<PreparedDataset.Split>.split.located(), shown: "train",
      "What `classes` shows: `train` or `test`.")
    static let components = Key.optional(
      "components", ValueType<Int>.integer(2...4096).located(), shown: "2",
      "How many components' parts of the variance are values; two are drawn.")
    static let standardize = Key.optional(
      "standardize", .boolean, default: false, shown: "false",
      "Whether each dimension is first scaled to a mean of 0 and a standard deviation of 1 on the training split."
    )
    static let reconstruct = Key.optional(
      "reconstruct", ValueType<[Int]>.list(of: .integer(1...4096)).located(), shown: "none",
      "Counts of components for which the loss of keeping no more is measured on both splits.")
  }

  let identifier: Identifier?
  private let latents: LatentKeys.Values
  private let content: Content
  private let split: PreparedDataset.Split
  private let components: Located<Int>?
  private let isStandardized: Bool
  private let reconstruct: Located<[Int]>?
  private let seed: Int?
  private let draw: Int?
  private let hasColorBar: Bool
  private let figure: FigureKeys.Values
  private let range: SourceRange

  init?(_ reader: inout KeyReader) {
    identifier = reader.read(PointKeys.id)
    latents = LatentKeys.Values(&reader, takesRuns: false, takesData: true)
    let content = reader.read(Keys.show)
    let split = reader.read(Keys.split)
    components = reader.read(Keys.components)
    let isStandardized = reader.read(Keys.standardize)
    reconstruct = reader.read(Keys.reconstruct)
    seed = reader.read(PointKeys.seed)
    draw = reader.read(PointKeys.draw)?.value
    let hasColorBar = reader.read(PointKeys.colorBar)
    figure = FigureKeys.Values(&reader)
    range = reader.range
    guard let content, let isStandardized, let hasColorBar, reader.isValid else { return nil }
    if content == .splits, let split {
      reader.add(
        .error("`show: splits` shows both splits", at: split.range, hints: ["remove 'split'"]))
      return nil
    }
    self.content = content
    self.split = split?.value ?? .train
    self.isStandardized = isStandardized
    self.hasColorBar = hasColorBar
  }

  var label: Identifier? { figure.label }
  var numbered: NumberedThing? { .figure }
  var prose: [[ParsedInline]] { [figure.caption] }
  var inputs: [InputReference] { latents.inputs }

  private var kept: [Int] { Array(Set(reconstruct?.value ?? [])).sorted() }
  private var explainedCount: Int { components?.value ?? 2 }

  func publishes(
    _ named: (String) -> (any Directive)?
  ) -> [(name: String, shape: ValueShape)] {
    guard let identifier else { return [] }
    let errors = ValueShape.record([
      "train": .record(["mse": .number]), "test": .record(["mse": .number]),
    ])
    var members: [String: ValueShape] = [
      "explained": .list(count: explainedCount, of: .number),
      "cumulative": .list(count: explainedCount, of: .number),
    ]
    for count in kept { members["k\(count)"] = errors }
    return [(identifier.name, .record(members))]
  }

  // MARK: Preparing

  func prepare(_ context: PreparationContext) throws -> Preparation {
    guard let training = try sources(context).train else { return .nothing }
    let possible = min(training.count, training.dimensions)
    var found: [Diagnostic] = []
    func check(_ wanted: Int, at place: SourceRange) {
      guard wanted > possible else { return }
      found.append(
        .error(
          "there are no \(wanted) principal components of \(training.count) points with \(training.dimensions) dimensions",
          at: place, hints: ["ask for at most \(possible)"]))
    }
    check(explainedCount, at: components?.range ?? range)
    if let reconstruct, let most = kept.last { check(most, at: reconstruct.range) }
    guard found.isEmpty else { throw Diagnostics(found) }
    return .nothing
  }

  /// The test split only where it is shown or measured.
  private func sources(
    _ context: PreparationContext
  ) throws -> (train: LatentSource?, test: LatentSource?) {
    let needsTest = content == .splits || split == .test || !kept.isEmpty
    let found = try latents.sources(needsTest ? [.train, .test] : [.train], context)
    return (found[0].first, needsTest ? found[1].first : nil)
  }

  // MARK: Running

  private struct Measures: Codable {
    var explained: [Double]
    /// For each count of components.
    var errors: [String: Errors]

    struct Errors: Codable {
      var train: Double
      var test: Double
    }
  }

  private static let measuresFile = "measures.json"
  private static let pointsFile = "coordinates.safetensors"

  func work(_ context: PreparationContext) throws -> StepWork? {
    let (train, test) = try sources(context)
    guard let train else { return nil }
    let shown = shownSplits
    let key = StepKey(
      kind: "pca",
      [
        "splits": shown.map(\.rawValue).joined(separator: ","),
        "components": String(explainedCount), "standardize": String(isStandardized),
        "reconstruct": kept.map(String.init).joined(separator: ","),
        "arithmetic": KernelClass.predicted,
      ], inputs: ["latents": (test ?? train).keys])
    return StepWork(key: key) { [kept, explainedCount, isStandardized] context in
      let training = try train.points(in: context)
      let testing = try test?.points(in: context)
      let fit = try PrincipalComponentsFit(
        training, count: max(explainedCount, kept.last ?? 0), isStandardized: isStandardized)
      var tensors: [NamedTensors.Entry] = []
      for (split, points) in [(PreparedDataset.Split.train, training), (.test, testing)] {
        guard let points, shown.contains(split) else { continue }
        let width = fit.explained.count
        let coordinates = fit.coordinates(points)
        let drawn = DrawnPoints(
          coordinates: (0..<points.count).flatMap {
            [coordinates[$0 * width], coordinates[$0 * width + 1]]
          }, labels: points.labels)
        tensors += drawn.tensors(split.rawValue)
      }
      var measures = Measures(explained: Array(fit.explained.prefix(explainedCount)), errors: [:])
      if let testing, !kept.isEmpty {
        let errors = [training, testing].map { fit.errors($0, keeping: kept) }
        for (position, count) in kept.enumerated() {
          measures.errors["k\(count)"] = Measures.Errors(
            train: errors[0][position], test: errors[1][position])
        }
      }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      return [
        Self.measuresFile: try encoder.encode(measures),
        Self.pointsFile: Safetensors.encode(NamedTensors(tensors)),
      ]
    }
  }

  private var shownSplits: [PreparedDataset.Split] {
    content == .splits ? [.train, .test] : [split]
  }

  // MARK: Publishing

  func values(_ result: StoredResult?, _ context: ExecutionContext) throws -> [PublishedValue] {
    guard let result, let identifier else { return [] }
    let measures = try result.decode(Measures.self, from: Self.measuresFile)
    var sum = 0.0
    var members: [String: ResultTree] = [
      "explained": .list(measures.explained.map { .number($0) }),
      "cumulative": .list(
        measures.explained.map {
          sum += $0
          return .number(sum)
        }),
    ]
    for (name, errors) in measures.errors {
      members[name] = .record([
        "train": .record(["mse": .number(errors.train)]),
        "test": .record(["mse": .number(errors.test)]),
      ])
    }
    return [(identifier.name, .record(members))]
  }

  func blocks(
    _ result: StoredResult?, _ results: Results, _ context: ExecutionContext
  ) throws -> [ProducedBlock] {
    guard let result, let source = try sources(context.preparation).train else { return [] }
    let tensors = try Safetensors.decode(result.data(Self.pointsFile), path: Self.pointsFile)
    let explained = try result.decode(Measures.self, from: Self.measuresFile).explained
    let seed = UInt64(seed ?? context.preparation.seed)
    let groups = shownSplits.flatMap { split -> [ScatterChart.Group] in
      let points = DrawnPoints(tensors, split.rawValue)
      let sample = DrawnPoints.sample(of: points.count, limit: draw, seed: seed)
      guard content == .splits else {
        return points.groups(sample, classNames: source.dataset.classNames)
      }
      return [points.group(split == .train ? "Training" : "Test", sample, [])]
    }
    func axis(_ component: Int) -> ScatterChart.Axis {
      let part = NumberFormat(style: .fixed, digits: 1).string(from: 100 * explained[component])
      return ScatterChart.Axis(label: "Component \(component + 1) (\(part) % of variance)")
    }
    let chart = ScatterChart(panels: [
      ScatterChart.Panel(
        horizontal: axis(0), vertical: axis(1), groups: groups, hasEqualUnits: true,
        hasColorBar: hasColorBar)
    ])
    return [
      .figure(
        label: figure.label, caption: figure.caption,
        alternativeText: figure.alternativeText ?? chart.summary, .scatterChart(chart))
    ]
  }
}
