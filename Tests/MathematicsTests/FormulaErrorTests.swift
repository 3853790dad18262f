// What is wrong with a formula is said with its place and a remedy, and nothing makes the parser stop.
import Testing

@testable import Mathematics

/// The part of `tex` that an error marks, with its message and hints in one line.
private func finding(_ tex: String) -> (marked: String, text: String)? {
  do throws(FormulaError) {
    _ = try Formula(parsing: tex)
    return nil
  } catch {
    let bytes = Array(tex.utf8)
    #expect(error.range.lowerBound >= 0 && error.range.upperBound <= bytes.count)
    return (
      String(decoding: bytes[error.range], as: UTF8.self),
      ([error.message] + error.hints).joined(separator: "; ")
    )
  }
}

@Test(arguments: [
  (#"a + \alpa"#, #"\alpa"#, #"unknown command '\alpa'; did you mean '\alpha'?"#),
  (#"\alphax"#, #"\alphax"#, #"unknown command '\alphax'; did you mean '\alpha x'?"#),
  (#"\softmax(z)"#, #"\softmax"#, #"\operatorname{softmax}"#),
  (#"é + \Frac12"#, #"\Frac"#, #"did you mean '\frac'?"#),
  (#"\frac{1}"#, #"\frac"#, #"\frac lacks an argument; write \frac{…}"#),
  ("x^", "^", "'^' lacks an argument; write ^{…}"),
  ("x^2^3", "^", "a second superscript"), ("x_i_j", "_", "a second subscript"),
  ("f^2'", "'", "a second superscript"),
  ("(a + {b)", "{", "'{' is never closed"), ("a + b}", "}", "'}' closes nothing"),
  (#"\left( \frac12"#, #"\left"#, #"'\left' without '\right'"#),
  (#"{ \left( x }"#, #"\left"#, #"'\left' without '\right'"#),
  (#"x \right)"#, #"\right"#, #"'\right' without '\left'"#),
  (#"\left{ x \right}"#, "{", #"write \left\{"#),
  (#"\left x"#, #"\left"#, "not followed by a delimiter"),
  ("a & b", "&", #"'&' stands outside an environment; write \& to print it"#),
  (#"a \\ b"#, #"\\"#, "stands outside an environment"),
  (#"\begin{cases} a"#, #"\begin"#, #"'\begin{cases}' without '\end{cases}'"#),
  (#"\begin{case} a \end{case}"#, "{case}", "unknown environment 'case'; did you mean 'cases'?"),
  (#"\begin{matrix} a \end{pmatrix}"#, "{pmatrix}", #"'\end{pmatrix}' closes '\begin{matrix}'"#),
  (#"\begin{align} a \end{align}"#, "{align}", #"write \begin{aligned}"#),
  (#"\begin{cases} a & b & c \end{cases}"#, "{cases}", "a row of 'cases' has 3 cells"),
  (#"\begin{array}{lx} a \end{array}"#, "{lx}", "'x' is no column of an array"),
  (#"a \end{cases}"#, #"\end"#, #"'\end' without '\begin'"#),
  (#"\begin{aligned} \left( a & b \right) \end{aligned}"#, #"\left"#, #"without '\right'"#),
  (#"x \limits_a"#, #"\limits"#, "follows no operator"),
  (#"\color{red} x"#, #"\color"#, "a formula has the colour of its text"),
  (#"x \tag{1}"#, #"\tag"#, "write {#eq-name} after the closing $$"),
  (#"a \over b"#, #"\over"#, #"write \frac{…}{…}"#),
  ("50% of x", "%", #"write \% to print it"#), ("x # y", "#", ##"write \# to print it"##),
  (#"\text{50% off}"#, "%", #"write \% to print it"#),
  (#"\text{if $x$ and $y}"#, "$", "'$' is never closed"),
  (#"\text{a \frac b}"#, #"\frac"#, #"write $\frac$ for mathematics inside text"#),
  (#"\hspace{1kg}"#, "{1kg}", "does not have a length"),
  (#"\hspace{900em}"#, "{900em}", "at most 100em"),
  (#"\begin{matrix} a \\[1kg] b \end{matrix}"#, "[", "does not hold a length"),
  (#"\sqrt[3 x"#, "[", "'[' is never closed"), ("\\", "\\", "a lone '\\' ends the formula"),
  ("x \u{7}", "\u{7}", "U+0007 means nothing"), ("", "", "the formula is empty"),
  ("  \n ", "  \n ", "the formula is empty"),
])
func `A mistake is marked and comes with a remedy`(
  tex: String, marked: String, text: String
) throws {
  let found = try #require(finding(tex))
  #expect(found.marked == marked)
  #expect(found.text.contains(text), "\(found.text)")
}

@Test(arguments: [
  "{", #"\frac"#, #"\sqrt "#, #"\left("#, #"\text{"#, #"\begin{matrix}"#, "x^{", #"\hat"#,
  #"\text{$\text{$"#, #"\mathbf{"#, #"\substack{"#, #"\sqrt["#,
])
func `Nesting without end is an error, not a crash`(opening: String) throws {
  #expect(finding(String(repeating: opening, count: 10_000)) != nil)
  let depth = Formula.deepestNesting / 2 - 1
  let nested = String(repeating: "{", count: depth) + "x" + String(repeating: "}", count: depth)
  _ = try Formula(parsing: nested)
}

@Test func `Any sequence of tokens is a formula or an error`() {
  let tokens = [
    "x", "1", "2.5", "+", "-", "=", "(", ")", "[", "]", "|", "{", "}", "^", "_", "'", "&", "\\\\",
    "\\left", "\\right", "\\middle", "\\frac", "\\sqrt", "\\sum", "\\int", "\\limits", "\\hat",
    "\\text{a $x$ b}", "\\begin{cases}", "\\end{cases}", "\\begin{array}{c|c}", "\\hline",
    "\\end{array}", "\\mathbf", "\\operatorname*", "\\not", "\\substack", "\\big", ".", "\\{",
    "\\displaystyle", "\\hspace{1em}", "\\phantom", "\\underbrace", "é", "\u{302}", "😀", "م", " ",
    "\\", "~", "$", "%", "\\unknown", "\\overset", "\\binom", "\\,", "\\!", "数",
  ]
  var random = CountingGenerator(state: 7)
  var formulas = 0
  for _ in 0..<2000 {
    let length = Int.random(in: 1...12, using: &random)
    let tex = (0..<length).map { _ in tokens.randomElement(using: &random) ?? "" }.joined()
    guard let formula = try? Formula(parsing: tex) else {
      _ = finding(tex)
      continue
    }
    formulas += 1
    #expect(formula.mathML(isDisplayed: false).hasSuffix("</math>"))
    _ = formula.plainText
  }
  // The test would show nothing if next to all were errors.
  #expect(formulas > 100)
}

/// Random numbers that are the same in every run.
struct CountingGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
