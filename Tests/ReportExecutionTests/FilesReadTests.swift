// Which files beside a report its directives read, also where they cannot be read.
import Datasets
import Diagnostics
import Foundation
import ReportLanguage
import ResultStore
import Testing

@testable import ReportExecution

@Suite struct FilesReadTests {
  private static let table =
    "id: t\nsource: table\nfile: t.csv\ncolumns: [x]\ntarget: y\ntest: 0.5"

  /// By name, where they are in the report's folder or its `data/`.
  private func filesRead(_ body: String, there: [String: String] = [:]) throws -> [String]? {
    let folder = try ReportFolder(files: there)
    return Rendering.check(
      SourceText(name: "x.md", text: "---\ntitle: T\n---\n" + body), baseDirectory: folder.path,
      choices: RenderingChoices(),
      environment: RenderingEnvironment(
        locator: DataLocator(
          dataDirectory: nil, environment: [:], projectDirectory: folder.path,
          systemDirectories: []),
        store: ResultStore(directory: folder.path + "/store"), threads: 1)
    ).files?.map { $0.replacingOccurrences(of: folder.path + "/", with: "") }
  }

  @Test func `Tables are known by their paths, whole or broken`() throws {
    let body = block("dataset", Self.table) + block("table", "csv: numbers.csv")
    let numbers = ["numbers.csv": "a\n1\n"]
    #expect(
      try filesRead(body, there: numbers.merging(["t.csv": "x,y\n1,2\n3,4\n"]) { $1 })
        == ["t.csv", "numbers.csv"])
    #expect(
      try filesRead(body, there: numbers.merging(["t.csv": "x,y\n1\n"]) { $1 })
        == ["t.csv", "numbers.csv"])
  }

  @Test func `A table that is nowhere is known by all its places`() throws {
    #expect(try filesRead(block("dataset", Self.table)) == ["t.csv", "data/t.csv"])
  }

  @Test func `Weights that a run starts from are known by their path`() throws {
    let body =
      digits
      + block(
        "model",
        "id: m\nkind: vae\ninput: 784\nencoder: []\nlatent: 2\ndecoder: [{linear: 784}, sigmoid]")
      + block("train", "id: r\nmodel: m\ndata: d\nepochs: 1\nweights: w.safetensors")
    #expect(try filesRead(body) == ["w.safetensors"])
  }

  @Test func `A report with a mistake in its text leaves it open`() throws {
    #expect(try filesRead(block("dataset", "id: t\nsauce: table")) == nil)
  }
}
