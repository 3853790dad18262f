// What a review could not show.

package struct Trouble: Sendable, Equatable {
  /// The name of the report's files.
  package var report: String
  /// "Figure 3", where it is about a part of the report only.
  package var part: String?
  /// The file, as the user may name it.
  package var origin: String?
  /// What is wrong, without a full stop.
  package var message: String

  package init(report: String, part: String? = nil, origin: String? = nil, message: String) {
    self.report = report
    self.part = part
    self.origin = origin
    self.message = message
  }
}
