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
      Example:
        galley render reports/beta-vae.md --profile quick
      """,
    version: galleyVersion,
    subcommands: [
      RenderCommand.self, PreviewCommand.self, CheckCommand.self, DiffCommand.self,
      ExplainCommand.self, CacheCommand.self, DataCommand.self, WorkerCommand.self,
      DoctorCommand.self,
    ])
}
