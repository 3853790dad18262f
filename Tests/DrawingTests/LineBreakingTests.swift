// The breaking of paragraphs, apart from any font.
import Testing

@testable import Drawing

/// Words of as many points as letters, with spaces that stretch and shrink; `-` within a word may
/// be broken at.
private func items(_ text: String) -> [BreakItem] {
  var items: [BreakItem] = []
  for (index, word) in text.split(separator: " ").enumerated() {
    if index > 0 { items.append(BreakItem(kind: .glue, width: 1, stretch: 0.6, shrink: 0.3)) }
    for (part, syllable) in word.split(separator: "-").enumerated() {
      if part > 0 {
        items.append(
          BreakItem(kind: .penalty, width: 1, cost: 50, isHyphen: true, firstPass: 2))
      }
      for letter in 0..<syllable.count {
        if letter > 0 { items.append(BreakItem(kind: .penalty, cost: 2_000, firstPass: 4)) }
        items.append(BreakItem(kind: .box, width: 1))
      }
    }
  }
  return items
}

private func widths(_ lines: [LineBreaking.Line], _ items: [BreakItem]) -> [Double] {
  lines.map { line in
    var width = 0.0
    for index in line.items where items[index].kind != .penalty {
      let item = items[index]
      width += item.width + (line.ratio < 0 ? item.shrink : item.stretch) * line.ratio
    }
    if let end = line.end, items[end].kind == .penalty { width += items[end].width }
    return width
  }
}

@Test func `Every line but the last is exactly as wide as the column`() {
  let source = items(
    String(repeating: "in olden times when wish-ing still helped one there lived a king ", count: 8)
  )
  for width in stride(from: 24.0, through: 60, by: 1) {
    let lines = LineBreaking(width: width, emergencyStretch: 4).lines(of: source)
    let set = widths(lines, source)
    for length in set.dropLast() {
      #expect(abs(length - width) < 0.001)
    }
    #expect(set.allSatisfy { $0 <= width + 0.001 })
  }
}

@Test func `The whole paragraph decides, not the first line`() {
  // Filling line by line would leave the second line very loose.
  let source = items("aaaa bbb cc ddddd ffff gg")
  let lines = LineBreaking(width: 9, emergencyStretch: 3).lines(of: source)
  let first = lines.map { line in line.items.count { source[$0].kind == .box } }
  #expect(first.reduce(0, +) == 20)
  #expect(lines.allSatisfy { $0.ratio > -1.001 })
}

@Test func `Hyphens are for paragraphs that need them`() {
  let easy = items("aaa-aa bbb-bb ccc-cc ddd-dd")
  #expect(
    LineBreaking(width: 11, emergencyStretch: 3).lines(of: easy)
      .allSatisfy { $0.end.map { easy[$0].kind == .glue } ?? true })
  let hard = items("aaaaaa bbbb-bbbb cccccc dddd")
  #expect(
    LineBreaking(width: 12, emergencyStretch: 2).lines(of: hard)
      .contains { $0.end.map { hard[$0].isHyphen } ?? false })
}

@Test func `A word longer than the line is broken anywhere, and no line is too long`() {
  let source = items("short " + String(repeating: "x", count: 95) + " end")
  let lines = LineBreaking(width: 10, emergencyStretch: 2).lines(of: source)
  #expect(lines.count >= 10)
  #expect(widths(lines, source).allSatisfy { $0 <= 10.001 })
}

@Test(arguments: [[], [BreakItem(kind: .glue, width: 1)]] as [[BreakItem]])
func `Nothing makes no lines`(items: [BreakItem]) {
  #expect(LineBreaking(width: 10, emergencyStretch: 1).lines(of: items).isEmpty)
}

@Test func `What cannot be broken stands on a line of its own`() {
  let source = [
    BreakItem(kind: .box, width: 3), BreakItem(kind: .glue, width: 1),
    BreakItem(kind: .box, width: 30), BreakItem(kind: .glue, width: 1),
    BreakItem(kind: .box, width: 3),
  ]
  let lines = LineBreaking(width: 10, emergencyStretch: 1).lines(of: source)
  #expect(lines.map(\.items) == [0..<1, 2..<3, 4..<5])
}
