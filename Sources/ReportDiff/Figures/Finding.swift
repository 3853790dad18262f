// What changed in a figure, as data.
import DocumentModel

/// One thing that changed, such as a series and where and how far its values moved.
package struct Finding: Sendable {
  package enum What: String, Sendable {
    /// Values at the same places are others.
    case values
    /// Part of the data is new, gone, or of another length.
    case added, removed, resized
    /// A label, a title, a scale, an order.
    case label
    /// Pictures of tiles.
    case images
    /// A statistic of a box, the starred point.
    case statistic
  }

  package var what: What
  /// Panel and series: "Loss, validation".
  package var subject: String
  /// What happened where no number says it: "30 points, was 20".
  package var detail: String
  package var deviation: Deviation?
  package var images: ImageComparison?
  package var verdict: Verdict

  init(
    _ what: What, _ subject: String, _ detail: String = "", deviation: Deviation? = nil,
    images: ImageComparison? = nil, verdict: Verdict = .beyond
  ) {
    self.what = what
    self.subject = subject
    self.detail = detail
    self.deviation = deviation
    self.images = images
    self.verdict = verdict
  }

  /// As a sentence without a full stop.
  package var sentence: String {
    let head = subject.isEmpty ? "" : subject + ": "
    if let deviation { return head + deviation.sentence }
    if let images {
      let visible = images.visibleTiles
      let largest = images.tiles.map(\.largest).max() ?? 0
      if visible.isEmpty {
        return head
          + "\(images.tiles.count) of \(images.count) tiles differ by less than one sees, "
          + "ΔE at most \(shortNumber(largest))"
      }
      let share = visible.reduce(0) { $0 + $1.share } / Double(visible.count)
      return head + "\(visible.count) of \(images.count) tiles differ, in "
        + "\(percent(share)) of their pixels on average, ΔE at most \(shortNumber(largest))"
    }
    return head + detail
  }
}

/// How far numbers moved that stand at the same places.
package struct Deviation: Sendable {
  package var changed: Int
  package var count: Int
  /// The largest and the mean difference, over all that changed.
  package var largest: Double
  package var mean: Double
  /// The largest difference as a share of the old number; `nil` where that is 0.
  package var largestRelative: Double?
  /// Where the largest difference is, with the numbers there.
  package var place: String
  package var old: Double
  package var new: Double
  /// The first and the last place of a change.
  package var from: String
  package var to: String
  /// Values that are there in one of the two only.
  package var gaps: Int

  /// - Returns: `nil` where all are the same.
  init?(_ old: [Double], _ new: [Double], place: (Int) -> String) {
    let differing = old.indices.filter {
      old[$0] != new[$0] && !(old[$0].isNaN && new[$0].isNaN)
    }
    guard let first = differing.first, let last = differing.last else { return nil }
    changed = differing.count
    count = old.count
    from = place(first)
    to = place(last)
    let numbers = differing.filter { old[$0].isFinite && new[$0].isFinite }
    gaps = differing.count - numbers.count
    let differences = numbers.map { abs(new[$0] - old[$0]) }
    largest = differences.max() ?? 0
    mean = differences.isEmpty ? 0 : differences.reduce(0, +) / Double(differences.count)
    largestRelative = numbers.compactMap { old[$0] == 0 ? nil : abs((new[$0] - old[$0]) / old[$0]) }
      .max()
    let furthest = zip(numbers, differences).max { $0.1 < $1.1 }?.0 ?? first
    self.place = place(furthest)
    self.old = old[furthest]
    self.new = new[furthest]
  }

  package var sentence: String {
    guard count > 1 else { return "the value changed" + amounts }
    var text = changed == count ? "all \(count) values" : "\(changed) of \(count) values"
    text += changed == 1 ? " changed at \(from)" : " changed"
    if changed > 1, changed < count { text += " from \(from) to \(to)" }
    return text + amounts
  }

  private var amounts: String {
    var text = ""
    if changed > gaps {
      text += ", by \(shortNumber(largest)) at most (\(place): \(shortNumber(old)) → "
      text += "\(shortNumber(new))\(largestRelative.map { ", " + percent($0) } ?? ""))"
      if changed - gaps > 1 { text += ", \(shortNumber(mean)) on average" }
    }
    if gaps > 0 { text += "; \(gaps) present on one side only" }
    return text
  }
}

/// A share in per cent, with as many digits as say something.
package func percent(_ share: Double) -> String {
  let value = share * 100
  guard value.isFinite else { return shortNumber(value) }
  if abs(value) >= 1e5 { return shortNumber(value) + " %" }
  let magnitude = abs(value)
  if magnitude > 0, magnitude < 0.005 { return "< 0.01 %" }
  let scale: Double = magnitude < 1 ? 100 : magnitude < 10 ? 10 : 1
  return shortNumber((value * scale).rounded() / scale) + " %"
}
