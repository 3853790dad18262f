// What a step's result depends on, as one hash. A result with the same key need not be made again.
import Checksums
import Foundation

/// A SHA-256 over everything that can change a result, and nothing that cannot: no prose, no
/// captions, no order or spelling of keys.
package struct StepKey: Sendable, CustomStringConvertible {
  /// The parts by name, kept with the result so that a later run can say what changed. An input
  /// stands there as its own hash.
  package let material: [String: String]
  /// The keys of what it reads, by the name under which it reads them.
  package let inputs: [String: [StepKey]]
  /// 64 hexadecimal digits.
  package let description: String

  /// Raised whenever the same inputs give other numbers, or more of them, than before.
  package static let engineVersion = 2

  package init(
    kind: String, _ material: [String: String], inputs: [String: [StepKey]] = [:]
  ) {
    var material = material
    material["kind"] = kind
    material["engine"] = String(Self.engineVersion)
    for (name, keys) in inputs {
      precondition(material[name] == nil, "'\(name)' is both a part and an input")
      material[name] = keys.map(\.description).joined(separator: ",")
    }
    self.material = material
    self.inputs = inputs
    let text = material.sorted { $0.key < $1.key }
      .map { "\($0.key.utf8.count):\($0.key)=\($0.value.utf8.count):\($0.value);" }.joined()
    description = SHA256.hex(of: Array(text.utf8))
  }

  /// The canonical text of a decoded value, the same however it was written in the report.
  package static func canonical(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}

extension StepKey: Hashable {
  package static func == (first: StepKey, second: StepKey) -> Bool {
    first.description == second.description
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(description) }
}
