// `galley data`: which data is where, and how to get what is missing.
import ArgumentParser
import DataFetching
import Datasets
import Diagnostics
import Foundation

struct DataCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Lists the data sets that reports can name, and downloads them.",
    discussion: """
      Examples:
        galley data list
        galley data fetch mnist
      """,
    subcommands: [List.self, Fetch.self])

  fileprivate static func locator(_ dataDirectory: String?) -> DataLocator {
    DataLocator(
      dataDirectory: dataDirectory, environment: ProcessInfo.processInfo.environment,
      projectDirectory: ".")
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Says where each data set is, how large it is, and how to get it where it is missing.",
      discussion: "Exits with 1 when a data set that was found cannot be used.")

    @Option(help: ArgumentHelp("Look here first for data sets.", valueName: "directory"))
    var dataDir: String?

    func run() throws {
      let locator = DataCommand.locator(dataDir)
      var isSound = true
      for name in DatasetSource.names {
        do {
          let resolved = try DatasetSource.resolve(name: name, locator: locator)
          print(try DataText.lines(for: resolved).joined(separator: "\n"))
        } catch {
          isSound = false
          print(DataText.lines(for: error, name: name).joined(separator: "\n"))
        }
      }
      for (name, origin) in DatasetOrigin.byHand {
        print(DataText.lines(forOrigin: origin, name: name).joined(separator: "\n"))
      }
      if !isSound { throw ExitCode.failure }
    }
  }

  struct Fetch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Downloads a data set from its public mirrors and verifies it.",
      discussion: """
        A download that breaks off goes on from there the next time. Nothing that is incomplete, or \
        that differs from the published data in any bit, is put in place.
        """)

    @Argument(help: ArgumentHelp("The data set.", valueName: "name"))
    var name: String

    @Option(
      help: ArgumentHelp(
        "Put its folder here instead of into the user's cache.", valueName: "directory"))
    var to: String?

    @Option(
      help: ArgumentHelp(
        "Download from this folder instead of the public mirrors.", valueName: "address"))
    var mirror: String?

    @OptionGroup var progress: ProgressOptions

    func run() async throws {
      let console = Console(progress.progress)
      do {
        let fetched = try await fetch()
        print(fetched.directory)
        if let to, !DataCommand.locator(nil).places.contains(where: { $0.directory == to }) {
          console.say("use it with --data-dir \(to), or GALLEY_DATA=\(to)")
        }
      } catch {
        console.show(error)
        throw ExitCode.failure
      }
    }

    private func fetch() async throws -> FetchedDataset {
      guard case .mirrors(let mirrors, let files, _) = try DatasetOrigin.named(name) else {
        throw Diagnostic(
          .error, "'\(name)' cannot be downloaded by a program",
          hints: try DatasetOrigin.named(name).hints(for: name))
      }
      let cache = DataCommand.locator(nil).places.first { $0.origin == .userCache }?.directory
      guard let parent = to ?? cache else {
        throw Diagnostic(
          .error, "there is no user's cache to put the data into, because HOME is not set",
          hints: ["choose a directory with --to"])
      }
      let console = DownloadConsole(progress.progress)
      let fetch = try DatasetFetch(
        name: name, files: files, mirrors: mirror.map { [$0] } ?? mirrors, parent: parent)
      return try await fetch.run { console.report($0) }
    }
  }
}
