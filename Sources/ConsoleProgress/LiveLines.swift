// The lines at the bottom of a terminal that are drawn again and again: one a running step, and one
// for the whole.
import Diagnostics

package struct LiveLines: Sendable {
  /// Of the terminal; nothing is wider or higher.
  package var columns: Int
  package var rows: Int
  package var isColored: Bool

  package init(columns: Int, rows: Int, isColored: Bool) {
    self.columns = max(4, columns)
    self.rows = max(1, rows)
    self.isColored = isColored
  }

  /// - Parameter now: since the rendering began.
  /// - Returns: no line where nothing runs or will run.
  package func lines(_ progress: RenderingProgress, at now: Duration) -> [String] {
    guard progress.isActive else { return [] }
    // The cursor needs a row of its own where something else is written above.
    let room = max(0, rows - 2)
    let shown =
      progress.running.count <= room ? progress.running : Array(progress.running.prefix(room))
    var lines = steps(shown, progress, at: now)
    lines.append(status(progress, hidden: progress.running.count - shown.count, at: now))
    // One column stays free: some terminals wrap as soon as the last one is written.
    return lines.map { $0.rendered(columns: columns - 1, isColored: isColored) }
  }

  // MARK: Steps

  /// What a line of a training run shows; the first to be left out where it is narrow come first.
  private enum Field: Int, CaseIterable {
    case rate, validation, bar, left, loss, epoch

    static let inOrder: [Field] = [.epoch, .bar, .loss, .validation, .rate, .left]
  }

  private func steps(
    _ steps: [StepProgress], _ progress: RenderingProgress, at now: Duration
  ) -> [StyledLine] {
    let labels = steps.map { progress.label($0.step).cut(toColumns: max(8, columns / 3)) }
    let labelColumns = labels.reduce(0) { max($0, $1.terminalColumns) }
    let fields = steps.map { $0.holder == nil ? texts($0, at: now) : [:] }
    let layout = fit(fields, columns: columns - 1 - 2 - labelColumns)
    let frames = Array("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")
    let frame = String(frames[max(0, Int((now / .milliseconds(100)))) % frames.count])

    return steps.indices.map { index in
      let step = steps[index]
      var line = StyledLine(step.holder == nil ? frame : "◌", .cyan)
      line.add(" ")
      line.add(labels[index].padded(toColumns: labelColumns), .bold)
      if let holder = step.holder {
        line.add("  waiting for \(holder.withoutControls)", .dim)
        line.add("  " + HumanText.wholeDuration(step.secondsElapsed(at: now)), .dim)
        return line
      }
      guard !fields[index].isEmpty else {
        if let kind = step.step.kindUnlessNamed { line.add("  " + kind) }
        line.add("  " + HumanText.wholeDuration(step.secondsElapsed(at: now)), .dim)
        return line
      }
      let last = layout.lastIndex { fields[index][$0.field] != nil } ?? 0
      for (field, width) in layout.prefix(last + 1) {
        line.add("  ")
        if field == .bar {
          let filled = min(width, Int(step.fraction * Double(width)))
          line.add(String(repeating: "█", count: filled), .green)
          line.add(String(repeating: "░", count: width - filled), .dim)
        } else {
          let text = fields[index][field] ?? ""
          line.add(text.padded(toColumns: width), field == .loss ? .plain : .dim)
        }
      }
      return line
    }
  }

  private func texts(_ step: StepProgress, at now: Duration) -> [Field: String] {
    guard let epoch = step.epoch, let epochs = step.epochs else { return [:] }
    let last = String(epochs)
    let number =
      String(repeating: " ", count: max(0, last.count - String(epoch).count)) + "\(epoch)"
    var texts: [Field: String] = [.epoch: "\(step.unit) \(number)/\(last)", .bar: ""]
    texts[.loss] = step.loss.map { "loss \(HumanText.loss($0))" }
    texts[.validation] = step.validation.map { "val \(HumanText.loss($0))" }
    texts[.rate] = step.rate.map { HumanText.rate($0) }
    texts[.left] = step.secondsLeft(at: now).map { "\(HumanText.clock($0)) left" }
    return texts
  }

  /// Chooses which fields all lines show and how wide each is, so that they stand in columns.
  private func fit(
    _ rows: [[Field: String]], columns: Int
  ) -> [(field: Field, width: Int)] {
    let narrowestBar = 6
    let widestBar = 30
    var widths: [Field: Int] = [:]
    for row in rows {
      for (field, text) in row { widths[field] = max(widths[field] ?? 0, text.terminalColumns) }
    }
    if widths[.bar] != nil { widths[.bar] = narrowestBar }
    func total() -> Int { widths.values.reduce(0) { $0 + $1 + 2 } }
    for field in Field.allCases where field != .epoch && total() > columns {
      widths[field] = nil
    }
    if let bar = widths[.bar] { widths[.bar] = min(widestBar, bar + columns - total()) }
    return Field.inOrder.compactMap { field in widths[field].map { (field, $0) } }
  }

  // MARK: The whole

  private func status(
    _ progress: RenderingProgress, hidden: Int, at now: Duration
  ) -> StyledLine {
    var line = StyledLine()
    if progress.isStopping { line.add("stopping: ", .yellow) }
    var parts: [String] = []
    if progress.steps > 0 {
      parts.append("\(progress.done) of \(HumanText.count(progress.steps, "step")) done")
      if progress.stored > 0 { parts.append("\(progress.stored) from the store") }
    } else if progress.ended > 0 {
      parts.append("\(HumanText.count(progress.ended, "step")) done")
    }
    let waiting = progress.running.count { $0.holder != nil }
    let running = progress.running.count - waiting
    if running > 0 { parts.append("\(running) running") }
    if waiting > 0 { parts.append("\(waiting) waiting") }
    if hidden > 0 { parts.append("\(hidden) not shown") }
    line.add(parts.joined(separator: ", "))
    if progress.failed > 0 {
      if !parts.isEmpty { line.add(", ") }
      line.add("\(progress.failed) failed", .red)
    }
    line.add(" · " + HumanText.wholeDuration(now / .seconds(1)), .dim)
    return line
  }
}
