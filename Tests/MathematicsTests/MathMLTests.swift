// MathML is checked by its structure; how it looks is checked in a browser.
import Foundation
import Testing

@testable import Mathematics

#if canImport(FoundationXML)
  import FoundationXML
#endif

private func mathML(_ tex: String, isDisplayed: Bool = false) throws -> String {
  let text = try Formula(parsing: tex).mathML(isDisplayed: isDisplayed)
  // Without the frame, which is the same everywhere.
  let start = text.firstRange(of: "<semantics>")?.upperBound ?? text.startIndex
  let end = text.firstRange(of: "<annotation")?.lowerBound ?? text.endIndex
  return String(text[start..<end])
}

@Test func `There are two hundred sample formulas`() {
  #expect(SampleFormulas.all.count == 200)
}

@Test(arguments: SampleFormulas.all)
func `The MathML of every formula is well formed and has its source`(tex: String) throws {
  final class Reader: NSObject, XMLParserDelegate {
    var source = ""
    var isAnnotation = false
    var unknown: Set<String> = []
    /// Scripts and fractions have a fixed number of parts.
    var wrongCounts: [String] = []
    private var children: [Int] = [0]
    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      isAnnotation = name == "annotation"
      children[children.count - 1] += 1
      children.append(0)
      // MathML Core has these and no others.
      let known = """
        math semantics annotation mrow mi mn mo mtext mspace mfrac msqrt mroot mstyle mpadded
        mphantom msub msup msubsup munder mover munderover mtable mtr mtd
        """
      if !known.split(whereSeparator: \.isWhitespace).contains(Substring(name)) {
        unknown.insert(name)
      }
    }
    func parser(
      _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
      qualifiedName: String?
    ) {
      let counts = [
        "mfrac": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "mroot": 2, "msubsup": 3,
        "munderover": 3, "mspace": 0, "mi": 0, "mo": 0, "mn": 0,
      ]
      let count = children.removeLast()
      if let expected = counts[name], count != expected { wrongCounts.append(name) }
    }
    func parser(_ parser: XMLParser, foundCharacters text: String) {
      if isAnnotation { source += text }
    }
  }
  for isDisplayed in [true, false] {
    let text = try Formula(parsing: tex).mathML(isDisplayed: isDisplayed)
    let reader = Reader()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = reader
    #expect(parser.parse(), "\(text)")
    #expect(reader.source == tex)
    #expect(reader.unknown.isEmpty)
    #expect(reader.wrongCounts.isEmpty, "\(reader.wrongCounts)")
  }
}

@Test(arguments: [
  ("x", "<mi>x</mi>"),
  (#"\Gamma"#, "<mi mathvariant=\"normal\">Γ</mi>"),
  (#"\mathbb{E}"#, "<mi>𝔼</mi>"), (#"\mathbf{x}"#, "<mi>𝐱</mi>"), (#"\mathcal{N}"#, "<mi>𝒩</mi>"),
  (#"\bm{\mu}"#, "<mi>𝝁</mi>"), (#"\mathrm{KL}"#, "<mi>KL</mi>"), ("0.49", "<mn>0.49</mn>"),
  ("a+b", "<mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow>"),
  // A minus without a left operand has no space: browsers take it for an operator in a row.
  (
    "a=-b",
    "<mrow><mi>a</mi><mo>=</mo><mo lspace=\"0\" rspace=\"0\">−</mo><mi>b</mi></mrow>"
  ),
  // In scripts relations have no space.
  (
    "x_{i=1}",
    "<msub><mi>x</mi><mrow><mi>i</mi><mo lspace=\"0\" rspace=\"0\">=</mo><mn>1</mn></mrow></msub>"
  ),
  (#"\log p"#, "<mrow><mi>log</mi><mspace width=\"0.1667em\"/><mi>p</mi></mrow>"),
  (#"\frac{a}{b}"#, "<mfrac><mi>a</mi><mi>b</mi></mfrac>"),
  (#"\frac{}{b}"#, "<mfrac><mrow></mrow><mi>b</mi></mfrac>"),
  ("x^2_i", "<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>"),
  (#"a\,b"#, "<mrow><mi>a</mi><mspace width=\"0.1667em\"/><mi>b</mi></mrow>"),
  ("a<b", "<mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow>"),
  (#"\text{ if }"#, "<mtext>\u{A0}if\u{A0}</mtext>"),
])
func `Formulas become the elements that browsers draw as TeX does`(
  tex: String, expected: String
) throws {
  #expect(try mathML(tex) == expected)
}

@Test func `Limits stand over and under in displays and beside elsewhere`() throws {
  #expect(try mathML(#"\sum_i x"#, isDisplayed: true).contains("<munder>"))
  #expect(try mathML(#"\sum_i x"#).contains("<msub>"))
  #expect(try mathML(#"\int_0^1 x"#, isDisplayed: true).contains("<msubsup>"))
  #expect(try mathML(#"\int\limits_0^1 x"#).contains("<munderover>"))
  #expect(
    try mathML(#"\operatorname*{arg\,max}_\theta f"#, isDisplayed: true)
      .contains("<munder><mi>arg\u{2009}max</mi>"))
}

@Test func `The classes of cells are in the style sheet`() throws {
  let text = try mathML(#"\begin{array}{|l|r|} \hline a & b \\[4pt] c & d \\ \hline \end{array}"#)
  #expect(text.contains("<mspace height=\"3.9851pt\"/>"))
  let classes = text.split(separator: "class=\"").dropFirst().flatMap {
    $0.prefix { $0 != "\"" }.split(separator: " ")
  }
  #expect(Set(classes).count >= 7)
  for name in classes where name != "tex-matrix" {
    #expect(Formula.mathMLStyleSheet.contains(".\(name) "), "\(name)")
  }
}

@Test func `The characters of a formula are those that browsers draw`() throws {
  let characters = try Formula(parsing: #"\log p(x) < \widehat{xy} + \Gamma"#).mathMLCharacters
  #expect(characters.isSuperset(of: "log(𝑝𝑥)<+Γ\u{302}".unicodeScalars))
  #expect(!characters.contains("x"))
}
