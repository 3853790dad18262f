// What a training run publishes: the shape that `galley check` knows before it runs and the numbers
// from its history, side by side so that they agree.
import NeuralNet
import ReportLanguage

enum RunValues {
  static let description =
    "ID.epochs[n].loss, ID.final.loss, ID.best.loss, ID.best.epoch, ID.steps[n].loss; for the variational kinds also .reconstruction and .kl of epochs, steps, final and best; with `validation` also .validation.loss of these (and .validation.reconstruction, .validation.kl), and the best epoch is the one of the lowest validation loss. Losses are means per example, in nats where the objective is elbo, iwae or bce. A kernel-ridge has ID.alpha and ID.gamma, or ID.alpha alone"

  /// - Parameters:
  ///   - epochs: how many there will be, at most.
  ///   - hasDivergence: whether losses have a reconstruction and a KL divergence.
  static func shape(epochs: Int, hasDivergence: Bool, isValidated: Bool) -> ValueShape {
    var terms: [String: ValueShape] = ["loss": .number]
    if hasDivergence {
      terms["reconstruction"] = .number
      terms["kl"] = .number
    }
    let stepTerms = terms
    if isValidated { terms["validation"] = .record(terms) }
    var best = terms
    best["epoch"] = .number
    return .record([
      "epochs": .list(count: epochs, of: .record(terms)), "final": .record(terms),
      "best": .record(best), "steps": .list(count: .max, of: .record(stepTerms)),
    ])
  }

  static func tree(of history: TrainingHistory) -> ResultTree {
    let epochs = history.epochs.enumerated().map { index, terms in
      var tree = tree(of: terms)
      if history.validation.indices.contains(index) {
        tree["validation"] = .record(self.tree(of: history.validation[index]))
      }
      return tree
    }
    var members: [String: ResultTree] = [
      "epochs": .list(epochs.map { .record($0) }),
      "steps": .list(history.stepTerms.map { .record(tree(of: $0)) }),
    ]
    if let final = epochs.last { members["final"] = .record(final) }
    if let best = history.best {
      var values = epochs[best.epoch - 1]
      values["epoch"] = .number(Double(best.epoch))
      members["best"] = .record(values)
    }
    return .record(members)
  }

  private static func tree(of terms: LossTerms) -> [String: ResultTree] {
    var tree: [String: ResultTree] = ["loss": .number(terms.loss)]
    if let divergence = terms.klDivergence {
      tree["reconstruction"] = .number(terms.reconstruction)
      tree["kl"] = .number(divergence)
    }
    return tree
  }
}
