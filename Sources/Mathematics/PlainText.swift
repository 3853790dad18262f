// A formula as one line of text, for alternative texts, outlines and terminals.

extension Formula {
  /// Such as `log p(x) ≥ E_q[log p(x|z)] − KL`.
  package var plainText: String {
    let text = PlainTextWriter.text(of: nodes)
    return text.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
  }
}

private enum PlainTextWriter {
  static func text(of nodes: [FormulaNode], isScript: Bool = false) -> String {
    let classes = AtomClass.resolved(nodes.map(\.atomClass))
    var result = ""
    var last: AtomClass?
    for (index, node) in nodes.enumerated() {
      if let atomClass = classes[index] {
        if let last, AtomClass.space(between: last, and: atomClass, isScript: isScript) > 0,
          !(isBar(node) || index > 0 && isBar(nodes[index - 1]))
        {
          result += " "
        } else if case .fraction = node, !isScript, last == .ordinary || last == .closing {
          result += " "
        }
        last = atomClass
      }
      result += text(of: node)
    }
    return result
  }

  /// Bars of conditional probabilities are set close: p(x|z).
  private static func isBar(_ node: FormulaNode) -> Bool {
    if case .symbol(let symbol) = node { symbol.text == "∣" } else { false }
  }

  private static func text(of node: FormulaNode) -> String {
    switch node {
    case .symbol(let symbol): return symbol.text == "∣" ? "|" : symbol.text
    case .negated(let symbol): return "not " + symbol.text
    case .largeOperator(let text, _), .functionName(let text, _):
      return text.replacing("\u{2009}", with: " ")
    case .group(let nodes), .classed(_, let nodes): return text(of: nodes)
    case .scripts(let scripts): return text(of: scripts)
    case .fraction(let fraction):
      let numerator = enclosed(fraction.numerator, isScript: false)
      let denominator = enclosed(fraction.denominator, isScript: false)
      return fraction.isBinomial
        ? "(\(numerator) over \(denominator))" : "\(numerator)/\(denominator)"
    case .root(let radicand, let index):
      let sign =
        switch index.map({ text(of: $0) }) {
        case nil: "√"
        case "3"?: "∛"
        case "4"?: "∜"
        case let index?: "\(index)th root of "
        }
      return sign + enclosed(radicand, isScript: false)
    case .accent(let accent):
      let base = text(of: accent.base)
      if accent.mark.isBrace { return base }
      let isMark = accent.mark.rawValue.unicodeScalars.allSatisfy {
        !$0.isASCII && $0.value < 0x2100
      }
      return base.unicodeScalars.count == 1 && isMark
        ? (base + accent.mark.rawValue) : accent.isStretched ? enclosed(accent.base) : base
    case .line(_, let nodes): return enclosed(nodes, isScript: false)
    case .delimited(let delimiters):
      var result = delimiters.left ?? ""
      for (index, part) in delimiters.parts.enumerated() {
        result += text(of: part)
        if index < delimiters.middles.count { result += delimiters.middles[index] ?? "" }
      }
      return result + (delimiters.right ?? "")
    case .sizedDelimiter(let text, _, _): return text
    case .stacked(let stack):
      let over = stack.over.map { "^" + enclosed($0) } ?? ""
      let under = stack.under.map { "_" + enclosed($0) } ?? ""
      return text(of: stack.base) + under + over
    case .table(let table): return text(of: table)
    case .text(let text, _): return text
    case .space(let length): return length.value > 4 ? " " : ""
    case .phantom, .style: return ""
    }
  }

  private static func text(of scripts: FormulaScripts) -> String {
    var result = text(of: scripts.base)
    if let sub = scripts.subscripted { result += "_" + enclosed(sub) }
    if let sup = scripts.superscripted {
      let primes = text(of: sup)
      result += primes.allSatisfy { "′″‴⁗".contains($0) } ? primes : "^" + enclosed(sup)
    }
    return result
  }

  /// In parentheses, unless it is one piece.
  private static func enclosed(_ nodes: [FormulaNode], isScript: Bool = true) -> String {
    let inner = text(of: nodes, isScript: isScript)
    if nodes.count <= 1 {
      switch nodes.first {
      case nil, .symbol, .functionName, .text, .root, .accent: return inner
      case .scripts where !isScript: return inner
      case .delimited(let delimiters)? where delimiters.left != nil: return inner
      case .group(let nodes)?: return enclosed(nodes, isScript: isScript)
      default: break
      }
    }
    return "(\(inner))"
  }

  private static func text(of table: FormulaTable) -> String {
    let rows = table.rows.map { row in
      row.cells.map { text(of: $0) }.joined(separator: table.kind == .aligned ? " " : ", ")
    }
    return (table.left ?? "") + rows.joined(separator: "; ") + (table.right ?? "")
  }
}
