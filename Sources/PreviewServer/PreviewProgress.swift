// What the page shows of a rendering that goes on.

package struct PreviewProgress: Sendable, Equatable, Codable {
  package struct Point: Sendable, Equatable, Codable {
    /// In epochs since the start of the run.
    package var epoch: Double
    package var loss: Double

    package init(epoch: Double, loss: Double) {
      self.epoch = epoch
      self.loss = loss
    }
  }

  package struct Step: Sendable, Equatable, Codable {
    package var name: String
    /// `train`, `grid`, …
    package var kind: String
    /// 1-based; `nil` for steps that do not train.
    package var epoch: Int?
    package var epochs: Int?
    /// Of the whole step, 0 to 1.
    package var fraction: Double?
    /// The running mean of the epoch.
    package var loss: Double?
    package var secondsLeft: Double?
    /// Why nothing moves, such as another process that makes the same result.
    package var note: String?
    /// The mean loss of each finished epoch, at its end.
    package var losses: [Point]
    /// The running mean within the epoch that goes on.
    package var running: [Point]
    package var validation: [Point]

    package init(
      name: String, kind: String, epoch: Int? = nil, epochs: Int? = nil, fraction: Double? = nil,
      loss: Double? = nil, secondsLeft: Double? = nil, note: String? = nil, losses: [Point] = [],
      running: [Point] = [], validation: [Point] = []
    ) {
      self.name = name
      self.kind = kind
      self.epoch = epoch
      self.epochs = epochs
      self.fraction = fraction
      self.loss = loss
      self.secondsLeft = secondsLeft
      self.note = note
      self.losses = losses
      self.running = running
      self.validation = validation
    }
  }

  /// The steps that run now, in the order in which they began; without any, the page shows nothing.
  package var running: [Step]

  package init(running: [Step] = []) { self.running = running }
}
