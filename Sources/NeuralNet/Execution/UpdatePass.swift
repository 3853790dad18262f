// The pass over the parameters: gradients of the whole batch, and the optimiser on each while it is
// in the cache. Every task owns its weights, so tasks run in any order with the same result.

import CKernels

enum UpdateTask {
  /// Panels of a linear layer.
  case panels(node: Int, first: Int, end: Int)
  /// Inner positions of a convolution.
  case kernel(node: Int, first: Int, end: Int)
  case kernelBias(node: Int)
  case normalization(node: Int)
  case volume(node: Int)
  /// The codes of every example, of which the batch's have a gradient.
  case codes(CodeTable)

  static func all(
    nodes: [Node], codeTable: CodeTable?, purpose: NetworkPurpose, threads: Int
  ) -> [UpdateTask] {
    var tasks: [(task: UpdateTask, cost: Int)] = []
    if purpose.learnsWeights {
      tasks += panelTasks(nodes, threads: threads)
      for (index, node) in nodes.enumerated() {
        switch node {
        case .convolution(let node):
          tasks += kernelTasks(node, index)
          if node.biasPartials != nil { tasks.append((.kernelBias(node: index), 1)) }
        case .normalize: tasks.append((.normalization(node: index), 1))
        case .volume: tasks.append((.volume(node: index), 1))
        default: break
        }
      }
    }
    if let codeTable { tasks.append((.codes(codeTable), codeTable.examples * codeTable.width)) }
    // Small ones last, so that workers finish together.
    return tasks.enumerated().sorted {
      ($1.element.cost, $0.offset) < ($0.element.cost, $1.offset)
    }.map(\.element.task)
  }

  /// Chunks of about equal work, in whole pairs of panels.
  private static func panelTasks(_ nodes: [Node], threads: Int) -> [(UpdateTask, Int)] {
    let products = nodes.enumerated().compactMap { index, node -> (Int, DenseNode)? in
      if case .dense(let dense) = node { (index, dense) } else { nil }
    }
    let total = products.reduce(0) { $0 + Int($1.1.update.panels) * Int($1.1.update.inputs) }
    let goal = threads == 1 ? total : total / (16 * threads)
    var tasks: [(UpdateTask, Int)] = []
    for (index, node) in products {
      let (panels, inputs) = (Int(node.update.panels), Int(node.update.inputs))
      let width = max(2, goal / inputs / 2 * 2)
      for first in stride(from: 0, to: panels, by: width) {
        let end = min(panels, first + width)
        tasks.append((.panels(node: index, first: first, end: end), (end - first) * inputs))
      }
    }
    return tasks
  }

  private static func kernelTasks(_ node: ConvolutionNode, _ index: Int) -> [(UpdateTask, Int)] {
    // Whole vectors of channels, for the rearranged copy; about 64 KiB of weights.
    let width = max(lanes, (64 << 10) / (node.kernel.panels * lanes * 4) / lanes * lanes)
    return stride(from: 0, to: node.kernel.inner, by: width).map { first in
      let end = min(node.kernel.inner, first + width)
      return (.kernel(node: index, first: first, end: end), (end - first) * node.kernel.panels)
    }
  }
}

extension Network {
  /// Gradients of `batch`, then `optimizerStep`.
  func runUpdate() {
    pool.run(
      { context in
        guard let context else { return }
        Unmanaged<Network>.fromOpaque(context).takeUnretainedValue().processUpdates()
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  private var changesWeights: Bool { purpose != .gradientInspection }

  private func processUpdates() {
    withUnsafePointer(to: optimizerStep) { step in
      nodes.withUnsafeBufferPointer { nodes in
        updateTasks.withUnsafeBufferPointer { tasks in
          while case let index = pool.claim(), index < tasks.count {
            perform(tasks[index], nodes, step)
          }
        }
      }
    }
  }

  private func perform(
    _ task: UpdateTask, _ nodes: UnsafeBufferPointer<Node>,
    _ step: UnsafePointer<galley_optimizer_step>
  ) {
    switch task {
    case .panels(let index, let first, let end):
      guard case .dense(let node) = nodes[index] else { return }
      let rows = index < encoderEnd ? batch.rows : batch.rows * samples
      withUnsafePointer(to: node.update) {
        galley_update_panels(kernels, $0, rows, first, end, step)
      }
    case .kernel(let index, let first, let end):
      guard case .convolution(let node) = nodes[index] else { return }
      updateKernel(node, first, end, step)
    case .kernelBias(let index):
      guard case .convolution(let node) = nodes[index] else { return }
      updateBias(node, step)
    case .normalization(let index):
      guard case .normalize(let node) = nodes[index] else { return }
      update(node.scaleOffset, node.channels, step)
      update(node.shiftOffset, node.channels, step)
    case .volume(let index):
      guard case .volume(let node) = nodes[index] else { return }
      updateVolume(node, step)
    case .codes(let table): updateCodes(table, step)
    }
  }

  // MARK: Convolutions

  private func updateKernel(
    _ node: ConvolutionNode, _ first: Int, _ end: Int, _ step: UnsafePointer<galley_optimizer_step>
  ) {
    guard let partials = node.kernelPartials, let gradients else { return }
    let count = (end - first) * lanes
    for panel in 0..<node.kernel.panels {
      let offset = (panel * node.kernel.inner + first) * lanes
      let sum = gradients.pointer + node.kernel.weightOffset + offset
      galley_add_partials(partials + offset, node.kernel.size, batchChunks, sum, count)
      update(node.kernel.weightOffset + offset, count, step)
    }
    if changesWeights { node.refreshCopy(first, end) }
  }

  private func updateBias(_ node: ConvolutionNode, _ step: UnsafePointer<galley_optimizer_step>) {
    guard let partials = node.biasPartials, let gradients else { return }
    for channel in 0..<node.output.layout.channels {
      var sum = 0.0
      for chunk in 0..<batchChunks { sum += Double(partials[chunk * node.biasCount + channel]) }
      gradients.pointer[node.kernel.biasOffset + channel] = Float(sum)
    }
    update(node.kernel.biasOffset, node.output.layout.channels, step)
  }

  private func update(
    _ offset: Int, _ count: Int, _ step: UnsafePointer<galley_optimizer_step>
  ) {
    guard changesWeights, let gradients, let firstMoments, let secondMoments else { return }
    galley_update(
      parameters.pointer + offset, firstMoments.pointer + offset, secondMoments.pointer + offset,
      gradients.pointer + offset, count, step)
  }

  // MARK: Volumes and codes

  private func updateVolume(_ node: VolumeNode, _ step: UnsafePointer<galley_optimizer_step>) {
    guard let gradients else { return }
    let size = node.partialSize
    for index in 0..<size {
      var sum = 0.0
      for row in 0..<batch.rows { sum += node.partials[row * size + index] }
      let offset =
        index < node.weightCount
        ? node.weightOffset + index : node.biasOffset + index - node.weightCount
      gradients.pointer[offset] = Float(sum)
    }
    update(node.weightOffset, node.weightCount, step)
    if node.hasBias { update(node.biasOffset, size - node.weightCount, step) }
  }

  /// Every example's code moves, as PyTorch's Adam moves all rows of a parameter: those outside the
  /// batch by their momentum.
  private func updateCodes(_ table: CodeTable, _ step: UnsafePointer<galley_optimizer_step>) {
    guard let gradients, let indices = batch.indices else { return }
    let from = heads ?? code
    let start = gradients.pointer + table.offset
    for row in 0..<batch.rows {
      guard let gradient = from.gradientImage(row) else { return }
      (start + Int(indices[row]) * table.width).update(from: gradient, count: table.width)
    }
    update(table.offset, table.examples * table.width, step)
    guard changesWeights else { return }
    for row in 0..<batch.rows {
      (start + Int(indices[row]) * table.width).update(repeating: 0, count: table.width)
    }
  }
}

extension ConvolutionNode {
  /// Of inner positions [first, end).
  func refreshCopy(_ first: Int, _ end: Int) {
    var description = galley_kernel_copy(
      weights: weights, copy: copy, taps: kernel.taps, inner_channels: kernel.innerChannels,
      lane_channels: kernel.laneChannels, is_thin: copyIsThin ? 1 : 0)
    galley_refresh_kernel_copy(&description, first, end)
  }
}
