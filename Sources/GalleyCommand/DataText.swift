// What `galley data list` says of a data set.
import Datasets
import Diagnostics
import ResultStore

enum DataText {
  static func lines(for resolved: ResolvedDataset) throws -> [String] {
    let shape = try resolved.shape()
    let size =
      "\(shape.trainCount) training and \(shape.testCount) test images of "
      + "\(shape.rows) × \(shape.columns), \(resolved.classNames.count) classes"
    switch resolved.content {
    case .files(let files):
      return block(resolved.name, size, ["found in \(files.directory) (\(files.origin.rawValue))"])
    case .standIn(let lookedIn):
      return block(
        resolved.name, "not found: a generated stand-in takes its place",
        [size] + lookedIn.map { "looked in \($0)" }
          + resolved.source.origin.hints(for: resolved.name))
    }
  }

  static func lines(for error: any Error, name: String) -> [String] {
    let diagnostics =
      (error as? Diagnostics)?.all ?? (error as? Diagnostic).map { [$0] }
      ?? [Diagnostic(.error, describe(error))]
    let text = DiagnosticText(isColored: false) { _, _ in nil }
    return block(
      name, "cannot be used",
      diagnostics.flatMap { text.render($0).split(separator: "\n").map(String.init) })
  }

  static func lines(forOrigin origin: DatasetOrigin, name: String) -> [String] {
    block(name, "not downloaded by this command", origin.hints(for: name))
  }

  private static func block(_ name: String, _ first: String, _ more: [String]) -> [String] {
    let width = 16
    let label = name + String(repeating: " ", count: max(1, width - name.count))
    return [label + first] + more.map { String(repeating: " ", count: width) + $0 }
  }
}
