// The commands that do something, and what is said about those of TeX that are not understood here.

enum CommandMeaning: Sendable {
  case symbol(NamedSymbol)
  case largeOperator(String, FormulaScripts.Placement)
  case functionName(String, FormulaScripts.Placement)
  case operatorName
  case fraction(FormulaFraction.Size, isBinomial: Bool)
  case root
  case accent(FormulaAccent.Mark, FormulaAccent.Position, isStretched: Bool)
  case line(FormulaAccent.Position)
  case alphabet(Alphabet)
  case boldSymbol
  case text(FormulaTextStyle)
  case left, right, middle
  case sizedDelimiter(Int, AtomClass)
  case begin, end
  case limits(FormulaScripts.Placement)
  case not
  case style(FormulaStyle)
  case space(FormulaLength)
  case givenSpace
  case phantom(keepsWidth: Bool, keepsHeight: Bool)
  case classed(AtomClass)
  case overset, underset, stackRelation
  case substack
  /// `\bmod` between operands.
  case binaryModulo
  /// `\pmod{n}` behind a formula.
  case parenthesizedModulo
}

enum CommandNames {
  static func meaning(of name: String) -> CommandMeaning? {
    structural[name] ?? functionNames[name]
      ?? largeOperators[name] ?? SymbolNames.byName[name].map(CommandMeaning.symbol)
  }

  static let all: [String] = {
    let letters =
      (Array(structural.keys) + functionNames.keys + largeOperators.keys
      + SymbolNames.byName.keys).filter { $0.first?.isLetter == true }
    return letters.sorted()
  }()

  private static let functionNames: [String: CommandMeaning] = {
    var result: [String: CommandMeaning] = [:]
    let plain = """
      log ln lg exp sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan arg deg dim
      hom ker
      """
    for name in plain.split(whereSeparator: \.isWhitespace).map(String.init) {
      result[name] = .functionName(name, .beside)
    }
    for name in ["max", "min", "sup", "inf", "lim", "det", "Pr", "gcd", "argmax", "argmin"] {
      result[name] = .functionName(name, .overAndUnderInDisplays)
    }
    result["argmax"] = .functionName("arg\u{2009}max", .overAndUnderInDisplays)
    result["argmin"] = .functionName("arg\u{2009}min", .overAndUnderInDisplays)
    result["limsup"] = .functionName("lim\u{2009}sup", .overAndUnderInDisplays)
    result["liminf"] = .functionName("lim\u{2009}inf", .overAndUnderInDisplays)
    return result
  }()

  private static let largeOperators: [String: CommandMeaning] = {
    let sums = """
      sum ∑ prod ∏ coprod ∐ bigcup ⋃ bigcap ⋂ bigvee ⋁ bigwedge ⋀ bigoplus ⨁ bigotimes ⨂
      bigodot ⨀ biguplus ⨄ bigsqcup ⨆
      """
    let integrals = "int ∫ iint ∬ iiint ∭ iiiint ⨌ oint ∮ oiint ∯ oiiint ∰ smallint ∫"
    var result: [String: CommandMeaning] = [:]
    for (list, placement) in [
      (sums, FormulaScripts.Placement.overAndUnderInDisplays), (integrals, .beside),
    ] {
      let words = list.split(whereSeparator: \.isWhitespace).map(String.init)
      for index in stride(from: 0, to: words.count - 1, by: 2) {
        result[words[index]] = .largeOperator(words[index + 1], placement)
      }
    }
    return result
  }()

  /// How scripts stand at a large operator that is written as a character; `nil` for others.
  static let operatorCharacters: [String: FormulaScripts.Placement] = {
    var result: [String: FormulaScripts.Placement] = [:]
    for case .largeOperator(let text, let placement) in largeOperators.values {
      result[text] = placement
    }
    return result
  }()

  private static let structural: [String: CommandMeaning] = {
    var result: [String: CommandMeaning] = [
      "frac": .fraction(.inherited, isBinomial: false),
      "dfrac": .fraction(.display, isBinomial: false),
      "tfrac": .fraction(.text, isBinomial: false),
      "cfrac": .fraction(.continued, isBinomial: false),
      "binom": .fraction(.inherited, isBinomial: true),
      "dbinom": .fraction(.display, isBinomial: true),
      "tbinom": .fraction(.text, isBinomial: true),
      "sqrt": .root, "overline": .line(.over), "underline": .line(.under),
      "operatorname": .operatorName, "begin": .begin, "end": .end, "not": .not,
      "left": .left, "right": .right, "middle": .middle,
      "limits": .limits(.overAndUnder), "nolimits": .limits(.beside),
      "displaylimits": .limits(.overAndUnderInDisplays),
      "displaystyle": .style(.display), "textstyle": .style(.text),
      "scriptstyle": .style(.script), "scriptscriptstyle": .style(.scriptScript),
      "overset": .overset, "underset": .underset, "stackrel": .stackRelation,
      "substack": .substack, "bmod": .binaryModulo, "pmod": .parenthesizedModulo,
      "hspace": .givenSpace, "mspace": .givenSpace,
      "phantom": .phantom(keepsWidth: true, keepsHeight: true),
      "hphantom": .phantom(keepsWidth: true, keepsHeight: false),
      "vphantom": .phantom(keepsWidth: false, keepsHeight: true),
      "boldsymbol": .boldSymbol, "bm": .boldSymbol, "pmb": .boldSymbol,
    ]
    for (name, mark) in [
      ("hat", FormulaAccent.Mark.hat), ("tilde", .tilde), ("bar", .bar), ("breve", .breve),
      ("dot", .dot), ("ddot", .doubleDot), ("dddot", .tripleDot), ("mathring", .ring),
      ("check", .check), ("acute", .acute), ("grave", .grave), ("vec", .vector),
    ] {
      result[name] = .accent(mark, .over, isStretched: false)
    }
    for (name, mark) in [
      ("widehat", FormulaAccent.Mark.hat), ("widetilde", .tilde), ("widecheck", .check),
      ("overrightarrow", .rightArrow), ("overleftarrow", .leftArrow),
      ("overleftrightarrow", .bothArrow), ("overbrace", .upperBrace),
      ("overbracket", .upperBracket),
    ] {
      result[name] = .accent(mark, .over, isStretched: true)
    }
    result["underbrace"] = .accent(.lowerBrace, .under, isStretched: true)
    result["underbracket"] = .accent(.lowerBracket, .under, isStretched: true)
    result["underrightarrow"] = .accent(.rightArrow, .under, isStretched: true)
    result["underleftarrow"] = .accent(.leftArrow, .under, isStretched: true)
    for (name, alphabet) in [
      ("mathrm", Alphabet.upright), ("mathbf", .bold), ("mathit", .italic),
      ("mathnormal", .italic), ("mathbb", .blackboard), ("mathcal", .calligraphic),
      ("mathscr", .calligraphic), ("mathfrak", .fraktur), ("mathsf", .sans), ("mathtt", .mono),
      ("symbf", .bold), ("symup", .upright), ("symit", .italic),
    ] {
      result[name] = .alphabet(alphabet)
    }
    for (name, style) in [
      ("text", FormulaTextStyle.regular), ("textrm", .regular), ("textnormal", .regular),
      ("mbox", .regular), ("textbf", .bold), ("textit", .italic), ("emph", .italic),
      ("textsf", .sans), ("texttt", .mono),
    ] {
      result[name] = .text(style)
    }
    for (name, size) in [("big", 1), ("Big", 2), ("bigg", 3), ("Bigg", 4)] {
      result[name] = .sizedDelimiter(size, .ordinary)
      result[name + "l"] = .sizedDelimiter(size, .opening)
      result[name + "r"] = .sizedDelimiter(size, .closing)
      result[name + "m"] = .sizedDelimiter(size, .relation)
    }
    for (name, units) in [
      (",", 3.0), ("thinspace", 3), (":", 4), (">", 4), ("medspace", 4), (";", 5),
      ("thickspace", 5), ("!", -3), ("negthinspace", -3), ("negmedspace", -4),
      ("negthickspace", -5), ("enspace", 9), ("quad", 18), ("qquad", 36), (" ", 4.5),
      ("space", 4.5), ("nobreakspace", 4.5), ("enskip", 9),
    ] {
      result[name] = .space(FormulaLength(units, .mathUnits))
    }
    for (name, atomClass) in [
      ("mathord", AtomClass.ordinary), ("mathop", .operator), ("mathbin", .binary),
      ("mathrel", .relation), ("mathopen", .opening), ("mathclose", .closing),
      ("mathpunct", .punctuation), ("mathinner", .inner),
    ] {
      result[name] = .classed(atomClass)
    }
    return result
  }()

  /// What to write in place of commands that are known but refused.
  static let refusals: [String: (reason: String, hint: String)] = [
    "over": ("is not supported", "write \\frac{…}{…}"),
    "atop": ("is not supported", "write \\substack{… \\\\ …}"),
    "choose": ("is not supported", "write \\binom{…}{…}"),
    "color": ("is refused: a formula has the colour of its text", "take it away"),
    "textcolor": ("is refused: a formula has the colour of its text", "take it away"),
    "colorbox": ("is refused: a formula has the colour of its text", "take it away"),
    "tag": ("is refused: equations are numbered in order", "write {#eq-name} after the closing $$"),
    "notag": ("is not needed: only labelled equations have numbers", "take it away"),
    "nonumber": ("is not needed: only labelled equations have numbers", "take it away"),
    "label": ("is refused", "write {#eq-name} after the closing $$"),
    "ref": ("is refused inside a formula", "write @eq-name in the text"),
    "eqref": ("is refused inside a formula", "write @eq-name in the text"),
    "cite": ("is refused inside a formula", "write [@key] in the text"),
    "newcommand": ("is refused: formulas define no commands", "write out what it stands for"),
    "renewcommand": ("is refused: formulas define no commands", "write out what it stands for"),
    "DeclareMathOperator": (
      "is refused: formulas define no commands", "write \\operatorname{…} where it is used"
    ),
    "def": ("is refused: formulas define no commands", "write out what it stands for"),
    "rm": ("is not supported", "write \\mathrm{…}"),
    "bf": ("is not supported", "write \\mathbf{…}"),
    "it": ("is not supported", "write \\mathit{…}"),
    "sf": ("is not supported", "write \\mathsf{…}"),
    "tt": ("is not supported", "write \\mathtt{…}"),
    "cal": ("is not supported", "write \\mathcal{…}"),
    "hline": ("stands outside an array", "write it at the beginning of a row of an array"),
    "href": ("is refused inside a formula", "write a link in the text"),
    "includegraphics": ("is refused inside a formula", "write an image in the text"),
    "intertext": ("is not supported", "close the formula, write the text, and open another"),
    "verb": ("is not supported", "write \\texttt{…}"),
    "[": ("is not needed inside a formula", "take it away"),
    "]": ("is not needed inside a formula", "take it away"),
    "(": ("is not needed inside a formula", "take it away"),
    ")": ("is not needed inside a formula", "take it away"),
  ]
}
