// A file that a report names: beside the report, or in one of the places where data is looked for.
import Diagnostics
import Foundation
import ReportLanguage

struct NamedFile: Sendable {
  var name: Located<String>

  /// - Throws: a diagnostic with the places that were looked at.
  func find(_ context: PreparationContext) throws -> String {
    if name.value.hasPrefix("/") { return name.value }
    let paths = candidates(context)
    if let path = paths.first(where: { FileManager.default.fileExists(atPath: $0) }) {
      return path
    }
    throw Diagnostic.error(
      "there is no file '\(name.value)'", at: name.range,
      notes: paths.map { Diagnostic.Note("looked for \($0)") },
      hints: ["put it beside the report, or give its folder with --data-dir or GALLEY_DATA"])
  }

  func exists(_ context: PreparationContext) -> Bool {
    candidates(context).contains { FileManager.default.fileExists(atPath: $0) }
  }

  /// The file, and the places before it where it would be preferred.
  func filesRead(_ context: PreparationContext) -> [String] {
    let paths = candidates(context)
    let found = paths.firstIndex { FileManager.default.fileExists(atPath: $0) }
    return Array(paths[...(found ?? paths.count - 1)])
  }

  /// Never empty.
  private func candidates(_ context: PreparationContext) -> [String] {
    if name.value.hasPrefix("/") { return [name.value] }
    let places = [context.baseDirectory] + context.environment.locator.places.map(\.directory)
    return places.map { $0.isEmpty || $0 == "." ? name.value : "\($0)/\(name.value)" }
  }
}
