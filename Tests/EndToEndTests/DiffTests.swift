// `galley diff` as its users run it: on files, on folders and on git revisions.
import DocumentModel
import Foundation
import Testing

@Suite struct DiffTests {
  private func document(
    _ title: String = "A report", loss: Double = 1.5, word: String = "quick"
  ) -> Document {
    Document(
      metadata: Metadata(title: title),
      blocks: [
        .heading(Heading(level: 1, identifier: "sec-a", content: [.text("Results")])),
        .paragraph([
          .text("The \(word) model has a loss of "),
          .value(InlineValue(path: "first.test.loss", text: "\(loss)", value: loss)), .text("."),
        ]),
      ])
  }

  private func git(_ place: Workplace, _ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      ["git", "-c", "user.name=A", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"]
      + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: place.directory)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "git \(arguments)")
  }

  @Test func `Equal documents print nothing and exit with 0`() throws {
    let place = try Workplace()
    try place.write(try document().encoded(), to: "a.json")
    try place.write(try document().encoded(), to: "b.json")
    let result = try place.galley("diff", "a.json", "b.json")
    #expect(result.status == 0)
    #expect(result.output == "")
    #expect(result.errors == "")
  }

  @Test func `A word and a number are shown, and the exit status is 1`() throws {
    let place = try Workplace()
    try place.write(try document().encoded(), to: "a.json")
    try place.write(try document(loss: 1.25, word: "slow").encoded(), to: "b.json")
    let result = try place.galley("diff", "a.json", "b.json")
    #expect(result.status == 1)
    #expect(result.output.contains("The [-quick-]{+slow+} model"))
    #expect(result.output.contains("first.test.loss  1.5 → 1.25  −0.25  −17 %"))
    #expect(!result.output.contains("\u{1B}"))
    let colored = try place.galley("diff", "a.json", "b.json", "--color", "always")
    #expect(colored.output.contains("\u{1B}[31mquick\u{1B}[0m"))
    let summary = try place.galley("diff", "a.json", "b.json", "--summary")
    #expect(summary.output == "b  1 change: 1 prose, 1 number\n")
  }

  @Test func `A tolerance decides what counts`() throws {
    let place = try Workplace()
    try place.write(try document().encoded(), to: "a.json")
    try place.write(try document(loss: 1.25).encoded(), to: "b.json")
    for (tolerance, status) in [("loss=0.3", 0), ("20%", 0), ("kl=1", 1), ("0.1", 1)] {
      let result = try place.galley("diff", "a.json", "b.json", "--tolerance", tolerance)
      #expect(result.status == Int32(status), "\(tolerance)")
    }
    let wrong = try place.galley("diff", "a.json", "b.json", "--tolerance", "loss=much")
    #expect(wrong.status == 2)
    #expect(wrong.errors.contains("'loss=much' is no tolerance"))
  }

  @Test func `Folders are compared report by report, past what is wrong with one`() throws {
    let place = try Workplace()
    for (folder, loss) in [("old", 1.5), ("new", 1.25)] {
      try place.write(try document(loss: loss).encoded(), to: "\(folder)/changed.json")
      try place.write(try document().encoded(), to: "\(folder)/same.json")
      try place.write("{\"some\": \"settings\"}", to: "\(folder)/package.json")
    }
    try place.write(Data(try document().encoded().prefix(300)), to: "new/cut.json")
    try place.write(try document().encoded(), to: "old/cut.json")
    try place.write(try document().encoded(), to: "new/added.json")
    let older = String(decoding: try document().encoded(), as: UTF8.self)
      .replacingOccurrences(of: "\"format\" : 2", with: "\"format\" : 1")
    try place.write(older, to: "old/older.json")
    try place.write(older, to: "new/older.json")
    let result = try place.galley("diff", "old", "new")
    #expect(result.status == 2)
    #expect(result.output.contains("changed  A report"))
    #expect(result.output.contains("Same: same"))
    #expect(result.errors.contains("new/cut.json: error: this is no whole document"))
    #expect(result.errors.contains("new/added.json: warning: there is no 'added' in old"))
    #expect(result.errors.contains("format 1 of a document"))
    #expect(result.errors.contains("galley render reports/older.md"))
    #expect(!result.errors.contains("package"))
  }

  @Test func `A page stands for the document beside it`() throws {
    let place = try Workplace()
    for folder in ["old", "new"] {
      try place.write(
        try document(word: folder).encoded(), to: "\(folder)/x.json")
      for ending in ["html", "md", "pdf"] { try place.write("", to: "\(folder)/x.\(ending)") }
    }
    #expect(try place.galley("diff", "old/x.html", "new/x.pdf").status == 1)
    try place.write("", to: "alone.html")
    let alone = try place.galley("diff", "alone.html", "new/x.md")
    #expect(alone.status == 2)
    #expect(alone.errors.contains("alone.html: error: its document 'alone.json' is not beside it"))
  }

  @Test func `Revisions are read out of git without touching the work tree`() throws {
    let place = try Workplace()
    try git(place, "init", "-q", "-b", "main")
    try place.write(try document().encoded(), to: "output/a report.json")
    try git(place, "add", ".")
    try git(place, "commit", "-q", "-m", "one")
    try place.write(try document(word: "slow").encoded(), to: "output/a report.json")
    try place.write(try document("Second").encoded(), to: "output/b.json")
    try git(place, "add", ".")
    try git(place, "commit", "-q", "-m", "two")
    try place.write(try document(word: "lazy").encoded(), to: "output/a report.json")

    let now = try place.galley("diff")
    #expect(now.status == 1)
    #expect(now.output.contains("[-slow-]{+lazy+}"))
    let before = try place.galley("diff", "HEAD~1", "--report", "reports/a report.md")
    #expect(before.output.contains("[-quick-]{+lazy+}"))
    #expect(before.status == 1)
    let between = try place.galley("diff", "HEAD~1", "HEAD", "--", "output/a report.json")
    #expect(between.output.contains("[-quick-]{+slow+}"))
    let range = try place.galley("diff", "HEAD~1..HEAD", "--summary")
    #expect(range.status == 2)
    #expect(range.errors.contains("there is no 'b' in HEAD~1"))
    #expect(range.output.contains("a report"))
    let path = try place.galley("diff", "HEAD", "output/b.json")
    #expect(path.status == 0)
    #expect(
      String(decoding: try place.read("output/a report.json"), as: UTF8.self).contains("lazy"))
  }

  @Test(arguments: [
    (["nothing"], "there is no revision, file or folder 'nothing'"),
    (["a.json", "b.json"], "there is no such file, folder or revision"),
    (["HEAD", "--", "../.."], "git cannot list the files"),
    (["--report", "reports/none.md"], "there are no documents in"),
  ])
  func `What cannot be compared is said, with status 2`(
    arguments: [String], message: String
  ) throws {
    let place = try Workplace()
    try git(place, "init", "-q", "-b", "main")
    try git(place, "commit", "-q", "--allow-empty", "-m", "one")
    let result = try run(place, ["diff"] + arguments)
    #expect(result.status == 2, "\(arguments)")
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.errors.contains("= hint: "), "\(result.errors)")
  }

  private func run(_ place: Workplace, _ arguments: [String]) throws -> Workplace.Result {
    switch arguments.count {
    case 2: try place.galley(arguments[0], arguments[1])
    case 3: try place.galley(arguments[0], arguments[1], arguments[2])
    default: try place.galley(arguments[0], arguments[1], arguments[2], arguments[3])
    }
  }

  @Test func `Outside of a repository revisions are refused`() throws {
    let place = try Workplace()
    let result = try place.galley("diff", "main", "HEAD")
    #expect(result.status == 2)
    #expect(
      result.errors.contains("neither a file, a folder nor a revision is called 'main'"))
    #expect(result.errors.contains("is not in a git repository"))
  }

  @Test func `A path that neither side has is told beside what was compared`() throws {
    let place = try Workplace()
    try git(place, "init", "-q", "-b", "main")
    try place.write(try document().encoded(), to: "output/a.json")
    try git(place, "add", ".")
    try git(place, "commit", "-q", "-m", "one")
    try place.write(try document(word: "slow").encoded(), to: "output/a.json")
    let result = try place.galley("diff", "--", "output/a.json", "output/nope.json")
    #expect(result.status == 2)
    #expect(result.output.contains("[-quick-]{+slow+}"))
    #expect(result.errors.contains("output/nope.json: error: there is nothing of this name"))
  }

  @Test func `Attributes of git come back byte for byte`() throws {
    let place = try Workplace()
    try git(place, "init", "-q", "-b", "main")
    let attributes = place.directory + "/.git/info/attributes"
    for text in ["*.csv text", "*.csv text\r\n", "\u{FF}", ""] {
      let bytes = Data(text.unicodeScalars.map { UInt8($0.value) })
      try place.write(bytes, to: ".git/info/attributes")
      for option in ["--install-git", "--install-git", "--uninstall-git"] {
        #expect(try place.galley("diff", option).status == 0)
      }
      #expect(try place.read(".git/info/attributes") == bytes)
    }
    try FileManager.default.removeItem(atPath: place.directory + "/.git/info")
    #expect(try place.galley("diff", "--install-git").status == 0)
    #expect(FileManager.default.fileExists(atPath: attributes))
    #expect(try place.galley("diff", "--uninstall-git").status == 0)
    #expect(!FileManager.default.fileExists(atPath: place.directory + "/.git/info"))
  }

  @Test func `A difftool of somebody else stops the installation before it begins`() throws {
    let place = try Workplace()
    try git(place, "init", "-q", "-b", "main")
    try git(place, "config", "difftool.galley.cmd", "other")
    let before = try place.read(".git/config")
    let result = try place.galley("diff", "--install-git")
    #expect(result.status == 2)
    #expect(result.errors.contains("git's difftool.galley.cmd is already 'other'"))
    #expect(try place.read(".git/config") == before)
  }

  @Test func `Git is set up for documents, once, and set back`() throws {
    let place = try Workplace()
    try git(place, "init", "-q", "-b", "main")
    let before = try place.read(".git/config")
    try place.write("*.csv text\n", to: ".git/info/attributes")
    let first = try place.galley("diff", "--install-git")
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.contains("set      diff.galley.textconv"))
    let attributes = try place.read(".git/info/attributes")
    let second = try place.galley("diff", "--install-git")
    #expect(second.output.contains("kept     diff.galley.textconv"))
    #expect(try place.read(".git/info/attributes") == attributes)

    try place.write(try document().encoded(), to: "output/x.json")
    try git(place, "add", ".")
    try git(place, "commit", "-q", "-m", "one")
    let text = try place.galley("diff", "--textconv", "output/x.json")
    #expect(text.output.contains("# Results\n\nThe quick model has a loss of 1.5.\n"))
    try place.write("{}", to: "other.json")
    #expect(try place.galley("diff", "--textconv", "other.json").output == "{}")

    #expect(try place.galley("diff", "--uninstall-git").status == 0)
    #expect(try place.read(".git/config") == before)
    #expect(
      String(decoding: try place.read(".git/info/attributes"), as: UTF8.self)
        == "*.csv text\n")
    #expect(
      try place.galley("diff", "--uninstall-git").output == "nothing of galley's was set\n")
  }

  @Test func `Other forms are written to files, the same bytes each time`() throws {
    let place = try Workplace()
    try place.write(try document().encoded(), to: "a.json")
    try place.write(try document(loss: 1.25, word: "<b>&").encoded(), to: "b.json")
    for form in ["html", "markdown", "json"] {
      for name in ["first", "second"] {
        let result = try place.galley(
          "diff", "a.json", "b.json", "--to", form, "--output", "\(name).\(form)")
        #expect(result.status == 1)
        #expect(result.output == "")
      }
      #expect(try place.read("first.\(form)") == place.read("second.\(form)"))
    }
    let page = String(decoding: try place.read("first.html"), as: UTF8.self)
    #expect(page.contains("&lt;b&gt;&amp;"))
    #expect(!page.contains("<b>"))
    #expect(page.contains("default-src 'none'"))
    #expect(!page.contains("unsafe-inline"))
    let object = try JSONSerialization.jsonObject(with: place.read("first.json"))
    let review = try #require(object as? [String: Any])
    #expect(review["format"] as? Int == 1)
    #expect(review["different"] as? Bool == true)
    let markdown = String(decoding: try place.read("first.markdown"), as: UTF8.self)
    #expect(markdown.contains("&lt;b&gt;&amp;"))
    #expect(markdown.contains("| first.test.loss | 1.5 | 1.25 | −0.25 | −17 % |"))
  }
}
