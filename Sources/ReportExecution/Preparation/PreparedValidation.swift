// What a run is judged on after every epoch, once the report has been read.
import NeuralNet

package enum PreparedValidation: Sendable, Equatable {
  /// The data set's test split.
  case test
  /// The data set's own validation split.
  case ownSplit
  /// A share of the training split, which the run does not learn from.
  case share(Double, seed: UInt64)

  /// What it adds to the key of a run.
  var material: String {
    switch self {
    case .test: "test"
    case .ownSplit: "validation"
    case .share(let share, let seed): "share \(share), seed \(seed)"
    }
  }

  /// How many examples of the training split are kept from the run.
  func heldBack(of dataset: PreparedDataset) -> Int {
    switch self {
    case .test, .ownSplit: 0
    case .share(let share, _):
      ValidationSplit.counts(dataset.trainCount, validationShare: share).validation
    }
  }
}

extension PreparedRun {
  /// What it learns from, and what it is judged on.
  func examples() throws -> (training: Examples, validation: Examples?) {
    let training = try dataset.examples(.train)
    switch validation {
    case nil: return (training, nil)
    case .test: return (training, try dataset.examples(.test))
    case .ownSplit: return (training, try dataset.examples(.validation))
    case .share(let share, let seed):
      let split = ValidationSplit(count: training.count, validationShare: share, seed: seed)
      return (training.selecting(split.training), training.selecting(split.validation))
    }
  }
}
