// What stands at the bottom of a terminal, at fixed widths and times.
import Diagnostics
import ReportExecution
import Testing

@testable import ConsoleProgress

@Suite struct LiveLinesTests {
  private func lines(
    _ progress: RenderingProgress, columns: Int = 100, rows: Int = 24, at seconds: Double
  ) -> [String] {
    LiveLines(columns: columns, rows: rows, isColored: false)
      .lines(progress, at: .seconds(seconds))
  }

  private let two = progress([
    (0, .planned(report: "r.md", steps: 40, stored: 28)),
    (0, .began(baseline, threads: 1)), (0, .began(wide, threads: 1)),
    (1, training(baseline, 1, 10, 0, rate: 12_345)),
    (11, training(baseline, 3, 10, 0.25, rate: 12_345)),
    (11, training(wide, 50, 100, 0.5, loss: 1234.5)),
  ])

  @Test func `Runs stand in columns with epoch, bar, loss, rate and time left`() {
    #expect(
      lines(two, at: 12) == [
        "⠋ baseline  epoch  3/10    ███████░░░░░░░░░░░░░░░░░░░░░░░  loss 98.77  12.3k/s  0:29 left",
        "⠋ wide      epoch  50/100  ███████████████░░░░░░░░░░░░░░░  loss 1234 ",
        "28 of 40 steps done, 28 from the store, 2 running · 12 s",
      ])
  }

  @Test(arguments: [
    (72, ["epoch", "█", "loss", "12.3k", "left"]), (62, ["epoch", "█", "loss", "left"]),
    (50, ["epoch", "loss", "left"]), (40, ["epoch", "loss"]), (28, ["epoch"]),
  ])
  func `Where it is narrow, what matters less is left out`(columns: Int, shown: [String]) {
    let line = lines(two, columns: columns, at: 12)[0]
    for word in ["epoch", "█", "loss", "12.3k", "left"] {
      #expect(line.contains(word) == shown.contains(word), "\(columns): \(line)")
    }
  }

  @Test(arguments: 4...120)
  func `No line is as wide as the terminal`(columns: Int) {
    let name = StepName(name: "数字-自己符号化器-👩‍🔬-e\u{301}", kind: "train", report: "r.md")
    let events: [(Double, ProgressEvent)] = [
      (0, .began(name, threads: 1)), (1, training(name, 1, 10, 0.01, rate: 3)),
      (3, .epochEnded(name, epoch: 1, epochs: 10, loss: 0.00001, validation: -12.5)),
      (3, .began(figure, threads: 1)), (3, .waiting(wide, holder: "process 12 数字数字数字")),
    ]
    let all = lines(progress(events), columns: columns, at: 4)
    #expect(all.count == 4)
    for line in all { #expect(line.terminalColumns < columns, "\(line)") }
  }

  @Test func `What a checkpoint gave does not count for the time left`() throws {
    let resumed = progress([
      (0, .began(baseline, threads: 1)), (0, .resumed(baseline, epoch: 8, epochs: 10)),
      (1, training(baseline, 9, 10, 0.85)), (3, training(baseline, 9, 10, 0.9)),
    ])
    let step = try #require(resumed.running.first)
    #expect(try abs(#require(step.secondsLeft(at: .seconds(3))) - 4) < 1e-9)
    #expect(try abs(#require(step.secondsLeft(at: .seconds(6))) - 1) < 1e-9)
    #expect(step.secondsLeft(at: .seconds(60)) == 0)
    #expect(step.finishedEpochs == 8)
  }

  @Test func `A step without epochs moves a mark and counts seconds`() {
    let drawing = progress([(0, .began(figure, threads: 1))])
    #expect(lines(drawing, at: 2) == ["⠋ fig-made  grid  2 s", "1 running · 2 s"])
    #expect(lines(drawing, at: 2.1)[0].hasPrefix("⠙ "))
  }

  @Test func `A step that waits says for whom, and then works`() {
    var state = progress([(0, .waiting(wide, holder: "process 123"))])
    #expect(
      lines(state, at: 5) == ["◌ wide  waiting for process 123  5 s", "1 waiting · 5 s"])
    state.apply(.began(wide, threads: 1), at: .seconds(5))
    #expect(lines(state, at: 6) == ["⠋ wide  train  1 s", "1 running · 6 s"])
  }

  @Test func `A low terminal shows as many runs as it has room for`() {
    let events = (1...9).map { number in
      (0.0, .began(StepName(name: "s\(number)", kind: "grid", report: "r.md"), threads: 1))
        as (Double, ProgressEvent)
    }
    let all = lines(progress(events), rows: 5, at: 0)
    #expect(all.count == 4)
    #expect(all.last == "9 running, 6 not shown · 0 s")
  }

  @Test func `Steps of several reports are told apart`() {
    let other = StepName(name: "baseline", kind: "train", report: "reports/second.md")
    let state = progress([(0, .began(baseline, threads: 1)), (0, .began(other, threads: 1))])
    #expect(
      lines(state, at: 0).map { $0.prefix(17) }.prefix(2) == [
        "⠋ r/baseline     ", "⠋ second/baseline",
      ])
  }

  @Test func `Failures are counted, and nothing is shown when nothing is left to run`() {
    var state = progress([
      (0, .planned(report: "r.md", steps: 2, stored: 0)), (0, .began(baseline, threads: 1)),
      (1, .failed(baseline, [])), (1, .began(wide, threads: 1)),
    ])
    #expect(lines(state, at: 1).last == "0 of 2 steps done, 1 running, 1 failed · 1 s")
    state.apply(.ended(wide, seconds: 1), at: .seconds(2))
    #expect(lines(state, at: 2) == [])
  }

  @Test func `Two steps of one name each have a line`() {
    var state = progress([(0, .began(figure, threads: 1)), (0, .began(figure, threads: 1))])
    state.apply(.ended(figure, seconds: 1), at: .seconds(1))
    #expect(state.running.count == 1)
  }

  @Test func `A name cannot move the cursor`() {
    let evil = StepName(name: "a\u{1B}[2Jb\n", kind: "grid", report: "r.md")
    let line = lines(progress([(0, .began(evil, threads: 1))]), at: 0)[0]
    #expect(line == "⠋ a\u{FFFD}[2Jb\u{FFFD}  grid  0 s")
  }

  @Test func `Colours go around what is shown and do not count for its width`() {
    var line = StyledLine("ab", .red)
    line.add("数字", .plain)
    line.add("c", .green)
    #expect(line.rendered(columns: 4, isColored: true) == "\u{1B}[31mab\u{1B}[0m…")
    #expect(line.rendered(columns: 6, isColored: true) == "\u{1B}[31mab\u{1B}[0m数…")
    #expect(
      line.rendered(columns: 7, isColored: true)
        == "\u{1B}[31mab\u{1B}[0m数字\u{1B}[32mc\u{1B}[0m")
    #expect(line.rendered(columns: 2, isColored: false) == "a…")
  }
}
