// How a sequence became another: one list of steps, read from the old side or from the new.

/// A part that stands in a sequence and may be edited there.
package protocol Editable: Part {
  associatedtype Change: Edit<Self>

  /// - Returns: `nil` where the new part is better seen as another one than as an edit.
  func change(to new: Self) -> Change?

  /// Whether the two are of a kind, so that one may be the other after an edit.
  func mayBecome(_ other: Self) -> Bool

  /// A name that tells the part from its neighbours; empty names tell nothing.
  var anchor: String? { get }

  static var alignmentPolicy: AlignmentPolicy { get }
}

extension Editable {
  package var anchor: String? { nil }
  package func mayBecome(_ other: Self) -> Bool { true }
}

package struct SequenceEdit<Element: Editable>: Edit {
  package enum Step: Sendable {
    /// So many elements stayed as they were.
    case kept(Int)
    case edited(Element.Change)
    case removed(Element)
    case inserted(Element)
    /// The element went where `movedHere` has the same position in `moves`.
    case movedAway(Int)
    case movedHere(Int)
  }

  package var steps: [Step]
  /// What happened to each moved element on its way; `nil` where nothing did.
  package var moves: [Element.Change?]

  init(steps: [Step], moves: [Element.Change?]) {
    self.steps = steps
    self.moves = moves
  }

  /// - Returns: `nil` for sequences that are the same.
  init?(from old: [Element], to new: [Element]) {
    self.init(from: old, to: new, Alignment(old, new))
  }

  /// - Parameters:
  ///   - alignment: of `old` and `new`.
  ///   - change: of two elements that are a pair and differ.
  init?(
    from old: [Element], to new: [Element], _ alignment: Alignment,
    change: (Element, Element) -> Element.Change? = { $0.change(to: $1) }
  ) {
    steps = []
    moves = []
    var isChanged = false
    var movedFrom: [Int: Int] = [:]
    var movedTo: [Int: Int] = [:]
    for (position, move) in alignment.moves.enumerated() {
      movedFrom[move.old] = position
      movedTo[move.new] = position
      moves.append(
        old[move.old].isSame(as: new[move.new]) ? nil : change(old[move.old], new[move.new]))
    }
    var (oldPosition, newPosition) = (0, 0)
    var kept = 0
    func flush(_ steps: inout [Step]) {
      if kept > 0 { steps.append(.kept(kept)) }
      kept = 0
    }
    for pair in alignment.pairs + [(old: old.count, new: new.count)] {
      while oldPosition < pair.old {
        flush(&steps)
        isChanged = true
        steps.append(movedFrom[oldPosition].map(Step.movedAway) ?? .removed(old[oldPosition]))
        oldPosition += 1
      }
      while newPosition < pair.new {
        flush(&steps)
        isChanged = true
        steps.append(movedTo[newPosition].map(Step.movedHere) ?? .inserted(new[newPosition]))
        newPosition += 1
      }
      guard pair.old < old.count else { break }
      if old[pair.old].isSame(as: new[pair.new]) {
        kept += 1
      } else if let change = change(old[pair.old], new[pair.new]) {
        flush(&steps)
        isChanged = true
        steps.append(.edited(change))
      } else {
        flush(&steps)
        isChanged = true
        steps += [.removed(old[pair.old]), .inserted(new[pair.new])]
      }
      oldPosition += 1
      newPosition += 1
    }
    flush(&steps)
    guard isChanged else { return nil }
  }

  package func applied(to old: [Element]) throws(MismatchedPart) -> [Element] {
    var moved: [Int: Element] = [:]
    var position = 0
    func next(_ position: inout Int) throws(MismatchedPart) -> Element {
      guard position < old.count else {
        throw MismatchedPart("the difference is of a sequence longer than \(old.count)")
      }
      position += 1
      return old[position - 1]
    }
    for step in steps {
      switch step {
      case .kept(let count): position += count
      case .edited: position += 1
      case .removed(let element):
        guard try next(&position).isSame(as: element) else {
          throw MismatchedPart("the difference removes \(element), which is not there")
        }
      case .movedAway(let move): moved[move] = try next(&position)
      case .inserted, .movedHere: break
      }
    }
    guard position == old.count else {
      throw MismatchedPart("the difference is of a sequence of \(position), not \(old.count)")
    }
    var new: [Element] = []
    position = 0
    for step in steps {
      switch step {
      case .kept(let count):
        new += old[position..<position + count]
        position += count
      case .edited(let change): new.append(try change.applied(to: try next(&position)))
      case .removed, .movedAway: position += 1
      case .inserted(let element): new.append(element)
      case .movedHere(let move):
        guard let element = moved[move], moves.indices.contains(move) else {
          throw MismatchedPart("the difference has the move \(move) on one side only")
        }
        new.append(try moves[move].applied(to: element))
      }
    }
    return new
  }

  package var reversed: Self {
    var result = self
    result.moves = moves.map(\.reversed)
    result.steps = steps.map { step in
      switch step {
      case .kept: step
      case .edited(let change): .edited(change.reversed)
      case .removed(let element): .inserted(element)
      case .inserted(let element): .removed(element)
      case .movedAway(let move): .movedHere(move)
      case .movedHere(let move): .movedAway(move)
      }
    }
    return result
  }
}
