// Pages of GitHub-flavoured Markdown, their folder of pictures, and which pages are written.
import DocumentModel
import Foundation
import Testing

@Suite struct MarkdownPageTests {
  private func files(_ place: Workplace, in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: place.directory + "/" + folder)) ?? [])
      .sorted()
  }

  @Test func `A report becomes Markdown with its pictures beside it`() throws {
    let place = try Workplace()
    try place.write(smallReport(), to: "r.md")
    let result = try place.galley("render", "r.md", "--to", "gfm")
    #expect(result.status == 0, "\(result.errors)")
    #expect(place.pages == ["r.md", "r_files"])
    let names = files(place, in: "output/r_files")
    #expect(names == ["SHA256SUMS", "fig-loss.svg", "fig-made.png", "figure-2.png"])
    let page = String(decoding: try place.read("output/r.md"), as: UTF8.self)
    for name in names.dropFirst() { #expect(page.contains("r_files/\(name)"), "\(name)") }
    #expect(page.hasPrefix("# Small\n"))
    let sums = String(decoding: try place.read("output/r_files/SHA256SUMS"), as: UTF8.self)
    #expect(sums.split(separator: "\n").count == names.count - 1)
  }

  @Test func `Pictures that are no longer shown go, and nothing of the user's does`() throws {
    let place = try Workplace()
    try place.write(smallReport(), to: "r.md")
    #expect(try place.galley("render", "r.md", "--to", "gfm").status == 0)
    // A file of the user's, and a picture that they changed.
    try place.write("mine", to: "output/r_files/figure-9.png")
    try place.write("<svg/>", to: "output/r_files/fig-loss.svg")
    let text = smallReport().replacing("fig-made", with: "fig-new")
      .replacing("fig-loss", with: "fig-curve")
    try place.write(text, to: "r.md")
    #expect(try place.galley("render", "r.md", "--to", "gfm").status == 0)
    #expect(
      files(place, in: "output/r_files") == [
        "SHA256SUMS", "fig-curve.svg", "fig-loss.svg", "fig-new.png", "figure-2.png",
        "figure-9.png",
      ])
    try place.write("---\ntitle: x\n---\n\nNo figures.\n", to: "r.md")
    #expect(try place.galley("render", "r.md", "--to", "gfm").status == 0)
    #expect(files(place, in: "output/r_files") == ["fig-loss.svg", "figure-9.png"])
  }

  @Test func `A folder without anything else in it goes with its last picture`() throws {
    let place = try Workplace()
    try place.write(smallReport(), to: "r.md")
    #expect(try place.galley("render", "r.md", "--to", "gfm").status == 0)
    try place.write("---\ntitle: x\n---\n\nNo figures.\n", to: "r.md")
    #expect(try place.galley("render", "r.md", "--to", "gfm").status == 0)
    #expect(place.pages == ["r.md"])
  }

  @Test func `A list that names files elsewhere removes nothing`() throws {
    let place = try Workplace()
    try place.write("---\ntitle: x\n---\n\nText.\n", to: "r.md")
    try place.write("keep", to: "output/keep")
    // The checksum of "keep".
    let sum = "6ca7ea2feefc88ecb5ed6356ed963f47dc9137f82526fdd25d618ea626d0803f"
    try place.write("\(sum)  ../keep\n", to: "output/r_files/SHA256SUMS")
    #expect(try place.galley("render", "r.md", "--to", "gfm").status == 0)
    #expect(try place.read("output/keep") == Data("keep".utf8))
  }

  @Test func `A folder that cannot be written is named, and no page is`() throws {
    let place = try Workplace()
    try place.write(smallReport(), to: "r.md")
    // A file stands where the folder of pictures would be.
    try place.write("", to: "output/r_files")
    let result = try place.galley("render", "r.md")
    #expect(result.status == 1)
    #expect(result.errors.contains("output/r_files/"))
    #expect(result.errors.contains("the page cannot be written"))
    #expect(place.pages == ["r_files"])
  }

  @Test(arguments: [
    ("html", ["r.html"]), ("html,json", ["r.html", "r.json"]), ("json", ["r.json"]),
    ("pdf, gfm", ["r.md", "r.pdf"]),
  ])
  func `Only the pages that are asked for are written`(formats: String, pages: [String]) throws {
    let place = try Workplace()
    try place.write("---\ntitle: x\n---\n\nText.\n", to: "r.md")
    #expect(try place.galley("render", "r.md", "--to", formats).status == 0)
    #expect(place.pages == pages)
  }

  @Test func `The front matter's formats are written, and the document always`() throws {
    let place = try Workplace()
    try place.write("---\ntitle: x\nformat: [gfm]\n---\n\nText.\n", to: "r.md")
    #expect(try place.galley("render", "r.md").status == 0)
    #expect(place.pages == ["r.json", "r.md"])
  }

  @Test func `An unknown format is refused with a guess`() throws {
    let place = try Workplace()
    try place.write("---\ntitle: x\n---\n\nText.\n", to: "r.md")
    let result = try place.galley("render", "r.md", "--to", "html,pfd")
    #expect(result.status != 0)
    #expect(result.errors.contains("did you mean 'pdf'?"))
    #expect(place.pages == [])
  }
}
