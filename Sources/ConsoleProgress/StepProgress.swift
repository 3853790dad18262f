// What is known of one running step, and from it how long it still takes.
import ReportExecution

package struct StepProgress: Sendable {
  package let step: StepName
  /// Since the rendering began, as all times here.
  package var began: Duration
  /// The process that makes the same result while this one waits for it.
  package var holder: String?
  /// The epoch that is worked on, 1-based; `nil` for steps without epochs and before the first one.
  package var epoch: Int?
  package var epochs: Int?
  /// Epochs that need not be trained again, here or in an earlier process.
  package var finishedEpochs = 0
  /// Of the whole run, 0 to 1.
  package var fraction = 0.0
  package var loss: Double?
  package var validation: Double?
  /// Examples a second.
  package var rate: Double?

  /// Where this process found the run, so that what a checkpoint gave counts for no speed.
  private var start: (fraction: Double, time: Duration)?
  /// When `fraction` was heard of.
  private var heard: Duration

  package init(_ step: StepName, at time: Duration) {
    self.step = step
    began = time
    heard = time
  }

  /// `epoch`, or what else a step counts.
  package var unit: String { step.kind == "tune" ? "trial" : "epoch" }

  package mutating func resume(epoch: Int, epochs: Int) {
    finishedEpochs = epoch
    self.epochs = epochs
    self.epoch = min(epoch + 1, max(1, epochs))
    fraction = Self.share(epoch, of: epochs)
    // The checkpoint may lie within an epoch: only the next event says where.
    start = nil
  }

  package mutating func train(_ training: ProgressEvent.Training, at time: Duration) {
    epoch = training.epoch
    epochs = training.epochs
    finishedEpochs = max(finishedEpochs, training.epoch - 1)
    loss = training.loss
    rate = training.rate
    hear(training.fraction, at: time)
  }

  package mutating func endEpoch(
    _ epoch: Int, of epochs: Int, loss: Double, validation: Double?, at time: Duration
  ) {
    self.epoch = epoch
    self.epochs = epochs
    finishedEpochs = max(finishedEpochs, epoch)
    self.loss = loss
    self.validation = validation ?? self.validation
    hear(Self.share(epoch, of: epochs), at: time)
  }

  /// Seconds until the end at the speed since this process began or took the run up again.
  /// - Returns: `nil` while too little has been done to say.
  package func secondsLeft(at time: Duration) -> Double? {
    guard let start, heard - start.time >= .milliseconds(500), fraction > start.fraction else {
      return nil
    }
    let speed = (fraction - start.fraction) / ((heard - start.time) / .seconds(1))
    return max(0, (1 - fraction) / speed - (time - heard) / .seconds(1))
  }

  package func secondsElapsed(at time: Duration) -> Double {
    max(0, (time - began) / .seconds(1))
  }

  private mutating func hear(_ fraction: Double, at time: Duration) {
    guard fraction.isFinite else { return }
    self.fraction = min(max(0, fraction), 1)
    heard = time
    if start == nil { start = (self.fraction, time) }
  }

  private static func share(_ epoch: Int, of epochs: Int) -> Double {
    epochs > 0 ? min(1, Double(epoch) / Double(epochs)) : 0
  }
}
