// Where each named weight lives in the engine's one flat buffer.

import CKernels
import Diagnostics
import Foundation
import Tensor

/// The order in which a flat vector holds an image, where that is not the model's own.
struct ChannelOrder: Equatable {
  var channels: Int
  var positions: Int

  /// Where the engine keeps what the model calls value `index` (channels slowest).
  func position(of index: Int) -> Int {
    index % positions * channels + index / positions
  }
}

/// One named tensor and where its values are.
struct ParameterTensor {
  enum Start {
    /// Uniform within ± this bound.
    case uniform(Float)
    case constant(Float)
    case standardNormal
  }

  var name: String
  /// As PyTorch has it.
  var shape: [Int]
  var start: Start
  /// Offset in the flat buffer of the value at a row-major index.
  var position: (Int) -> Int
  /// Distance in the flat buffer between neighbours in the last dimension, where it is always the
  /// same: large tensors are copied by it, in a fifth of the time that asking for each value takes.
  var rowStride: Int?

  var count: Int { shape.reduce(1, *) }
}

/// A product's weights in panels of 16 outputs (see panel_products.h).
struct PanelMatrix {
  var inputs: Int
  var outputs: Int
  /// Offsets in floats, multiples of 16. Without a bias in the model it stays zero.
  var weightOffset: Int
  var biasOffset: Int
  var hasBias: Bool

  var panels: Int { (outputs + lanes - 1) / lanes }

  /// Offset of W[output][input].
  func position(output: Int, input: Int) -> Int {
    weightOffset + (output / lanes * inputs + input) * lanes + output % lanes
  }
}

/// A convolution's weights, `[panels of the lane channels][taps][inner channels][16]`.
struct KernelWeights {
  var innerChannels: Int
  var laneChannels: Int
  var taps: Int
  var weightOffset: Int
  var biasOffset: Int
  var biasCount: Int
  var hasBias: Bool
  var reversesTaps: Bool

  var panels: Int { (laneChannels + lanes - 1) / lanes }
  var inner: Int { taps * innerChannels }
  var size: Int { panels * inner * lanes }

  func position(lane: Int, inner channel: Int, tap: Int) -> Int {
    let at = reversesTaps ? taps - 1 - tap : tap
    return weightOffset + ((lane / lanes) * inner + at * innerChannels + channel) * lanes
      + lane % lanes
  }
}

/// `[channels][kernel]`, and `[channels]` of bias.
struct VolumeWeights {
  var channels: Int
  var kernel: [Int]
  var weightOffset: Int
  var biasOffset: Int
  var hasBias: Bool
}

/// Scale, shift and running statistics of a batch normalisation, `channels` padded to 16 each.
struct NormalizationWeights {
  var channels: Int
  var scaleOffset: Int
  var shiftOffset: Int
  var meanOffset: Int
  var varianceOffset: Int
}

/// Every example's code, or what describes its posterior: `[examples, width]`.
struct CodeTable {
  var examples: Int
  var width: Int
  var offset: Int
}

struct ParameterLayout {
  private(set) var tensors: [ParameterTensor] = []
  /// Floats in the flat buffer, padding included.
  private(set) var size = 0
  /// Names that a plain sequential PyTorch state dict would use, where the model is one sequence.
  private(set) var sequentialNames: [String: String] = [:]

  mutating func reserve(_ count: Int) -> Int {
    let start = size
    size += (count + lanes - 1) / lanes * lanes
    return start
  }

  /// - Parameters:
  ///   - inputOrder, outputOrder: how the engine keeps an image that the layer takes or gives flat
  ///   - parts: names of heads that share the product, each with its number of outputs
  mutating func appendLinear(
    inputs: Int, parts: [(name: String, outputs: Int)], hasBias: Bool,
    initialization: Initialization, inputOrder: ChannelOrder? = nil,
    outputOrder: ChannelOrder? = nil
  ) -> PanelMatrix {
    let outputs = parts.reduce(0) { $0 + $1.outputs }
    var matrix = PanelMatrix(
      inputs: inputs, outputs: outputs, weightOffset: 0, biasOffset: 0, hasBias: hasBias)
    matrix.weightOffset = reserve(matrix.panels * inputs * lanes)
    matrix.biasOffset = reserve(matrix.panels * lanes)
    let placed = matrix
    var first = 0
    for part in parts {
      let start = first
      let place = { (index: Int) in start + (outputOrder?.position(of: index) ?? index) }
      append(
        part.name + ".weight", [part.outputs, inputs],
        initialization.weightStart(fanIn: inputs, fanOut: part.outputs),
        rowStride: inputOrder == nil ? lanes : nil
      ) { index in
        let input = index % inputs
        return placed.position(
          output: place(index / inputs), input: inputOrder?.position(of: input) ?? input)
      }
      if hasBias {
        append(part.name + ".bias", [part.outputs], initialization.biasStart(fanIn: inputs)) {
          placed.biasOffset + place($0)
        }
      }
      first += part.outputs
    }
    return matrix
  }

  /// A transposed convolution of a single position: a product whose outputs are positions × channels.
  mutating func appendUnitTransposed(
    name: String, inputs: Int, channels: Int, kernel: [Int], hasBias: Bool,
    initialization: Initialization
  ) -> PanelMatrix {
    let taps = kernel.reduce(1, *)
    var matrix = PanelMatrix(
      inputs: inputs, outputs: taps * channels, weightOffset: 0, biasOffset: 0, hasBias: false)
    matrix.weightOffset = reserve(matrix.panels * inputs * lanes)
    matrix.biasOffset = reserve(matrix.panels * lanes)
    let placed = matrix
    precondition(!hasBias, "a shared bias needs a convolution")
    append(
      name + ".weight", [inputs, channels] + kernel,
      initialization.weightStart(fanIn: channels * taps, fanOut: inputs * taps)
    ) { index in
      let (tap, channel) = (index % taps, index / taps % channels)
      return placed.position(output: tap * channels + channel, input: index / taps / channels)
    }
    return matrix
  }

  /// - Parameters:
  ///   - lanesAreInputs: the input channels lie in the lanes, for convolutions of few outputs
  mutating func appendKernel(
    name: String, inputs: Int, outputs: Int, kernel: [Int], isTransposed: Bool, hasBias: Bool,
    lanesAreInputs: Bool, initialization: Initialization
  ) -> KernelWeights {
    let taps = kernel.reduce(1, *)
    var weights = KernelWeights(
      innerChannels: lanesAreInputs ? outputs : inputs,
      laneChannels: lanesAreInputs ? inputs : outputs, taps: taps, weightOffset: 0, biasOffset: 0,
      biasCount: (outputs + lanes - 1) / lanes * lanes, hasBias: hasBias,
      // The pass that uses these weights as they are meets its taps in increasing order.
      reversesTaps: isTransposed != lanesAreInputs)
    weights.weightOffset = reserve(weights.size)
    weights.biasOffset = reserve(outputs)
    let placed = weights
    // PyTorch takes the second dimension as the fan-in, whichever way the layer runs.
    let fanIn = (isTransposed ? outputs : inputs) * taps
    append(
      name + ".weight", (isTransposed ? [inputs, outputs] : [outputs, inputs]) + kernel,
      initialization.weightStart(fanIn: fanIn, fanOut: (isTransposed ? inputs : outputs) * taps)
    ) { index in
      let tap = index % taps
      let second = index / taps % (isTransposed ? outputs : inputs)
      let first = index / taps / (isTransposed ? outputs : inputs)
      let (output, input) = isTransposed ? (second, first) : (first, second)
      return lanesAreInputs
        ? placed.position(lane: input, inner: output, tap: tap)
        : placed.position(lane: output, inner: input, tap: tap)
    }
    if hasBias {
      append(name + ".bias", [outputs], initialization.biasStart(fanIn: fanIn)) {
        placed.biasOffset + $0
      }
    }
    return weights
  }

  /// The weights of a convolution of volumes of one channel, as PyTorch keeps them.
  mutating func appendVolume(
    name: String, channels: Int, kernel: [Int], hasBias: Bool, initialization: Initialization
  ) -> VolumeWeights {
    let taps = kernel.reduce(1, *)
    let weights = VolumeWeights(
      channels: channels, kernel: kernel, weightOffset: reserve(channels * taps),
      biasOffset: reserve(channels), hasBias: hasBias)
    append(
      name + ".weight", [channels, 1] + kernel,
      initialization.weightStart(fanIn: taps, fanOut: channels * taps)
    ) { weights.weightOffset + $0 }
    if hasBias {
      append(name + ".bias", [channels], initialization.biasStart(fanIn: taps)) {
        weights.biasOffset + $0
      }
    }
    return weights
  }

  mutating func appendNormalization(name: String, channels: Int) -> NormalizationWeights {
    let padded = (channels + lanes - 1) / lanes * lanes
    let offset = reserve(4 * padded)
    let weights = NormalizationWeights(
      channels: channels, scaleOffset: offset, shiftOffset: offset + padded,
      meanOffset: offset + 2 * padded, varianceOffset: offset + 3 * padded)
    for (suffix, start, first) in [
      (".weight", Float(1), weights.scaleOffset), (".bias", 0, weights.shiftOffset),
      (".running_mean", 0, weights.meanOffset), (".running_var", 1, weights.varianceOffset),
    ] {
      append(name + suffix, [channels], .constant(start)) { first + $0 }
    }
    return weights
  }

  /// - Parameter names: of the parts of a row, such as `mean` and `log-variance`.
  mutating func appendCodes(examples: Int, latent: Int, names: [String]) -> CodeTable {
    let table = CodeTable(
      examples: examples, width: latent * names.count,
      offset: reserve(examples * latent * names.count))
    for (part, name) in names.enumerated() {
      append("codes.\(name)", [examples, latent], .standardNormal, rowStride: 1) { index in
        table.offset + index / latent * table.width + part * latent + index % latent
      }
    }
    return table
  }

  mutating func setSequentialName(_ sequential: String, for name: String) {
    sequentialNames[name] = sequential
  }

  private mutating func append(
    _ name: String, _ shape: [Int], _ start: ParameterTensor.Start, rowStride: Int? = nil,
    position: @escaping (Int) -> Int
  ) {
    tensors.append(
      ParameterTensor(
        name: name, shape: shape, start: start, position: position, rowStride: rowStride))
  }

  /// - Throws: when so many copies of the parameters exceed this machine's memory: the system would
  ///   hand them out and kill the process later.
  func requireMemory(copies: Int) throws(Diagnostic) {
    try NeuralNet.requireMemory(
      size * copies, for: "the model's parameters take", hint: "use smaller layers")
  }
}

/// - Parameter subject: what needs `count` floats, with its verb.
func requireMemory(_ count: Int, for subject: String, hint: String) throws(Diagnostic) {
  let gigabytes = Double(count) * 4 / 0x1p30
  let available = Double(ProcessInfo.processInfo.physicalMemory) / 0x1p30
  guard gigabytes > available else { return }
  throw Diagnostic(
    .error,
    "\(subject) \(Int(gigabytes.rounded(.up))) GiB of memory, and this machine has"
      + " \(Int(available.rounded()))",
    hints: [hint])
}
