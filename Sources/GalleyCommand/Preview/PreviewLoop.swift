// Renders a report again whenever it changes, and shows what comes of it.
import Diagnostics
import Dispatch
import Foundation
import PreviewServer
import ReportLanguage
import Synchronization

final class PreviewLoop: Sendable {
  private let renderer: PreviewRenderer
  private let server: PreviewServer
  private let console: Console
  /// What the report included, or tried to, when it was last read.
  private let included = Mutex<[String]>([])
  /// What its directives read, or tried to, when its text last had no mistakes.
  private let read = Mutex<[String]>([])

  init(renderer: PreviewRenderer, server: PreviewServer, console: Console) {
    self.renderer = renderer
    self.server = server
    self.console = console
  }

  /// Ends when `isOver` says so and the rendering that goes on has obeyed.
  func run(until isOver: @Sendable () -> Bool) async throws {
    var watch = FileWatch(renderer.paths)
    var rendering = start(after: nil)
    while !isOver() {
      try await Task.sleep(for: FileWatch.interval)
      // Templates, included files and data may come and go.
      watch.watch(renderer.paths + included.withLock { $0 } + read.withLock { $0 })
      if watch.hasChanged() {
        try await watch.settle()
        rendering.cancel()
        rendering = start(after: rendering)
      }
    }
    rendering.cancel()
    await rendering.value
  }

  /// - Parameter earlier: cancelled; the new rendering waits until it has ended, because both would
  ///   use the same threads.
  private func start(after earlier: Task<Void, Never>?) -> Task<Void, Never> {
    Task {
      await earlier?.value
      let isCancelled = CancellationFlag()
      await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          // Training takes as long as it takes; the threads that serve are few and not for that.
          DispatchQueue.global(qos: .userInitiated).async {
            self.render(isCancelled)
            continuation.resume()
          }
        }
      } onCancel: {
        isCancelled.set()
      }
    }
  }

  private func render(_ isCancelled: CancellationFlag) {
    guard !isCancelled.isSet else { return }
    let begin = ContinuousClock.now
    let curves = ProgressCurves { [server] in server.show(progress: $0) }
    var sources: ReportSources?
    do {
      let file = try ReportFile(path: renderer.path)
      sources = file.sources
      console.add(file.sources)
      included.withLock { $0 = Array(file.sources.paths.dropFirst()) }
      var told: Set<Diagnostic> = []
      try renderer.render(
        file, isCancelled: { isCancelled.isSet },
        onFiles: { files in read.withLock { $0 = files } },
        onPage: { page, diagnostics in
          guard !isCancelled.isSet else { return }
          server.show(page: page)
          show(diagnostics, of: file.sources)
          // The console has heard of failures as they happened.
          let isNew = diagnostics.filter { told.insert($0).inserted && !$0.isError }
          console.show(isNew)
        },
        onProgress: { [console] event in
          console.report(event)
          curves.hear(event)
        })
      guard !isCancelled.isSet else { return }
      let seconds = (ContinuousClock.now - begin) / .seconds(1)
      let format = NumberFormat(style: .fixed, digits: 2)
      console.say("\(renderer.path): shown after \(format.string(from: seconds)) s")
    } catch  where isCancelled.isSet {
      // What a cancelled rendering complains about is no mistake of the report.
    } catch {
      let diagnostics =
        switch error {
        case let many as Diagnostics: many.all
        case let one as Diagnostic: [one]
        default: [Diagnostic.error("\(error)", inFile: renderer.path)]
        }
      console.show(diagnostics)
      show(diagnostics, of: sources)
    }
    server.show(progress: PreviewProgress())
  }

  private func show(_ diagnostics: [Diagnostic], of sources: ReportSources?) {
    server.show(
      problems: diagnostics.map { diagnostic in
        PreviewProblem(diagnostic) { file, line in
          guard let lines = sources?.text(ofFile: file)?.lines, lines.indices.contains(line - 1)
          else { return nil }
          return lines[line - 1]
        }
      })
  }
}

private final class CancellationFlag: Sendable {
  private let flag = Mutex(false)

  var isSet: Bool { flag.withLock { $0 } }

  func set() { flag.withLock { $0 = true } }
}
