// How wide the columns of a printed table are, and in which size its text is set.
import DocumentModel
import Drawing

struct TableColumns: Equatable {
  var widths: [Double]
  var gap: Double

  var totalWidth: Double { widths.reduce(0, +) + gap * Double(max(widths.count - 1, 0)) }

  /// - Parameters:
  ///   - natural: the width of each column's widest text on one line.
  ///   - minimal: the width of each column's longest word.
  ///   - available: the most that the table may take.
  init(natural: [Double], minimal: [Double], available: Double, gap wantedGap: Double) {
    let count = Double(max(natural.count, 1))
    gap = min(wantedGap, available * 0.25 / count)
    let forText = available - gap * (count - 1)
    let naturalSum = natural.reduce(0, +)
    guard naturalSum > forText else {
      widths = natural
      return
    }
    // No single word takes so much that the text of the other columns becomes a ribbon.
    let most = max(forText * 0.4, forText / count)
    let floors = zip(natural, minimal).map { min($0, $1, most) }
    let floorSum = floors.reduce(0, +)
    guard floorSum < forText else {
      widths = Self.capped(floors, toSum: forText)
      return
    }
    // What is left goes where text would wrap most.
    let wishes = zip(natural, floors).map { ($0 - $1).squareRoot() }
    let wishSum = wishes.reduce(0, +)
    widths = zip(floors, wishes).map { $0 + (forText - floorSum) * $1 / wishSum }
    // Columns that got more than they need give it back, largest need first.
    var surplus = 0.0
    for index in widths.indices where widths[index] > natural[index] {
      surplus += widths[index] - natural[index]
      widths[index] = natural[index]
    }
    for index in widths.indices.sorted(by: { natural[$0] - widths[$0] > natural[$1] - widths[$1] })
    where surplus > 0 {
      let taken = min(surplus, max(natural[index] - widths[index], 0))
      widths[index] += taken
      surplus -= taken
    }
  }
  /// Lowers the largest of `values` to one height so that their sum becomes `sum`.
  private static func capped(_ values: [Double], toSum sum: Double) -> [Double] {
    var left = max(sum, 0)
    var count = values.count
    var cap = 0.0
    for value in values.sorted() {
      cap = left / Double(count)
      if value > cap { break }
      left -= value
      count -= 1
    }
    return values.map { min($0, cap) }
  }
}
