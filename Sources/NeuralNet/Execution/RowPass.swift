// Runs the stages of a program: workers claim chunks of rows and take each through the stage's steps,
// so that a chunk's activations stay in the cache from layer to layer. Where a sum crosses rows
// (bias gradients, batch statistics), chunks have a fixed size and each leaves a partial sum, added
// in order: the bits depend neither on the number of workers nor on who claimed what.

import CKernels
import Diagnostics

extension Network {
  func run(_ program: [Stage]) {
    for index in program.indices {
      stage = program[index].steps
      pool.run(
        { context in
          guard let context else { return }
          Unmanaged<Network>.fromOpaque(context).takeUnretainedValue().processChunks()
        }, Unmanaged.passUnretained(self).toOpaque())
      switch program[index].end {
      case .statistics(let node): finishStatistics(node)
      case .statisticsGradient(let node): finishStatisticsGradient(node)
      case nil: break
      }
    }
  }

  /// How many chunks the batch's rows make.
  var batchChunks: Int {
    if let chunkRows { return (batch.rows + chunkRows - 1) / chunkRows }
    // At least 24 rows a chunk, if there are as many: each chunk reads every weight once.
    let threads = pool.threads
    return threads == 1 ? 1 : threads * max(1, min(4, batch.rows / (24 * threads)))
  }

  private func processChunks() {
    let chunks = batchChunks
    nodes.withUnsafeBufferPointer { nodes in
      stage.withUnsafeBufferPointer { steps in
        while case let chunk = pool.claim(), chunk < chunks {
          let first = chunkRows.map { chunk * $0 } ?? batch.rows * chunk / chunks
          let end =
            chunkRows.map { min(batch.rows, (chunk + 1) * $0) } ?? batch.rows * (chunk + 1) / chunks
          guard end > first else { continue }
          for step in steps { perform(step, nodes, Rows(first, end - first, chunk)) }
        }
      }
    }
  }

  /// A chunk's examples.
  struct Rows {
    var first: Int
    var count: Int
    var chunk: Int

    init(_ first: Int, _ count: Int, _ chunk: Int) {
      self.first = first
      self.count = count
      self.chunk = chunk
    }

    /// As rows of the decoder, where an example has several samples.
    func decoded(_ samples: Int) -> Rows { Rows(first * samples, count * samples, chunk) }
  }

  private func perform(_ step: ChunkStep, _ nodes: UnsafeBufferPointer<Node>, _ rows: Rows) {
    switch step {
    case .gather: gather(rows)
    case .forward(let index):
      forward(nodes[index], index < encoderEnd ? rows : rows.decoded(samples))
    case .latents: drawLatents(rows)
    case .output: computeOutputs(rows.decoded(samples))
    case .loss: computeLoss(rows)
    case .difference: computeDifference(rows)
    case .differenceGradient: scaleDifference(rows)
    case .backward(let index):
      backward(nodes[index], index < encoderEnd ? rows : rows.decoded(samples))
    case .latentsBackward: differentiateLatents(rows)
    }
  }

  // MARK: Inputs

  private func gather(_ rows: Rows) {
    guard let indices = batch.indices else { return }
    let first = indices + rows.first
    let stride = x.layout.imageStride
    if readsExamples {
      // Volumes are read where they lie.
    } else if let bytes = batch.examples.bytes {
      galley_gather_bytes(
        bytes, model.inputs, first, batch.examples.scale, x.image(rows.first), stride, rows.count)
    } else if let floats = batch.examples.floats {
      for row in 0..<rows.count {
        x.image(rows.first + row).update(
          from: floats + Int(first[row]) * model.inputs, count: model.inputs)
      }
    }
    if model.classes > 0, let labels = batch.examples.labels { gatherLabels(labels, rows, first) }
    if model.kind == .regressor, let values = batch.examples.targets {
      for row in 0..<rows.count {
        (targets + (rows.first + row) * targetStride).update(
          from: values + Int(first[row]) * outputCount, count: outputCount)
      }
    }
    if let codeTable {
      let to = heads ?? code
      for row in 0..<rows.count {
        to.image(rows.first + row).update(
          from: parameters.pointer + codeTable.offset + Int(first[row]) * codeTable.width,
          count: codeTable.width)
      }
    }
  }

  private func gatherLabels(
    _ labels: UnsafePointer<UInt8>, _ rows: Rows, _ first: UnsafePointer<Int32>
  ) {
    for row in 0..<rows.count { rowLabels[rows.first + row] = labels[Int(first[row])] }
    let stride = x.layout.imageStride
    galley_one_hot(
      rowLabels + rows.first, model.classes, x.image(rows.first) + model.inputs, stride, rows.count)
    for row in 0..<rows.count {
      for sample in 0..<samples {
        galley_one_hot(
          rowLabels + rows.first + row, model.classes,
          code.image((rows.first + row) * samples + sample) + model.latentDimensions,
          code.layout.imageStride, 1)
      }
    }
  }
}
