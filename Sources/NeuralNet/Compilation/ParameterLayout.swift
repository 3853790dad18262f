// Where each named weight lives in the engine's one flat buffer, and the way in and out of it.

import CKernels
import Diagnostics
import Foundation
import Tensor

/// The weights of one product, stored in panels of 16 outputs (see panel_products.h).
struct PanelMatrix {
  /// A linear layer's share of the outputs. The mean and log-variance heads share one product.
  struct Part {
    var name: String
    var firstOutput: Int
    var outputs: Int
  }

  var inputs: Int
  var parts: [Part]
  /// Offsets in floats, multiples of 16.
  var weightOffset: Int
  var biasOffset: Int

  var outputs: Int { parts.reduce(0) { $0 + $1.outputs } }
  var panels: Int { (outputs + lanes - 1) / lanes }
}

let lanes = Int(GALLEY_LANES)

struct ParameterLayout {
  private(set) var matrices: [PanelMatrix] = []
  /// Floats in the flat buffer, padding included.
  private(set) var size = 0
  /// Names that a plain sequential PyTorch state dict would use, for autoencoders.
  private var sequentialNames: [String: String] = [:]

  /// - Precondition: `model` has no problems.
  init(_ model: ModelSpecification) {
    append(model.encoder, part: "encoder", inputs: model.encoderInputShape.count, sequentialStart: 0)
    if model.kind.isVariational {
      let latent = model.latentDimensions
      append(
        inputs: (model.encoderOutputShape?.count ?? 0),
        [
          PanelMatrix.Part(name: "mean", firstOutput: 0, outputs: latent),
          PanelMatrix.Part(name: "log-variance", firstOutput: latent, outputs: latent),
        ])
    }
    append(
      model.decoder, part: "decoder", inputs: (model.decoderInputShape?.count ?? 0),
      sequentialStart: model.encoder.count)
    if model.kind.isVariational { sequentialNames = [:] }
  }

  private mutating func append(
    _ layers: [LayerSpecification], part: String, inputs: Int, sequentialStart: Int
  ) {
    var width = inputs
    for (index, layer) in layers.enumerated() {
      guard case .linear(let outputs, _) = layer else { continue }
      let name = "\(part).\(index)"
      append(inputs: width, [PanelMatrix.Part(name: name, firstOutput: 0, outputs: outputs)])
      sequentialNames[name] = "\(sequentialStart + index)"
      width = outputs
    }
  }

  private mutating func append(inputs: Int, _ parts: [PanelMatrix.Part]) {
    var matrix = PanelMatrix(inputs: inputs, parts: parts, weightOffset: size, biasOffset: 0)
    matrix.biasOffset = size + matrix.panels * inputs * lanes
    size = matrix.biasOffset + matrix.panels * lanes
    matrices.append(matrix)
  }

  /// - Throws: when so many copies of the parameters exceed this machine's memory: the system would
  ///   hand them out and kill the process later.
  func requireMemory(copies: Int) throws(Diagnostic) {
    let gigabytes = Double(size) * 4 * Double(copies) / 0x1p30
    let available = Double(ProcessInfo.processInfo.physicalMemory) / 0x1p30
    guard gigabytes > available else { return }
    throw Diagnostic(
      .error,
      "the model's parameters take \(Int(gigabytes.rounded(.up))) GiB of memory, and this machine has"
        + " \(Int(available.rounded()))",
      hints: ["use smaller layers"])
  }

  /// Copies a flat buffer out into PyTorch's shapes: weight `[outputs, inputs]`, bias `[outputs]`.
  func export(_ flat: UnsafePointer<Float>) -> NamedTensors {
    var entries: [NamedTensors.Entry] = []
    for matrix in matrices {
      for part in matrix.parts {
        let count = part.outputs * matrix.inputs
        let weights = [Float](unsafeUninitializedCapacity: count) { values, used in
          for output in 0..<part.outputs {
            let base = flat + matrix.position(of: part.firstOutput + output)
            for input in 0..<matrix.inputs {
              values[output * matrix.inputs + input] = base[input * lanes]
            }
          }
          used = count
        }
        let bias = flat + matrix.biasOffset + part.firstOutput
        entries.append(
          .init(name: part.name + ".weight", shape: [part.outputs, matrix.inputs], values: weights))
        entries.append(
          .init(
            name: part.name + ".bias", shape: [part.outputs],
            values: Array(UnsafeBufferPointer(start: bias, count: part.outputs))))
      }
    }
    return NamedTensors(entries)
  }

  /// Copies named tensors into a flat buffer.
  /// - Throws: a diagnostic that names the tensor, both shapes and the file.
  func load(_ tensors: NamedTensors, into flat: UnsafeMutablePointer<Float>) throws(Diagnostic) {
    var byName: [String: NamedTensors.Entry] = [:]
    for entry in tensors.entries {
      guard byName.updateValue(entry, forKey: entry.name) == nil else {
        throw mismatch("tensor '\(entry.name)' appears twice", tensors)
      }
    }
    let usesSequentialNames =
      !sequentialNames.isEmpty && !byName.keys.contains { $0.hasPrefix("encoder.") }
      && byName["0.weight"] != nil
    var wanted: [String] = []
    for matrix in matrices {
      for part in matrix.parts {
        let prefix = usesSequentialNames ? sequentialNames[part.name] ?? part.name : part.name
        let weights = try take(
          "\(prefix).weight", [part.outputs, matrix.inputs], from: byName, of: tensors)
        let bias = try take("\(prefix).bias", [part.outputs], from: byName, of: tensors)
        for output in 0..<part.outputs {
          let base = flat + matrix.position(of: part.firstOutput + output)
          for input in 0..<matrix.inputs {
            base[input * lanes] = weights[output * matrix.inputs + input]
          }
          flat[matrix.biasOffset + part.firstOutput + output] = bias[output]
        }
        wanted += ["\(prefix).weight", "\(prefix).bias"]
      }
    }
    if let extra = tensors.entries.first(where: { !wanted.contains($0.name) }) {
      throw mismatch("the model has no tensor '\(extra.name)'", tensors, near: extra.name, wanted)
    }
  }

  private func take(
    _ name: String, _ shape: [Int], from byName: [String: NamedTensors.Entry],
    of tensors: NamedTensors
  ) throws(Diagnostic) -> [Float] {
    guard let entry = byName[name] else {
      throw mismatch(
        "tensor '\(name)' of shape \(shape) is missing", tensors, near: name, byName.keys.sorted())
    }
    guard entry.shape == shape, entry.values.count == shape.reduce(1, *) else {
      throw mismatch("tensor '\(name)' has shape \(entry.shape), expected \(shape)", tensors)
    }
    return entry.values
  }

  private func mismatch(
    _ message: String, _ tensors: NamedTensors, near name: String = "", _ known: [String] = []
  ) -> Diagnostic {
    var hints = ["the weights must come from a model of the same layers"]
    if let match = closestMatch(to: name, among: known) {
      hints.insert("the nearest name is '\(match)'", at: 0)
    }
    return Diagnostic(
      .error, message, at: tensors.source.map { .file(path: $0, byteOffset: nil) }, hints: hints)
  }
}

extension PanelMatrix {
  /// Offset of W[output][0]; inputs follow 16 floats apart.
  func position(of output: Int) -> Int {
    weightOffset + output / lanes * inputs * lanes + output % lanes
  }
}
