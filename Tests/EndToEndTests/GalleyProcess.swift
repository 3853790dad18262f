// Runs the built `galley` as a user would, in a folder of its own.
import Foundation

/// A folder with reports in it, removed when the test is over.
final class Workplace {
  let directory: String

  init() throws {
    directory = NSTemporaryDirectory() + "galley-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  struct Result {
    var status: Int32
    var output: String
    var errors: String
  }

  /// The command of the configuration under test.
  static var command: String {
    if let path = ProcessInfo.processInfo.environment["GALLEY_COMMAND"] { return path }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    #if DEBUG
      return root.appendingPathComponent(".build/debug/galley").path
    #else
      return root.appendingPathComponent(".build/release/galley").path
    #endif
  }

  /// Where the real data is, for the tests that need it.
  static var realData: String? {
    guard let path = ProcessInfo.processInfo.environment["GALLEY_DATA"],
      FileManager.default.fileExists(atPath: path + "/mnist/train-images-idx3-ubyte.gz")
    else { return nil }
    return URL(fileURLWithPath: path).standardizedFileURL.path
  }

  /// Galley in this folder, ready to run, without any data of the user's.
  func command(_ arguments: String...) -> Process { process(arguments, data: nil) }

  private func process(_ arguments: [String], data: String?) -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.command)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    var environment = ProcessInfo.processInfo.environment
    environment["GALLEY_DATA"] = data
    environment["XDG_CACHE_HOME"] = directory + "/cache"
    environment["TERM"] = "xterm"
    environment["NO_COLOR"] = "1"
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    return process
  }

  /// Runs galley without any data of the user's, unless the arguments name some.
  func galley(_ arguments: String..., data: String? = nil) throws -> Result {
    let process = process(arguments, data: data)
    // Files, because a pipe that nobody reads stops whoever fills it.
    let outputPath = directory + "/.output"
    let errorPath = directory + "/.errors"
    for path in [outputPath, errorPath] {
      try Data().write(to: URL(fileURLWithPath: path))
    }
    process.standardOutput = FileHandle(forWritingAtPath: outputPath)
    process.standardError = FileHandle(forWritingAtPath: errorPath)
    try process.run()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus,
      output: try String(contentsOfFile: outputPath, encoding: .utf8),
      errors: try String(contentsOfFile: errorPath, encoding: .utf8))
  }

  func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

  func write(_ data: Data, to name: String) throws {
    let url = URL(fileURLWithPath: directory).appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: url)
  }

  func read(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: directory).appendingPathComponent(name))
  }

  /// What stands in the output folder.
  var pages: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: directory + "/output")) ?? []).sorted()
  }
}

extension Workplace {
  /// The files among them, without the folders of pictures.
  var pageFiles: [String] { pages.filter { !$0.hasSuffix("_files") } }
}

/// A report that trains two small models in well under a second.
func smallReport(beta: String = "2.0", prose: String = "Some words.") -> String {
  """
  ---
  title: Small
  params: {beta: \(beta)}
  ---

  \(prose)

  ```{dataset}
  id: digits
  source: mnist
  first: {train: 200, test: 40}
  ```

  ```{model}
  id: small
  kind: vae
  input: 784
  encoder: [{linear: 24}, relu]
  latent: 3
  decoder: [{linear: 24}, relu, {linear: 784}, sigmoid]
  ```

  ```{train}
  id: first
  model: small
  data: digits
  epochs: 2
  batch: 64
  beta: ${beta}
  ```

  ```{train}
  id: second
  model: small
  data: digits
  epochs: 1
  batch: 64
  beta: 1
  ```

  ```{evaluate}
  run: first
  ```

  ```{grid}
  show: reconstructions
  run: first
  columns: 4
  label: fig-made
  fig-cap: Made.
  ```

  ```{grid}
  show: prior-samples
  run: second
  rows: 1
  columns: 4
  ```

  ```{plot-loss}
  runs: [first, second]
  label: fig-loss
  fig-cap: Loss with $\\beta = ${beta}$.
  ```

  | run | loss |
  |:----|-----:|
  | first | {value}`first.final.loss | .3f` |

  The test loss is {value}`first.test.loss | .3f`; see @fig-loss and @fig-made.

  """
}
