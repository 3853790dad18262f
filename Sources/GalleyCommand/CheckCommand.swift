// `galley check`: every mistake of a report, in milliseconds, without running anything.
import ArgumentParser
import Diagnostics
import Foundation
import ReportExecution
import ReportLanguage
import ResultStore

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Finds every mistake in reports without running them.",
    discussion: """
      Exits with 0 when there are none, with 1 when there are.

      Examples:
        galley check reports/*.md
        galley check report.md --format json
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @OptionGroup var options: ReportOptions

  @Option(help: "How to print: text for people, json for editors.")
  var format = Format.text

  func run() throws {
    let console = Console()
    let environment = options.environment(progress: SilentProgress())
    var all: [Diagnostic] = []
    for path in options.reports {
      do {
        let file = try ReportFile(path: path)
        console.add(file.sources)
        all +=
          Rendering.check(
            file.sources, baseDirectory: file.directory, choices: options.choices,
            environment: environment
          ).diagnostics
      } catch let diagnostic as Diagnostic {
        all.append(diagnostic)
      } catch {
        all.append(.error(describe(error), inFile: path))
      }
    }
    switch format {
    case .text: console.show(all)
    case .json:
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      print(String(decoding: try encoder.encode(all), as: UTF8.self))
    }
    if all.contains(where: \.isError) { throw ExitCode.failure }
  }
}
