// Templates: the ones inside the binary, the user's own, and broken ones.
import Diagnostics
import DocumentModel
import Foundation
import Testing

@testable import HTMLWriter

private let projectTemplates = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().appending(path: "templates")

/// A directory with the given files, removed afterwards.
private func withTemplates(
  _ files: [String: Data], _ body: (String) throws -> Void
) throws {
  let directory = FileManager.default.temporaryDirectory
    .appending(path: "galley-templates-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: directory) }
  for (name, data) in files { try data.write(to: directory.appending(path: name)) }
  try body(directory.path())
}

private func page(_ directories: [String]) throws -> String {
  String(
    decoding: try HTMLWriter(templateDirectories: directories).write(SampleDocument.report),
    as: UTF8.self)
}

@Test(arguments: [Templates.pageName, Templates.styleName, Templates.plotScriptName])
func `The templates inside the binary are those of the project`(name: String) throws {
  let file = try String(contentsOf: projectTemplates.appending(path: name), encoding: .utf8)
  #expect(Templates.embedded[name] == file)
}

@Test func `A user's file replaces only the one of its name`() throws {
  try withTemplates([Templates.styleName: Data("p { color: teal }".utf8)]) { directory in
    let html = try page([directory])
    #expect(html.contains("p { color: teal }"))
    #expect(!html.contains("--page"))
    #expect(html.contains("<main id=\"text\""))
  }
}

@Test func `A user's page can include templates beside it`() throws {
  let files = [
    Templates.pageName: Data("<p>{{title}}</p>{{> end}}".utf8),
    "end.mustache": Data("<i>{{date}}</i>".utf8),
  ]
  try withTemplates(files) { directory in
    let html = try page([directory])
    #expect(
      html == "<p>Variational autoencoders on handwritten digits</p><i>2026-11-21</i>")
  }
}

@Test(arguments: [
  ("{{#a}}x{{/b}}", "a section ends under another name than it began"),
  ("{{#a}}x", "a section is not ended"), ("x {{title", "line 1"),
])
func `A broken template names its file and what is wrong`(template: String, reason: String) throws {
  try withTemplates([Templates.pageName: Data(template.utf8)]) { directory in
    let error = #expect(throws: Diagnostic.self) {
      try HTMLWriter(templateDirectories: [directory])
    }
    let diagnostic = try #require(error)
    #expect(diagnostic.message.contains(reason))
    #expect(
      diagnostic.place
        == .file(path: "\(directory)/\(Templates.pageName)", byteOffset: nil))
    #expect(!diagnostic.hints.isEmpty)
  }
}

@Test func `A template that is not text is an error`() throws {
  try withTemplates([Templates.pageName: Data([0xFF, 0xFE, 0x00])]) { directory in
    #expect(throws: Diagnostic.self) { try HTMLWriter(templateDirectories: [directory]) }
  }
}

@Test func `A style that would end itself is an error`() throws {
  try withTemplates([Templates.styleName: Data("a{}\n</STYLE><b>".utf8)]) { directory in
    let error = #expect(throws: Diagnostic.self) {
      try HTMLWriter(templateDirectories: [directory])
    }
    #expect(error?.message.contains("line 2") ?? false)
  }
}

@Test func `A directory that does not exist changes nothing`() throws {
  #expect(try page(["/nonexistent/galley"]) == page([]))
}

@Test(arguments: [
  ("a\n{{> end}}", [:], "includes 'end' on line 2, which there is none of"),
  ("{{! {{> no}} }}\n\n{{>start}}", ["start": "{{> ende}}", "end": ""], "'ende' on line 1"),
  ("{{> a}}", ["a": "x\n{{> b}}", "b": "{{> a}}"], "includes itself through 'a' on line 1"),
  ("{{title}}", ["unused": "{{> gone}}"], "includes 'gone' on line 1"),
])
func `An inclusion that cannot be names its line`(
  page: String, others: [String: String], message: String
) throws {
  var files = [Templates.pageName: Data(page.utf8)]
  for (name, text) in others { files["\(name).mustache"] = Data(text.utf8) }
  try withTemplates(files) { directory in
    let error = #expect(throws: Diagnostic.self) {
      try HTMLWriter(templateDirectories: [directory])
    }
    let diagnostic = try #require(error)
    #expect(diagnostic.message.contains(message), "\(diagnostic.message)")
    #expect(!diagnostic.hints.isEmpty)
  }
}

@Test func `A user's script runs in place of Galley's, by its own hash`() throws {
  try withTemplates([Templates.plotScriptName: Data("let mine = 1;\n".utf8)]) { directory in
    let html = try String(
      decoding: HTMLWriter(templateDirectories: [directory]).write(SampleDocument.everything),
      as: UTF8.self)
    #expect(html.contains("<script>let mine = 1;\n</script>"))
    // From `printf 'let mine = 1;\n' | openssl dgst -sha256 -binary | base64`.
    #expect(html.contains("script-src 'sha256-DAlltSoraFLcjx0e+joN6Je0EDatUHGVYFrYjoF7I9o='"))
  }
}

@Test(arguments: [
  ("a\n{{titel}}", "uses 'titel' on line 2", "did you mean 'title'?"),
  ("{{! {{no}} }}\n{{#authors}}{{.}}{{/authors}}{{{nosuch}}}", "'nosuch' on line 2", "docs/"),
  ("{{^subtitle}}{{#nothing}}{{/nothing}}{{/subtitle}}", "'nothing' on line 1", "docs/"),
])
func `A name that no page has is an error with its line`(
  page: String, message: String, hint: String
) throws {
  try withTemplates([Templates.pageName: Data(page.utf8)]) { directory in
    let error = #expect(throws: Diagnostic.self) {
      try HTMLWriter(templateDirectories: [directory])
    }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    #expect(error?.hints.first?.contains(hint) == true)
  }
}
