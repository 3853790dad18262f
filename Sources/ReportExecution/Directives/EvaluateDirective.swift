// `evaluate`: the losses of a trained run on a split of its data.
import Diagnostics
import Foundation
import NeuralNet
import ReportLanguage
import Tensor

struct EvaluateDirective: ExecutableDirective {
  static let declaration = DirectiveDeclaration(
    name: "evaluate",
    summary: "Measures a trained run on a split of its data, without training on it.",
    keys: [
      Keys.run.declaration, Keys.split.declaration, Keys.id.declaration, Keys.seed.declaration,
    ],
    example: """
      run: baseline
      split: test
      """,
    values:
      "RUN.test.loss, RUN.test.count (with `split: train`: RUN.train.loss); for the variational kinds also .reconstruction and .kl. With an `id`, the same as ID.loss"
  )

  private enum Keys {
    static let run = Key.required("run", .identifier, "The id of a `train`.")
    static let split = Key.optional(
      "split", .split, default: .test, shown: "test", "`train` or `test`.")
    static let id = Key.optional(
      "id", .identifier, shown: "none", "A name of its own, for a second evaluation of a split.")
    static let seed = Key.optional(
      "seed", .integer(0...Int.max), shown: "the report's seed",
      "Where the posterior's samples come from.")
  }

  let identifier: Identifier?
  private let run: Identifier
  private let split: PreparedDataset.Split
  private let seed: Int?

  init?(_ reader: inout KeyReader) {
    identifier = reader.read(Keys.id)
    let run = reader.read(Keys.run)
    let split = reader.read(Keys.split)
    seed = reader.read(Keys.seed)
    guard let run, let split else { return nil }
    self.run = run
    self.split = split
  }

  var inputs: [InputReference] { [InputReference(run, accepts: ["train"])] }

  func publishes(
    _ named: (String) -> (any Directive)?
  ) -> [(name: String, shape: ValueShape)] {
    var terms: [String: ValueShape] = ["loss": .number, "count": .number]
    if (named(run.name) as? TrainDirective)?.hasDivergence(named) != false {
      terms["reconstruction"] = .number
      terms["kl"] = .number
    }
    let shape = ValueShape.record(terms)
    return [identifier.map { ($0.name, shape) } ?? (run.name, .record([split.rawValue: shape]))]
  }

  func execute(_ context: ExecutionContext) throws -> StepOutcome {
    let run = try context.run(run)
    let seed = seed ?? context.preparation.seed
    let key = StepKey(
      kind: "evaluate",
      [
        "run": run.key.description, "split": split.rawValue, "seed": String(seed),
        "count": String(run.dataset.count(split)),
      ])
    let stored = try context.stored(key) {
      let session = try InferenceSession(
        model: run.model, weights: run.result(in: context).weights, threads: run.options.threads,
        batchSize: run.options.batchSize)
      let terms = try session.evaluate(
        run.dataset.examples(split), objective: run.options.objective, seed: UInt64(seed))
      return ["terms.json": try JSONEncoder().encode(terms)]
    }
    let terms = try stored.decode(LossTerms.self, from: "terms.json")
    var tree: [String: ResultTree] = [
      "loss": .number(terms.loss), "count": .number(Double(run.dataset.count(split))),
    ]
    if let divergence = terms.klDivergence {
      tree["reconstruction"] = .number(terms.reconstruction)
      tree["kl"] = .number(divergence)
    }
    var outcome = StepOutcome()
    outcome.wasStored = stored.isFromStore
    outcome.seconds = stored.seconds
    outcome.values = [
      identifier.map { ($0.name, .record(tree)) }
        ?? (self.run.name, .record([split.rawValue: .record(tree)]))
    ]
    return outcome
  }
}

extension ValueType where Value == PreparedDataset.Split {
  static let split = ValueType.choice(
    PreparedDataset.Split.allCases.map { ($0.rawValue, $0) })
}
