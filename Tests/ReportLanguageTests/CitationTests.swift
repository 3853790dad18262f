// Citations, attributes, pictures, HTML and formulas: what they become and what is wrong with them.
import Diagnostics
import Testing

@testable import ReportLanguage

private let library = """
  @article{kingma2014, title = {A}, author = {Kingma, D.}, year = 2014}
  @book{DBLP:books/x-1, title = {B}, editor = {Doe, J.}, year = 2015}
  """

private func cited(_ text: String) -> [String] {
  planned(text, head: "bibliography: r.bib", files: ["r.bib": library])
}

@Suite struct CitationTests {
  @Test(
    arguments: [
      ("[@a]", "p <cite a>"), ("[@a; @b]", "p <cite a;b>"),
      ("[see @a, p. 3]", "p <cite see,a,p. 3>"),
      ("[see @a,\npp. 3-4; also @b]", "p <cite see,a,pp. 3–4;also,b>"),
      ("[-@a]", "p <cite a>"), ("As @a_b shows", "p As <as a_b> shows"),
      ("(@DBLP:books/x-1.)", "p (<as DBLP:books/x-1>.)"), ("@2015x", "p <as 2015x>"),
      ("me@a.org, a.@b", "p me@a.org, a.<as b>"),
      ("<me@example.org>", "p <me@example.org→mailto:me@example.org>"),
      ("\\@a \\[@b]", "p @a [<as b>]"), ("&#64;a", "p @a"), ("`@a`", "p `@a`"), ("@", "p @"),
      ("@ a @-b", "p @ a @-b"), ("[@fig-a]", "p [<ref fig-a>]"), ("[a [@b] c]", "p [a <cite b> c]"),
      ("*[@a]*", "p *<cite a>*"), ("[@a][^1]", "p <cite a><note 1>"),
      ("é@a “@b”", "p é@a “<as b>”"),
      ("- [@a]: x", "list"), ("https://a.b/@c ~d", "p https://a.b/@c ~d"),
      ("<https://a.b/~@c~>", "p <https://a.b/~@c~→https://a.b/~@c~>"), ("[@a](u)", "p <<as a>→u>"),
      ("@a’s @b--c", "p <as a>’s <as b>--c"),
    ])
  func `Keys are told from other words`(text: String, expected: String) {
    #expect(outline(text).first == expected)
  }

  @Test func `A citation and each of its keys know their places`() {
    let text = "ä &lt; [see @a,\n  p. 3; @b] @c\n\n| x \\| y | [@d] |\n|--|--|"
    let blocks = MarkdownParser.parse(SourceText(name: "", text: text)).blocks
    #expect(
      places(blocks) { if case .citation = $0 { true } else { false } } == [
        "1:8-2:12", "2:13-15", "4:12-16",
      ])
    var keys: [String] = []
    blocks.forEachInline { inline in
      guard case .citation(let citation) = inline.content else { return }
      keys += citation.items.map { "\($0.range.start.line):\($0.range.start.column)" }
    }
    #expect(keys == ["1:13", "2:9", "2:13", "4:13"])
  }

  @Test(
    arguments: [
      ("[@kingma2014; see @DBLP:books/x-1, ch. 2] and @kingma2014", []),
      (
        "[@kingma2O14]",
        ["1:2: the bibliography has no entry 'kingma2O14' – did you mean '@kingma2014'?"]
      ),
      (
        "x @media",
        ["1:3: the bibliography has no entry 'media' – add it to r.bib; write `\\@` for a plain @"]
      ),
      (
        "[@kingma2014; page 3]",
        [
          "1:14: no work is named here – write `@key` between the semicolons, as in `[see @one, p. 3; @two]`"
        ]
      ),
      ("[@kingma2014, @x]", ["1:15: a second work where one is cited – separate works with `;`"]),
      (
        "[@kingma2014; @fig-x]",
        ["1:15: '@fig-x' is a cross-reference, not a work – write it outside of the brackets"]
      ),
      (
        "[*see* @kingma2014]",
        [
          "1:2: only plain words may stand beside a citation – write it before the brackets or behind them"
        ]
      ),
      (
        "[a @kingma2014](u)",
        [
          "1:4: a citation cannot stand within a link: it is one itself – put it behind the link, or write `\\@` for a plain @"
        ]
      ),
    ] as [(String, [String])])
  func `A wrong citation is reported at its place`(text: String, expected: [String]) {
    #expect(cited(text) == expected)
  }

  @Test func `Without a bibliography only brackets make a citation`() {
    #expect(planned("The rule @media and me@example.org") == [])
    #expect(
      planned("[@a]") == [
        "1:2: '@a' cites a work, but the report has no bibliography – name a BibTeX file in the "
          + "front matter: `bibliography: references.bib`; write `\\@` for a plain @"
      ])
  }

  @Test func `Mistakes in a bibliography stand in its own lines`() {
    #expect(
      planned(
        "[@a] [@c]", head: "bibliography: [r.bib, s.bib]",
        files: [
          "r.bib": "@misc{a,\n  title = {A}\n  year = 2014}\n", "s.bib": "\n@misc{a, title={B}}",
        ])
        == [
          "r.bib:3:3: a comma is missing before this – separate the fields of an entry with commas",
          "s.bib:2:7: the key 'a' is used twice – give one of them another key, or remove it",
          "1:7: the bibliography has no entry 'c' – did you mean '@a'?",
        ])
    #expect(
      planned("[@a]", head: "bibliography: no.bib") == [
        "-1:15: the bibliography 'no.bib' cannot be read: there is no such file – paths start at the "
          + "folder of the report; name a BibTeX file that exists"
      ])
    #expect(
      planned("[@a]", head: "bibliography: [r.bib, 3]", files: ["r.bib": "\u{0}"]).first?
        .hasPrefix("this is not a text file") == true)
  }

  // MARK: Attributes

  @Test(
    arguments: [
      ("# A {#sec-a}", "h1 A #sec-a"), ("## A {-}", "h2 A unnumbered"),
      ("# A {.unnumbered}", "h1 A unnumbered"),
      ("# A {#sec-a .unnumbered} ##", "h1 A #sec-a unnumbered"),
      ("# A { - #x }", "h1 A #x unnumbered"), ("A\n=== {#x}", "p A⏎=== {#x}"),
      ("A {#x}\n===", "h1 A #x"),
      ("# The set {a, b}", "h1 The set {a, b}"), ("# A \\{#x}", "h1 A {#x}"), ("# {#x}", "h1  #x"),
      ("# A *b*{#x}", "h1 A *b* #x"), ("# `{#x}`", "h1 `{#x}`"),
      ("$$\nx\n$$ {#eq-x}", "equation x #eq-x"), ("- $$x$$", "list"),
    ])
  func `Braces behind a heading or an equation are its attributes`(text: String, expected: String) {
    #expect(outline(text).first == expected)
    #expect(planned(text) == [])
  }

  @Test(
    arguments: [
      ("# é {.unumbered}", "1:6: unknown class '.unumbered' – did you mean '.unnumbered'?"),
      ("# A {#a #b}", "1:10: a second name – keep one of them"),
      (
        "# A {#1}", "1:7: '1' is not a name – use letters, digits, `-` and `_`, with a letter first"
      ),
      ("# A {#a width=3}", "1:9: unknown attribute 'width' – a heading has #name, .unnumbered"),
      ("# A {#a b}", "1:9: 'b' is no attribute – a heading has #name, .unnumbered"),
      ("$$x$$ {.big}", "1:8: unknown class '.big' – an equation has #name"),
      (
        "> $$\n> x\n> $$ {#eq-x} é",
        "3:13: only a label may follow a displayed equation, not 'é' – write `$$ … $$ {#eq-name}`, and other text in a paragraph of its own"
      ),
      ("| a |\n|---|\n\n: C {#tbl-x .y}", "4:13: unknown class '.y' – a table's caption has #name"),
      (
        "a $$x$$ b",
        "1:3: a displayed equation begins a line – put it in a line of its own, or write `$…$` within the text"
      ),
    ])
  func `A wrong attribute is reported at its place`(text: String, expected: String) {
    #expect(planned(text) == [expected])
  }

  // MARK: Pictures

  @Test(
    arguments: [
      ("![A *b* [@k]](p.png)", "picture p.png (A *b* <cite k>)"),
      (
        "![](p.png){#fig-x fig-alt=\"A *b* of $5 and \\\"six\\\"\"}",
        "picture p.png () alt=A *b* of $5 and \"six\" #fig-x"
      ),
      (
        "![A\nb](<a b.png>){\n#fig-x\nfig-alt='two\nlines'}",
        "picture a b.png (A⏎b) alt=two lines #fig-x"
      ),
      ("> ![A](p.png){#fig-x\n> fig-alt=\"c\"}", "quote"),
      ("![A][p]\n\n[p]: p.png", "picture p.png (A)"),
    ])
  func `A picture on its own is a figure`(text: String, expected: String) {
    #expect(outline(text).first == expected)
  }

  @Test(
    arguments: [
      (
        "a ![b](c.png)",
        [
          "1:3: the picture 'c.png' stands among words – give it a paragraph of its own; it becomes a figure that text can refer to"
        ]
      ),
      (
        "![b](c.png) d",
        [
          "1:1: the picture 'c.png' stands among words – give it a paragraph of its own; it becomes a figure that text can refer to"
        ]
      ),
      (
        "![b](c.png){#fig-x} d",
        [
          "1:1: the picture 'c.png' stands among words – give it a paragraph of its own; it becomes a figure that text can refer to"
        ]
      ),
      (
        "![](c.png)",
        [
          "1:1: the picture 'c.png' has no text for readers who cannot see it – write a caption between the square brackets, or `{fig-alt=\"…\"}` behind it"
        ]
      ),
      (
        "é\n\n> ![b](c.png){#fig-x\n> width=5}",
        ["4:3: unknown attribute 'width' – a picture has #name, fig-alt=\"…\""]
      ),
      ("![b](c.png){#pic}", ["1:14: this label must begin with 'fig-' – write `fig-pic`"]),
      (
        "![b](c.png \"t\")",
        [
          "1:1: the title 't' of a picture is dropped – say it in the caption, between the square brackets"
        ]
      ),
      ("![b](c.png){fig-alt=\"x", ["1:21: this quotation is never closed – end it with `\"`"]),
    ] as [(String, [String])])
  func `A wrong picture is reported at its place`(text: String, expected: [String]) {
    #expect(planned(text) == expected)
  }

  // MARK: HTML

  @Test func `Raw HTML is dropped with a warning unless it is allowed`() {
    let hint =
      "say it in Markdown, write `\\<` for a less-than sign, or set `raw-html: true` in the front matter"
    #expect(
      planned("a <b>c</b>\n\n<div>\nx\n</div>\n\n<!-- y --> z <!-- w -->") == [
        "1:3: raw HTML is dropped: '<b>' – \(hint)", "1:7: raw HTML is dropped: '</b>' – \(hint)",
        "3:1: raw HTML is dropped: '<div>' – \(hint)",
      ])
    #expect(planned("a <b>c</b>\n\n<div>\nx\n</div>", head: "raw-html: true") == [])
  }

  @Test(
    arguments: [
      "<a href=\"javascript:x\">", "<a href=\" JaVa\tScript:x\">",
      "<a href='&#106;avascript&colon;x'>",
      "<a href=\"java&#x0A;script:x\">", "<a href=vbscript:x>",
    ])
  func `HTML that is allowed still leads to no script`(html: String) {
    #expect(planned("a \(html)x</a>", head: "raw-html: true").count == 1)
  }

  @Test(
    arguments: [
      "[x](javascript:a)", "[x](JAVASCRIPT:a)", "[x](<java\tscript:a>)", "[x](&#x6A;avascript:a)",
      "[x](data:text/html,a)", "[x](vbscript:a)", "[x][y]\n\n[y]: javascript:a", "<javascript:a>",
      "[x](java&Tab;script:a)", "[x](\u{1}javascript:a)",
    ])
  func `No link leads to a script`(text: String) {
    let found = planned(text)
    #expect(found.count == 1 && found[0].hasPrefix("1:1: a link may not lead to"))
  }

  // MARK: Formulas

  @Test(
    arguments: [
      ("é $\\foo$", "1:4"), ("a\n$$\nx\n  \\foo y\n$$", "4:3"), ("> $$\n> x\n> \\foo\n> $$", "3:3"),
      ("| a | b |\n|---|---|\n| ß \\| x | $\\foo$ |", "3:13"), ("a[^1]\n\n[^1]: é $\\foo$", "3:10"),
      ("| a |\n|---|\n\n: Cap $x + \\foo$", "4:12"), ("a $x +\n  \\foo$ b", "2:3"),
      ("- $$x \\foo$$", "1:7"), ("# A $\\foo$ {#sec-a}", "1:6"), ("$ä \\foo$", "1:4"),
      ("a\r\n\r\n\t$$\r\n\tx\r\n\t$$\r\n\r\n$$\r\n\t\\foo\r\n$$", "8:2"),
    ])
  func `A formula's mistake stands where it is written`(text: String, place: String) {
    let found = planned(text)
    #expect(found.count == 1 && found[0].hasPrefix(place + ": "), "\(found)")
  }

  @Test func `Writing of any kind comes through unharmed`() {
    let text = "العربية *نص* 中文、~~字~~ 👩‍👩‍👧 [@k] é\u{301} $x$"
    #expect(outline(text) == ["p العربية *نص* 中文、~~字~~ 👩‍👩‍👧 <cite k> é\u{301} $x$"])
    let blocks = MarkdownParser.parse(SourceText(name: "", text: text)).blocks
    // Columns count scalars: the family is five of them.
    #expect(places(blocks) { if case .citation = $0 { true } else { false } } == ["1:29-33"])
  }
}
