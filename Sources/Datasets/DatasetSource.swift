// The data sets that a report can name, and the step from a name to the files it stands for.
import Diagnostics

/// A data set known by name: how its files are laid out, what its classes are, and what takes its
/// place where it is not found.
package struct DatasetSource: Sendable {
  package let name: String
  /// Indexed by label.
  package let classNames: [String]
  package let origin: DatasetOrigin
  let layout: any FileLayout
  let standIn: any ImageStandIn

  package static let all = [mnist, fashionMNIST, signMNIST]

  private static let mnist = DatasetSource(
    name: "mnist", classNames: (0...9).map { String($0) }, origin: .mnist, layout: IDXLayout(),
    standIn: DigitStandIn())

  private static let fashionMNIST = DatasetSource(
    name: "fashion-mnist",
    classNames: [
      "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
      "Ankle boot",
    ],
    origin: .fashionMNIST, layout: IDXLayout(), standIn: GarmentStandIn())

  /// Its files number the letters of the alphabet, of which two have no images. Classes are numbered
  /// without gaps, because models have an input or output for each.
  private static let signMNIST = DatasetSource(
    name: "sign-mnist", classNames: "ABCDEFGHIKLMNOPQRSTUVWXY".map { String($0) },
    origin: .signMNIST,
    layout: LabelledCSVLayout(
      stem: "sign_mnist", rows: 28, columns: 28,
      classOfLabel: Array(0...8) + [nil] + Array(9...23),
      foreignLabelHint:
        "0 is A and 24 is Y; J (9) and Z (25) are signed with a movement and have no images"),
    standIn: HandStandIn())

  package static var names: [String] { all.map(\.name) }

  /// The source of a name.
  /// - Throws: a `Diagnostic` when there is none.
  package static func named(_ name: String) throws -> DatasetSource {
    if let source = all.first(where: { $0.name == name }) { return source }
    let suggestion = closestMatch(to: name, among: names)
    throw Diagnostic(
      .error, "unknown data set '\(name)'",
      hints: [
        suggestion.map { "did you mean '\($0)'?" }
          ?? "the data sets are \(names.joined(separator: ", "))"
      ])
  }

  /// Decides what a name stands for on this machine, without reading any data.
  /// - Parameter requireFiles: refuses the stand-in.
  /// - Throws: a `Diagnostic` when the name is unknown, when a folder is incomplete, or when there
  ///   are no files and no stand-in may take their place.
  package static func resolve(
    name: String, locator: DataLocator, requireFiles: Bool = false
  ) throws -> ResolvedDataset {
    try named(name).resolve(locator, requireFiles: requireFiles)
  }

  /// The files of both splits, in the order in which they are looked for.
  package var requirements: [DataLocator.FileRequirement] {
    SplitName.allCases.flatMap { layout.requirements(of: $0) }
  }

  private func resolve(_ locator: DataLocator, requireFiles: Bool) throws -> ResolvedDataset {
    switch try locator.locate(folder: name, requirements: requirements) {
    case .found(let directory, let origin, let paths):
      let files = zip(requirements, paths).map { DataFile(role: $0.role, path: $1) }
      let trainCount = layout.requirements(of: .train).count
      return ResolvedDataset(
        source: self,
        content: .files(
          ResolvedDataset.Files(
            directory: directory, origin: origin, train: Array(files.prefix(trainCount)),
            test: Array(files.dropFirst(trainCount)))))
    case .notFound(let lookedIn):
      guard !requireFiles else { throw notFound(lookedIn) }
      return ResolvedDataset(source: self, content: .standIn(lookedIn: lookedIn))
    }
  }

  private func notFound(_ lookedIn: [String]) -> Diagnostic {
    let files = requirements.map { $0.names[0] }.joined(separator: ", ")
    return Diagnostic(
      .error, "the data set '\(name)' was not found",
      notes: lookedIn.map { Diagnostic.Note("looked in \($0)") },
      hints: [
        "put \(files) into a folder named '\(name)' and give the folder around it "
          + "with --data-dir or GALLEY_DATA"
      ] + origin.hints(for: name))
  }
}
