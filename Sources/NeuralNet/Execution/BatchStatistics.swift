// Batch normalisation's sums over the whole batch, joined from the chunks' in order.

import CKernels

extension Network {
  func finishStatistics(_ index: Int) {
    guard case .statistics(let node) = nodes[index] else { return }
    let scale = index < encoderEnd ? 1 : samples
    let positions = Double(node.input.layout.positions * scale)
    let rows = chunkRows ?? batch.rows
    for channel in 0..<node.channels {
      // Chan's rule, as within a chunk.
      var (count, sum, squares) = (0.0, 0.0, 0.0)
      for chunk in 0..<batchChunks {
        let partial = node.partials + chunk * 2 * node.channels
        let added = Double(min(rows, batch.rows - chunk * rows)) * positions
        let difference = count > 0 ? partial[channel] / added - sum / count : 0
        squares += partial[node.channels + channel]
          + difference * difference * count * added / (count + added)
        sum += partial[channel]
        count += added
      }
      let mean = sum / count
      let variance = squares / count
      node.setCoefficients(channel, mean: mean, variance: variance)
      // PyTorch keeps the unbiased variance.
      let unbiased = count > 1 ? squares / (count - 1) : variance
      node.runningMean[channel] += Float(node.momentum * (mean - Double(node.runningMean[channel])))
      node.runningVariance[channel] += Float(
        node.momentum * (unbiased - Double(node.runningVariance[channel])))
    }
  }

  func finishStatisticsGradient(_ index: Int) {
    guard case .normalize(let node) = nodes[index], let gradients else { return }
    let scale = index < encoderEnd ? 1 : samples
    let count = Double(batch.rows * node.input.layout.positions * scale)
    for channel in 0..<node.channels {
      var (plain, scaled) = (0.0, 0.0)
      for chunk in 0..<batchChunks {
        let partial = node.partials + chunk * 2 * node.channels
        plain += partial[channel]
        scaled += partial[node.channels + channel]
      }
      gradients.pointer[node.shiftOffset + channel] = Float(plain)
      gradients.pointer[node.scaleOffset + channel] = Float(scaled)
      // dx = factor · (dy − Σdy / n − x̂ · Σ(dy x̂) / n), as a line in dy and x.
      let factor = Double(node.coefficient(0)[channel])
      let mean = Double(node.coefficient(2)[channel])
      let inverse = Double(node.coefficient(3)[channel])
      let byValue = -factor * inverse * scaled / count
      node.coefficient(4)[channel] = Float(factor)
      node.coefficient(5)[channel] = Float(byValue)
      node.coefficient(6)[channel] = Float(-factor * plain / count - byValue * mean)
    }
  }
}

extension NormalizationNode {
  fileprivate func setCoefficients(_ channel: Int, mean: Double, variance: Double) {
    let inverse = 1 / (variance + epsilon).squareRoot()
    let factor = Double(scale[channel]) * inverse
    coefficient(0)[channel] = Float(factor)
    coefficient(1)[channel] = Float(Double(shift[channel]) - mean * factor)
    coefficient(2)[channel] = Float(mean)
    coefficient(3)[channel] = Float(inverse)
  }

  /// For evaluation: what the running statistics make of an input, and of a gradient.
  func useRunningStatistics() {
    for channel in 0..<channels {
      setCoefficients(
        channel, mean: Double(runningMean[channel]), variance: Double(runningVariance[channel]))
      coefficient(4)[channel] = coefficient(0)[channel]
      coefficient(5)[channel] = 0
      coefficient(6)[channel] = 0
    }
  }
}
