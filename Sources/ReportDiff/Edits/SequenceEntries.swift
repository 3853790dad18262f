// An edit of a sequence as one walks through it, with the elements that it is about.

extension SequenceEdit {
  package enum Entry {
    case kept(Element, Element)
    case edited(Element, Element, Element.Change)
    case removed(Element)
    case inserted(Element)
    /// Stands where the element is now; the numbers are its positions before and now.
    case moved(Element, Element, Element.Change?, old: Int, new: Int)
  }

  /// - Parameters:
  ///   - old: the sequence that the edit was made from.
  ///   - new: the sequence that it makes.
  package func entries(from old: [Element], to new: [Element]) -> [Entry] {
    var entries: [Entry] = []
    var (oldPosition, newPosition) = (0, 0)
    var origins: [Int: Int] = [:]
    for step in steps {
      switch step {
      case .kept(let count): oldPosition += count
      case .movedAway(let move):
        origins[move] = oldPosition
        oldPosition += 1
      case .edited, .removed: oldPosition += 1
      case .inserted, .movedHere: break
      }
    }
    oldPosition = 0
    for step in steps {
      switch step {
      case .kept(let count):
        for offset in 0..<count {
          entries.append(.kept(old[oldPosition + offset], new[newPosition + offset]))
        }
        oldPosition += count
        newPosition += count
      case .edited(let change):
        entries.append(.edited(old[oldPosition], new[newPosition], change))
        oldPosition += 1
        newPosition += 1
      case .removed(let element):
        entries.append(.removed(element))
        oldPosition += 1
      case .inserted(let element):
        entries.append(.inserted(element))
        newPosition += 1
      case .movedAway: oldPosition += 1
      case .movedHere(let move):
        let origin = origins[move] ?? 0
        entries.append(
          .moved(old[origin], new[newPosition], moves[move], old: origin, new: newPosition))
        newPosition += 1
      }
    }
    return entries
  }
}

extension Optional {
  /// As `SequenceEdit.entries`; without an edit, everything was kept.
  func entries<Element>(
    from old: [Element], to new: [Element]
  ) -> [SequenceEdit<Element>.Entry] where Wrapped == SequenceEdit<Element> {
    self?.entries(from: old, to: new) ?? zip(old, new).map { .kept($0, $1) }
  }
}
