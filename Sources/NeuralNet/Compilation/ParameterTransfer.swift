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
          tensor.forEachRun { index, offset, length, stride in
            for at in 0..<length { values[index + at] = flat[offset + at * stride] }
          }
          used = count
        }
        return NamedTensors.Entry(name: tensor.name, shape: tensor.shape, values: values)
      })
  }

  /// Copies named tensors into a flat buffer, or leaves it as it is when they do not fit.
  /// - Parameter skipping: tensors whose name starts so are left as they are, and may be missing.
  /// - Throws: a diagnostic that names the tensor, both shapes and the file.
  func load(
    _ given: NamedTensors, into flat: UnsafeMutablePointer<Float>, skipping: String? = nil
  ) throws(Diagnostic) {
    for (tensor, entry) in try matches(in: given, skipping: skipping) {
      entry.values.withUnsafeBufferPointer { values in
        tensor.forEachRun { index, offset, length, stride in
          for at in 0..<length { flat[offset + at * stride] = values[index + at] }
        }
      }
    }
  }

  /// - Throws: what `load` would throw.
  func check(_ given: NamedTensors, skipping: String? = nil) throws(Diagnostic) {
    _ = try matches(in: given, skipping: skipping)
  }

  /// Each tensor of the layout with what is given for it.
  private func matches(
    in given: NamedTensors, skipping: String?
  ) throws(Diagnostic) -> [(tensor: ParameterTensor, entry: NamedTensors.Entry)] {
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
    var found: [(tensor: ParameterTensor, entry: NamedTensors.Entry)] = []
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
      found.append((tensor, entry))
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
    return found
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

extension ParameterTensor {
  /// - Parameter body: called with a row-major index, its offset in the flat buffer, and how many
  ///   values follow each other there at which distance.
  fileprivate func forEachRun(
    _ body: (_ index: Int, _ offset: Int, _ length: Int, _ stride: Int) -> Void
  ) {
    let length = rowStride == nil ? 1 : max(1, shape.last ?? 1)
    for index in stride(from: 0, to: count, by: length) {
      body(index, position(index), length, rowStride ?? 1)
    }
  }
}
