// What the planner knows of a directive: how it is written and what it reads and publishes.
import Diagnostics

/// A decoded directive block.
package protocol Directive: Sendable {
  static var declaration: DirectiveDeclaration { get }

  /// Decodes the block.
  /// - Returns: `nil` when the reader holds errors.
  init?(_ reader: inout KeyReader)

  /// What a block stands for that is several directives in one.
  /// - Parameter value: the block with its parameters filled in.
  /// - Returns: `nil` for a block that is one directive.
  static func sweep(_ value: YAMLValue, _ diagnostics: inout [Diagnostic]) -> Sweep?

  /// The name other directives and inline values use.
  var identifier: Identifier? { get }
  /// The anchor of the figure or table it makes.
  var label: Identifier? { get }
  /// The directives it reads.
  var inputs: [InputReference] { get }
  /// Paths it prints, checked as inline values are.
  var valuePaths: [ValuePath] { get }
  /// Captions and other text of its own, checked as the report's text is.
  var prose: [[ParsedInline]] { get }
  /// What inline values can read once it has run, under a directive's name.
  /// - Parameter named: finds another directive of the report by its id.
  func publishes(
    _ named: (String) -> (any Directive)?
  ) -> [(name: String, shape: ValueShape)]
}

/// A block that stands for several directives.
package struct Sweep: Sendable {
  /// Stands in the text where the block does.
  package var directive: any Directive
  /// What other messages call it: "sweep".
  package var name: String
  /// The bodies of the directives it stands for, each with an `id` of its own.
  package var members: [YAMLValue]

  package init(directive: any Directive, name: String, members: [YAMLValue]) {
    self.directive = directive
    self.name = name
    self.members = members
  }
}

extension Directive {
  package static func sweep(_ value: YAMLValue, _ diagnostics: inout [Diagnostic]) -> Sweep? { nil }
  package var label: Identifier? { nil }
  package var inputs: [InputReference] { [] }
  package var valuePaths: [ValuePath] { [] }
  package var prose: [[ParsedInline]] { [] }
  package func publishes(
    _ named: (String) -> (any Directive)?
  ) -> [(name: String, shape: ValueShape)] { [] }
}

/// A directive named by another one.
package struct InputReference: Sendable, Hashable {
  package var identifier: Identifier
  /// The directives that may stand there: `["train"]`.
  package var accepts: [String]

  package init(_ identifier: Identifier, accepts: [String]) {
    self.identifier = identifier
    self.accepts = accepts
  }
}

/// What a directive publishes, before it has run.
package indirect enum ValueShape: Sendable, Hashable {
  case number
  case text
  case record([String: ValueShape])
  case list(count: Int, of: ValueShape)

  /// Both shapes' members.
  package func merging(_ other: ValueShape) -> ValueShape {
    guard case .record(let mine) = self, case .record(let theirs) = other else { return self }
    return .record(mine.merging(theirs) { $0.merging($1) })
  }
}

extension ValuePath {
  /// Follows the path through what a report will publish.
  /// - Returns: an error that names the first wrong step, or `nil`.
  package func check(against shapes: [String: ValueShape]) -> Diagnostic? {
    guard var shape = shapes[root] else {
      let names = shapes.keys.sorted()
      return .error(
        "no directive with values is called '\(root)'", at: range,
        hints: [
          closestMatch(to: root, among: names).map { "did you mean '\($0)'?" }
            ?? (names.isEmpty
              ? "a `train` or `evaluate` directive with an `id` publishes values"
              : "the report has \(names.joined(separator: ", "))")
        ])
    }
    var walked = root
    for step in steps.dropFirst() {
      switch (step, shape) {
      case (.name(let name), .record(let members)):
        guard let member = members[name] else {
          let names = members.keys.sorted()
          return .error(
            "'\(walked)' has no value '\(name)'", at: range,
            hints: [
              closestMatch(to: name, among: names).map { "did you mean '\($0)'?" }
                ?? "it has \(names.joined(separator: ", "))"
            ])
        }
        shape = member
        walked += ".\(name)"
      case (.index(let index), .list(let count, let element)):
        guard (1...max(1, count)).contains(index), count > 0 else {
          return .error(
            "'\(walked)' has \(count) entries, so there is no [\(index)]", at: range,
            hints: ["entries are counted from 1"])
        }
        shape = element
        walked += "[\(index)]"
      case (_, .list):
        return .error(
          "'\(walked)' is a list", at: range, hints: ["take one entry, as in `\(walked)[1]`"])
      case (.index, _):
        return .error("'\(walked)' is not a list", at: range)
      case (.name(let name), _):
        return .error("'\(walked)' is a single value and has no '\(name)'", at: range)
      }
    }
    switch shape {
    case .number, .text: return nil
    case .record(let members):
      return .error(
        "'\(walked)' is not a single value", at: range,
        hints: ["it has \(members.keys.sorted().joined(separator: ", "))"])
    case .list:
      return .error(
        "'\(walked)' is a list", at: range, hints: ["take one entry, as in `\(walked)[1]`"])
    }
  }
}
