// Reads YAML through Yams into values with places in the report, with every complaint in our words.
import Diagnostics
import Yams

/// Reads the YAML of one block of a report.
package struct YAMLReading {
  package var source: SourceText
  /// The line of the report that holds the block's first line.
  package var firstLine: Int
  /// How far each line of the block is indented in the report, in scalars.
  package var indentation: [Int]

  package init(source: SourceText, firstLine: Int, indentation: [Int] = []) {
    self.source = source
    self.firstLine = firstLine
    self.indentation = indentation
  }

  /// Marks for `${name}`, which YAML would take for a mapping inside `{…}`. Both are private-use
  /// characters, so nothing of the report's own text is mistaken for them.
  static let parameterOpening: Character = "\u{E010}"
  static let parameterClosing: Character = "\u{E011}"

  /// More than any directive has; libyaml itself stops at 1,000.
  private static let deepestNesting = 24

  /// - Returns: `nil` for a block without content or with a mistake in its syntax.
  package func read(_ yaml: String, diagnostics: inout [Diagnostic]) -> YAMLValue? {
    for (index, line) in SourceText(name: "", text: yaml).lines.enumerated() {
      // libyaml's own words about tabs ("found character that cannot start any token") help nobody.
      let space = line.prefix { $0 == " " || $0 == "\t" }
      if let tab = space.unicodeScalars.firstIndex(of: "\t"), space.count < line.count {
        let column = space.unicodeScalars.distance(from: space.unicodeScalars.startIndex, to: tab)
        diagnostics.append(
          .error(
            "a tab cannot indent YAML", at: range(line: index + 1, column: column + 1),
            hints: ["use spaces"]))
        return nil
      }
    }
    do {
      // The plain resolver, because types are decided by keys and not by how a word looks: Yams's
      // own would try its regular expressions on every key, and would take `1` and `"1"` for two.
      // The encoding, because Yams would otherwise read the whole environment to choose one.
      let parser = try Parser(yaml: Self.marking(yaml), resolver: .basic, encoding: .utf8)
      guard let node = try parser.singleRoot() else { return nil }
      // Nodes hold their anchors weakly; the parser is what keeps them.
      return try withExtendedLifetime(parser) {
        try value(of: node, depth: 0, diagnostics: &diagnostics)
      }
    } catch let error as YamlError {
      diagnostics.append(diagnostic(for: error))
    } catch let diagnostic as Diagnostic {
      diagnostics.append(diagnostic)
    } catch {
      diagnostics.append(
        .error("this YAML cannot be read: \(error)", at: range(line: 1, column: 1)))
    }
    return nil
  }

  // MARK: Places

  private func range(line: Int, column: Int, length: Int = 1) -> SourceRange {
    // A mark opens with one scalar where the report has two and closes with one for one.
    let reportLine = firstLine + line - 1
    let indent = indentation.indices.contains(line - 1) ? indentation[line - 1] : 0
    let text = source.line(reportLine)
    let before =
      text.utf8.contains(UInt8(ascii: "$"))
      ? Self.marking(text).unicodeScalars.prefix(max(0, indent + column - 1)).count {
        $0 == "\u{E010}"
      } : 0
    return SourceRange(
      file: source.name, line: reportLine, column: indent + column + before, length: length)
  }

  private static func marking(_ yaml: String) -> String {
    guard yaml.utf8.contains(UInt8(ascii: "$")) else { return yaml }
    var result = ""
    var rest = yaml[...]
    while let start = rest.firstRange(of: "${") {
      let name = rest[start.upperBound...].prefix {
        $0 == "." || $0.utf8.allSatisfy(\.isNameByte)
      }
      result += rest[..<start.lowerBound]
      if rest[name.endIndex...].first == "}" {
        result += "\(parameterOpening)\(name)\(parameterClosing)"
        rest = rest[rest.index(after: name.endIndex)...]
      } else {
        result += "${"
        rest = rest[start.upperBound...]
      }
    }
    return result + rest
  }

  private func diagnostic(for error: YamlError) -> Diagnostic {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      let lines = source.lines.count
      let line = min(mark.line, max(1, lines - firstLine + 2))
      return .error(
        "this is not YAML: \(problem)", at: range(line: line, column: mark.column),
        hints: [
          "a block holds lines `key: value`; quote a value that holds `: ` or starts with `{`, `[`, `*`, `&` or `@`"
        ])
    case .duplicatedKeysInMapping(let duplicates, let context):
      return duplicateDiagnostic(key: duplicates.first ?? "", mapping: context.mark)
    default:
      return .error("this YAML cannot be read: \(error)", at: range(line: 1, column: 1))
    }
  }

  /// Yams names a key that is given twice but not where, so its lines are found again here.
  private func duplicateDiagnostic(key: String, mapping: Mark) -> Diagnostic {
    var places: [SourceRange] = []
    let start = firstLine + mapping.line - 1
    for line in start..<max(start, source.lines.count + 1) {
      let text = source.line(line)
      let name = text.trimmed
      guard name.hasPrefix(key), name.dropFirst(key.count).first == ":" else { continue }
      let indent = text.unicodeScalars.prefix { $0 == " " }.count
      places.append(
        SourceRange(
          file: source.name, line: line, column: indent + 1, length: key.unicodeScalars.count))
      if places.count == 2 { break }
    }
    let isFound = places.count == 2
    return .error(
      "the key '\(key)' is given twice",
      at: isFound ? places[1] : range(line: mapping.line, column: mapping.column),
      notes: isFound ? [Diagnostic.Note("first given here", at: .source(places[0]))] : [],
      hints: ["keep one of them"])
  }

  // MARK: Values

  private func value(
    of node: Node, depth: Int, diagnostics: inout [Diagnostic]
  ) throws -> YAMLValue {
    let mark = (line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    // An alias arrives as a copy of the node its anchor names; nested ones could grow without end.
    guard node.anchor == nil else {
      throw Diagnostic.error(
        "anchors and aliases are not part of the report language",
        at: range(line: mark.line, column: mark.column),
        hints: ["use a parameter: `${name}`, set under `params` in the front matter"])
    }
    guard depth < Self.deepestNesting else {
      throw Diagnostic.error(
        "this YAML is nested deeper than \(Self.deepestNesting) levels",
        at: range(line: mark.line, column: mark.column))
    }
    switch node {
    case .scalar(let scalar):
      let isQuoted = scalar.style == .singleQuoted || scalar.style == .doubleQuoted
      let isBlock = scalar.style == .literal || scalar.style == .folded
      var length = scalar.string.unicodeScalars.count + (isQuoted ? 2 : 0)
      length += scalar.string.unicodeScalars.count { $0 == "\u{E010}" }
      let place = range(
        line: mark.line, column: mark.column, length: isBlock || length == 0 ? 1 : length)
      if !isQuoted, !isBlock, ["", "~", "null"].contains(scalar.string) {
        return YAMLValue(.null, range: place)
      }
      return YAMLValue(.scalar(scalar.string, isQuoted: isQuoted || isBlock), range: place)
    case .sequence(let sequence):
      let items = try sequence.map {
        try value(of: $0, depth: depth + 1, diagnostics: &diagnostics)
      }
      return YAMLValue(.sequence(items), range: range(line: mark.line, column: mark.column))
    case .mapping(let mapping):
      var entries: [YAMLValue.Entry] = []
      for (key, item) in mapping {
        let keyMark = (line: key.mark?.line ?? mark.line, column: key.mark?.column ?? mark.column)
        guard case .scalar(let name) = key else {
          throw Diagnostic.error(
            "a key must be a word", at: range(line: keyMark.line, column: keyMark.column))
        }
        entries.append(
          YAMLValue.Entry(
            key: name.string,
            keyRange: range(
              line: keyMark.line, column: keyMark.column,
              length: name.string.unicodeScalars.count),
            value: try value(of: item, depth: depth + 1, diagnostics: &diagnostics)))
      }
      return YAMLValue(.mapping(entries), range: range(line: mark.line, column: mark.column))
    case .alias:
      throw Diagnostic.error(
        "aliases are not part of the report language",
        at: range(line: mark.line, column: mark.column))
    }
  }
}
