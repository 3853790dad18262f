// Why each step of a report runs, or why it need not: what has changed since the report's last
// rendering, in words.
import Diagnostics
import Foundation
import ReportLanguage
import ResultStore

/// A step and why it runs or does not.
package struct StepExplanation: Sendable, Equatable, Codable {
  package var step: StepName
  package var runs: Bool
  /// "stored", "beta 4 → 2", "data changed: train images", …
  package var reasons: [String]

  /// A line for people.
  package var text: String {
    let kind = step.kindUnlessNamed.map { " (\($0))" } ?? ""
    return "\(step.name)\(kind): \(runs ? "runs: " : "")\(reasons.joined(separator: "; "))"
  }
}

extension CheckedReport {
  /// What the next rendering will compare itself with. Data sets are part of it, although the store
  /// keeps nothing of them.
  /// - Parameter sourceSHA256: of the report's file.
  package func record(sourceSHA256: String) -> RenderingRecord {
    var record = RenderingRecord(
      report: plan.report.source.name, sourceSHA256: sourceSHA256,
      choices: ["profile=\(choices.profile ?? "")"]
        + choices.parameters.map { "\($0.name)=\($0.value)" },
      steps: steps.map {
        RenderingRecord.Step(name: $0.name.name, kind: $0.name.kind, key: $0.key)
      })
    for position in plan.steps.indices {
      if case .dataset(let dataset)? = context.preparations[position] {
        let name = plan.name(of: position)
        record.steps.append(
          RenderingRecord.Step(name: name.name, kind: name.kind, key: dataset.key))
      }
    }
    return record
  }

  /// - Parameters:
  ///   - isStored: whether the store has the result of a key.
  ///   - earlier: the record of the last rendering with the same choices.
  package func explanations(
    isStored: @escaping (StepKey) -> Bool, since earlier: RenderingRecord?
  ) -> [StepExplanation] {
    var unmatched = (earlier?.steps ?? []).filter { old in
      !steps.contains { $0.name.kind == old.kind && $0.name.name == old.name }
    }
    let oldKeys = Dictionary(
      (earlier?.steps ?? []).map { ($0.key.description, $0.key) },
      uniquingKeysWith: { first, _ in first })
    var names: [StepKey: String] = [:]
    for step in steps { names[step.key] = names[step.key] ?? step.name.name }
    return steps.map { step in
      if isStored(step.key) {
        return StepExplanation(step: step.name, runs: false, reasons: ["stored"])
      }
      let comparison = KeyComparison(oldKeys: oldKeys) { key in
        names[key].map { isStored(key) ? "'\($0)' is another step" : "'\($0)' runs" }
      }
      var before = earlier?.steps.first {
        $0.kind == step.name.kind && $0.name == step.name.name
      }
      if before == nil {
        // A step with another name by now is the one that differs least.
        let closest = unmatched.indices.filter { unmatched[$0].kind == step.name.kind }.min {
          comparison.differences(from: unmatched[$0].key, to: step.key).count
            < comparison.differences(from: unmatched[$1].key, to: step.key).count
        }
        before = closest.map { unmatched.remove(at: $0) }
      }
      let reasons: [String]
      switch before {
      case nil:
        reasons = [earlier == nil ? "nothing is known of an earlier rendering" : "it is new"]
      case let before? where before.key == step.key:
        reasons = ["its result is not in the store any more"]
      case let before?: reasons = comparison.differences(from: before.key, to: step.key)
      }
      return StepExplanation(step: step.name, runs: true, reasons: reasons)
    }
  }
}

/// Differences of two keys in words.
struct KeyComparison {
  /// The keys of the earlier rendering, by their hashes.
  var oldKeys: [String: StepKey]
  /// What is said of an input that is a step of this report; `nil` for data.
  var stepWords: (StepKey) -> String?

  func differences(from old: StepKey, to new: StepKey) -> [String] {
    var words: [String] = []
    let standIn = "stand-in"
    if (old.material[standIn] == nil) != (new.material[standIn] == nil) {
      let isStandIn = new.material[standIn] != nil
      return [isStandIn ? "is a generated stand-in now" : "comes from files now"]
    }
    for name in Set(old.material.keys).union(new.material.keys).sorted() {
      let (before, after) = (old.material[name], new.material[name])
      guard before != after else { continue }
      if let keys = new.inputs[name] {
        let earlier = (before ?? "").split(separator: ",").map(String.init)
        for (position, key) in keys.enumerated() where !earlier.contains(key.description) {
          if let said = stepWords(key) {
            words.append(said)
          } else if earlier.indices.contains(position), let oldKey = oldKeys[earlier[position]] {
            words += differences(from: oldKey, to: key).map { "data \($0)" }
          } else {
            words.append("\(name) changed")
          }
        }
        if keys.count < earlier.count { words.append("\(name) changed") }
      } else if name.hasPrefix("file: ") {
        words.append("changed: \(name.dropFirst(6))")
      } else if let before, let after, before.hasPrefix("{"), after.hasPrefix("{") {
        words += jsonDifferences(before, after, of: name)
      } else {
        words.append("\(name) \(Self.shown(before)) → \(Self.shown(after))")
      }
    }
    return words
  }

  private static func shown(_ text: String?) -> String {
    guard let text, !text.isEmpty else { return "none" }
    return text.count > 40 ? "…" : text
  }

  /// Leaf by leaf: `beta 4 → 2`, `model decoder 2 linear outputs 400 → 200`.
  private func jsonDifferences(_ before: String, _ after: String, of name: String) -> [String] {
    let (old, new) = (Self.leaves(before), Self.leaves(after))
    return Set(old.keys).union(new.keys).sorted { $0.lexicographicallyPrecedes($1) }
      .filter { old[$0] != new[$0] }
      .map { path in
        let words = path.filter { !$0.hasPrefix("_") }.map(Self.kebab)
        // Options have names of their own; a layer is nothing without its place.
        let title =
          name == "options"
          ? words.last ?? name : ([name] + words).joined(separator: " ")
        return "\(title) \(Self.shown(old[path])) → \(Self.shown(new[path]))"
      }
  }

  private static func leaves(_ json: String) -> [[String]: String] {
    var found: [[String]: String] = [:]
    func visit(_ value: Any, _ path: [String]) {
      switch value {
      case let members as [String: Any] where !members.isEmpty:
        for (name, member) in members { visit(member, path + [name]) }
      case let items as [Any] where !items.isEmpty:
        for (index, item) in items.enumerated() { visit(item, path + [String(index + 1)]) }
      case is [String: Any], is [Any]: found[path] = "there"
      case let number as NSNumber: found[path] = number.stringValue
      default: found[path] = "\(value)"
      }
    }
    if let value = try? JSONSerialization.jsonObject(with: Data(json.utf8)) { visit(value, []) }
    return found
  }

  /// `learningRate` as the report language writes it: `learning-rate`.
  private static func kebab(_ name: String) -> String {
    name.reduce(into: "") { text, letter in
      if letter.isUppercase { text += text.isEmpty ? "" : "-" }
      text += letter.lowercased()
    }
  }
}
