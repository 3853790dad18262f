// The works that a report may cite, from one BibTeX file or several.
import Diagnostics

package struct Bibliography: Sendable {
  private var works: [String: Work] = [:]
  /// In the order they were added.
  package private(set) var files: [String] = []
  /// Of entries that are there but could not be read.
  package private(set) var brokenKeys: Set<String> = []
  /// Whether every file could be read, so that a key that is not found is a mistake.
  package var isComplete = true

  package init() {}

  package subscript(key: String) -> Work? { works[key] }

  /// Sorted.
  package var keys: [String] { works.keys.sorted() }

  /// Adds the entries of a file.
  /// - Parameter path: as diagnostics are to name the file.
  /// - Returns: what is wrong in it.
  package mutating func add(_ text: String, ofFile path: String) -> [Diagnostic] {
    files.append(path)
    var reader = BibTeXReader(text, file: path)
    let found = reader.read()
    var diagnostics = reader.diagnostics
    brokenKeys.formUnion(reader.brokenKeys)
    for work in found {
      if let earlier = works[work.key] {
        diagnostics.append(
          .error(
            "the key '\(work.key)' is used twice", at: work.range,
            notes: [Diagnostic.Note("first used here", at: .source(earlier.range))],
            hints: ["give one of them another key, or remove it"]))
      } else {
        works[work.key] = work
      }
    }
    return diagnostics
  }
}

/// An entry of a BibTeX file.
package struct Work: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case article, book, booklet, collection, conference, inbook, incollection, inproceedings
    case manual, mastersthesis, misc, online, phdthesis, proceedings, techreport, unpublished
  }

  package struct Field: Sendable {
    /// TeX, without the outer braces or quotation marks.
    package var tex: String
    package var range: SourceRange
  }

  package var kind: Kind
  package var key: String
  /// Of the key.
  package var range: SourceRange
  /// By lower-case name.
  package var fields: [String: Field]

  /// A field's TeX; `nil` for one that is missing or empty.
  func tex(_ name: String) -> String? {
    guard let tex = fields[name]?.tex, tex.contains(where: { !$0.isWhitespace }) else { return nil }
    return tex
  }

  /// A field's words.
  func text(_ name: String) -> String? {
    tex(name).map { TeXText($0).plain }.flatMap { $0.isEmpty ? nil : $0 }
  }
}
