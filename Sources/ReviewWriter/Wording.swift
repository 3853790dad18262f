// Words and numbers that all forms of a review share.
import DocumentModel
import Foundation
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

  var shownOld: String { shown.old }
  var shownNew: String { shown.new }

  /// As readers see them, with as many digits as say something: more than six only where the two are
  /// the same otherwise.
  private var shown: (old: String, new: String) {
    guard let old, let new, old != new else { return (oldText, newText) }
    func short(_ text: String, _ number: Double, _ digits: Int) -> String {
      // A text with a unit or with words is its author's.
      let isLong =
        text.contains(".") && Double(text.replacing("−", with: "-")) != nil
        && significantDigits(text) > digits
      guard isLong || oldText == newText else { return text }
      let printed = significant(number, digits)
      return text.hasPrefix("−") ? printed.replacing("-", with: "−", maxReplacements: 1) : printed
    }
    for digits in 6...17 {
      let pair = (short(oldText, old, digits), short(newText, new, digits))
      if pair.0 != pair.1 { return pair }
    }
    return ("\(old)", "\(new)")
  }
}

private func significantDigits(_ text: String) -> Int {
  text.prefix { $0 != "e" && $0 != "E" }.filter(\.isNumber).drop { $0 == "0" }.count
}

/// A number with so many digits, and all of those before its point.
private func significant(_ number: Double, _ digits: Int) -> String {
  let magnitude = abs(number)
  let whole = magnitude >= 1 && magnitude < 1e15 ? Int(log10(magnitude)) + 1 : 1
  return String(
    format: "%.\(max(digits, whole))g", locale: Locale(identifier: "en_US_POSIX"), number)
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
