// What particular commands read: delimiters, alphabets, names, text, lengths, stacks.
import Foundation

extension FormulaParser {
  // MARK: Delimiters

  /// The delimiters that grow, by how they are written.
  private static let delimiters: [String: String] = {
    var result: [String: String] = [
      "(": "(", ")": ")", "[": "[", "]": "]", "|": "|", "/": "/", "<": "⟨", ">": "⟩",
      "\\backslash": "\\", "\\|": "‖",
    ]
    for (name, symbol) in SymbolNames.byName {
      let isArrow = ["↑", "↓", "↕", "⇑", "⇓", "⇕"].contains(symbol.text)
      let isBar = ["vert", "Vert", "lvert", "rvert", "lVert", "rVert"].contains(name)
      let isFence = symbol.atomClass == .opening || symbol.atomClass == .closing
      if isArrow || isBar || isFence { result["\\" + name] = symbol.text }
    }
    for character in "⟨⟩⌊⌋⌈⌉‖⟦⟧↑↓↕" { result[String(character)] = String(character) }
    result["\\lt"] = "⟨"
    result["\\gt"] = "⟩"
    return result
  }()

  /// - Returns: `nil` for the empty delimiter.
  mutating func parseDelimiter(
    after command: String, at range: Range<Int>
  ) throws(FormulaError) -> String? {
    reader.skipSpaces()
    let start = reader.position
    if let (name, length) = reader.command() {
      if let delimiter = Self.delimiters["\\" + name] {
        reader.position += length
        return delimiter
      }
    } else if let scalar = reader.next {
      if scalar == "." {
        reader.position += 1
        return nil
      }
      if let delimiter = Self.delimiters[String(scalar)] {
        reader.position += 1
        return delimiter
      }
      if scalar == "{" || scalar == "}" {
        throw FormulaError(
          "a brace after \(command) opens or closes a group", at: reader.range(start..<start + 1),
          hints: ["write \(command)\\\(scalar) for a brace that is printed"])
      }
    }
    throw FormulaError(
      "\(command) is not followed by a delimiter", at: range,
      hints: ["write one of ( ) [ ] \\{ \\} | \\| / \\langle \\rangle, or a point for none"])
  }

  /// `\left` … `\right`; reading stands after `\left`.
  mutating func parseDelimiters(at opening: Range<Int>) throws(FormulaError) -> FormulaNode {
    let left = try parseDelimiter(after: "\\left", at: opening)
    var parts: [[FormulaNode]] = []
    var middles: [String?] = []
    while true {
      parts.append(try parseList(in: .delimiters(opening: opening)))
      let start = reader.position
      let name = reader.command()?.name ?? "right"
      reader.position += name.unicodeScalars.count + 1
      let delimiter = try parseDelimiter(after: "\\" + name, at: reader.range(from: start))
      if name == "right" {
        return .delimited(
          FormulaDelimiters(left: left, right: delimiter, parts: parts, middles: middles))
      }
      middles.append(delimiter)
    }
  }

  /// An optional argument in brackets.
  mutating func parseBrackets() throws(FormulaError) -> [FormulaNode]? {
    reader.skipSpaces()
    guard reader.next == "[" else { return nil }
    let opening = reader.here
    reader.position += 1
    let nodes = try parseList(in: .brackets(opening: opening))
    reader.position += 1
    return nodes
  }

  // MARK: Alphabets and names

  mutating func parseAlphabet(
    _ wanted: Alphabet, _ name: String, at range: Range<Int>
  ) throws(FormulaError) -> FormulaNode {
    let outer = alphabet
    alphabet = wanted
    defer { alphabet = outer }
    return Self.grouped(Self.joiningWords(try parseArgument(of: name, at: range)))
  }

  /// Neighbouring letters become one word, which is set with the distances of a word.
  private static func joiningWords(_ nodes: [FormulaNode]) -> [FormulaNode] {
    var result: [FormulaNode] = []
    for node in nodes {
      if case .symbol(let symbol) = node, symbol.isLetterOrNumber,
        case .symbol(var word)? = result.last, word.isLetterOrNumber,
        word.alphabet == symbol.alphabet, word.atomClass == symbol.atomClass
      {
        word.text += symbol.text
        result[result.count - 1] = .symbol(word)
      } else {
        result.append(node)
      }
    }
    return result
  }

  mutating func parseOperatorName(
    _ name: String, at range: Range<Int>
  ) throws(FormulaError) -> FormulaNode {
    var placement = FormulaScripts.Placement.beside
    if reader.next == "*" {
      reader.position += 1
      placement = .overAndUnderInDisplays
    }
    let outer = alphabet
    alphabet = .upright
    defer { alphabet = outer }
    let nodes = Self.joiningWords(try parseArgument(of: name, at: range))
    guard !nodes.isEmpty else {
      throw FormulaError(
        "\(name) lacks a name", at: range, hints: ["write \\operatorname{softmax}"])
    }
    var text = ""
    for node in nodes {
      switch node {
      case .symbol(let symbol) where symbol.alphabet == .upright:
        text += symbol.text == "−" ? "-" : symbol.text == "∗" ? "*" : symbol.text
      case .space(let length) where length.value > 0: text += "\u{2009}"
      default:
        return .classed(.operator, nodes)
      }
    }
    return .functionName(text, placement)
  }

  mutating func parseNegation(at range: Range<Int>) throws(FormulaError) -> FormulaNode {
    let argument = try parseArgument(of: "\\not", at: range)
    guard argument.count == 1, case .symbol(let symbol) = argument[0] else {
      throw FormulaError(
        "\\not is not followed by a sign", at: range, hints: ["write \\not and a relation"])
    }
    if let negated = SymbolNames.negations[symbol.text] {
      return .symbol(FormulaSymbol(negated, symbol.alphabet, .relation))
    }
    return .negated(symbol)
  }

  mutating func parseStack(
    _ meaning: CommandMeaning, _ name: String, at range: Range<Int>
  ) throws(FormulaError) -> FormulaNode {
    let script = try parseArgument(of: name, at: range)
    let base = try parseArgument(of: name, at: range)
    let baseClass = base.count == 1 ? base[0].atomClass ?? .ordinary : .ordinary
    switch meaning {
    case .underset:
      return .stacked(FormulaStack(base: base, over: nil, under: script, atomClass: baseClass))
    case .overset:
      return .stacked(FormulaStack(base: base, over: script, under: nil, atomClass: baseClass))
    default:
      return .stacked(FormulaStack(base: base, over: script, under: nil, atomClass: .relation))
    }
  }

  // MARK: Lengths

  /// `{2em}` as `\hspace` reads it.
  mutating func parseLength(
    _ name: String, at range: Range<Int>
  ) throws(FormulaError) -> FormulaLength {
    if reader.next == "*" { reader.position += 1 }
    reader.skipSpaces()
    guard reader.next == "{" else {
      throw FormulaError("\(name) lacks an argument", at: range, hints: ["write \(name){1em}"])
    }
    let start = reader.position
    reader.position += 1
    guard let length = readLength(upTo: "}") else {
      throw FormulaError(
        "\(name) does not have a length", at: reader.range(start..<max(start + 1, reader.position)),
        hints: ["write a number and one of em, ex, mu, pt, mm, cm, such as \(name){1em}"])
    }
    let largest = 100.0
    guard length.value >= 0, length.inEms <= largest else {
      throw FormulaError(
        "\(name) takes a length of at least 0 and at most \(Int(largest))em",
        at: reader.range(from: start), hints: ["write \\! for a little less space"])
    }
    return length
  }

  /// Reads a number and a unit up to, and over, `end`; `nil` for anything else.
  mutating func readLength(upTo end: Unicode.Scalar) -> FormulaLength? {
    var text = String.UnicodeScalarView()
    while let scalar = reader.next, scalar != end, scalar != "\\", scalar != "{", text.count < 32 {
      text.append(scalar)
      reader.position += 1
    }
    guard reader.next == end else { return nil }
    reader.position += 1
    let words = String(text).filter { !$0.isWhitespace }
    let unit = String(words.suffix(2))
    guard let value = Double(words.dropLast(2)), value.isFinite else { return nil }
    switch unit {
    case "em": return FormulaLength(value, .ems)
    case "ex": return FormulaLength(value * 0.45, .ems)
    case "mu": return FormulaLength(value, .mathUnits)
    case "pt": return FormulaLength(value * 72 / 72.27, .points)
    case "bp": return FormulaLength(value, .points)
    case "mm": return FormulaLength(value * 72 / 25.4, .points)
    case "cm": return FormulaLength(value * 72 / 2.54, .points)
    case "in": return FormulaLength(value * 72, .points)
    default: return nil
    }
  }
}

extension FormulaSymbol {
  var isLetterOrNumber: Bool {
    atomClass == .ordinary
      && text.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || FormulaReader.isDigit($0) }
  }
}

extension FormulaLength {
  /// In ems of text of 10 points.
  package var inEms: Double {
    switch unit {
    case .mathUnits: value / 18
    case .ems: value
    case .points: value / 10
    }
  }
}
