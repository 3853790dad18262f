// The trials of a search that is not finished, on disk: what a process that was stopped or killed
// leaves for the next one to go on from.
import Checksums
import Diagnostics
import Foundation
import ResultStore
import Statistics
import Tensor

/// A safetensors file without tensors, like a training run's checkpoint beside it. Its
/// `__metadata__` says
///
/// - `galley-search`: the version of this format;
/// - `key`: the step's, 64 hexadecimal digits, which also stands for the engine's version;
/// - `seconds`: how long the search has worked so far;
/// - `trials`: JSON of the trials, in order;
/// - `sha256`: of `key`, `seconds` and `trials`, a line each.
struct SearchCheckpoint {
  static let formatVersion = 1

  var key: StepKey
  var seconds: Double
  var trials: [BayesianOptimization.Trial]

  func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let trials = String(decoding: try encoder.encode(trials), as: UTF8.self)
    let seconds = String(seconds)
    return Safetensors.encode(
      NamedTensors(),
      metadata: [
        "galley-search": String(Self.formatVersion), "key": key.description, "seconds": seconds,
        "trials": trials, "sha256": Self.digest(key, seconds, trials),
      ])
  }

  init(key: StepKey, seconds: Double, trials: [BayesianOptimization.Trial]) {
    self.key = key
    self.seconds = seconds
    self.trials = trials
  }

  /// - Throws: a diagnostic for bytes that are not exactly those of this step's checkpoint.
  init(decoding data: Data, path: String, key: StepKey) throws {
    let metadata = try Safetensors.decodeWithMetadata([UInt8](data), path: path).metadata
    let version = metadata["galley-search"] ?? "none"
    guard version == String(Self.formatVersion) else {
      throw Diagnostic.error(
        "the checkpoint of a search has format version \(version), and this program reads version \(Self.formatVersion)",
        inFile: path)
    }
    guard metadata["key"] == key.description, let seconds = metadata["seconds"],
      let trials = metadata["trials"], let working = Double(seconds), working.isFinite,
      metadata["sha256"] == Self.digest(key, seconds, trials),
      let decoded = try? JSONDecoder().decode(
        [BayesianOptimization.Trial].self, from: Data(trials.utf8))
    else {
      throw Diagnostic.error("the checkpoint of a search is damaged", inFile: path)
    }
    self.init(key: key, seconds: working, trials: decoded)
  }

  private static func digest(_ key: StepKey, _ seconds: String, _ trials: String) -> String {
    SHA256.hex(of: Array("\(key.description)\n\(seconds)\n\(trials)\n".utf8))
  }
}

/// Keeps the trials of a search as it goes on.
struct SearchJournal {
  private let context: ExecutionContext
  private let work: WorkInProgress
  private var saved = ContinuousClock.now
  private var hasWarned = false

  /// Trials that take milliseconds are cheaper to repeat than to write down.
  private static let shortestGap = Duration.seconds(1)

  /// - Parameter context: of a step's work.
  init(_ context: ExecutionContext) {
    guard let work = context.work else { preconditionFailure("a search outside of a step's work") }
    self.context = context
    self.work = work
  }

  /// Repeats what was observed before, without trying it again.
  /// - Returns: the search to go on with.
  func resumed(_ start: BayesianOptimization) -> BayesianOptimization {
    let store = context.environment.store
    guard let data = store.loadCheckpoint(work.key) else { return start }
    do {
      let checkpoint = try SearchCheckpoint(
        decoding: data, path: store.checkpointPath(work.key), key: work.key)
      var search = start
      for trial in checkpoint.trials {
        guard try search.suggest() == trial.point else {
          throw Diagnostic.error(
            "the checkpoint is of another search", inFile: store.checkpointPath(work.key))
        }
        try search.observe(trial.point, value: trial.value ?? .nan)
      }
      work.addEarlier(seconds: checkpoint.seconds)
      return search
    } catch {
      var diagnostic = warning(of: error)
      diagnostic.message += "; '\(context.name.name)' starts anew"
      diagnostic.hints = []
      context.environment.progress.report(.warned(diagnostic))
      return start
    }
  }

  /// - Parameter isLast: whether the process is about to end.
  mutating func keep(_ search: BayesianOptimization, isLast: Bool = false) {
    guard isLast || .now - saved >= Self.shortestGap, !search.trials.isEmpty else { return }
    saved = .now
    do {
      let checkpoint = SearchCheckpoint(
        key: work.key, seconds: work.seconds, trials: search.trials)
      try context.environment.store.saveCheckpoint(checkpoint.encoded(), work.key)
    } catch {
      guard !hasWarned else { return }
      hasWarned = true
      context.environment.progress.report(.warned(warning(of: error)))
    }
  }
}
