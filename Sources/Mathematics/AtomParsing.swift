// Single pieces of a formula: letters, numbers, signs, groups, and commands by their meaning.
import Diagnostics
import Foundation

extension FormulaParser {
  /// - Parameter isArgument: whether the piece is an argument without braces, of which TeX takes one
  ///   digit alone.
  /// - Returns: `nil` where a script stands without a base.
  mutating func parseAtom(isArgument: Bool) throws(FormulaError) -> FormulaNode? {
    guard let scalar = reader.next else { return nil }
    switch scalar {
    case "^", "_": return nil
    case "'", "’":
      return nil
    case "{": return Self.grouped(try parseGroup())
    case "\\": return try parseCommand()
    case "~", "\u{A0}":
      reader.position += 1
      return .space(FormulaLength(4.5, .mathUnits))
    case "$", "#", "%":
      let sign = "'\(scalar)' has a meaning in TeX and stands alone here"
      throw FormulaError(
        sign, at: reader.here, hints: ["write \\\(scalar) to print it"])
    default: break
    }
    if FormulaReader.isDigit(scalar) { return .symbol(parseNumber(isArgument: isArgument)) }
    if FormulaReader.isLetter(scalar) {
      reader.position += 1
      return .symbol(letter(String(scalar), usual: .italic))
    }
    if let known = SymbolNames.keyboard[scalar] {
      reader.position += 1
      return .symbol(FormulaSymbol(known.text, known.alphabet, known.atomClass))
    }
    return try parseCharacter()
  }

  /// A group of one ordinary symbol is that symbol, as in TeX.
  static func grouped(_ nodes: [FormulaNode]) -> FormulaNode {
    if nodes.count == 1, case .symbol(let symbol) = nodes[0], symbol.atomClass == .ordinary {
      return nodes[0]
    }
    return .group(nodes)
  }

  /// `10`, `0.49`: digits, with points between digits.
  private mutating func parseNumber(isArgument: Bool) -> FormulaSymbol {
    let start = reader.position
    reader.position += 1
    while !isArgument, let scalar = reader.next {
      let isPoint = scalar == "." && reader.afterNext.map(FormulaReader.isDigit) == true
      guard isPoint || FormulaReader.isDigit(scalar) else { break }
      reader.position += 1
    }
    let text = String(String.UnicodeScalarView(reader.scalars[start..<reader.position]))
    return letter(text, usual: .upright)
  }

  /// A letter or number in the alphabet that is asked for.
  func letter(_ text: String, usual: Alphabet) -> FormulaSymbol {
    var chosen = usual
    if let alphabet {
      // The Greek of \mathrm and \mathsf is italic as elsewhere: those alphabets have none.
      let changes = alphabet.applied(to: text) != text
      let isLatin = text.unicodeScalars.allSatisfy(\.isASCII)
      if changes || (alphabet == .upright && isLatin) || usual == .upright { chosen = alphabet }
    }
    if isBoldSymbol {
      switch chosen {
      case .italic: chosen = .boldItalic
      case .upright: chosen = .bold
      default: break
      }
    }
    return FormulaSymbol(text, chosen)
  }

  /// A character beyond the keyboard's, written directly: `α`, `≤`, `𝔼`, `é`, `数`.
  private mutating func parseCharacter() throws(FormulaError) -> FormulaNode {
    let start = reader.position
    var view = String.UnicodeScalarView()
    var joins = false
    while let scalar = reader.next, view.isEmpty || joins || Self.extends(scalar) {
      view.append(scalar)
      joins = scalar == "\u{200D}"
      reader.position += 1
    }
    let first = view.first ?? " "
    switch first.properties.generalCategory {
    case .control, .format, .unassigned, .privateUse, .surrogate, .lineSeparator,
      .paragraphSeparator, .nonspacingMark, .enclosingMark, .spacingMark:
      let number = String(first.value, radix: 16, uppercase: true)
      let code = "U+" + String(repeating: "0", count: max(0, 4 - number.count)) + number
      throw FormulaError(
        "the character \(code) means nothing in a formula", at: reader.range(from: start),
        hints: ["take it away; accents are written as \\hat{x}"])
    default: break
    }
    let text = String(view).precomposedStringWithCanonicalMapping
    if let placement = CommandNames.operatorCharacters[text] {
      return .largeOperator(text, placement)
    }
    if let known = SymbolNames.byCharacter[text] { return .symbol(styled(known)) }
    return .symbol(FormulaSymbol(text, .upright))
  }

  private static func extends(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: true
    default: scalar == "\u{200D}"
    }
  }

  private func styled(_ known: NamedSymbol) -> FormulaSymbol {
    if known.atomClass == .ordinary, Alphabet.italic.applied(to: known.text) != known.text {
      return letter(known.text, usual: known.alphabet)
    }
    return FormulaSymbol(known.text, known.alphabet, known.atomClass)
  }

  // MARK: Commands

  private mutating func parseCommand() throws(FormulaError) -> FormulaNode? {
    let start = reader.position
    guard let (name, length) = reader.command() else {
      throw FormulaError("a lone '\\' ends the formula", at: reader.here)
    }
    reader.position += length
    let range = reader.range(from: start)
    guard let meaning = CommandNames.meaning(of: name) else { throw unknown(name, at: range) }
    return try parse(meaning, named: "\\" + name, at: range)
  }

  private mutating func parse(
    _ meaning: CommandMeaning, named name: String, at range: Range<Int>
  ) throws(FormulaError) -> FormulaNode {
    switch meaning {
    case .symbol(let known): return .symbol(styled(known))
    case .largeOperator(let text, let placement): return .largeOperator(text, placement)
    case .functionName(let text, let placement): return .functionName(text, placement)
    case .operatorName: return try parseOperatorName(name, at: range)
    case .fraction(let size, let isBinomial):
      let numerator = try parseArgument(of: name, at: range)
      let denominator = try parseArgument(of: name, at: range)
      return .fraction(
        FormulaFraction(
          numerator: numerator, denominator: denominator, size: size, isBinomial: isBinomial))
    case .root:
      let index = try parseBrackets()
      return .root(radicand: try parseArgument(of: name, at: range), index: index)
    case .accent(let mark, let position, let isStretched):
      return .accent(
        FormulaAccent(
          mark: mark, position: position, isStretched: isStretched,
          base: try parseArgument(of: name, at: range)))
    case .line(let position): return .line(position, try parseArgument(of: name, at: range))
    case .alphabet(let alphabet): return try parseAlphabet(alphabet, name, at: range)
    case .boldSymbol:
      let outer = isBoldSymbol
      isBoldSymbol = true
      defer { isBoldSymbol = outer }
      return Self.grouped(try parseArgument(of: name, at: range))
    case .text(let style): return try parseText(style, name, at: range)
    case .left: return try parseDelimiters(at: range)
    case .sizedDelimiter(let size, let atomClass):
      let delimiter = try parseDelimiter(after: name, at: range)
      return delimiter.map { .sizedDelimiter($0, size: size, atomClass) } ?? .group([])
    case .begin: return try parseEnvironment(at: range)
    case .limits:
      throw FormulaError(
        "'\(name)' follows no operator", at: range,
        hints: ["write it after a sum, an integral or \\operatorname{…}"])
    case .not: return try parseNegation(at: range)
    case .style(let style): return .style(style)
    case .space(let length): return .space(length)
    case .givenSpace: return .space(try parseLength(name, at: range))
    case .phantom(let keepsWidth, let keepsHeight):
      return .phantom(
        FormulaPhantom(
          content: try parseArgument(of: name, at: range), keepsWidth: keepsWidth,
          keepsHeight: keepsHeight))
    case .classed(let atomClass):
      return .classed(atomClass, try parseArgument(of: name, at: range))
    case .overset, .underset, .stackRelation: return try parseStack(meaning, name, at: range)
    case .substack: return try parseSubstack(name, at: range)
    case .binaryModulo: return .classed(.binary, [.symbol(FormulaSymbol("mod", .upright))])
    case .parenthesizedModulo:
      let modulus = try parseArgument(of: name, at: range)
      return .group(
        [
          .space(FormulaLength(8, .mathUnits)), .symbol(FormulaSymbol("(", .upright, .opening)),
          .symbol(FormulaSymbol("mod", .upright)), .space(FormulaLength(6, .mathUnits)),
        ] + modulus + [.symbol(FormulaSymbol(")", .upright, .closing))])
    case .right, .middle:
      throw FormulaError("'\(name)' without '\\left'", at: range)
    case .end: throw FormulaError("'\\end' without '\\begin'", at: range)
    }
  }

  private func unknown(_ name: String, at range: Range<Int>) -> FormulaError {
    if let refusal = CommandNames.refusals[name] {
      return FormulaError("\\\(name) \(refusal.reason)", at: range, hints: [refusal.hint])
    }
    let isCapital = name.first?.isUppercase == true
    let candidates =
      CommandNames.all.filter { $0.first?.isUppercase == isCapital }
      + CommandNames.all.filter { $0.first?.isUppercase != isCapital }
    var hints: [String] = []
    if let match = closestMatch(to: name, among: candidates) {
      // The name of a command goes on as long as there are letters: \alphax.
      let rest = name.hasPrefix(match) ? name.dropFirst(match.count) : ""
      hints = ["did you mean '\\\(match)\(rest.isEmpty ? "" : " ")\(rest)'?"]
    } else if name.first?.isLetter == true {
      hints = ["write \\operatorname{\(name)} for the name of a function"]
    }
    return FormulaError("unknown command '\\\(name)'", at: range, hints: hints)
  }
}
