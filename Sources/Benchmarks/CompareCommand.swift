// One sitting: every contestant on every workload, in turns, so that all meet the same machine.

import ArgumentParser
import Foundation

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Measures this program and its peers in turns; prints Markdown tables.",
    discussion: """
      A contestant is a process of its own that prints JSON lines. One that is missing or fails is \
      named under the tables, and the rest goes on. Without any Python only this program runs.
      """)

  @OptionGroup var parallel: ThreadOptions

  @Option(help: "A Python with torch, scikit-learn and openTSNE: a name or a path.")
  var torchPython: String?

  @Option(help: "A Python with TensorFlow.")
  var kerasPython: String?

  @Option(help: "The directory of torch_bench.py, keras_bench.py and tsne_bench.py.")
  var peers: String?

  @Option(help: "The file for the JSON lines of all contestants.")
  var output = ".build/bench.jsonl"

  @Option(help: "Turns; the tables show medians over them.")
  var rounds = 1

  @Argument(help: "Workloads of training and embedding; all by default.")
  var workloads: [String] =
    Workload.allCases.map(\.rawValue) + EmbeddingWorkload.allCases.map(\.rawValue)

  func validate() throws {
    guard rounds >= 1 else { throw ValidationError("--rounds is at least 1") }
    for name in workloads
    where Workload(rawValue: name) == nil && EmbeddingWorkload(rawValue: name) == nil {
      throw ValidationError("there is no workload \(name)")
    }
  }

  func run() throws {
    guard FileManager.default.createFile(atPath: output, contents: nil),
      let file = FileHandle(forWritingAtPath: output)
    else { throw ValidationError("cannot write to \(output)") }
    let schedule = Schedule(
      workloads: workloads, threads: parallel.threads, torchPython: torchPython,
      kerasPython: kerasPython, peers: peers)
    var comparison = Comparison(workloads: workloads, missing: schedule.missing)
    for round in 1...rounds {
      for turn in schedule.turns {
        report("round \(round) of \(rounds): \(turn.name)")
        var count = 0
        let result = turn.process.run { line in
          guard let measured = Comparison.Line(json: line) else { return }
          count += 1
          comparison.add(measured)
          file.write(Data((line + "\n").utf8))
          report("  \(line)")
        }
        if let failure = result.failure ?? (count == 0 ? "it printed no measurement" : nil) {
          comparison.missing.append("Failed in round \(round): \(turn.name); \(failure)")
          report("  \(failure)")
        }
      }
    }
    print(comparison.markdown)
  }

  private func report(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }
}

/// Who runs when.
struct Schedule {
  struct Turn {
    var name: String
    var process: ChildProcess
  }

  private(set) var turns: [Turn] = []
  /// Why a peer takes no turns, a sentence each.
  private(set) var missing: [String] = []

  init(
    workloads: [String], threads: Int, torchPython: String?, kerasPython: String?, peers: String?
  ) {
    let training = workloads.compactMap { Workload(rawValue: $0) }
    let embeddings = workloads.compactMap { EmbeddingWorkload(rawValue: $0) }
    let threads = ["--threads", "\(threads)"]
    func script(_ name: String, python: String?, variable: String, title: String) -> ChildProcess? {
      guard let python, !python.isEmpty else {
        missing.append("Not measured: \(title); \(variable) names no Python")
        return nil
      }
      guard let path = peers.map({ "\($0)/\(name)" }),
        FileManager.default.fileExists(atPath: path)
      else {
        missing.append("Not measured: \(title); PEERS names no directory with \(name)")
        return nil
      }
      // `env` finds a bare name in the search path, and says so when there is no such file.
      return ChildProcess(
        executable: URL(fileURLWithPath: "/usr/bin/env"), arguments: [python, path])
    }
    func turn(_ name: String, _ process: ChildProcess?, _ arguments: [String] = []) {
      guard var process else { return }
      process.arguments += arguments
      turns.append(Turn(name: name, process: process))
    }

    if !training.isEmpty {
      let torch = script(
        "torch_bench.py", python: torchPython, variable: "TORCH_PYTHON", title: "PyTorch")
      let keras = script(
        "keras_bench.py", python: kerasPython, variable: "TF_PYTHON", title: "Keras")
      for workload in training {
        let name = workload.rawValue
        turn("Galley, \(name)", .galley(["measure", name]), threads)
        turn("PyTorch, \(name)", torch, threads + ["--mode", "eager", name])
        turn("PyTorch compiled, \(name)", torch, threads + ["--mode", "compile", name])
        // The script measures both of its workloads; it follows the last of ours.
        if workload == training.last(where: { $0 == .kerasAutoencoder || $0 == .kerasVAE }) {
          turn("Keras", keras)
        }
      }
    }
    if !embeddings.isEmpty {
      for workload in embeddings {
        turn(
          "Galley, \(workload.rawValue)", .galley(["measure", "--embed", workload.rawValue]),
          threads)
      }
      turn(
        "scikit-learn and openTSNE",
        script(
          "tsne_bench.py", python: torchPython, variable: "TORCH_PYTHON",
          title: "scikit-learn and openTSNE"), embeddings.contains(.large) ? ["full"] : [])
    }
  }
}
