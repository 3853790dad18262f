// The data sets that a report can name, and the step from a name to the files it stands for.
import Diagnostics

/// A data set known by name: how its files are called and what its classes are.
package struct DatasetSource: Sendable {
  package let name: String
  /// Indexed by label.
  package let classNames: [String]
  /// Whether data can be generated where no files are found.
  package let hasStandIn: Bool
  /// What installs the real files, if a system package does.
  private let installHint: String?

  package static let all = [
    DatasetSource(
      name: "mnist", classNames: (0...9).map(String.init), hasStandIn: true, installHint: nil),
    DatasetSource(
      name: "fashion-mnist",
      classNames: [
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
        "Ankle boot",
      ],
      hasStandIn: false,
      installHint: "on Debian, `apt-get install dataset-fashion-mnist` installs it"),
  ]

  package static var names: [String] { all.map(\.name) }

  /// Decides what a name stands for on this machine, without reading any data.
  /// - Parameter requireFiles: refuses the stand-in.
  /// - Throws: a `Diagnostic` when the name is unknown, when a folder is incomplete, or when there
  ///   are no files and no stand-in may take their place.
  package static func resolve(
    name: String, locator: DataLocator, requireFiles: Bool = false
  ) throws -> ResolvedDataset {
    guard let source = all.first(where: { $0.name == name }) else {
      let suggestion = closestMatch(to: name, among: names)
      throw Diagnostic(
        .error, "unknown data set '\(name)'",
        hints: [
          suggestion.map { "did you mean '\($0)'?" }
            ?? "the data sets are \(names.joined(separator: ", "))"
        ])
    }
    return try source.resolve(locator, requireFiles: requireFiles)
  }

  private func resolve(_ locator: DataLocator, requireFiles: Bool) throws -> ResolvedDataset {
    switch try locator.locate(folder: name, requirements: Self.idxFiles) {
    case .found(let directory, let origin, let paths):
      let files = ResolvedDataset.Files(
        directory: directory, origin: origin, trainImages: paths[0], trainLabels: paths[1],
        testImages: paths[2], testLabels: paths[3])
      return ResolvedDataset(source: self, content: .files(files))
    case .notFound(let lookedIn):
      guard hasStandIn, !requireFiles else { throw notFound(lookedIn) }
      return ResolvedDataset(source: self, content: .standIn(lookedIn: lookedIn))
    }
  }

  private func notFound(_ lookedIn: [String]) -> Diagnostic {
    let files = Self.idxFiles.map { $0.names[0] }.joined(separator: ", ")
    return Diagnostic(
      .error, "the data set '\(name)' was not found",
      notes: lookedIn.map { Diagnostic.Note("looked in \($0)") },
      hints: [
        "put \(files) into a folder named '\(name)' and give the folder around it "
          + "with --data-dir or GALLEY_DATA"
      ] + (installHint.map { [$0] } ?? []))
  }

  /// MNIST's own names; the folder tells the data sets that use them apart.
  private static let idxFiles = [
    ("train images", "train-images-idx3-ubyte"), ("train labels", "train-labels-idx1-ubyte"),
    ("test images", "t10k-images-idx3-ubyte"), ("test labels", "t10k-labels-idx1-ubyte"),
  ].map { role, name in DataLocator.FileRequirement(role: role, names: ["\(name).gz", name]) }
}
