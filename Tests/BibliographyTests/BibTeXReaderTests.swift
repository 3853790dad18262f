// BibTeX: what an entry holds, how it reads, and what is wrong with a file.
import Diagnostics
import DocumentModel
import Testing

@testable import Bibliography

private func read(_ text: String) -> (works: [Work], complaints: [String]) {
  var reader = BibTeXReader(text, file: "r.bib")
  let works = reader.read()
  return (
    works,
    reader.diagnostics.map { diagnostic in
      guard case .source(let range)? = diagnostic.place else { return diagnostic.message }
      return "\(range.start.line):\(range.start.column): \(diagnostic.message)"
    }
  )
}

private func entry(_ text: String) -> String {
  let (works, complaints) = read(text)
  return complaints.first ?? works.first?.reference.plainText ?? "nothing"
}

@Suite struct BibTeXReaderTests {
  @Test(
    arguments: [
      ("{braces {within}}", "braces {within}"),
      ("\"quotes {\"}within{\"}\"", "quotes {\"}within{\"}"),
      ("2014", "2014"), ("jan", "January"), ("\"a \" # mine # {b} # 1", "a M & Mb1"),
      ("{a} # \n  {b}", "ab"), ("{a \\} b}", "a \\} b"), ("{é 中}", "é 中"),
    ])
  func `A value is read`(value: String, expected: String) {
    let (works, complaints) = read("@string{mine = {M & M}}\n@misc{k, title = {t}, x = \(value)}")
    #expect(complaints == [])
    #expect(works.first?.fields["x"]?.tex == expected)
  }

  @Test func `Everything between entries is a comment`() {
    let (works, complaints) = read(
      """
      A word, me@example.org and @ alone.
      @comment{ @misc{hidden, title={x}} }
      @preamble{ "\\newcommand{\\x}{}" # {y} }
      @Article(one, Title = {A}, )
      % a remark
      @MISC {two ,title="B"}
      """)
    #expect(complaints == [])
    #expect(works.map(\.key) == ["one", "two"])
    #expect(works.map(\.kind) == [.article, .misc])
    #expect(works[1].range.start == SourceLocation(line: 6, column: 8))
  }

  @Test(
    arguments: [
      ("@misc{k,\n  title = {A\n}\n@misc{l, title={B}}", "1:6: this brace is never closed"),
      ("@misc{k,\n  title = {A\n\n@misc{l, title={B}}", "2:11: this brace is never closed"),
      ("@misc{k,\n  title = \"A\n\n@misc{l, title={B}}", "2:11: this quotation is never closed"),
      ("@misc{k,\n é title = {A}}\n@misc{l, title={B}}", "2:4: an `=` is missing behind 'é'"),
      (
        "@misc{k, title = {A} year = 1}\n@misc{l, title={B}}",
        "1:22: a comma is missing before this"
      ),
      ("@misc{k, title {A}}\n@misc{l, title={B}}", "1:16: an `=` is missing behind 'title'"),
      ("@misc{title = {A}}\n@misc{l, title={B}}", "1:2: this entry has no key"),
      ("@misc{k, title = }\n@misc{l, title={B}}", "1:18: here should be a value"),
      ("@misc{k, title = nmae}\n@misc{l, title={B}}", "1:18: no `@string` is called 'nmae'"),
      (
        "@artcle{k, title = {A}}\n@misc{l, title={B}}",
        "1:2: unknown type of entry 'artcle', taken for `misc`"
      ),
      (
        "@misc{k, title = {A}, title = {B}}\n@misc{l, title={B}}",
        "1:23: 'title' is given twice; the first holds"
      ),
      ("@misc{k, year = 1}\n@misc{l, title={B}}", "1:7: the entry 'k' has no title"),
      (
        "@misc{k, title = {\\foo{A}}}\n@misc{l, title={B}}",
        "1:10: the TeX command '\\foo' is unknown and left out"
      ),
      ("@misc{k, title = {$\\foo$}}\n@misc{l, title={B}}", "1:10: unknown command '\\foo'"),
      ("@misc{k, title = {A}", "1:6: this brace is never closed"),
      ("@misc{", "1:2: this entry has no key"),
      ("@comment{", "1:9: this brace is never closed"),
    ])
  func `A mistake is reported at its place and costs no other entry`(text: String, expected: String)
  {
    let (works, complaints) = read(text)
    #expect(complaints == [expected])
    if text.contains("@misc{l") { #expect(works.last?.key == "l") }
  }

  @Test func `A file that is cut anywhere is read`() {
    let text =
      "@string{a={b}}@article{k, author={{\\\"O}. \\'E \\c{c} and others}, title=\"{A} $x$\"#a, pages={1--2}}"
    let bytes = Array(text.utf8)
    for end in bytes.indices {
      for work in read(String(decoding: bytes[..<end], as: UTF8.self)).works {
        #expect(!work.reference.isEmpty || work.fields.isEmpty)
      }
    }
  }

  // MARK: TeX

  @Test(
    arguments: [
      ("{\\\"o}\\\"{u}\\\"a", "öüä"), ("\\'e\\`{a}\\^{\\i}\\~n", "éàîñ"),
      ("\\ss \\o\\O{\\ae}", "ßøØæ"),
      ("\\c{c}\\v s\\H{o}\\k a\\u g\\.z\\=a\\r u", "çšőąğżāů"), ("1--2---3", "1–2—3"),
      ("``a'' `b'", "“a” ‘b’"), ("A~B", "A\u{A0}B"), ("\\& \\% \\_ \\$ \\#", "& % _ $ #"),
      ("{T}he {GPU}s", "The GPUs"), ("\\emph{a} b", "a b"), ("a\n  b", "a b"),
      ("{\\L}\\'{o}d\\'{z}", "Łódź"),
      ("{{{a}}}", "a"), ("}a{", "a"), ("\\", ""), ("$", "$"), ("\\'", ""), ("O'Neil", "O’Neil"),
      ("\\LaTeX{} x", "LaTeX x"), ("\\url{http://a.b/~c}", "http://a.b/\u{A0}c"),
    ])
  func `TeX becomes characters`(tex: String, expected: String) {
    #expect(TeXText(tex).plain == expected)
  }

  @Test func `Mathematics and emphasis in a title stay what they are`() {
    #expect(
      TeXText("$\\beta$-{VAE}: \\emph{learning}").inlines == [
        .math("\\beta"), .text("-VAE: "), .emphasis([.text("learning")]),
      ])
  }

  @Test func `Deep nesting comes to an end`() {
    let deep = String(repeating: "{", count: 100_000) + "a"
    #expect(TeXText(deep).plain.count <= 1)
    _ = TeXText(String(repeating: "\\'", count: 50_000))
  }

  // MARK: Style

  @Test(
    arguments: [
      (
        "@article{k, author={Kingma, Diederik P. and Max Welling}, title={Auto-encoding}, journal={J. {X}}, volume=1, number={2}, pages={3-14}, year=2014}",
        "D.\u{A0}P.\u{A0}Kingma and M.\u{A0}Welling, “Auto-encoding,” J. X, vol.\u{A0}1, no.\u{A0}2, pp.\u{A0}3–14, 2014."
      ),
      (
        "@inproceedings{k, author={A. B and C. D and E. F}, title={Why?}, booktitle={Proc.}, publisher={P}, address={Q}, month=jul, year={2015}, pages=7}",
        "A.\u{A0}B, C.\u{A0}D, and E.\u{A0}F, “Why?” in Proc., Q: P, p.\u{A0}7, Jul. 2015."
      ),
      (
        "@book{k, editor={A. B}, title={T}, edition={2nd}, publisher={P}, year=2001}",
        "A.\u{A0}B, Ed., T, 2nd ed., P, 2001."
      ),
      (
        "@phdthesis{k, author={A. B}, title={T}, school={S}, year=2001}",
        "A.\u{A0}B, “T,” Ph.D. dissertation, S, 2001."
      ),
      (
        "@misc{k, author={A. B and others}, title={T}, eprint={1312.6114}, archivePrefix={arXiv}, url={https://arxiv.org/abs/1312.6114}}",
        "A.\u{A0}B et\u{A0}al., “T,” arXiv:1312.6114."
      ),
      ("@misc{k, title={T}, url={https://a.b/c\\_d~e}}", "“T,” https://a.b/c_d~e."),
      ("@misc{k, title={T}}", "“T.”"), ("@misc{k, title={Why?}}", "“Why?”"),
      (
        "@article{k, author={A and B and C and D and E and F and G}, title={T}, year=1}",
        "A et\u{A0}al., “T,” 1."
      ),
      (
        "@techreport{k, title={T}, institution={I}, number=3, year=1}",
        "“T,” I, Tech. Rep.\u{A0}3, 1."
      ),
    ])
  func `A work reads as in the IEEE's style`(text: String, expected: String) {
    #expect(entry(text) == expected)
  }

  @Test func `Addresses are links where they are safe`() {
    func links(_ field: String) -> [String] {
      read("@misc{k, title={T}, \(field)}").works[0].reference.compactMap {
        if case .link(let link) = $0 { link.destination } else { nil }
      }
    }
    #expect(links("doi={10.1/x_y}") == ["https://doi.org/10.1/x_y"])
    #expect(links("doi={https://doi.org/10.1/x}") == ["https://doi.org/10.1/x"])
    #expect(links("howpublished={\\url{https://a.b}}") == ["https://a.b"])
    #expect(links("eprint={1}") == ["https://arxiv.org/abs/1"])
    #expect(links("url={javascript:alert(1)}") == [])
  }

  @Test(
    arguments: [
      ("author={A. Kingma}", "Kingma"),
      ("author={A. Kingma and van der Maaten, L.}", "Kingma and van der\u{A0}Maaten"),
      ("author={A. B and C. D and E. F}", "B et\u{A0}al."), ("editor={A. B}", "B"),
      ("year=1", "“T”"),
      ("author={A. B and others}", "B et\u{A0}al."),
    ])
  func `In a sentence a work is named by its authors`(field: String, expected: String) {
    #expect(read("@misc{k, title={T}, \(field)}").works[0].narrativeAuthors == expected)
  }
}
