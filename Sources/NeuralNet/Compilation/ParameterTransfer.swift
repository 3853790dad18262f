// Weights on their way between the engine's flat buffer and named tensors in PyTorch's shapes.

import Diagnostics
import Tensor

extension ParameterLayout {
  /// Copies a flat buffer out into PyTorch's shapes.
  /// - Parameter prefix: only tensors whose name starts so.
  func export(_ flat: UnsafePointer<Float>, prefix: String = "") -> NamedTensors {
    NamedTensors(
      tensors.filter { $0.name.hasPrefix(prefix) }.map { tensor in
        let count = tensor.count
        let values = [Float](unsafeUninitializedCapacity: count) { values, used in
          for index in 0..<count { values[index] = flat[tensor.position(index)] }
          used = count
        }
        return NamedTensors.Entry(name: tensor.name, shape: tensor.shape, values: values)
      })
  }

  /// Copies named tensors into a flat buffer.
  /// - Parameter skipping: tensors whose name starts so are left as they are, and may be missing.
  /// - Throws: a diagnostic that names the tensor, both shapes and the file.
  func load(
    _ given: NamedTensors, into flat: UnsafeMutablePointer<Float>, skipping: String? = nil
  ) throws(Diagnostic) {
    var byName: [String: NamedTensors.Entry] = [:]
    for entry in given.entries {
      guard byName.updateValue(entry, forKey: entry.name) == nil else {
        throw mismatch("tensor '\(entry.name)' appears twice", given)
      }
    }
    let usesSequentialNames =
      !sequentialNames.isEmpty
      && !tensors.contains { byName[$0.name] != nil && !$0.name.hasPrefix("codes.") }
      && sequentialNames.values.contains { byName["\($0).weight"] != nil }
    var wanted: Set<String> = []
    for tensor in tensors {
      if let skipping, tensor.name.hasPrefix(skipping) {
        wanted.insert(tensor.name)
        continue
      }
      let name = usesSequentialNames ? sequentialName(of: tensor.name) : tensor.name
      guard let entry = byName[name] else {
        throw mismatch(
          "tensor '\(name)' of shape \(tensor.shape) is missing", given, near: name,
          byName.keys.sorted())
      }
      guard entry.shape == tensor.shape, entry.values.count == tensor.count else {
        throw mismatch(
          "tensor '\(name)' has shape \(entry.shape), expected \(tensor.shape)", given)
      }
      for index in 0..<tensor.count { flat[tensor.position(index)] = entry.values[index] }
      wanted.insert(name)
    }
    let extra = given.entries.first {
      // PyTorch counts the batches a normalisation has seen; nothing here depends on it.
      !wanted.contains($0.name) && !$0.name.hasSuffix(".num_batches_tracked")
    }
    if let extra {
      throw mismatch(
        "the model has no tensor '\(extra.name)'", given, near: extra.name, wanted.sorted())
    }
  }

  private func sequentialName(of name: String) -> String {
    guard let dot = name.lastIndex(of: "."),
      let sequential = sequentialNames[String(name[..<dot])]
    else { return name }
    return sequential + name[dot...]
  }

  private func mismatch(
    _ message: String, _ given: NamedTensors, near name: String = "", _ known: [String] = []
  ) -> Diagnostic {
    var hints = ["the weights must come from a model of the same layers"]
    if let match = closestMatch(to: name, among: known) {
      hints.insert("the nearest name is '\(match)'", at: 0)
    }
    return Diagnostic(
      .error, message, at: given.source.map { .file(path: $0, byteOffset: nil) }, hints: hints)
  }
}
