// A `train` with a `sweep`: a run for every combination of its lists.
import Diagnostics
import ReportLanguage
import ResultStore

enum SweepKeys {
  static let sweep = Key.optional(
    "sweep", ValueType<YAMLValue>.any, shown: "none",
    "Lists of values for keys of this block: `{beta: [0.1, 1, 5], latent: [2, 4, 8]}` trains a run for each combination. A run is called `ID[beta=0.1,latent=2]` wherever an id or the path of a value stands; `plot-loss` and `table` also take the whole."
  )
  static let except = Key.optional(
    "except", ValueType<YAMLValue>.any, shown: "none",
    "Other settings for some runs of a sweep: `[{beta: 5, latent: 8, epochs: 25}]`. The keys of the sweep choose the runs, the others are set."
  )
}

extension ValueType where Value == YAMLValue {
  /// Looked at where it is used.
  fileprivate static let any = ValueType("see below") { value, _ in value }
}

/// Stands where the block of a sweep does; its runs are steps of their own.
struct SweepDirective: ExecutableDirective {
  /// Never written: a `train` becomes it.
  static let declaration = DirectiveDeclaration(
    name: "sweep", summary: "The runs of a `train` with a sweep.", keys: [], example: "")

  let identifier: Identifier?
  let members: [(member: SweepMember, identifier: Identifier)]

  init?(_ reader: inout KeyReader) { nil }

  fileprivate init(
    identifier: Identifier, members: [(member: SweepMember, identifier: Identifier)]
  ) {
    self.identifier = identifier
    self.members = members
  }

  var inputs: [InputReference] {
    members.map { InputReference($0.identifier, accepts: ["train"]) }
  }

  func publishes(
    _ named: (String) -> (any Directive)?
  ) -> [(name: String, shape: ValueShape)] {
    identifier.map { [($0.name, .record(["count": .number]))] } ?? []
  }

  func prepare(_ context: PreparationContext) throws -> Preparation {
    .sweep(PreparedSweep(members: members))
  }

  func values(_ result: StoredResult?, _ context: ExecutionContext) throws -> [PublishedValue] {
    identifier.map { [($0.name, .record(["count": .number(Double(members.count))]))] } ?? []
  }
}

/// The runs that a sweep stands for, in the order of its lists, the last list fastest.
package struct PreparedSweep: Sendable {
  var members: [(member: SweepMember, identifier: Identifier)]
}

extension TrainDirective {
  private static let largestSweep = 1000
  private static let fixedKeys = ["id", "sweep", "except", "save"]

  static func sweep(_ value: YAMLValue, _ diagnostics: inout [Diagnostic]) -> Sweep? {
    guard let lists = value["sweep"] else {
      if let except = value["except"] {
        diagnostics.append(
          .error(
            "'except' belongs to a sweep", at: except.range, hints: ["add `sweep`, or remove it"]))
      }
      return nil
    }
    var found: [Diagnostic] = []
    defer { diagnostics += found }
    let dimensions = dimensions(lists, of: value, &found)
    let exceptions = exceptions(value["except"], dimensions, &found)
    guard let id = value["id"], case .scalar(let name, _) = id.content else {
      found.append(
        .error(
          "a sweep needs the key 'id'", at: lists.range, hints: ["add `id`, its runs' first name"]))
      return nil
    }
    let combinations = dimensions.reduce(1) { $0.multipliedClamped(by: $1.values.count) }
    if combinations > largestSweep {
      found.append(
        .error(
          "this sweep has more than \(largestSweep) runs", at: lists.range,
          hints: ["shorten its lists"]))
    }
    guard found.isEmpty else { return nil }
    let shared = (value.entries ?? []).filter {
      !["id", "sweep", "except", CommonKeys.echo.name, CommonKeys.codeFold.name].contains($0.key)
    }
    var bodies: [YAMLValue] = []
    var members: [(member: SweepMember, identifier: Identifier)] = []
    for settings in combined(dimensions) {
      let member = SweepMember(
        sweep: name,
        settings: settings.map { SweepMember.Setting(key: $0.key, value: $0.value.inlineText) })
      var entries = shared + settings
      for exception in exceptions where exception.chooses(member) {
        for setting in exception.settings {
          entries.removeAll { $0.key == setting.key }
          entries.append(setting)
        }
      }
      entries.append(
        YAMLValue.Entry(
          key: "id", keyRange: id.range,
          value: YAMLValue(.scalar(member.name, isQuoted: false), range: id.range)))
      bodies.append(YAMLValue(.mapping(entries), range: value.range))
      members.append((member, Identifier(name: member.name, range: id.range)))
    }
    return Sweep(
      directive: SweepDirective(
        identifier: Identifier(name: name, range: id.range), members: members),
      name: SweepDirective.declaration.name, members: bodies)
  }

  private typealias Dimension = (key: String, keyRange: SourceRange, values: [YAMLValue])

  private static func dimensions(
    _ lists: YAMLValue, of value: YAMLValue, _ found: inout [Diagnostic]
  ) -> [Dimension] {
    guard let entries = lists.entries, !entries.isEmpty else {
      found.append(
        .error(
          "'sweep': expected lists of values for keys, found \(lists.kindDescription)",
          at: lists.range, hints: ["write `sweep: {beta: [0.1, 1, 5]}`"]))
      return []
    }
    let keys = declaration.keys.map(\.name).filter { !fixedKeys.contains($0) }
    var dimensions: [Dimension] = []
    for entry in entries {
      func refuse(_ message: String, at range: SourceRange, _ hint: String) {
        found.append(.error(message, at: range, hints: [hint]))
      }
      guard keys.contains(entry.key) else {
        refuse(
          "'\(entry.key)' is no key of `train` that a sweep can set", at: entry.keyRange,
          closestMatch(to: entry.key, among: keys).map { "did you mean '\($0)'?" }
            ?? "its keys are \(keys.joined(separator: ", "))")
        continue
      }
      if let outside = value.entries?.first(where: { $0.key == entry.key }) {
        refuse(
          "'\(entry.key)' is set here and in the sweep", at: outside.keyRange,
          "keep one of the two")
      }
      guard case .sequence(let values) = entry.value.content, !values.isEmpty else {
        refuse(
          "'\(entry.key)' needs a list of values, found \(entry.value.kindDescription)",
          at: entry.value.range, "write `\(entry.key): [1, 2]`")
        continue
      }
      var seen: Set<String> = []
      for value in values {
        guard case .scalar(let text, _) = value.content, SweepMember.isValue(text) else {
          refuse(
            "a value of a sweep is a number or a word, found \(value.kindDescription)",
            at: value.range, "use values without blanks, commas and brackets")
          continue
        }
        if !seen.insert(SweepMember.canonical(text)).inserted {
          refuse("'\(entry.key)' has \(text) twice", at: value.range, "remove one")
        }
      }
      dimensions.append((entry.key, entry.keyRange, values))
    }
    return dimensions
  }

  private struct Exception {
    var conditions: [SweepMember.Setting]
    var settings: [YAMLValue.Entry]

    func chooses(_ member: SweepMember) -> Bool {
      conditions.allSatisfy { member[$0.key] == $0.value }
    }
  }

  private static func exceptions(
    _ value: YAMLValue?, _ dimensions: [Dimension], _ found: inout [Diagnostic]
  ) -> [Exception] {
    guard let value else { return [] }
    let items: [YAMLValue] =
      if case .sequence(let items) = value.content { items } else { [value] }
    return items.compactMap { item in
      guard let entries = item.entries else {
        found.append(
          .error(
            "'except': expected settings, found \(item.kindDescription)", at: item.range,
            hints: ["write `except: [{beta: 5, epochs: 25}]`"]))
        return nil
      }
      var exception = Exception(conditions: [], settings: [])
      let earlier = found.count
      for entry in entries {
        guard let dimension = dimensions.first(where: { $0.key == entry.key }) else {
          if fixedKeys.contains(entry.key) {
            found.append(
              .error(
                "'\(entry.key)' cannot differ between the runs of a sweep", at: entry.keyRange,
                hints: ["remove it"]))
          }
          exception.settings.append(entry)
          continue
        }
        let wanted = SweepMember.canonical(entry.value.inlineText)
        guard dimension.values.contains(where: { SweepMember.canonical($0.inlineText) == wanted })
        else {
          found.append(
            .error(
              "the sweep has no \(entry.key) of \(entry.value.inlineText)", at: entry.value.range,
              hints: [
                "its values are \(dimension.values.map(\.inlineText).joined(separator: ", "))"
              ]))
          continue
        }
        exception.conditions.append(SweepMember.Setting(key: entry.key, value: wanted))
      }
      if found.count == earlier, exception.conditions.isEmpty || exception.settings.isEmpty {
        found.append(
          .error(
            exception.conditions.isEmpty
              ? "this exception does not say for which runs" : "this exception sets nothing",
            at: item.range,
            hints: ["write `{beta: 5, epochs: 25}`: a value of the sweep, then what is set"]))
      }
      return exception
    }
  }

  private static func combined(_ dimensions: [Dimension]) -> [[YAMLValue.Entry]] {
    dimensions.reduce([[]]) { combinations, dimension in
      combinations.flatMap { combination in
        dimension.values.map {
          combination + [
            YAMLValue.Entry(key: dimension.key, keyRange: dimension.keyRange, value: $0)
          ]
        }
      }
    }
  }
}

extension Int {
  fileprivate func multipliedClamped(by other: Int) -> Int {
    let product = multipliedReportingOverflow(by: other)
    return product.overflow ? .max : product.partialValue
  }
}

extension PreparationContext {
  /// - Returns: the runs that an id stands for: those of a sweep, or the one.
  func runs(_ identifier: Identifier) -> [Identifier] {
    sweep(identifier)?.members.map { Identifier(name: $0.member.name, range: identifier.range) }
      ?? [identifier]
  }
}
