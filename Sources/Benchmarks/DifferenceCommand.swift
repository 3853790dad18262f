// How long a reviewer waits for `galley diff`: a large report against an edited rendering of itself.

import ArgumentParser
import DocumentModel
import Foundation

struct DifferenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "difference",
    abstract: "Times galley diff, from the process's start to its end.",
    discussion: """
      "difference_FORM" compares two states of a document of 500 blocks, 60 of them grids of images, \
      half of whose paragraphs and all of whose images differ. Milliseconds, medians of rounds.
      """)

  @Option(help: ArgumentHelp("A built galley command.", valueName: "path"))
  var galley: String

  @Option(help: "Rounds.")
  var rounds = 5

  func validate() throws {
    guard rounds >= 1 else { throw ValidationError("--rounds is at least 1") }
  }

  func run() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "galley-difference-\(ProcessInfo.processInfo.processIdentifier)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let paths = ["old.json", "new.json"].map { folder.appendingPathComponent($0).path }
    for (path, isEdited) in zip(paths, [false, true]) {
      try document(isEdited: isEdited).encoded().write(to: URL(fileURLWithPath: path))
    }
    let output = folder.appendingPathComponent("review").path
    for form in ["terminal", "html", "json"] {
      let times = try (1...rounds).map { _ in
        try compare(paths + ["--to", form, "--output", output])
      }.sorted()
      try printLine(
        Line(
          name: "difference_\(form)",
          milliseconds: (10 * times[times.count / 2]).rounded() / 10,
          least: (10 * times[0]).rounded() / 10, rounds: rounds,
          machine: Measurement.processorName, commit: Measurement.currentCommit))
    }
  }

  /// - Returns: milliseconds.
  private func compare(_ arguments: [String]) throws -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    let status = try waitForProcess([galley, "diff"] + arguments)
    // As `waitpid` tells an exit with 1, which says that the two differ.
    guard status == 1 << 8 else {
      throw ValidationError("\(galley) diff ended with status \(status)")
    }
    return (clock.now - start) / .milliseconds(1)
  }

  private func document(isEdited: Bool) -> Document {
    let words = "the model learns a code of images and its loss falls in every epoch".split(
      separator: " ")
    let blocks = (0..<500).map { number -> Block in
      if number % 8 == 3, number / 8 < 60 {
        let pixels = (0..<24 * 28 * 28).map { (pixel: Int) -> UInt8 in
          let grey = (pixel * 31 + number * 17) % 200
          return UInt8(isEdited && pixel % 3 == 0 ? grey + 40 : grey)
        }
        let grid = ImageGrid(
          tileWidth: 28, tileHeight: 28, rows: 3, columns: 8, pixels: Data(pixels))
        return .figure(
          Figure(
            identifier: "fig-\(number)", number: "\(number / 8 + 1)", caption: [.text("Samples.")],
            alternativeText: "Samples.", content: .imageGrid(grid)))
      }
      var text = (0..<80).map { (position: Int) -> Substring in
        words[(position * 7 + number * (position / 11 + 1)) % words.count]
      }
      if isEdited, number % 2 == 0 { text[number % 80] = "changed" }
      return .paragraph([.text("Passage \(number): " + text.joined(separator: " ") + ".")])
    }
    return Document(metadata: Metadata(title: "A large report"), blocks: blocks)
  }

  private struct Line: Encodable {
    var name: String
    var milliseconds: Double
    var least: Double
    var rounds: Int
    var machine: String
    var commit: String

    private enum CodingKeys: String, CodingKey {
      case name = "w"
      case milliseconds = "ms"
      case least = "least_ms"
      case rounds, machine, commit
    }
  }
}
