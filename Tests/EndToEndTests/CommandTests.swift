// The command line itself.
import Foundation
import Testing

@Suite struct CommandTests {
  @Test(arguments: ["new", "render", "preview", "check", "explain", "doctor"])
  func `Help shows an example`(command: String) throws {
    let result = try Workplace().galley(command, "--help")
    #expect(result.status == 0)
    #expect(result.output.contains("Example"))
    #expect(result.output.contains("galley \(command)"))
  }

  @Test func `Every directive is explained with an example that passes the check`() throws {
    let place = try Workplace()
    try place.write("Text.\n", to: "methods.md")
    let list = try place.galley("explain")
    let names = list.output.split(separator: "\n").compactMap { $0.split(separator: " ").first }
    #expect(names.count == 21)
    for name in names {
      let text = try place.galley("explain", String(name)).output
      #expect(text.contains("Example:"), "\(name)")
      let example = text.components(separatedBy: "Example:\n")[1]
        .split(separator: "\n").map { $0.dropFirst(2) }.joined(separator: "\n")
      guard name != "front-matter" else {
        try place.write(example + "\n\nText.\n", to: "x.md")
        let result = try place.galley("check", "x.md")
        #expect(result.status == 0, "\(result.errors)")
        continue
      }
      // What the example reads of others is missing; everything else in it must be right.
      try place.write("---\ntitle: x\n---\n\n" + example + "\n", to: "x.md")
      let errors = try place.galley("check", "x.md").errors.split(separator: "\n")
        .filter { $0.contains(": error: ") }
      for error in errors {
        #expect(
          error.contains(" has the id ") || error.contains("no directive with values is called"),
          "\(name): \(error)")
      }
    }
  }

  @Test func `Check prints diagnostics as JSON for editors`() throws {
    let place = try Workplace()
    try place.write("---\ntitle: x\n---\n\n{value}`a.b`\n", to: "x.md")
    let result = try place.galley("check", "x.md", "--format", "json")
    #expect(result.status == 1)
    let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]]
    let source = (json?.first?["place"] as? [String: Any])?["source"] as? [String: Any]
    #expect((source?["start"] as? [String: Int]) == ["line": 5, "column": 9])
  }

  @Test func `Two reports of one name are refused before anything runs`() throws {
    let place = try Workplace()
    for path in ["a/r.md", "b/r.md"] { try place.write("---\ntitle: x\n---\n\nText.\n", to: path) }
    let result = try place.galley("render", "a/r.md", "b/r.md")
    #expect(result.status == 1)
    #expect(result.errors.contains("would overwrite those of a/r.md"))
    #expect(place.pages == [])
  }

  @Test func `A report that is not there is named`() throws {
    let result = try Workplace().galley("check", "nowhere.md")
    #expect(result.status == 1)
    #expect(result.errors.contains("nowhere.md: error: there is no such file"))
  }

  @Test func `A path of one letter is a path`() throws {
    let place = try Workplace()
    try place.write("---\ntitle: x\n---\n\nText.\n", to: "x")
    let result = try place.galley("render", "x", "--store", "s", "--output", "o")
    #expect(result.status == 0, "\(result.errors)")
    #expect(try !place.read("o/x.html").isEmpty)
  }
}
