// A report in several files is the report in one file, except for where its mistakes are.
import Foundation
import Testing

@Suite struct IncludeTests {
  @Test func `A report in several files gives the pages of the report in one`() throws {
    let whole = try Workplace()
    let parts = try Workplace()
    let prose = "See @fig-made and [the site].\n\n## Twice\n\n## Twice\n\n| a |\n|---|\n| $b$ |"
    let site = "[the site]: https://example.org\n"
    let text = smallReport(prose: prose) + "\n\n" + site
    try whole.write(text, to: "r.md")

    let model = try #require(text.range(of: "```{model}"))
    let train = try #require(text.range(of: "```{train}"))
    let prosePlace = try #require(text.range(of: prose))
    func include(_ path: String) -> String { "```{include}\nfile: \(path)\n```\n" }
    try parts.write(
      text[..<prosePlace.lowerBound] + include("parts/prose.md") + include("parts/data.md")
        + text[train.lowerBound...], to: "r.md")
    try parts.write(prose, to: "parts/prose.md")
    try parts.write(
      text[prosePlace.upperBound..<model.lowerBound] + include("deeper/model.md"),
      to: "parts/data.md")
    try parts.write(
      String(text[model.lowerBound..<train.lowerBound]), to: "parts/deeper/model.md")

    for place in [whole, parts] {
      let result = try place.galley("render", "r.md")
      #expect(result.status == 0, "\(result.errors)")
    }
    for page in ["r.json", "r.html", "r.pdf"] {
      #expect(try whole.read("output/\(page)") == parts.read("output/\(page)"), "\(page)")
    }
  }

  @Test func `A mistake in an included file is shown with that file's line`() throws {
    let place = try Workplace()
    try place.write(
      "---\ntitle: x\n---\n\n```{include}\nfile: ../parts/b.md\n```\n", to: "reports/x.md")
    try place.write("Text.\n\n```{trian}\nid: a\n```\n", to: "parts/b.md")
    let result = try place.galley("check", "reports/x.md")
    #expect(result.status == 1)
    #expect(
      result.errors.hasPrefix(
        """
        parts/b.md:3:5: error: unknown directive 'trian'
            3 | ```{trian}
              |     ^~~~~
              = hint: did you mean 'train'?
        """), "\(result.errors)")
    let json = try place.galley("check", "reports/x.md", "--format", "json").output
    #expect(json.contains("\"file\" : \"parts/b.md\""))
  }

  @Test(
    arguments: [
      ("none.md", "r.md:6:7: error: 'none.md' cannot be included: there is no such file"),
      ("folder", "r.md:6:7: error: 'folder' cannot be included: this is a folder"),
      ("latin.md", "latin.md: byte 1: error: this is not UTF-8 text"),
      ("large.md", "large.md: byte 4194304: error: the report has 5.0 MB; the limit is 4 MB"),
    ])
  func `What cannot be included is refused`(path: String, expected: String) throws {
    let place = try Workplace()
    try place.write("---\ntitle: x\n---\n\n```{include}\nfile: \(path)\n```\n", to: "r.md")
    try place.write("Text.", to: "folder/b.md")
    try place.write(Data([0x61, 0xE4, 0x62]), to: "latin.md")
    try place.write(Data(repeating: 0x61, count: 5_000_000), to: "large.md")
    let result = try place.galley("render", "r.md")
    #expect(result.status == 1)
    #expect(result.errors.contains(expected), "\(result.errors)")
    #expect(result.errors.contains("= hint: "))
    #expect(place.pages == [])
  }
}
