// Options that every command about reports shares.
import ArgumentParser
import Checksums
import Datasets
import Diagnostics
import Foundation
import ReportExecution
import ReportLanguage
import ResultStore

struct ReportOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("The reports.", valueName: "report.md"))
  var reports: [String]

  @Option(help: ArgumentHelp("Use this profile of the front matter.", valueName: "name"))
  var profile: String?

  @Option(
    name: [.customShort("P"), .customLong("parameter")], parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Set a parameter of the front matter.", valueName: "name=value"))
  var parameters: [String] = []

  @Option(help: ArgumentHelp("Look here first for data sets.", valueName: "directory"))
  var dataDir: String?

  @Flag(help: "Fail where data is missing, instead of using generated stand-ins.")
  var requireData = false

  @Option(help: ArgumentHelp("Keep results here.", valueName: "directory"))
  var store = ".galley"

  @Option(help: ArgumentHelp("Compute with this many threads.", valueName: "count"))
  var threads = ProcessInfo.processInfo.activeProcessorCount

  func validate() throws {
    guard !reports.isEmpty else { throw ValidationError("Name at least one report.") }
    guard (1...256).contains(threads) else {
      throw ValidationError("--threads takes 1 to 256, not \(threads).")
    }
    for parameter in parameters where !parameter.dropFirst().contains("=") {
      throw ValidationError("-P takes name=value, not '\(parameter)'.")
    }
  }

  var choices: RenderingChoices {
    RenderingChoices(
      profile: profile,
      parameters: parameters.map { text in
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), String(parts[1]))
      })
  }

  func environment(
    progress: any ProgressReporter, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) -> RenderingEnvironment {
    RenderingEnvironment(
      locator: DataLocator(
        dataDirectory: dataDir, environment: ProcessInfo.processInfo.environment,
        projectDirectory: "."),
      store: ResultStore(directory: store), requiresData: requireData, threads: threads,
      progress: progress, isCancelled: isCancelled)
  }
}

/// A report and what it includes as they came from disk.
struct ReportFile {
  let path: String
  let sources: ReportSources
  /// Of the report's own bytes.
  let sha256: String

  /// The path without its folder and ending: what its pages are called.
  var name: String {
    ((path as NSString).lastPathComponent as NSString).deletingPathExtension
  }

  var directory: String {
    let directory = parentFolder(of: path)
    return directory.isEmpty ? "." : directory
  }

  init(path: String) throws {
    self.path = path
    let bytes = try Self.read(path, folderHint: "name the Markdown files in it: \(path)/*.md")
    sha256 = SHA256.hex(of: bytes)
    let main = try SourceText.decode(bytes, name: path)
    sources = ReportSources.load(main: main) { included in
      Result { () throws(Diagnostic) in
        try Self.read(included, folderHint: "name one of the files in it")
      }
    }
  }

  /// The bytes of a Markdown file, or what is wrong with it as a file.
  private static func read(_ path: String, folderHint: String) throws(Diagnostic) -> [UInt8] {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw Diagnostic.error(
        "there is no such file", inFile: path, hints: ["name a Markdown file that exists"])
    }
    guard !isDirectory.boolValue else {
      throw Diagnostic.error(
        "this is a folder", inFile: path, hints: [folderHint])
    }
    // One byte more than allowed is enough to know that a report is too large.
    guard let handle = FileHandle(forReadingAtPath: path),
      let data = try? handle.read(upToCount: SourceText.largestSizeInBytes + 1) ?? Data()
    else {
      throw Diagnostic.error(
        "the file cannot be read", inFile: path, hints: ["check its permissions"])
    }
    let size =
      (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? data.count
    if size > SourceText.largestSizeInBytes {
      throw SourceText.tooLarge(bytes: size, name: path)
    }
    return [UInt8](data)
  }
}
