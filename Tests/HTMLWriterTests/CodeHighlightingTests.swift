// Coloured code is the code: nothing is lost, added or cut, whatever it is.
import DocumentModel
import Foundation
import Testing

@testable import HTMLWriter

private let languages = ["python", "swift", "yaml", "bash", "json", "markdown", "diff", "none"]

private func html(_ text: String, _ language: String?) -> String {
  highlighted(CodeBlock(role: .source, language: language, text: text))
}

private func withoutTags(_ html: String) -> String {
  html.replacing(/<\/?span[^>]*>/.matchingSemantics(.unicodeScalar), with: "")
}

/// The stretches of one kind, in order.
private func marked(_ kind: String, _ html: String) -> [String] {
  html.matches(of: /<span class="([a-z]+)">([^<]*)<\/span>/).filter { $0.output.1 == kind }
    .map { String($0.output.2).replacing("&quot;", with: "\"").replacing("&#39;", with: "'") }
}

@Test(arguments: SampleDocument.codeSamples.map(\.text), languages)
func `Without its tags, coloured code is the escaped code`(text: String, language: String) {
  #expect(withoutTags(html(text, language)) == escaped(text))
}

/// Pieces that begin and end what tokenizers look for, in any order.
private let pieces = [
  "\"", "'", "\"\"\"", "'''", "f\"", "{", "}", "\\(", "(", ")", "#", "//", "/*", "*/", "<<EOF",
  "EOF", "\n", "\n\n", " ", "  - ", ": ", "|\n", "```", "```{a}\n", "---\n", "$", "${", "$(",
  "\\", "é", "🧠", "\u{301}", "1e-", "0x", "word", "def ", "<", "&", "+", "-", "@", "\t", "!",
  "&a", "[", "]", ",", "\0", "\r\n", "=",
]

@Test(arguments: languages)
func `That holds for random text too`(language: String) {
  var generator = SplitMix(state: 7)
  for _ in 0..<400 {
    let count = Int(generator.next() % 40)
    let text = (0..<count).map { _ in pieces[Int(generator.next() % UInt64(pieces.count))] }
      .joined()
    let colored = Array(withoutTags(html(text, language)).unicodeScalars)
    #expect(colored == Array(escaped(text).unicodeScalars), "\(text.debugDescription)")
  }
}

@Test(arguments: languages)
func `Deep nesting neither crashes nor takes long`(language: String) {
  for piece in ["f\"{", "\"\\(", "\"$(", "```{a}\n", "/*", "`", "{\"a\": ["] {
    let text = String(repeating: piece, count: 2_000)
    #expect(withoutTags(html(text, language)) == escaped(text))
  }
}

@Test(arguments: [
  ("python", "string", ["f\"loss {", ":.2f} of {", "!r} at {", "'key'", "}\"", #"r'\d+'"#]),
  ("python", "keyword", ["return", "if", "is", "not", "None", "else", "None"]),
  ("swift", "string", [#""a \("#, #""inner \("#, #")""#, #") b""#, ##"#"\(not) "code"#"##]),
  ("swift", "comment", ["/* nested /* comments */ end */", "// comment"]),
  ("yaml", "key", ["id", "sweep", "beta", "name", "keep", "text", "next"]),
  ("yaml", "number", ["0.1", "1", "5"]),
  ("yaml", "string", ["\"a # b\"", "\n  a block: of text\n  # no comment"]),
  ("bash", "comment", ["# Set up"]), ("bash", "string", ["$not a variable\nEOF"]),
  ("bash", "keyword", ["export", "for", "in", "do", "done"]),
  ("json", "key", ["\"loss\"", "\"best\"", "\"name\"", "\"none\""]),
  ("json", "keyword", ["true", "null"]), ("markdown", "key", ["title", "id", "epochs"]),
  ("diff", "inserted", ["+new line"]), ("diff", "deleted", ["-old line"]), ("unknown", "key", []),
])
func `Languages are told apart word by word`(
  language: String, kind: String, expected: [String]
) throws {
  let sample = try #require(SampleDocument.codeSamples.first { $0.language == language })
  let found = marked(kind, html(sample.text, language))
  #expect(Array(found.suffix(expected.count)) == expected, "\(found)")
}

@Test func `Printed text and unknown languages stay plain`() {
  #expect(highlighted(CodeBlock(role: .output, language: "python", text: "def a")) == "def a")
  #expect(html("def a", "cobol") == "def a")
  #expect(html("def a", nil) == "def a")
}

@Test(arguments: [
  (
    "epochs: 20  # few",
    "<span class=\"key\">epochs</span>: <span class=\"number\">20</span>  "
      + "<span class=\"comment\"># few</span>"
  ),
  (
    "- name: 'a # b'",
    "- <span class=\"key\">name</span>: <span class=\"string\">&#39;a # b&#39;</span>"
  ),
  ("plain <text>", "plain &lt;text&gt;"), ("", ""),
])
func `Directives are coloured as YAML`(line: String, expected: String) {
  #expect(highlighted(CodeBlock(role: .directive, text: line)) == expected)
}

/// - Source: Steele, Lea and Flood 2014.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
