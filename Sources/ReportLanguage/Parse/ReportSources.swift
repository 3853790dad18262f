// All texts a report is made of: its own and those it includes. Read once, before anything is
// parsed, so that a worker process can be handed the very same texts.
import Diagnostics

/// A report's text and the texts of the files it includes.
package struct ReportSources: Sendable, Codable {
  /// Reads a file by its path as users are shown it.
  package typealias Loader = (String) -> Result<[UInt8], Diagnostic>

  package let main: SourceText
  /// By path: the folder of the file that includes it, joined with what that file says.
  package private(set) var included: [String: SourceText] = [:]
  /// BibTeX files that the front matter names, by path.
  package fileprivate(set) var bibliographies: [String: SourceText] = [:]
  /// Why files that the report names could not be had, by path.
  package fileprivate(set) var failures: [String: Diagnostic] = [:]
  /// The tree of a report that includes nothing, made while that was found out.
  private(set) var parsedMain: ParsedText?

  private enum CodingKeys: String, CodingKey { case main, included, bibliographies, failures }

  /// A report that includes nothing; parsing reports each `{include}` in it.
  package init(main: SourceText) { self.main = main }

  /// Finds and reads everything that a report includes, whatever includes it.
  /// - Returns: the texts; parsing them reports the files that `loader` could not give.
  package static func load(main: SourceText, loader: @escaping Loader) -> ReportSources {
    var inclusion = Inclusion(ReportSources(main: main))
    inclusion.run(loader: loader)
    var sources = inclusion.sources
    for path in inclusion.bibliographyPaths { sources.readBibliography(path, loader: loader) }
    if sources.included.isEmpty, sources.failures.isEmpty { sources.parsedMain = inclusion.main }
    return sources
  }

  /// The text that places in `file` refer to.
  package func text(ofFile file: String) -> SourceText? {
    file == main.name ? main : included[file] ?? bibliographies[file]
  }

  /// The text of a BibTeX file that the front matter names.
  func bibliography(atPath path: String) -> SourceText? { bibliographies[path] }

  /// Everything whose change may change the report, including files that are not there yet; the
  /// report's own path first.
  package var paths: [String] {
    [main.name]
      + (Array(included.keys) + Array(bibliographies.keys) + Array(failures.keys)).sorted()
  }

  /// Every text of the report, its own first.
  var reportTexts: [SourceText] {
    [main] + included.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Every text, the report's own first.
  package var texts: [SourceText] {
    reportTexts + bibliographies.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Reads a file unless that has been tried.
  mutating func read(_ path: String, loader: Loader) {
    guard included[path] == nil, failures[path] == nil else { return }
    do throws(Diagnostic) {
      included[path] = try SourceText.decode(loader(path).get(), name: path, mayBeEmpty: true)
    } catch {
      failures[path] = error
    }
  }
}

extension ReportSources {
  fileprivate mutating func readBibliography(_ path: String, loader: Loader) {
    guard bibliographies[path] == nil, failures[path] == nil else { return }
    do throws(Diagnostic) {
      bibliographies[path] = try SourceText.decode(
        loader(path).get(), name: path, mayBeEmpty: true)
    } catch {
      failures[path] = error
    }
  }
}

/// Where a path leads from the folder of a file: `methods.md` in `reports/x.md` is
/// `reports/methods.md`. Equal files get equal paths, without `.` and, where it can be told from the
/// path alone, without `..`.
func resolvedPath(_ path: String, fromFile file: String) -> String {
  let folder = file.lastIndex(of: "/").map { file[..<$0] + "/" } ?? ""
  let joined = path.hasPrefix("/") ? path : folder + path
  let isAbsolute = joined.hasPrefix("/")
  var parts: [Substring] = []
  for part in joined.split(separator: "/") where part != "." {
    if part == "..", isAbsolute || (parts.last ?? "..") != ".." {
      _ = parts.popLast()
    } else {
      parts.append(part)
    }
  }
  let name = parts.joined(separator: "/")
  return isAbsolute ? "/" + name : name.isEmpty ? "." : name
}
