// `galley cache`: what the store holds, and how to make it smaller.
import ArgumentParser
import Diagnostics
import Foundation
import ResultStore

struct CacheCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache",
    abstract: "Lists, prunes or clears the store of results.",
    discussion: """
      What a report needs that is committed to git is never pruned: the results of its text at HEAD
      and in the work tree. Without git every report that exists counts as committed.

      Examples:
        galley cache list
        galley cache prune --limit 5G --older-than 30d --dry-run
        galley cache clear --keep-needed
      """,
    subcommands: [List.self, Prune.self, Clear.self])

  struct StoreOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The store.", valueName: "directory"))
    var store = ".galley"

    var resultStore: ResultStore { ResultStore(directory: store) }

    /// Runs a command and shows what it throws as a rendering would.
    func run(_ work: (ResultStore, Console) throws -> Void) throws {
      let console = Console()
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: store, isDirectory: &isFolder) else {
        console.say("\(store): there is no store yet; `galley render` makes one")
        return
      }
      do {
        guard isFolder.boolValue else {
          throw Diagnostic.error(
            "this is a file, not a store", inFile: store,
            hints: ["name the folder that `galley render --store` was given"])
        }
        try work(resultStore, console)
      } catch {
        console.show(error)
        throw ExitCode.failure
      }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows every result: its step, size, age and the reports that need it.",
      discussion: "Those used last come first.")

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @OptionGroup var options: StoreOptions

    @Option(help: "How to print: text for people, json for scripts.")
    var format = Format.text

    func run() throws {
      if format == .json, !FileManager.default.fileExists(atPath: options.store) {
        return print(try CacheText.json(StoreContents()))
      }
      try options.run { store, console in
        let contents = store.contents(needed: store.neededResults())
        console.show(contents.warnings)
        switch format {
        case .text: print(CacheText.list(contents, now: Int(Date().timeIntervalSince1970)))
        case .json: print(try CacheText.json(contents))
        }
      }
    }
  }

  struct Prune: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Removes what is old or used least, and nothing that a committed report needs.",
      discussion: """
        Always removes what no longer serves: damaged entries and those of other versions, leftovers
        of processes that died, checkpoints of finished runs and those untouched for 30 days.
        """)

    @OptionGroup var options: StoreOptions

    @Option(
      help: ArgumentHelp(
        "Then remove what was used least recently, until the store is no larger: 500M, 5G, 1.5G.",
        valueName: "size"), transform: Quantity.bytes)
    var limit: Int?

    @Option(
      help: ArgumentHelp(
        "Remove what has not been used for so long: 12h, 30d, 2w.", valueName: "age"),
      transform: Quantity.seconds)
    var olderThan: Int?

    @Flag(help: "Say what would go, and remove nothing.")
    var dryRun = false

    func run() throws {
      try options.run { store, console in
        let outcome = try store.prune(
          toBytes: limit, olderThan: olderThan, needed: store.neededResults(), isDryRun: dryRun)
        console.show(outcome.warnings)
        print(
          CacheText.removal(outcome, isDryRun: dryRun, now: Int(Date().timeIntervalSince1970)))
      }
    }
  }

  struct Clear: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Removes every result, checkpoint and record.",
      discussion: "Refuses while a rendering uses the store. Pages that were written stay.")

    @OptionGroup var options: StoreOptions

    @Flag(help: "Keep what committed reports need.")
    var keepNeeded = false

    func run() throws {
      try options.run { store, console in
        let outcome = try store.clear(keeping: keepNeeded ? store.neededResults() : nil)
        console.show(outcome.warnings)
        print(CacheText.removal(outcome, isDryRun: false, now: Int(Date().timeIntervalSince1970)))
      }
    }
  }
}
