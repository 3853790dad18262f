// Reports to begin with: those inside the binary, and the user's own.
import Diagnostics
import Foundation
import ReportLanguage

/// A report that can be rendered as it is and explains itself.
struct Starter {
  var name: String
  var text: String

  /// The files of `templates/starters/` as they were when Galley was built, in the order in which
  /// they are listed.
  static let embedded = [
    ("minimal", PackageResources.minimal_md), ("vae", PackageResources.vae_md),
    ("regression", PackageResources.regression_md), ("sweep", PackageResources.sweep_md),
  ].map { Starter(name: $0.0, text: String(decoding: $0.1, as: UTF8.self)) }

  /// All starters.
  /// - Parameter directories: of templates; the first that has a `starters/NAME.md` is taken.
  static func all(in directories: [String]) throws -> [Starter] {
    var starters = embedded
    for directory in directories.reversed() {
      let folder = directory + "/starters"
      let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      for file in files.sorted() where file.hasSuffix(".md") && !file.hasPrefix(".") {
        let starter = Starter(
          name: String(file.dropLast(".md".count)), text: try text(ofFile: "\(folder)/\(file)"))
        if let index = starters.firstIndex(where: { $0.name == starter.name }) {
          starters[index] = starter
        } else {
          starters.append(starter)
        }
      }
    }
    return starters
  }

  private static func text(ofFile path: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Diagnostic.error(
        "the starter cannot be read", inFile: path,
        hints: ["make the file readable, or remove it to use Galley's own"])
    }
    return try SourceText.decode([UInt8](data), name: path).text
  }

  /// Its title, for the list.
  var summary: String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let title = lines.first(where: { $0.hasPrefix("title:") }) else { return "" }
    return title.dropFirst("title:".count).trimmingCharacters(in: .whitespaces)
  }

  /// The starter as a report with a title of its own.
  func report(title: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let end = lines.dropFirst().firstIndex(of: "---") ?? 0
    if let line = lines[..<end].firstIndex(where: { $0.hasPrefix("title:") }) {
      lines[line] = "title: " + Self.quoted(title)
    }
    return lines.joined(separator: "\n")
  }

  /// Text as YAML takes it for text, whatever it holds.
  private static func quoted(_ text: String) -> String {
    text.wholeMatch(of: /[A-Za-z][A-Za-z ]*/) != nil
      && !["true", "false", "yes", "no", "on", "off", "null", "y", "n"].contains(text.lowercased())
      ? text
      : "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
