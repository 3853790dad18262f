// What stays on a terminal or in a log once something has happened.
import Diagnostics
import Foundation
import ReportExecution
import Testing

@testable import ConsoleProgress

@Suite struct EventLinesTests {
  /// The lines of a log.
  private func log(_ events: [(Double, ProgressEvent)]) -> [String] {
    var progress = RenderingProgress()
    var plain = PlainLines()
    return events.compactMap { seconds, event in
      let step = progress.apply(event, at: .seconds(seconds))
      return plain.line(for: event, step: step, of: progress, at: .seconds(seconds))
    }
  }

  private func epoch(_ number: Int, validation: Double? = nil) -> ProgressEvent {
    .epochEnded(baseline, epoch: number, epochs: 100, loss: 98.7654, validation: validation)
  }

  @Test func `A log tells a run from its beginning to its end`() {
    #expect(
      log([
        (0, .planned(report: "r.md", steps: 5, stored: 2)),
        (0, .waiting(baseline, holder: "process 12")),
        (0, .began(baseline, threads: 2)), (0, .resumed(baseline, epoch: 7, epochs: 100)),
        (1, training(baseline, 8, 100, 0.075, rate: 12_345)), (2, epoch(8, validation: 99.5)),
        (5, .ended(baseline, seconds: 72)),
      ]) == [
        "r.md: 2 of 5 steps in the store", "baseline: waiting for process 12",
        "baseline: train began with 2 threads", "baseline: goes on after epoch 7 of 100",
        "baseline: epoch 8/100, loss 98.77, validation 99.50, 12.3k/s, 3 min 4 s left",
        "baseline: done in 1 min 12 s",
      ])
  }

  @Test func `Between the first and the last epoch a log has a line every two seconds`() {
    let events = (1...100).map { (Double($0) / 8, epoch($0)) as (Double, ProgressEvent) }
    let numbers = log(events).compactMap {
      Int($0.split(separator: "/")[0].split(separator: " ").last ?? "")
    }
    #expect(numbers == [1, 17, 33, 49, 65, 81, 97, 100])
  }

  @Test func `The two seconds of one run do not silence another`() {
    let events: [(Double, ProgressEvent)] = [
      (0, epoch(1)), (0, .epochEnded(wide, epoch: 1, epochs: 2, loss: 1, validation: nil)),
      (0.1, .began(baseline, threads: 1)), (0.1, epoch(1)),
    ]
    #expect(log(events).count == 4)
  }

  @Test func `A report whose steps are all stored needs no line`() {
    #expect(log([(0, .planned(report: "r.md", steps: 5, stored: 5))]) == [])
  }

  @Test func `A failed run says in which epoch`() {
    let events: [(Double, ProgressEvent)] = [
      (0, training(baseline, 3, 10, 0.25)), (1, .failed(baseline, [])),
      (1, .failed(figure, [])),
    ]
    #expect(log(events) == ["baseline: failed in epoch 3 of 10", "fig-made: failed"])
  }

  @Test func `Finished and failed steps scroll up as one line each`() {
    var progress = RenderingProgress()
    func line(_ event: ProgressEvent) -> String? {
      let step = progress.apply(event, at: .seconds(5))
      return FinishedLines.line(for: event, step: step, of: progress, at: .seconds(12))?.text
    }
    #expect(line(.began(baseline, threads: 1)) == nil)
    #expect(line(.epochEnded(baseline, epoch: 10, epochs: 10, loss: 98.76, validation: 99)) == nil)
    #expect(
      line(.ended(baseline, seconds: 12.34))
        == "✓ baseline  train  10 epochs  loss 98.76  val 99.00  12.3 s")
    #expect(line(.ended(figure, seconds: 0.2)) == "✓ fig-made  grid  0.2 s")
    #expect(line(training(wide, 3, 10, 0.25)) == nil)
    #expect(line(.failed(wide, [])) == "✗ wide  train  failed in epoch 3 of 10  7.0 s")
  }

  @Test func `Each event is one JSON object with its keys`() throws {
    let wrong = Diagnostic.error("bad", inFile: "a.csv", byteOffset: 3, hints: ["mend it"])
    let table: [(ProgressEvent, String)] = [
      (
        .planned(report: "a/r.md", steps: 5, stored: 2),
        #"{"event":"planned","report":"a/r.md","steps":5,"stored":2}"#
      ),
      (
        .began(baseline, threads: 2),
        #"{"event":"began","kind":"train","name":"baseline","report":"r.md","threads":2}"#
      ),
      (
        .waiting(figure, holder: "process 1"),
        #"{"event":"waiting","holder":"process 1","kind":"grid","name":"fig-made","report":"r.md"}"#
      ),
      (
        .resumed(baseline, epoch: 7, epochs: 10),
        #"{"epoch":7,"epochs":10,"event":"resumed","kind":"train","name":"baseline","report":"r.md"}"#
      ),
      (
        training(baseline, 1, 2, 0.25, loss: .nan, rate: 1.5),
        #"{"epoch":1,"epochs":2,"event":"training","fraction":0.25,"kind":"train","name":"baseline","rate":1.5,"report":"r.md"}"#
      ),
      (
        .epochEnded(baseline, epoch: 1, epochs: 2, loss: 0.5, validation: 0.25),
        #"{"epoch":1,"epochs":2,"event":"epoch-ended","kind":"train","loss":0.5,"name":"baseline","report":"r.md","validation":0.25}"#
      ),
      (
        .ended(figure, seconds: 0.5),
        #"{"event":"ended","kind":"grid","name":"fig-made","report":"r.md","seconds":0.5}"#
      ),
    ]
    for (event, line) in table { #expect(JSONLines.line(for: event) == line) }
    for event in [ProgressEvent.failed(figure, [wrong]), .warned(wrong)] {
      let line = JSONLines.line(for: event)
      #expect(!line.contains("\n"))
      #expect(
        line.contains(
          #""diagnostics":[{"hints":["mend it"],"message":"bad","notes":[],"place":{"byteOffset":3,"file":"a.csv"},"severity":"error"}]"#
        ), "\(line)")
    }
  }

  @Test func `A summary counts, and names the pages`() {
    var summary = RenderingSummary(
      stepsRun: 1, stepsReused: 2, seconds: 72.4, pages: ["o/r.html", "o/r.pdf"])
    #expect(summary.text == "o/r.html, o/r.pdf: 1 step run, 2 from the store, 1 min 12 s")
    #expect(
      JSONLines.line(for: summary)
        == #"{"event":"summary","pages":["o/r.html","o/r.pdf"],"seconds":72.4,"stepsFailed":0,"stepsReused":2,"stepsRun":1}"#
    )
    summary.stepsFailed = 2
    #expect(summary.text.hasSuffix("1 step run, 2 from the store, 2 failed, 1 min 12 s"))
  }

  @Test func `A stopped rendering says after which epoch each run goes on`() {
    var state = progress([
      (0, .failed(StepName(name: "early", kind: "train", report: "r.md"), [])),
      (0, training(baseline, 8, 10, 0.75)), (0, training(wide, 1, 10, 0.05)),
      (0, .began(figure, threads: 1)),
    ])
    state.isStopping = true
    state.apply(.failed(baseline, []), at: .seconds(1))
    #expect(
      HowToGoOn(state).text
        == "stopped; run the same command again: finished steps are reused, `baseline` goes on after epoch 7 and `wide` goes on in epoch 1"
    )
    #expect(
      JSONLines.line(stopped: HowToGoOn(state)).hasSuffix(
        #""unfinished":[{"epoch":7,"epochs":10,"kind":"train","name":"baseline","report":"r.md"},{"epoch":0,"epochs":10,"kind":"train","name":"wide","report":"r.md"}]}"#
      ))
    #expect(
      HowToGoOn(RenderingProgress()).text
        == "stopped; run the same command again: finished steps are reused")
  }

  @Test func `The region redraws in place, scrolls lines up above it, and gives the cursor back`() {
    var region = LiveRegion()
    #expect(region.update(above: "kept\n", lines: []) == "kept\n")
    #expect(
      region.update(lines: ["a", "b"])
        == "\u{1B}[?25l\u{1B}[?7l\ra\u{1B}[K\n\rb\u{1B}[K\u{1B}[J\u{1B}[?7h\r\u{1B}[1A")
    #expect(
      region.update(above: "kept\n", lines: ["c"])
        == "\r\u{1B}[Jkept\n\u{1B}[?25l\u{1B}[?7l\rc\u{1B}[K\u{1B}[J\u{1B}[?7h\r")
    #expect(region.update(lines: []) == "\r\u{1B}[J\u{1B}[?25h")
    #expect(!region.isShown)
  }
}
