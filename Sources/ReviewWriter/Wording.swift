// Words and numbers that all forms of a review share.
import DocumentModel
import ReportDiff

extension Metric {
  /// "+0.21", with the sign that says the direction.
  var differenceText: String {
    guard let difference else { return "" }
    return signed(difference)
  }

  /// "+0.2 %"; empty where the old number is 0 or none.
  var relativeText: String {
    guard let relativeDifference else { return "" }
    let text = percent(relativeDifference)
    return relativeDifference >= 0 && !text.hasPrefix("<") ? "+" + text : text
  }

  /// As readers see it, or in full where they see no difference.
  var shownOld: String { oldText == newText ? old.map { "\($0)" } ?? oldText : oldText }
  var shownNew: String { oldText == newText ? new.map { "\($0)" } ?? newText : newText }
}

func signed(_ number: Double) -> String { (number >= 0 ? "+" : "") + shortNumber(number) }

extension Change {
  /// One character for what happened.
  var mark: String {
    switch operation {
    case .edited: "~"
    case .moved: "↷"
    case .inserted: "+"
    case .removed: "−"
    }
  }

  var kindNames: String { kinds.map(\.rawValue).joined(separator: ", ") }
}

/// The runs of a text with what is far from any change left out.
func elided(_ runs: [ProseRun], words: Int = 8) -> [ProseRun] {
  guard runs.contains(where: { $0.state != .kept }) else { return runs }
  var result: [ProseRun] = []
  var position = 0
  while position < runs.count {
    guard runs[position].state == .kept else {
      result.append(runs[position])
      position += 1
      continue
    }
    var end = position
    while end < runs.count, runs[end].state == .kept { end += 1 }
    result += elidedStretch(
      Array(runs[position..<end]), words: words, isFirst: position == 0, isLast: end == runs.count)
    position = end
  }
  return result
}

/// Runs that stayed, with their middle left out.
private func elidedStretch(
  _ runs: [ProseRun], words: Int, isFirst: Bool, isLast: Bool
) -> [ProseRun] {
  let total = runs.reduce(0) { $0 + max(1, $1.text.split(separator: " ").count) }
  let (head, tail) = (isFirst ? 0 : words, isLast ? 0 : words)
  guard total > head + tail + 4 else { return runs }
  func taken(_ runs: [ProseRun], _ count: Int, fromEnd: Bool) -> [ProseRun] {
    var left = count
    var result: [ProseRun] = []
    for run in fromEnd ? runs.reversed() : runs where left > 0 {
      var run = run
      let pieces = run.text.split(separator: " ", omittingEmptySubsequences: false)
      if case .text = run.content, pieces.count > left {
        run.content = .text(
          (fromEnd ? pieces.suffix(left) : pieces.prefix(left)).joined(separator: " "))
        left = 0
      }
      left -= max(1, run.text.split(separator: " ").count)
      result.append(run)
    }
    return fromEnd ? result.reversed() : result
  }
  let gap = ProseRun(state: .kept, markup: [], content: .text(" … "))
  let before = taken(runs, head, fromEnd: false)
  let after = taken(runs, tail, fromEnd: true)
  return before + [gap] + after
}

/// Lines of code with those far from any change left out: `nil` stands for some of them.
func elided(_ lines: [SourceRun], context: Int = 2) -> [SourceRun?] {
  var isShown = [Bool](repeating: false, count: lines.count)
  for (position, line) in lines.enumerated() where line.state != .kept {
    for near in max(0, position - context)...min(lines.count - 1, position + context) {
      isShown[near] = true
    }
  }
  var result: [SourceRun?] = []
  for (position, line) in lines.enumerated() {
    if isShown[position] {
      result.append(line)
    } else if position == 0 || isShown[position - 1] {
      result.append(nil)
    }
  }
  return result
}
