// TeX's source → tree, list by list: a list ends at what its opening asks for, and anything else
// that ends lists is an error that names both places.

/// Reads one formula.
struct FormulaParser {
  /// What a list is inside of, with the scalars that opened it.
  enum Context {
    case formula
    case group(opening: Range<Int>)
    case delimiters(opening: Range<Int>)
    case cell(environment: String, opening: Range<Int>)
    /// A line of `\\substack`.
    case lines(opening: Range<Int>)
    /// An argument in brackets, such as the index of a root.
    case brackets(opening: Range<Int>)
  }

  var reader: FormulaReader
  /// The alphabet that `\mathbf` and its like ask for.
  var alphabet: Alphabet?
  var isBoldSymbol = false
  private var depth = 0

  init(_ tex: String) { reader = FormulaReader(tex) }

  mutating func parseFormula() throws(FormulaError) -> [FormulaNode] {
    let nodes = try parseList(in: .formula)
    guard !nodes.isEmpty else {
      throw FormulaError(
        "the formula is empty", at: reader.range(0..<reader.scalars.count),
        hints: ["write \\$ for a dollar sign in the text"])
    }
    return nodes
  }

  // MARK: Lists

  /// Reads up to, and not including, what ends the list.
  mutating func parseList(in context: Context) throws(FormulaError) -> [FormulaNode] {
    try descend()
    defer { depth -= 1 }
    var nodes: [FormulaNode] = []
    while true {
      reader.skipSpaces()
      if try isAtEnd(of: context) { return nodes }
      let start = reader.position
      if let node = try parseAtom(isArgument: false) {
        nodes.append(try parseScripts(on: node, from: start))
      } else {
        nodes.append(try parseScripts(on: nil, from: start))
      }
    }
  }

  mutating func descend() throws(FormulaError) {
    guard depth < Formula.deepestNesting else {
      throw FormulaError(
        "the formula is nested more than \(Formula.deepestNesting) deep", at: reader.here,
        hints: ["give its parts names and set them one by one"])
    }
    depth += 1
  }

  mutating func ascend() { depth -= 1 }

  /// Whether the list ends here; throws when what stands here ends another kind of list.
  private mutating func isAtEnd(of context: Context) throws(FormulaError) -> Bool {
    guard let scalar = reader.next else {
      if case .formula = context { return true }
      throw unclosed(context)
    }
    switch scalar {
    case "}":
      switch context {
      case .group, .lines: return true
      case .delimiters, .cell, .brackets: throw unclosed(context)
      case .formula:
        throw FormulaError(
          "'}' closes nothing", at: reader.here, hints: ["take it away, or write \\} to print it"])
      }
    case "]":
      if case .brackets = context { return true }
      return false
    case "&":
      if case .cell = context { return true }
      if case .delimiters = context { throw unclosed(context) }
      throw FormulaError(
        "'&' stands outside an environment", at: reader.here,
        hints: ["write \\& to print it, or \\begin{aligned} … \\end{aligned} around the lines"])
    case "\\":
      guard let command = reader.command() else {
        throw FormulaError(
          "a lone '\\' ends the formula", at: reader.here,
          hints: ["write \\backslash to print it"])
      }
      return try isEnd(command.name, length: command.length, of: context)
    default: return false
    }
  }

  private func isEnd(
    _ name: String, length: Int, of context: Context
  ) throws(FormulaError) -> Bool {
    let range = reader.range(reader.position..<reader.position + length)
    switch name {
    case "right", "middle":
      if case .delimiters = context { return true }
      if case .formula = context {
        throw FormulaError("'\\\(name)' without '\\left'", at: range)
      }
      if case .cell = context {
        throw FormulaError(
          "'\\\(name)' without '\\left' in this cell", at: range,
          hints: ["write \\left. at the beginning of the cell"])
      }
      throw unclosed(context)
    case "end":
      if case .cell = context { return true }
      if case .formula = context {
        throw FormulaError("'\\end' without '\\begin'", at: range)
      }
      throw unclosed(context)
    case "\\", "cr":
      switch context {
      case .cell, .lines: return true
      case .delimiters: throw unclosed(context)
      case .formula, .group, .brackets: break
      }
      throw FormulaError(
        "'\\\(name)' stands outside an environment", at: range,
        hints: ["write \\begin{aligned} … \\end{aligned} around the lines"])
    default: return false
    }
  }

  private func unclosed(_ context: Context) -> FormulaError {
    switch context {
    case .formula: FormulaError("the formula ends too early", at: reader.here)
    case .group(let opening), .lines(let opening):
      FormulaError("'{' is never closed", at: opening, hints: ["write '}' where the group ends"])
    case .delimiters(let opening):
      FormulaError(
        "'\\left' without '\\right'", at: opening,
        hints: [
          "write \\right and a delimiter, or \\right. for none, "
            + "in the same group and cell as \\left"
        ])
    case .cell(let environment, let opening):
      FormulaError(
        "'\\begin{\(environment)}' without '\\end{\(environment)}'", at: opening,
        hints: ["close braces and \\left before the end of a cell"])
    case .brackets(let opening):
      FormulaError("'[' is never closed", at: opening, hints: ["write ']' where the index ends"])
    }
  }

  // MARK: Arguments

  /// The argument of a command: a group in braces, or one piece.
  mutating func parseArgument(
    of command: String, at range: Range<Int>
  ) throws(FormulaError) -> [FormulaNode] {
    reader.skipSpaces()
    let hint = "write \(command.filter { $0 != "'" }){…}"
    guard let scalar = reader.next, !["}", "&", "^", "_", "]"].contains(scalar) else {
      throw FormulaError("\(command) lacks an argument", at: range, hints: [hint])
    }
    if scalar == "{" { return try parseGroup() }
    if let name = reader.command()?.name, ["right", "middle", "end", "\\"].contains(name) {
      throw FormulaError("\(command) lacks an argument", at: range, hints: [hint])
    }
    try descend()
    defer { ascend() }
    guard let node = try parseAtom(isArgument: true) else {
      throw FormulaError("\(command) lacks an argument", at: range, hints: [hint])
    }
    return [node]
  }

  /// The contents of a group; reading stands at its brace.
  mutating func parseGroup() throws(FormulaError) -> [FormulaNode] {
    let opening = reader.here
    reader.position += 1
    let nodes = try parseList(in: .group(opening: opening))
    reader.position += 1
    return nodes
  }

  // MARK: Scripts

  /// Adds the scripts, primes and limits that follow a piece.
  private mutating func parseScripts(
    on node: FormulaNode?, from start: Int
  ) throws(FormulaError) -> FormulaNode {
    var subscripted: [FormulaNode]?
    var superscripted: [FormulaNode]?
    var hasPrimes = false
    var placement = defaultPlacement(of: node)
    while true {
      reader.skipSpaces()
      let mark = reader.position
      switch reader.next {
      case "^":
        reader.position += 1
        guard superscripted == nil || hasPrimes else {
          throw doubleScript("superscript", "^", at: mark)
        }
        hasPrimes = false
        superscripted =
          (superscripted ?? []) + (try parseArgument(of: "'^'", at: reader.range(from: mark)))
      case "_":
        reader.position += 1
        guard subscripted == nil else { throw doubleScript("subscript", "_", at: mark) }
        subscripted = try parseArgument(of: "'_'", at: reader.range(from: mark))
      case "'", "’":
        guard superscripted == nil else { throw doubleScript("superscript", "^", at: mark) }
        superscripted = [parsePrimes()]
        hasPrimes = true
      case "\\":
        guard let command = reader.command(),
          case .limits(let wanted)? = CommandNames.meaning(of: command.name)
        else { return finished() }
        reader.position += command.length
        guard node?.atomClass == .operator else {
          throw FormulaError(
            "'\\\(command.name)' follows no operator", at: reader.range(from: mark),
            hints: ["write it after a sum, an integral or \\operatorname{…}"])
        }
        placement = wanted
      default: return finished()
      }
    }

    func finished() -> FormulaNode {
      if let node, subscripted == nil, superscripted == nil { return node }
      return .scripts(
        FormulaScripts(
          base: node.map { [$0] } ?? [], subscripted: subscripted, superscripted: superscripted,
          placement: placement))
    }
  }

  private mutating func parsePrimes() -> FormulaNode {
    var count = 0
    while reader.next == "'" || reader.next == "’" {
      count += 1
      reader.position += 1
    }
    let primes = ["", "′", "″", "‴", "⁗"]
    let text = count < primes.count ? primes[count] : String(repeating: "′", count: count)
    return .symbol(FormulaSymbol(text, .upright))
  }

  private func doubleScript(_ kind: String, _ sign: String, at mark: Int) -> FormulaError {
    FormulaError(
      "a second \(kind) at the same base", at: reader.range(mark..<mark + 1),
      hints: ["write {…} around what the first belongs to, such as {x\(sign)a}\(sign)b"])
  }

  private func defaultPlacement(of node: FormulaNode?) -> FormulaScripts.Placement {
    switch node {
    case .largeOperator(_, let placement)?, .functionName(_, let placement)?: placement
    case .classed(.operator, _)?: .overAndUnderInDisplays
    case .accent(let accent)? where accent.mark.isBrace: .overAndUnder
    default: .beside
    }
  }
}
