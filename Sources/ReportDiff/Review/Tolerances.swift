// How much a number may change before it counts, by name and for all.
import DocumentModel

package struct Tolerance: Sendable, Equatable {
  /// The largest difference; 0 allows none.
  package var absolute: Double
  /// The largest difference as a share of the old number; 0 allows none.
  package var relative: Double

  package init(absolute: Double = 0, relative: Double = 0) {
    self.absolute = absolute
    self.relative = relative
  }

  package static let exact = Tolerance()

  /// Either measure is enough.
  package func allows(_ old: Double, _ new: Double) -> Bool {
    if old == new || (old.isNaN && new.isNaN) { return true }
    guard old.isFinite, new.isFinite else { return false }
    let difference = abs(new - old)
    return difference <= absolute || difference <= relative * abs(old)
  }

  /// `1e-3`, or `2%` for a share.
  /// - Returns: `nil` for anything else.
  package init?(_ text: String) {
    guard let tolerance = ComparisonTolerance(text: text) else { return nil }
    self.init(absolute: tolerance.absolute, relative: tolerance.relative)
  }
}

package struct Tolerances: Sendable, Equatable {
  /// For numbers that no name speaks for.
  package var general: Tolerance
  package var named: [String: Tolerance]
  /// The difference of colours (CIEDE2000) up to which two pixels count as the same. About 2.3 is the
  /// least that people notice.
  package var image: Double

  package static let justNoticeable = 2.3

  package init(
    general: Tolerance = .exact, named: [String: Tolerance] = [:],
    image: Double = Tolerances.justNoticeable
  ) {
    self.general = general
    self.named = named
    self.image = image
  }

  /// What the user says, and what the report's author says where the user says nothing.
  package func with(_ author: [ComparisonTolerance]) -> Tolerances {
    var result = self
    for rule in author {
      let tolerance = Tolerance(absolute: rule.absolute, relative: rule.relative)
      if let name = rule.name {
        if result.named[name] == nil { result.named[name] = tolerance }
      } else if general == .exact {
        result.general = tolerance
      }
    }
    return result
  }

  /// - Parameter names: what a number is called: the path of a value, a column and a row, a series.
  ///   A tolerance named `loss` is for `baseline.test.loss` and for a column "Loss (nats)".
  func tolerance(for names: [String]) -> Tolerance {
    guard !named.isEmpty else { return general }
    let spelled = names.map { pieces(of: $0) }
    // The longest name says most.
    let fitting = named.filter { entry in
      let wanted = pieces(of: entry.key)
      return spelled.contains { contains($0, wanted) }
    }
    let best = fitting.max { ($0.key.count, $1.key) < ($1.key.count, $0.key) }
    return best?.value ?? general
  }

  private func pieces(of name: String) -> [String] {
    name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }

  private func contains(_ name: [String], _ wanted: [String]) -> Bool {
    guard !wanted.isEmpty, wanted.count <= name.count else { return false }
    return (0...name.count - wanted.count).contains {
      Array(name[$0..<$0 + wanted.count]) == wanted
    }
  }
}

/// What a tolerance says of a change.
package enum Verdict: String, Sendable, Codable {
  case within, beyond
}

/// A number, or a word from a run, in two renderings.
package struct Metric: Sendable {
  /// `baseline.test.loss`, or the row and column of a cell.
  package var name: String
  package var old: Double?
  package var new: Double?
  /// As readers see them.
  package var oldText: String
  package var newText: String
  package var verdict: Verdict

  init(
    name: String, old: Double?, new: Double?, oldText: String, newText: String, names: [String],
    tolerances: Tolerances
  ) {
    self.name = name
    self.old = old
    self.new = new
    self.oldText = oldText
    self.newText = newText
    if let old, let new {
      verdict = tolerances.tolerance(for: names).allows(old, new) ? .within : .beyond
    } else {
      verdict = .beyond
    }
  }

  /// The new number less the old one.
  package var difference: Double? {
    guard let old, let new, old.isFinite, new.isFinite else { return nil }
    return new - old
  }

  /// The difference as a share of the old number.
  package var relativeDifference: Double? {
    guard let difference, let old, old != 0 else { return nil }
    return difference / abs(old)
  }
}
