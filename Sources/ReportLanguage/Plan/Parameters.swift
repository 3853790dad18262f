// `${beta}`: values of the front matter, a profile or the command line, put into directives.
import Diagnostics

/// The parameters of one rendering.
package struct Parameters: Sendable {
  package private(set) var values: [String: YAMLValue]

  init(values: [String: YAMLValue]) { self.values = values }

  /// Puts the parameters into a value. A value that is one `${name}` becomes the parameter with its
  /// type; within longer text the parameter's text is inserted.
  func resolve(_ value: YAMLValue, diagnostics: inout [Diagnostic]) -> YAMLValue {
    switch value.content {
    case .null: return value
    case .scalar(let text, let isQuoted):
      return scalar(text, isQuoted: isQuoted, range: value.range, diagnostics: &diagnostics)
    case .sequence(let items):
      return YAMLValue(
        .sequence(items.map { resolve($0, diagnostics: &diagnostics) }), range: value.range)
    case .mapping(let entries):
      return YAMLValue(
        .mapping(
          entries.map { entry in
            var entry = entry
            entry.value = resolve(entry.value, diagnostics: &diagnostics)
            return entry
          }), range: value.range)
    }
  }

  private func scalar(
    _ text: String, isQuoted: Bool, range: SourceRange, diagnostics: inout [Diagnostic]
  ) -> YAMLValue {
    let opening = YAMLReading.parameterOpening
    let closing = YAMLReading.parameterClosing
    guard text.contains(opening) else {
      return YAMLValue(.scalar(text, isQuoted: isQuoted), range: range)
    }
    var result = ""
    var rest = text[...]
    while let start = rest.firstIndex(of: opening),
      let end = rest[start...].firstIndex(of: closing)
    {
      let name = String(rest[rest.index(after: start)..<end])
      guard let parameter = values[name] else {
        let names = values.keys.sorted()
        diagnostics.append(
          .error(
            "no parameter is called '\(name)'", at: range,
            hints: [
              closestMatch(to: name, among: names).map { "did you mean '${\($0)}'?" }
                ?? "add it under `params` in the front matter"
            ]))
        return YAMLValue(.null, range: range)
      }
      if start == text.startIndex, text.index(after: end) == text.endIndex, !isQuoted {
        return YAMLValue(parameter.content, range: range)
      }
      guard case .scalar(let inserted, _) = parameter.content else {
        diagnostics.append(
          .error(
            "the parameter '\(name)' is \(parameter.kindDescription) and cannot stand within text",
            at: range))
        return YAMLValue(.null, range: range)
      }
      result += rest[..<start] + inserted
      rest = rest[text.index(after: end)...]
    }
    return YAMLValue(.scalar(result + rest, isQuoted: isQuoted), range: range)
  }
}

/// What the user chose on the command line.
package struct RenderingChoices: Sendable {
  package var profile: String?
  /// `name=value` in the order given; the last of a name counts.
  package var parameters: [(name: String, value: String)]

  package init(profile: String? = nil, parameters: [(name: String, value: String)] = []) {
    self.profile = profile
    self.parameters = parameters
  }
}

extension RenderingChoices: Codable {
  private enum CodingKeys: String, CodingKey { case profile, parameters }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    profile = try values.decodeIfPresent(String.self, forKey: .profile)
    // Pairs, because the order counts.
    parameters = try values.decode([[String]].self, forKey: .parameters).map { pair in
      guard pair.count == 2 else {
        throw DecodingError.dataCorruptedError(
          forKey: .parameters, in: values, debugDescription: "a parameter is a name and a value")
      }
      return (pair[0], pair[1])
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encodeIfPresent(profile, forKey: .profile)
    try values.encode(parameters.map { [$0.name, $0.value] }, forKey: .parameters)
  }
}

extension Parameters {
  /// Front matter's `params`, overlaid by the chosen profile, overlaid by the command line.
  static func collect(
    params: YAMLValue?, profiles: YAMLValue?, choices: RenderingChoices, file: String,
    diagnostics: inout [Diagnostic]
  ) -> Parameters {
    var values: [String: YAMLValue] = [:]
    for entry in params?.entries ?? [] { values[entry.key] = entry.value }
    let known = values.keys.sorted()
    func unknown(_ name: String, at range: SourceRange?, hint: String) {
      diagnostics.append(
        Diagnostic(
          .error, "no parameter is called '\(name)'", at: range.map(Diagnostic.Place.source),
          hints: [closestMatch(to: name, among: known).map { "did you mean '\($0)'?" } ?? hint]))
    }
    for profile in profiles?.entries ?? [] {
      for entry in profile.value.entries ?? [] where values[entry.key] == nil {
        unknown(entry.key, at: entry.keyRange, hint: "give it a value under `params` first")
      }
      if profile.value.entries == nil, profile.value.content != .null {
        diagnostics.append(mismatch(expected: "parameters of the profile", found: profile.value))
      }
    }
    if let name = choices.profile {
      let names = (profiles?.entries ?? []).map(\.key)
      if let profile = profiles?[name] {
        for entry in profile.entries ?? [] { values[entry.key] = entry.value }
      } else {
        diagnostics.append(
          .error(
            "the report has no profile '\(name)'",
            at: profiles?.range ?? SourceRange(file: file, line: 1, column: 1),
            hints: [
              closestMatch(to: name, among: names).map { "did you mean '\($0)'?" }
                ?? (names.isEmpty
                  ? "add `profiles:` to the front matter, or render without --profile"
                  : "it has \(names.joined(separator: ", "))")
            ]))
      }
    }
    for (name, text) in choices.parameters {
      guard values[name] != nil else {
        unknown(
          name, at: nil,
          hint: known.isEmpty
            ? "the report declares no `params`" : "it has \(known.joined(separator: ", "))")
        continue
      }
      // Read as YAML, so that `-P betas='[1, 2]'` is a list.
      let reading = YAMLReading(source: SourceText(name: "-P \(name)", text: text), firstLine: 1)
      if let value = reading.read(text, diagnostics: &diagnostics) { values[name] = value }
    }
    return Parameters(values: values)
  }
}
