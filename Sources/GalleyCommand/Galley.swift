// The command `galley`: its subcommands and nothing else.
import ArgumentParser
import ReportExecution

@main
struct Galley: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "galley",
    abstract:
      "Turns Markdown reports with directives into finished pages: trains the models, draws the figures, keeps every result.",
    discussion: """
      Examples:
        galley new my-report
        galley render my-report.md
      """,
    version: galleyVersion,
    subcommands: [
      NewCommand.self, RenderCommand.self, PreviewCommand.self, CheckCommand.self,
      DiffCommand.self, ExplainCommand.self, CacheCommand.self, DataCommand.self,
      WorkerCommand.self, DoctorCommand.self,
    ])
}
