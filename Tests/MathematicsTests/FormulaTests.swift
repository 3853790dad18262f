// What formulas are read as, and how they read as a line of text.
import Testing

@testable import Mathematics

@Test(arguments: [
  (
    #"\log p(x) \ge \mathbb{E}_{q}[\log p(x\mid z)] - \mathrm{KL}"#,
    "log p(x) ≥ E_q[log p(x|z)] − KL"
  ),
  (#"\frac12 + \sqrt[3]{a+b}"#, "1/2 + ∛(a + b)"),
  (#"\sum_{i=1}^{N} x_i^2"#, "∑_(i=1)^N x_i^2"),
  (#"f''(x) \neq -\hat{x}"#, "f″(x) ≠ −x\u{302}"),
  (#"\operatorname*{arg\,max}_\theta \mathcal{L}"#, "arg max_θ L"),
  (#"\binom{n}{k} \le \text{many}"#, "(n over k) ≤ many"),
])
func `A formula has a readable line of text`(tex: String, text: String) throws {
  #expect(try Formula(parsing: tex).plainText == text)
}

@Test(arguments: [
  ("α ≤ β", #"\alpha \leq \beta"#), ("x ∈ ℝ", #"x \in ℝ"#), ("∑_i x", #"\sum_i x"#),
  ("f’", "f'"), ("a → b", #"a \to b"#), ("⟨x⟩", #"\langle x\rangle"#),
])
func `Characters may be written directly`(direct: String, named: String) throws {
  #expect(try Formula(parsing: direct).nodes == Formula(parsing: named).nodes)
}

@Test func `Every name of a symbol stands for one character`() {
  for (name, symbol) in SymbolNames.byName {
    #expect(symbol.text.count == 1, "\(name)")
    #expect(CommandNames.meaning(of: name) != nil)
  }
  #expect(SymbolNames.byName.count >= 400)
}

@Test func `A binary operator without two operands is an ordinary sign`() {
  typealias Class = AtomClass
  let table: [([Class?], [Class?])] = [
    ([.binary, .ordinary], [.ordinary, .ordinary]),
    ([.ordinary, .binary, .ordinary], [.ordinary, .binary, .ordinary]),
    ([.ordinary, .binary], [.ordinary, .ordinary]),
    ([.relation, .binary, .ordinary], [.relation, .ordinary, .ordinary]),
    ([.ordinary, .binary, .binary, .ordinary], [.ordinary, .binary, .ordinary, .ordinary]),
    ([.ordinary, .binary, .relation], [.ordinary, .ordinary, .relation]),
    ([.opening, nil, .binary, .ordinary], [.opening, nil, .ordinary, .ordinary]),
    ([.operator, .binary, .ordinary], [.operator, .ordinary, .ordinary]),
  ]
  for (classes, resolved) in table { #expect(AtomClass.resolved(classes) == resolved) }
}

@Test func `Spaces are those of the TeXbook`() {
  func space(_ left: AtomClass, _ right: AtomClass, isScript: Bool = false) -> Double {
    AtomClass.space(between: left, and: right, isScript: isScript)
  }
  #expect(space(.ordinary, .relation) == 5 && space(.relation, .ordinary) == 5)
  #expect(space(.ordinary, .binary) == 4 && space(.binary, .opening) == 4)
  #expect(space(.ordinary, .operator) == 3 && space(.operator, .opening) == 0)
  #expect(space(.punctuation, .ordinary) == 3 && space(.ordinary, .punctuation) == 0)
  #expect(space(.ordinary, .relation, isScript: true) == 0)
  #expect(space(.ordinary, .operator, isScript: true) == 3)
  #expect(space(.relation, .relation) == 0 && space(.closing, .inner) == 3)
}

@Test(arguments: [
  ("{x}^2", "x^2"), ("x^{2}", "x^2"), (#"\frac{1}{2}"#, #"\frac12"#), ("x ^ 2", "x^2"),
  (#"\sqrt{2}"#, #"\sqrt2"#), (#"\mathbf{x}y"#, #"\mathbf xy"#),
])
func `Braces around one piece and spaces mean nothing`(first: String, second: String) throws {
  #expect(try Formula(parsing: first).nodes == Formula(parsing: second).nodes)
}
