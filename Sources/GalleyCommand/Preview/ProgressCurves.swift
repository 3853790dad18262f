// Turns the events of a rendering into what the preview shows of it: the steps that run, with their
// curves so far.
import Foundation
import PreviewServer
import ReportExecution
import Synchronization

/// Collects events from any thread.
final class ProgressCurves: Sendable {
  fileprivate struct Step {
    var shown: PreviewProgress.Step
    /// Where the run was when it was first heard of, for the time left.
    var first: (fraction: Double, time: ContinuousClock.Instant)?
  }

  private struct Collected {
    var names: [StepName] = []
    var steps: [StepName: Step] = [:]
  }

  /// A curve on a screen needs no more points.
  private static let mostPoints = 600

  private let collected = Mutex(Collected())
  private let onChange: @Sendable (PreviewProgress) -> Void

  /// - Parameter onChange: called with everything that is to be shown now, in order.
  init(onChange: @escaping @Sendable (PreviewProgress) -> Void) { self.onChange = onChange }

  func hear(_ event: ProgressEvent, now: ContinuousClock.Instant = .now) {
    collected.withLock { collected in
      guard Self.change(&collected, event, now: now) else { return }
      // Under the lock, so that an older state never comes after a newer one.
      onChange(
        PreviewProgress(running: collected.names.compactMap { collected.steps[$0]?.shown }))
    }
  }

  /// - Returns: whether there is anything new to show.
  private static func change(
    _ collected: inout Collected, _ event: ProgressEvent, now: ContinuousClock.Instant
  ) -> Bool {
    func with(_ name: StepName, _ body: (inout Step) -> Void) {
      if collected.steps[name] == nil { collected.names.append(name) }
      var step =
        collected.steps[name] ?? Step(shown: PreviewProgress.Step(name: name.name, kind: name.kind))
      body(&step)
      collected.steps[name] = step
    }
    switch event {
    case .began(let name, _): with(name) { $0.shown.note = nil }
    case .waiting(let name, let holder): with(name) { $0.shown.note = "waiting for \(holder)" }
    case .resumed(let name, let epoch, let epochs):
      with(name) { step in
        step.shown.epoch = epoch + 1
        step.shown.epochs = epochs
      }
    case .training(let name, let training): with(name) { $0.hear(training, now: now) }
    case .epochEnded(let name, let epoch, let epochs, let loss, let validation):
      with(name) { step in
        step.shown.epochs = epochs
        step.shown.running = []
        add(&step.shown.losses, Double(epoch), loss)
        if let validation { add(&step.shown.validation, Double(epoch), validation) }
      }
    case .ended(let name, _), .failed(let name, _):
      collected.steps[name] = nil
      collected.names.removeAll { $0 == name }
    case .planned, .warned: return false
    }
    return true
  }

  fileprivate static func add(
    _ points: inout [PreviewProgress.Point], _ epoch: Double, _ loss: Double
  ) {
    guard loss.isFinite else { return }
    points.append(PreviewProgress.Point(epoch: epoch, loss: loss))
    guard points.count > mostPoints else { return }
    // Every other one, and the last.
    points =
      points.enumerated().filter { $0.offset % 2 == points.count % 2 }.map(\.element)
      + (points.count % 2 == 0 ? points.suffix(1) : [])
  }
}

extension ProgressCurves.Step {
  fileprivate mutating func hear(
    _ training: ProgressEvent.Training, now: ContinuousClock.Instant
  ) {
    if training.epoch != shown.epoch { shown.running = [] }
    shown.note = nil
    shown.epoch = training.epoch
    shown.epochs = training.epochs
    shown.fraction = training.fraction
    shown.loss = training.loss.isFinite ? training.loss : nil
    ProgressCurves.add(
      &shown.running, training.fraction * Double(training.epochs), training.loss)
    guard let first else {
      first = (training.fraction, now)
      return
    }
    // The first moments say nothing about the speed yet.
    let elapsed = (now - first.time) / .seconds(1)
    guard elapsed > 0.5, training.fraction > first.fraction else { return }
    shown.secondsLeft =
      elapsed * (1 - training.fraction) / (training.fraction - first.fraction)
  }
}
