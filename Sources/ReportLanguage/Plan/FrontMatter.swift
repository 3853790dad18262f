// The front matter of a report, decoded with the same keys that `galley explain` prints.
import Diagnostics
import DocumentModel

/// What the front matter says, with Pandoc's and Quarto's names.
package struct FrontMatter: Sendable {
  package enum Format: String, Sendable, CaseIterable { case html, pdf, gfm, json }

  package var title: String
  package var subtitle: String?
  package var authors: [String]
  package var date: String?
  package var language: String
  package var abstract: Located<String>?
  package var keywords: [String]
  package var hasTableOfContents: Bool
  package var numbersSections: Bool
  package var seed: Int
  package var echo: Bool
  package var formats: [Format]
  package var showsWallTime: Bool
  package var paper: PageLayout.Paper
  /// BibTeX files.
  package var bibliography: [Located<String>]
  package var allowsRawHTML: Bool
  /// For `galley diff`.
  package var tolerances: [ComparisonTolerance]

  package static let declaration = DirectiveDeclaration(
    name: "front-matter",
    summary: "Says what the report is and sets what holds for all of it, between two `---` lines.",
    keys: [
      Keys.title.declaration, Keys.subtitle.declaration, Keys.author.declaration,
      Keys.date.declaration, Keys.lang.declaration, Keys.abstract.declaration,
      Keys.keywords.declaration, Keys.toc.declaration, Keys.numberSections.declaration,
      Keys.seed.declaration, Keys.params.declaration, Keys.profiles.declaration,
      Keys.echo.declaration, Keys.format.declaration, Keys.paperSize.declaration,
      Keys.bibliography.declaration, Keys.rawHTML.declaration, Keys.wallTime.declaration,
      Keys.diff.declaration,
    ],
    example: """
      title: A β-VAE on handwritten digits
      author: A. Author
      date: 2026-11-21
      params: {epochs: 10}
      profiles:
        quick: {epochs: 1}
      """)

  private enum Keys {
    static let title = Key.required("title", .text, "The title.")
    static let subtitle = Key.optional("subtitle", .text, shown: "none", "Set below the title.")
    static let author = Key.optional(
      "author", .list(of: .text), default: [], shown: "none", "One name or a list of names.")
    static let date = Key.optional(
      "date", .text, shown: "none",
      "Shown as written; a day such as 2026-11-21 also dates the PDF. There is no `today`: the same source gives the same bytes."
    )
    static let lang = Key.optional(
      "lang", .text, default: "en", shown: "en", "The language of the text, such as en or en-GB.")
    static let abstract = Key.optional(
      "abstract", ValueType<String>.text.located(), shown: "none", "A summary in Markdown.")
    static let keywords = Key.optional(
      "keywords", .list(of: .text), default: [], shown: "none", "For the page's metadata.")
    static let toc = Key.optional(
      "toc", .boolean, default: true, shown: "true", "Whether the page has a table of contents.")
    static let numberSections = Key.optional(
      "number-sections", .boolean, default: false, shown: "false", "Whether headings are numbered.")
    static let seed = Key.optional(
      "seed", .integer(0...Int.max), default: 1, shown: "1",
      "Where every random number of the report comes from.")
    static let params = Key.optional(
      "params", ValueType<YAMLValue>.any("parameters with their values"), shown: "none",
      "Values for `${name}` in directives.")
    static let profiles = Key.optional(
      "profiles", ValueType<YAMLValue>.any("profiles with parameters"), shown: "none",
      "Sets of parameters for `--profile name`.")
    static let echo = Key.optional(
      "echo", .boolean, default: false, shown: "false",
      "Whether directives are shown above what they make; each may say for itself.")
    static let format = Key.optional(
      "format", .list(of: .choice(Format.allCases.map { ($0.rawValue, $0) })),
      default: Format.allCases, shown: "html, pdf, gfm, json",
      "The pages to write. The document as JSON, which `galley diff` reads, is always among them.")
    static let paperSize = Key.optional(
      "papersize", .choice(PageLayout.Paper.allCases.map { ($0.rawValue, $0) }), default: .a4,
      shown: "a4", "The paper of the PDF.")
    static let bibliography = Key.optional(
      "bibliography", .list(of: ValueType<String>.path.located()), default: [], shown: "none",
      "One BibTeX file or a list, from the folder of the report. The text cites its entries as `[@key]`, `[see @one, p. 3; @two]` or `@key`; the list of references stands under the heading with `{#refs}`, or at the end."
    )
    static let rawHTML = Key.optional(
      "raw-html", .boolean, default: false, shown: "false",
      "Whether HTML in the text reaches the HTML and Markdown pages; the PDF leaves it out. Scripts in it never run: the page's Content-Security-Policy forbids them."
    )
    static let diff = Key.optional(
      "diff", .differenceSettings, default: [], shown: "none",
      "What `galley diff` counts as the same: `{tolerance: 1%}` for all numbers, `{tolerance: {loss: 1e-3}}` for those of that name."
    )
    static let wallTime = Key.optional(
      "wall-time", .boolean, default: false, shown: "false",
      "Whether the colophon names each run's wall time. It differs from machine to machine and day to day, so it is left out of pages that are compared."
    )
  }

  /// - Returns: the front matter and the parameters in force.
  static func decode(
    _ value: YAMLValue?, source: SourceText, choices: RenderingChoices,
    diagnostics: inout [Diagnostic]
  ) -> (FrontMatter?, Parameters) {
    let top = SourceRange(file: source.name, line: 1, column: 1, length: 3)
    guard let value else {
      if !diagnostics.contains(where: \.isError) {
        diagnostics.append(
          .error(
            "the report has no front matter", at: source.range(ofLine: 1),
            hints: ["begin it with `---`, `title: My report`, `---`"]))
      }
      return (nil, Parameters(values: [:]))
    }
    var reader = KeyReader(
      value, of: "the front matter", declared: declaration.keys, range: top)
    let params = reader.read(Keys.params)
    let profiles = reader.read(Keys.profiles)
    for (key, given) in [("params", params), ("profiles", profiles)] {
      if let given, given.entries == nil {
        reader.add(
          .error(
            "'\(key)' holds lines `name: value`, found \(given.kindDescription)", at: given.range))
      }
    }
    let title = reader.read(Keys.title)
    let subtitle = reader.read(Keys.subtitle)
    let authors = reader.read(Keys.author)
    let date = reader.read(Keys.date)
    let language = reader.read(Keys.lang)
    let abstract = reader.read(Keys.abstract)
    let keywords = reader.read(Keys.keywords)
    let toc = reader.read(Keys.toc)
    let numberSections = reader.read(Keys.numberSections)
    let seed = reader.read(Keys.seed)
    let echo = reader.read(Keys.echo)
    let formats = reader.read(Keys.format)
    let wallTime = reader.read(Keys.wallTime)
    let paper = reader.read(Keys.paperSize)
    let bibliography = reader.read(Keys.bibliography)
    let rawHTML = reader.read(Keys.rawHTML)
    let tolerances = reader.read(Keys.diff)
    diagnostics += reader.diagnostics.map { diagnostic in
      var diagnostic = diagnostic
      if diagnostic.hints.isEmpty {
        diagnostic.hints = ["`galley explain front-matter` describes its keys"]
      }
      return diagnostic
    }
    let parameters = Parameters.collect(
      params: params, profiles: profiles, choices: choices, file: source.name,
      diagnostics: &diagnostics)
    guard let title, let authors, let language, let keywords, let toc, let numberSections,
      let seed, let echo, let formats, let wallTime, let paper,
      let bibliography, let rawHTML, let tolerances
    else { return (nil, parameters) }
    return (
      FrontMatter(
        title: title, subtitle: subtitle, authors: authors, date: date, language: language,
        abstract: abstract, keywords: keywords, hasTableOfContents: toc,
        numbersSections: numberSections, seed: seed, echo: echo, formats: formats,
        showsWallTime: wallTime, paper: paper, bibliography: bibliography,
        allowsRawHTML: rawHTML, tolerances: tolerances), parameters
    )
  }
}

extension ValueType where Value == YAMLValue {
  /// Anything, decoded by whoever asked.
  package static func any(_ description: String) -> ValueType {
    ValueType(description) { value, _ in value }
  }
}
