// What a user did wrong, or what went wrong for them, as data; one renderer turns it into text.

/// A finding about something that came from outside: a report, a data file, weights, a template.
package struct Diagnostic: Error, Sendable, Hashable, Codable {
  package enum Severity: String, Sendable, Hashable, Codable {
    case error, warning
  }

  /// Where the finding is.
  package enum Place: Sendable, Hashable {
    /// In a text that has lines, such as a report.
    case source(SourceRange)
    /// In a file that has bytes, such as an IDX file. The offset counts from 0.
    case file(path: String, byteOffset: Int?)
  }

  /// A second place that explains the first, such as the earlier of two definitions.
  package struct Note: Sendable, Hashable, Codable {
    package var message: String
    package var place: Place?

    package init(_ message: String, at place: Place? = nil) {
      self.message = message
      self.place = place
    }
  }

  package var severity: Severity
  /// What was found: one sentence without a full stop, lower case.
  package var message: String
  package var place: Place?
  package var notes: [Note]
  /// What to do about it.
  package var hints: [String]

  package init(
    _ severity: Severity = .error, _ message: String, at place: Place? = nil,
    notes: [Note] = [], hints: [String] = []
  ) {
    self.severity = severity
    self.message = message
    self.place = place
    self.notes = notes
    self.hints = hints
  }

  /// An error at a place in a report.
  package static func error(
    _ message: String, at range: SourceRange?, notes: [Note] = [], hints: [String] = []
  ) -> Diagnostic {
    Diagnostic(.error, message, at: range.map(Place.source), notes: notes, hints: hints)
  }

  /// A warning at a place in a report.
  package static func warning(
    _ message: String, at range: SourceRange?, notes: [Note] = [], hints: [String] = []
  ) -> Diagnostic {
    Diagnostic(.warning, message, at: range.map(Place.source), notes: notes, hints: hints)
  }

  /// An error in a file that is not a report.
  package static func error(
    _ message: String, inFile path: String, byteOffset: Int? = nil, hints: [String] = []
  ) -> Diagnostic {
    Diagnostic(.error, message, at: .file(path: path, byteOffset: byteOffset), hints: hints)
  }

  package var isError: Bool { severity == .error }
}

/// Several findings, thrown as one.
package struct Diagnostics: Error, Sendable {
  package var all: [Diagnostic]

  package init(_ all: [Diagnostic]) { self.all = all }
}

extension Diagnostic.Place: Codable {
  private enum Key: String, CodingKey { case source, file, byteOffset }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    if let range = try values.decodeIfPresent(SourceRange.self, forKey: .source) {
      self = .source(range)
    } else {
      self = .file(
        path: try values.decode(String.self, forKey: .file),
        byteOffset: try values.decodeIfPresent(Int.self, forKey: .byteOffset))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    switch self {
    case .source(let range): try values.encode(range, forKey: .source)
    case .file(let path, let byteOffset):
      try values.encode(path, forKey: .file)
      try values.encodeIfPresent(byteOffset, forKey: .byteOffset)
    }
  }
}
