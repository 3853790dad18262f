// `galley preview`: a report in the browser while it is being written.
import ArgumentParser
import Diagnostics
import Foundation
import PreviewServer

struct PreviewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview",
    abstract: "Shows a report in the browser, anew after every change.",
    usage: "galley preview <report.md> [--port <number>] [--open] [<options>]",
    discussion: """
      The page is replaced in place, where it was being read. What is wrong with
      the report stands above the last good page; steps that run are shown with
      their loss curves. Only this machine can see the preview, and nothing but
      the store is written. Ctrl-C ends it.

      Examples:
        galley preview reports/beta-vae.md --profile quick --open
        galley preview report.md --port 8000
      """)

  @OptionGroup var options: ReportOptions

  @Option(
    help: ArgumentHelp(
      "Serve on this port. Otherwise on 4321 or the next that is free.", valueName: "number"))
  var port: UInt16?

  @OptionGroup var execution: ExecutionOptions
  @OptionGroup var progress: ProgressOptions

  @Flag(help: "Open the page in the browser.")
  var open = false

  @Option(
    help: ArgumentHelp(
      "Take templates from here before `templates/` and the built-in ones.", valueName: "directory")
  )
  var templates: String?

  func validate() throws {
    guard options.reports.count == 1 else {
      throw ValidationError("Name one report; every report has a preview of its own.")
    }
  }

  func run() async throws {
    let console = Console(progress.progress)
    defer { console.finish() }
    let interruption = Interruption(console: console)
    let path = options.reports[0]
    do {
      // Mistakes in the command line end the command; mistakes in the report are shown on the page.
      _ = try ReportFile(path: path)
      _ = try projectTemplates(templates)
      let renderer = PreviewRenderer(
        path: path, choices: options.choices, templates: templates, execution: execution,
        environment: { [options] in options.environment(progress: $0, isCancelled: $1) })
      try await PreviewServer.serve(
        on: port.map { .exactly($0) } ?? .firstFree(from: 4321), title: path
      ) { server in
        print("Preview of \(path): \(server.address)")
        // Standard output may be a pipe that someone waits on.
        fflush(nil)
        if open { openBrowser(server.address, console) }
        try await PreviewLoop(renderer: renderer, server: server, console: console)
          .run(until: { interruption.isRequested })
      }
    } catch {
      console.show(error)
      throw ExitCode.failure
    }
  }

  private func openBrowser(_ address: String, _ console: Console) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["xdg-open", address]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.terminationHandler = { process in
      guard process.terminationStatus != 0 else { return }
      console.show(
        Diagnostic(.warning, "cannot open a browser", hints: ["open \(address) in one yourself"]))
    }
    do {
      try process.run()
    } catch {
      console.show(
        Diagnostic(.warning, "cannot open a browser", hints: ["open \(address) in one yourself"]))
    }
  }
}
