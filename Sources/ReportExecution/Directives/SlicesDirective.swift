// `slices`: planes through scans, of a data set or of files.
import Checksums
import Datasets
import Diagnostics
import DocumentModel
import Foundation
import ReportLanguage
import ResultStore

struct SlicesDirective: ExecutableDirective {
  static let declaration = DirectiveDeclaration(
    name: "slices",
    summary: "Shows sagittal, coronal and axial slices of scans, a row for each.",
    keys: [
      Keys.data.declaration, Keys.split.declaration, Keys.index.declaration,
      Keys.file.declaration, Keys.missing.declaration, Keys.planes.declaration,
      Keys.position.declaration,
      Keys.orientation.declaration, Keys.names.declaration,
    ] + FigureKeys.declarations,
    example: """
      data: scans
      split: train
      index: [1, 2]
      names: [A young participant, An old one]
      label: fig-slices
      fig-cap: Slices through the middle of two scans.
      """)

  private enum Keys {
    static let data = Key.optional(
      "data", ValueType<Identifier>.identifier, shown: "none",
      "The id of a `dataset` of scans; or name a `file`.")
    static let split = Key.optional(
      "split", .split, default: .train, shown: "train", "Where the scans come from.")
    static let index = Key.optional(
      "index", ValueType<[Int]>.list(of: .integer(1...Int.max)).located(), shown: "1",
      "Which scan of the split, counted from 1, or several.")
    static let file = Key.optional(
      "file",
      ValueType<[Located<String>]>.list(of: ValueType<String>.path.located()), shown: "none",
      "A scan's file, NIfTI-1 or npy, or several: beside the report, or in one of the places where data is looked for."
    )
    static let missing = Key.optional(
      "missing", ValueType<Bool>.choice([("refuse", false), ("note", true)]), default: false,
      shown: "refuse",
      "Whether a `file` that is not there is an error, or a note stands in the figure's place; with `--require-data` it is always an error."
    )
    static let planes = Key.optional(
      "planes",
      ValueType<[SliceView.Plane]>.list(
        of: .choice(SliceView.Plane.allCases.map { ($0.rawValue, $0) })
      ).located(), shown: "[sagittal, coronal, axial]", "Which planes, in their order.")
    static let position = Key.optional(
      "position", ValueType<[SliceView.Plane: Double]>.positions, default: [:],
      shown: "0.5 for each",
      "Where the planes cut, from 0, the left, back or bottom, to 1: `{axial: 0.6}`.")
    static let orientation = Key.optional(
      "orientation",
      ValueType<SliceView.Convention>.choice(
        SliceView.Convention.allCases.map { ($0.rawValue, $0) }),
      default: .radiological, shown: "radiological",
      "`radiological` has the right of the head at the left of the picture and faces to the left, `neurological` the opposite. Where a scan does not say how it lies, its axes are taken to run left to right, back to front and bottom to top, and the labels name no sides."
    )
    static let names = Key.optional(
      "names", ValueType<[String]>.list(of: .text).located(), shown: "made from the scans",
      "What stands before each row.")
  }

  private enum Content {
    case scans(Identifier, PreparedDataset.Split, Located<[Int]>)
    case files([NamedFile])
  }

  var identifier: Identifier? { nil }
  private let content: Content
  private let notesMissing: Bool
  private let view: SliceView
  private let names: Located<[String]>?
  private let figure: FigureKeys.Values

  init?(_ reader: inout KeyReader) {
    let data = reader.read(Keys.data)
    let split = reader.read(Keys.split)
    let index = reader.read(Keys.index)
    let files = reader.read(Keys.file)
    notesMissing = reader.read(Keys.missing) ?? false
    let planes = reader.read(Keys.planes)
    let positions = reader.read(Keys.position)
    let orientation = reader.read(Keys.orientation)
    names = reader.read(Keys.names)
    figure = FigureKeys.Values(&reader)
    guard let split, let positions, let orientation, reader.isValid else { return nil }
    let shown = planes?.value ?? SliceView.Plane.allCases
    view = SliceView(
      planes: shown, positions: shown.map { positions[$0] ?? 0.5 }, convention: orientation)
    if let planes, shown.isEmpty || Set(shown).count < shown.count {
      reader.add(
        .error("'planes' names each plane once", at: planes.range, hints: ["remove the second"]))
    }
    for plane in SliceView.Plane.allCases where positions[plane] != nil && !shown.contains(plane) {
      reader.add(
        .error(
          "the \(plane.rawValue) plane has a position but is not shown",
          at: reader.range(of: Keys.position) ?? reader.range,
          hints: ["add it to 'planes', or remove its position"]))
    }
    switch (data, files) {
    case (let data?, nil):
      content = .scans(data, split, index ?? Located([1], range: data.range))
      if let range = reader.range(of: Keys.missing) {
        reader.add(.error("a data set has no 'missing'", at: range, hints: ["remove it"]))
      }
    case (nil, let files?) where !files.isEmpty:
      content = .files(files.map(NamedFile.init))
      for key in ["split", "index"] {
        guard let range = reader.range(ofKey: key) else { continue }
        reader.add(.error("a file has no '\(key)'", at: range, hints: ["remove it"]))
      }
    default:
      reader.add(
        .error(
          "slices are of the scans of a 'data' set or of a 'file'", at: reader.range,
          hints: ["give one of them"]))
      return nil
    }
    if let names, names.value.count != rowCount {
      reader.add(
        .error(
          "\(names.value.count) names for \(rowCount) rows", at: names.range,
          hints: ["give each row a name"]))
    }
    guard reader.isValid else { return nil }
  }

  private var rowCount: Int {
    switch content {
    case .scans(_, _, let index): index.value.count
    case .files(let files): files.count
    }
  }

  var label: Identifier? { figure.label }
  var numbered: NumberedThing? { .figure }
  var prose: [[ParsedInline]] { [figure.caption] }
  var inputs: [InputReference] {
    if case .scans(let data, _, _) = content {
      [InputReference(data, accepts: ["dataset"])]
    } else {
      []
    }
  }

  // MARK: Preparing

  func prepare(_ context: PreparationContext) throws -> Preparation {
    switch content {
    case .scans(let data, let split, let index):
      let dataset = try context.readyDataset(data)
      guard dataset.hasScans else {
        throw Diagnostic.error(
          "'\(data.name)' has no scans", at: data.range,
          hints: ["name a `dataset` with `features: scan`, or a `file`"])
      }
      let count = dataset.count(split)
      if let beyond = index.value.first(where: { $0 > count }) {
        throw Diagnostic.error(
          "there is no scan \(beyond); the \(split.rawValue) split has \(count)", at: index.range,
          hints: ["scans are counted from 1"])
      }
    case .files(let files):
      if !absentFiles(context).isEmpty { return .nothing }
      var found: [Diagnostic] = []
      for file in files {
        try found.gather {
          try Self.noting(file) { _ = try Self.orientation(ofFile: file.find(context)) }
        }
      }
      guard found.isEmpty else { throw Diagnostics(found) }
    }
    return .nothing
  }

  /// Files that are noted to be missing; none where that is an error.
  private func absentFiles(_ context: PreparationContext) -> [NamedFile] {
    guard notesMissing, !context.environment.requiresData, case .files(let files) = content else {
      return []
    }
    return files.filter { !$0.exists(context) }
  }

  func warnings(_ context: PreparationContext) -> [Diagnostic] {
    absentFiles(context).map { file in
      .warning(
        "there is no file '\(file.name.value)': its slices are not shown", at: file.name.range,
        hints: ["put it beside the report, or give its folder with --data-dir or GALLEY_DATA"])
    }
  }

  func filesRead(_ context: PreparationContext) -> [String] {
    if case .files(let files) = content { files.flatMap { $0.filesRead(context) } } else { [] }
  }

  /// Adds where the report needs a file to what is wrong with the file.
  private static func noting<Value>(_ file: NamedFile, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch var diagnostic as Diagnostic {
      if case .file? = diagnostic.place {
        diagnostic.notes.append(Diagnostic.Note("needed here", at: .source(file.name.range)))
      }
      throw diagnostic
    }
  }

  private static func orientation(ofFile path: String) throws -> ScanOrientation {
    guard Volume.fileExtensions.contains(where: path.hasSuffix) else {
      throw Diagnostic.error(
        "a scan's name ends with \(Volume.fileExtensions.joined(separator: ", "))", inFile: path,
        hints: ["convert it to NIfTI-1 or npy"])
    }
    guard !path.hasSuffix(".npy") else { return .unknown }
    // Enough for a header, however it is compressed.
    var file = try InputFile(path: path)
    var start = [UInt8](repeating: 0, count: min(file.byteCount, 1 << 16))
    let count = try start.withUnsafeMutableBytes { try file.read(into: $0) }
    return try ScanOrientation(nifti: Array(start.prefix(count)), path: path)
  }

  // MARK: Running

  func work(_ context: PreparationContext) throws -> StepWork? {
    var material = ["view": try StepKey.canonical(view)]
    switch content {
    case .scans(let data, let split, let index):
      let dataset = try context.readyDataset(data)
      material["split"] = split.rawValue
      material["index"] = index.value.map(String.init).joined(separator: ",")
      return StepWork(key: StepKey(kind: "slices", material, inputs: ["data": [dataset.key]])) {
        [view] _ in
        let scans = try index.value.compactMap { position in
          try dataset.volume(at: position - 1, split: split).map { volume in
            (dimensions: [volume.width, volume.height, volume.depth], values: volume.values)
          }
        }
        return try Self.files(
          scans.map {
            OrientedScan(
              dimensions: $0.dimensions, values: $0.values,
              orientation: dataset.hasPhantoms ? .standard : .unknown)
          }, view)
      }
    case .files(let files):
      if !absentFiles(context).isEmpty { return nil }
      let paths = try files.map { try $0.find(context) }
      material["files"] = try paths.map { try SHA256.digest(ofFile: $0).sha256 }
        .joined(separator: ",")
      return StepWork(key: StepKey(kind: "slices", material)) { [view] _ in
        let scans = try zip(files, paths).map { file, path in
          try Self.noting(file) {
            let volume = try Volume.read(path)
            return OrientedScan(
              dimensions: [volume.width, volume.height, volume.depth], values: volume.values,
              orientation: try Self.orientation(ofFile: path))
          }
        }
        return try Self.files(scans, view)
      }
    }
  }

  private static func files(_ scans: [OrientedScan], _ view: SliceView) throws -> [String: Data] {
    [SlicedScans.file: try JSONEncoder().encode(SlicedScans(scans, view))]
  }

  // MARK: Showing

  func blocks(
    _ result: StoredResult?, _ results: Results, _ context: ExecutionContext
  ) throws -> [ProducedBlock] {
    let absent = absentFiles(context.preparation)
    if !absent.isEmpty {
      let names = absent.map(\.name.value).joined(separator: ", ")
      return [.output("Not shown here, because there is no file \(names).")]
    }
    guard let result else { return [] }
    let slices = try result.decode(SlicedScans.self, from: SlicedScans.file)
    var grid = slices.grid
    let rows = names?.value ?? standardNames
    if rowCount > 1 || names != nil { grid.rowLabels = rows }
    return [
      .figure(
        label: figure.label, caption: figure.caption,
        alternativeText: try figure.alternativeText ?? description(slices, rows: rows, context),
        .imageGrid(grid))
    ]
  }

  private var standardNames: [String] {
    switch content {
    case .scans(_, _, let index): index.value.map { "Scan \($0)" }
    case .files(let files): files.map { ($0.name.value as NSString).lastPathComponent }
    }
  }

  private func description(
    _ slices: SlicedScans, rows: [String], _ context: ExecutionContext
  ) throws -> String {
    let cuts = zip(view.planes, view.positions).map { plane, position in
      position == 0.5 ? plane.rawValue : "\(plane.rawValue) (at \(shortNumber(position)))"
    }
    let planes =
      cuts.count < 2
      ? cuts.joined() : cuts.dropLast().joined(separator: ", ") + " and " + cuts[cuts.count - 1]
    let source: String =
      switch content {
      case .scans(let data, let split, _):
        " of \(try context.dataset(data).name), \(split.rawValue) split"
      case .files: ""
      }
    let scans = zip(rows, slices.dimensions).map { name, dimensions in
      "\(name) (\(dimensions.map(String.init).joined(separator: " × ")) voxels)"
    }.joined(separator: ", ")
    let sides =
      !slices.isOriented
      ? "How the head lies is not known."
      : view.convention == .radiological
        ? "The right of the head is at the left of the picture."
        : "The left of the head is at the left of the picture."
    return planes.prefix(1).uppercased() + planes.dropFirst()
      + " slices of scans\(source): \(scans). \(sides)"
  }
}

extension ValueType where Value == [SliceView.Plane: Double] {
  fileprivate static let positions = ValueType("planes with numbers from 0 to 1: `{axial: 0.6}`") {
    value, diagnostics in
    let keys = SliceView.Plane.allCases.map { plane in
      Key.optional(
        plane.rawValue,
        ValueType<Double>.number("a number from 0 to 1") { (0...1).contains($0) }, shown: "0.5", "")
    }
    var reader = KeyReader(
      value, of: "'position'", declared: keys.map(\.declaration), range: value.range)
    var positions: [SliceView.Plane: Double] = [:]
    for (plane, key) in zip(SliceView.Plane.allCases, keys) { positions[plane] = reader.read(key) }
    diagnostics += reader.diagnostics
    return reader.isValid ? positions : nil
  }
}

extension PreparedDataset {
  /// Whether its examples are volumes.
  fileprivate var hasScans: Bool { exampleShape.count == 4 }
}
