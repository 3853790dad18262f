// The pass over the parameters: gradients of the whole batch, and the optimiser on each while it is
// in the cache. Every task owns its weights, so tasks run in any order with the same result.

import CKernels

enum UpdateTask {
  /// Panels of a linear layer.
  case panels(node: Int, first: Int, end: Int)
  /// Inner positions of one group's taps of a convolution: `groups` all belong to them.
  case kernel(node: Int, groups: Range<Int>, first: Int, end: Int)
  /// A whole convolution of few weights.
  case smallKernel(node: Int)
  case kernelBias(node: Int)
  case normalization(node: Int)
  case volume(node: Int)
  /// The codes of every example, of which the batch's have a gradient.
  case codes(CodeTable)

  /// Gradient values of a task stay within this many bytes, so that they wait in the second-level
  /// cache while images pass by.
  private static let gradientBytes = 128 << 10

  static func all(
    nodes: [Node], tables: [Int: UnsafePointer<galley_windows>], codeTable: CodeTable?,
    purpose: NetworkPurpose, threads: Int
  ) -> [UpdateTask] {
    var tasks: [(task: UpdateTask, cost: Int)] = []
    if purpose.learnsWeights {
      tasks += panelTasks(nodes, threads: threads)
      for (index, node) in nodes.enumerated() {
        switch node {
        case .convolution(let node):
          if let table = tables[index] { tasks += kernelTasks(node, index, table) }
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

  private static func kernelTasks(
    _ node: ConvolutionNode, _ index: Int, _ tables: UnsafePointer<galley_windows>
  ) -> [(UpdateTask, Int)] {
    let windows = tables.pointee
    let groups = (0..<windows.group_count).map { windows.groups[$0] }
    let rowBytes = node.kernel.panels * lanes * MemoryLayout<Float>.stride
    func cost(_ rows: Int, _ inner: Int) -> Int { rows * inner * node.kernel.panels }
    // Groups of one tap stand together; each tap is a task, or several.
    if groups.allSatisfy({ $0.segments == 1 && $0.depth > 9 }) {
      var tasks: [(UpdateTask, Int)] = []
      var start = 0
      while start < groups.count {
        let weight = groups[start].segment_weights[0]
        var end = start
        var rows = 0
        while end < groups.count, groups[end].segment_weights[0] == weight {
          rows += groups[end].rows
          end += 1
        }
        let depth = groups[start].depth
        let width = max(lanes, gradientBytes / rowBytes / lanes * lanes)
        for first in stride(from: 0, to: depth, by: width) {
          let last = min(depth, first + width)
          tasks.append(
            (.kernel(node: index, groups: start..<end, first: first, end: last),
              cost(rows, last - first)))
        }
        start = end
      }
      return tasks
    }
    // Groups with the same taps: tasks are ranges of their inner positions.
    let inner = groups.first.map { $0.segments * $0.depth } ?? 0
    let sameTaps = groups.allSatisfy {
      $0.segments * $0.depth == inner && $0.segment_weights[0] == groups[0].segment_weights[0]
    }
    let rows = groups.reduce(0) { $0 + $1.rows }
    guard sameTaps, inner > 18, inner == node.kernel.inner else {
      return [(.smallKernel(node: index), cost(rows, inner))]
    }
    return stride(from: 0, to: inner, by: 18).map { first in
      let last = min(inner, first + 18)
      return (
        .kernel(node: index, groups: 0..<groups.count, first: first, end: last),
        cost(rows, last - first)
      )
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
    case .kernel(let index, let groups, let first, let end):
      guard case .convolution(let node) = nodes[index], let tables = gradientTables[index] else {
        return
      }
      let weight = Int(tables.pointee.groups[groups.lowerBound].segment_weights[0])
      clearGradient(node, weight + first, weight + end)
      addGradients(node, index, tables, groups, first, end)
      apply(node, weight + first, weight + end, step)
    case .smallKernel(let index):
      guard case .convolution(let node) = nodes[index], let tables = gradientTables[index] else {
        return
      }
      clearGradient(node, 0, node.kernel.inner)
      for group in 0..<tables.pointee.group_count {
        let inner = tables.pointee.groups[group].segments * tables.pointee.groups[group].depth
        addGradients(node, index, tables, group..<(group + 1), 0, inner)
      }
      apply(node, 0, node.kernel.inner, step)
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

  private func clearGradient(_ node: ConvolutionNode, _ first: Int, _ end: Int) {
    guard let gradients else { return }
    for panel in 0..<node.kernel.panels {
      (gradients.pointer + node.kernel.weightOffset + (panel * node.kernel.inner + first) * lanes)
        .update(repeating: 0, count: (end - first) * lanes)
    }
  }

  private func addGradients(
    _ node: ConvolutionNode, _ index: Int, _ tables: UnsafePointer<galley_windows>,
    _ groups: Range<Int>, _ first: Int, _ end: Int
  ) {
    guard let gradients, let outputGradient = node.output.gradient else { return }
    let (windowed, lanesOf) =
      node.lanesAreInputs
      ? (outputGradient, node.input.values) : (node.input.values, outputGradient)
    let rows = index < encoderEnd ? batch.rows : batch.rows * samples
    // As many images at once as their groups' rows stay in the cache.
    let perImage =
      (node.input.layout.storedValues + node.output.layout.storedValues)
      * MemoryLayout<Float>.stride
    let block = max(1, (384 << 10) / max(1, perImage))
    let to = gradients.pointer + node.kernel.weightOffset
    for image in stride(from: 0, to: rows, by: block) {
      let images = min(block, rows - image)
      for group in groups {
        convolutions.pointee.weight_gradient(
          tables, group, first, end, windowed + image * Int(tables.pointee.input_image),
          lanesOf + image * Int(tables.pointee.output_image), node.kernel.panels, images, to,
          node.kernel.inner * lanes)
      }
    }
  }

  private func apply(
    _ node: ConvolutionNode, _ first: Int, _ end: Int, _ step: UnsafePointer<galley_optimizer_step>
  ) {
    guard changesWeights else { return }
    for panel in 0..<node.kernel.panels {
      update(
        node.kernel.weightOffset + (panel * node.kernel.inner + first) * lanes,
        (end - first) * lanes, step)
    }
    node.refreshCopy(first, end)
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
