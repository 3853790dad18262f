// Diagnostics for options that no run can start with.

import Diagnostics

extension ModelSpecification {
  /// - Throws: the first problem; reports gather all of them beforehand with `validate`.
  func requireValid(for objective: Objective?) throws(Diagnostic) {
    guard let problem = validate(objective: objective).first else { return }
    throw Diagnostic(.error, problem.message, hints: [problem.hint])
  }
}

extension TrainingOptions {
  /// The last of them may be smaller than a batch.
  func stepsPerEpoch(examples: Int) -> Int { (examples + batchSize - 1) / batchSize }

  func check(examples: Int) throws(Diagnostic) {
    guard epochs >= 0, epochs <= 1_000_000 else {
      throw Diagnostic(.error, "cannot train for \(epochs) epochs", hints: ["use 0 to 1000000"])
    }
    guard batchSize >= 1, batchSize <= examples else {
      throw Diagnostic(
        .error, "a batch of \(batchSize) for \(examples) examples",
        hints: ["use a batch from 1 to \(examples)"])
    }
    guard epochs * stepsPerEpoch(examples: examples) < Int(UInt32.max) else {
      throw Diagnostic(
        .error, "\(epochs) epochs of \(examples) examples are more steps than can be counted",
        hints: ["use fewer epochs or a larger batch"])
    }
    switch optimizer {
    case .adam(let adam): try adam.check()
    case .gradientDescent(let descent): try descent.check()
    }
    switch schedule {
    case .constant: break
    case .step(let every, let factor):
      guard every >= 1, factor > 0, factor.isFinite else {
        throw Diagnostic(
          .error, "a schedule that multiplies the learning rate by \(factor) every \(every) epochs",
          hints: ["use 1 or more epochs and a positive factor, such as 0.5"])
      }
    case .cosine(let final):
      guard final >= 0, final <= 1 else {
        throw Diagnostic(
          .error, "a cosine schedule that ends at \(final) of the learning rate",
          hints: ["use a number from 0 to 1"])
      }
    }
  }
}

private func checkLearningRate(_ rate: Double) throws(Diagnostic) {
  guard rate.isFinite, rate > 0, rate <= 1e4 else {
    throw Diagnostic(
      .error, "a learning rate of \(rate)",
      hints: ["use a positive number, such as 1e-3; rates above 1 rarely train anything"])
  }
}

extension GradientDescent {
  fileprivate func check() throws(Diagnostic) {
    try checkLearningRate(learningRate)
    guard momentum >= 0, momentum < 1 else {
      throw Diagnostic(
        .error, "a momentum of \(momentum)", hints: ["use a number from 0 to below 1"])
    }
  }
}

extension Adam {
  fileprivate func check() throws(Diagnostic) {
    try checkLearningRate(learningRate)
    for (name, beta) in [("beta1", beta1), ("beta2", beta2)] where !(beta >= 0 && beta < 1) {
      throw Diagnostic(.error, "\(name) is \(beta)", hints: ["use a number from 0 to below 1"])
    }
    guard epsilon.isFinite, Float(epsilon) > 0 else {
      throw Diagnostic(
        .error, "epsilon is \(epsilon)", hints: ["use a small positive number, such as 1e-8"])
    }
  }
}
