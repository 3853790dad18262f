// How a part became another. An edit holds what was and what is of all that changed, so it can be
// applied to the old part, and its reverse to the new one.

/// A change of one part.
package protocol Edit<Subject>: Sendable {
  associatedtype Subject

  /// - Throws: `MismatchedPart` where the part is not the one that the edit was made from.
  func applied(to subject: Subject) throws(MismatchedPart) -> Subject

  /// The change back.
  var reversed: Self { get }
}

/// Why a difference cannot be applied.
package struct MismatchedPart: Error, CustomStringConvertible {
  /// What was expected, without a full stop.
  package var description: String

  init(_ description: String) { self.description = description }
}

/// A part in place of another.
package struct Replacement<Value: Part>: Edit {
  package var old: Value
  package var new: Value

  /// - Returns: `nil` for parts that are the same.
  init?(from old: Value, to new: Value) {
    guard !old.isSame(as: new) else { return nil }
    self.init(old: old, new: new)
  }

  init(old: Value, new: Value) {
    self.old = old
    self.new = new
  }

  package func applied(to value: Value) throws(MismatchedPart) -> Value {
    guard value.isSame(as: old) else {
      throw MismatchedPart("the difference replaces \(old), which is not there")
    }
    return new
  }

  package var reversed: Self { Self(old: new, new: old) }
}

/// No edit is one that changes nothing.
extension Optional: Edit where Wrapped: Edit {
  package func applied(
    to subject: Wrapped.Subject
  ) throws(MismatchedPart) -> Wrapped.Subject {
    guard let edit = self else { return subject }
    return try edit.applied(to: subject)
  }

  package var reversed: Self { map(\.reversed) }
}
