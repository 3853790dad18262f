// Runs stopped anywhere, written to a checkpoint and gone on with: nothing may differ afterwards.

import Diagnostics
import Foundation
import Testing

@testable import NeuralNet
@testable import Tensor

@Suite struct InterruptionTests {
  private func finished(_ session: TrainingSession) throws -> Outcome {
    while !session.isFinished { try session.runEpoch() }
    return Outcome(session)
  }

  /// A fresh session, with other threads, that goes on from a checkpoint's bytes.
  private func resumed(
    _ run: SmallRun, _ state: TrainingState, threads: Int
  ) throws -> TrainingSession {
    let bytes = try Checkpoint(key: "k", engineVersion: 1, state: state).encoded()
    let read = try Checkpoint(decoding: bytes, path: "c", key: "k", engineVersion: 1)
    let session = try run.session(threads: threads)
    try session.restore(read.state)
    return session
  }

  @Test(arguments: SmallRun.all)
  func `A run stopped whenever it asks and resumed on other threads gives the same bits`(
    run: SmallRun
  ) throws {
    let whole = try finished(run.session())
    var stopAt = 0
    while true {
      let session = try run.session()
      var asked = 0
      do {
        while !session.isFinished {
          try session.runEpoch(shouldStop: {
            asked += 1
            return asked > stopAt
          })
        }
        break
      } catch is TrainingInterrupted {}
      let other = try resumed(run, session.exportState(), threads: 1 + stopAt % 3)
      let outcome = try finished(other)
      let isSame = outcome == whole
      #expect(isSame, "stopped at question \(stopAt + 1)")
      stopAt += 1
    }
    // Nine steps, and in three epochs as many batches of validation as it takes.
    let batches = (run.validationCount ?? 0) == 10 ? 3 : (run.validationCount == nil ? 0 : 1)
    #expect(stopAt == 9 + 3 * batches)
  }

  @Test(arguments: SmallRun.all)
  func `A state exported in any progress report resumes to the same bits`(run: SmallRun) throws {
    var states: [TrainingState] = []
    let session = try run.session()
    while !session.isFinished {
      try session.runEpoch(onProgress: { _ in states.append(session.exportState()) })
    }
    let whole = Outcome(session)
    #expect(states.count == 9)
    for (index, state) in states.enumerated() {
      let isSame = try finished(resumed(run, state, threads: 2)) == whole
      #expect(isSame, "after step \(index + 1)")
    }
  }

  @Test func `A run handed from thread count to thread count after every step gives the same bits`()
    throws
  {
    let run = SmallRun.all[2]
    let whole = try finished(run.session())
    var session = try run.session(threads: 4)
    for threads in [1, 3, 2, 5, 1, 2, 4, 3, 1, 2, 3, 4] {
      var asked = 0
      do {
        try session.runEpoch(shouldStop: {
          asked += 1
          return asked > 1
        })
      } catch is TrainingInterrupted {}
      let next = try run.session(threads: threads)
      try next.restore(session.exportState())
      session = next
    }
    let isSame = Outcome(session) == whole
    #expect(session.isFinished && isSame)
  }

  @Test func `A run that fails after it was resumed keeps the same weights`() throws {
    let run = SmallRun(
      "diverging", SmallModels.conditional, .elbo(beta: 1), learningRate: 1e4)
    func failure(_ session: TrainingSession) -> Diagnostic? {
      #expect(throws: Diagnostic.self) { while !session.isFinished { try session.runEpoch() } }
    }
    let whole = try run.session()
    let states = try #require(try statesBeforeFailure(run))
    let expected = try #require(failure(whole))
    for state in states {
      let other = try run.session()
      try other.restore(state)
      #expect(failure(other) == expected)
      let isSame = other.weights == whole.weights
      #expect(isSame, "resumed at step \(state.position.step)")
    }
    #expect(states.contains { $0.position.stepInEpoch > 0 && $0.epochStartWeights != nil })
  }

  private func statesBeforeFailure(_ run: SmallRun) throws -> [TrainingState]? {
    let session = try run.session()
    var states: [TrainingState] = []
    do {
      while !session.isFinished {
        try session.runEpoch(onProgress: { _ in states.append(session.exportState()) })
      }
      return nil
    } catch is Diagnostic { return states }
  }

  private static let wrongStates:
    [(name: String, change: @Sendable (inout TrainingState) -> Void)] =
      [
        ("an epoch beyond the last", { $0.position.epoch = .max }),
        ("a negative step", { $0.position.stepInEpoch = -1 }),
        ("a step beyond the epoch", { $0.position.stepInEpoch = .max }),
        ("another count of examples", { $0.position.examplesSeen = .min }),
        ("losses that are missing", { $0.position.history.stepLosses.removeLast() }),
        ("divergences that are missing", { $0.position.history.stepDivergences.removeLast() }),
        ("validation that is missing", { $0.position.history.validation = [] }),
        ("no best weights", { $0.bestWeights = nil }),
        ("no weights from the epoch's start", { $0.epochStartWeights = nil }),
        ("moments of another shape", { $0.secondMoments.entries[0].shape[0] += 1 }),
        ("weights without a tensor", { $0.weights.entries.removeLast() }),
      ]

  @Test(arguments: wrongStates.indices)
  func `A state that does not fit is refused and changes nothing`(index: Int) throws {
    let run = SmallRun.all[2]
    let session = try run.session()
    try session.runEpoch()
    var steps = 0
    #expect(throws: TrainingInterrupted.self) {
      try session.runEpoch(onProgress: { _ in steps += 1 }, shouldStop: { steps == 2 })
    }
    let good = session.exportState()
    let other = try run.session()
    try other.restore(good)
    var wrong = good
    Self.wrongStates[index].change(&wrong)
    let problem = #expect(throws: Diagnostic.self, "\(Self.wrongStates[index].name)") {
      try other.restore(wrong)
    }
    #expect(problem?.hints.isEmpty == false)
    let isSame = other.exportState() == good
    #expect(isSame)
  }
}
