// `galley new`: starters that pass the check and render, and what it refuses.
import Foundation
import Testing

@Suite struct NewCommandTests {
  private static let starters = ["minimal", "vae", "regression", "sweep"]

  private static let projectTemplates = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "templates/starters")

  @Test(arguments: starters)
  func `A starter passes the check and renders`(name: String) throws {
    let place = try Workplace()
    let written = try place.galley("new", "my-report", "--template", name)
    #expect(written.status == 0, "\(written.errors)")
    #expect(written.output == "wrote my-report.md; next: galley render my-report.md\n")
    let text = String(decoding: try place.read("my-report.md"), as: UTF8.self)
    #expect(text.contains("\ntitle: My report\n"))
    let check = try place.galley("check", "my-report.md")
    #expect(check.status == 0, "\(check.errors)")
    let result = try place.galley("render", "my-report.md")
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      place.pages == [
        "my-report.html", "my-report.json", "my-report.md", "my-report.pdf", "my-report_files",
      ])
  }

  @Test(arguments: starters)
  func `The starters inside the binary are those of the project`(name: String) throws {
    let place = try Workplace()
    #expect(try place.galley("new", "x", "--template", name).status == 0)
    let own = try String(
      contentsOf: Self.projectTemplates.appending(path: "\(name).md"), encoding: .utf8)
    func body(_ text: String) -> String { text.components(separatedBy: "\nabstract:").last ?? "" }
    #expect(body(String(decoding: try place.read("x.md"), as: UTF8.self)) == body(own))
  }

  @Test func `The project's starters replace and add to those of the binary`() throws {
    let place = try Workplace()
    try place.write("---\ntitle: Ours\n---\n\nText.\n", to: "templates/starters/vae.md")
    try place.write("---\ntitle: Fresh\n---\n\nMore.\n", to: "own/starters/fresh.md")
    let list = try place.galley("new", "--list", "--templates", "own")
    #expect(
      list.output == """
        minimal     A report
        vae         Ours
        regression  A regression
        sweep       A comparison of settings
        fresh       Fresh

        """)
    #expect(try place.galley("new", "x", "--template", "fresh", "--templates", "own").status == 0)
    #expect(try place.read("x.md") == Data("---\ntitle: X\n---\n\nMore.\n".utf8))
  }

  @Test func `A file that exists is replaced only by force`() throws {
    let place = try Workplace()
    try place.write("mine", to: "x.md")
    let result = try place.galley("new", "x.md")
    #expect(result.status == 1)
    #expect(result.errors.contains("x.md: error: there is such a file already"))
    #expect(try place.read("x.md") == Data("mine".utf8))
    #expect(try place.galley("new", "x.md", "--force").status == 0)
    #expect(try place.read("x.md") != Data("mine".utf8))
  }

  @Test(arguments: [".hidden", "a/", "a\nb", "what?", ".md", ""])
  func `A name that cannot be a report's is refused`(name: String) throws {
    let place = try Workplace()
    let result = try place.galley("new", name)
    #expect(result.status == 1)
    #expect(result.errors.contains("cannot be the name of a report"))
  }

  @Test func `A folder that is not there and a starter that is not known are named`() throws {
    let place = try Workplace()
    let folder = try place.galley("new", "nowhere/x")
    #expect(folder.status == 1)
    #expect(folder.errors.contains("nowhere: error: there is no such folder"))
    let starter = try place.galley("new", "x", "--template", "regresion")
    #expect(starter.status == 1)
    #expect(starter.errors.contains("did you mean 'regression'?"))
  }

  @Test func `A title is text to YAML, whatever the name is`() throws {
    let place = try Workplace()
    for name in ["2026-11-28", "true", "a: b", "null"] where !name.contains(":") {
      #expect(try place.galley("new", name).status == 0)
      let check = try place.galley("check", "\(name).md")
      #expect(check.status == 0, "\(check.errors)")
    }
  }
}
