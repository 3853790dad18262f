// From the decoder's logits to outputs, losses and the gradient that starts the way back.

import CKernels

extension Network {
  /// The last activation and scale.
  func computeOutputs(_ rows: Rows) {
    guard outputs != logits.values else { return }
    for row in rows.first..<(rows.first + rows.count) { computeOutput(row) }
  }

  private func computeOutput(_ row: Int) {
    guard outputs != logits.values else { return }
    let output = outputs + row * outputStride
    galley_activate(
      outputActivation, logits.image(row), output, outputStride, 1, outputCount)
    if outputScale != 1 {
      galley_scale_rows(output, output, outputStride, 1, outputCount, outputScale)
    }
  }

  /// dL/dlogits from dL/doutputs, in place.
  private func differentiateOutput(_ row: Int, _ gradient: UnsafeMutablePointer<Float>) {
    guard outputs != logits.values else { return }
    if outputScale != 1 {
      galley_scale_rows(gradient, gradient, outputStride, 1, outputCount, outputScale)
    }
    guard outputActivation != GALLEY_IDENTITY else { return }
    // The activation's own output: a scale comes after it.
    var activated = outputs + row * outputStride
    if outputScale != 1 {
      activated = logits.image(row)
      galley_activate(outputActivation, activated, activated, outputStride, 1, outputCount)
    }
    galley_activation_gradient(
      outputActivation, activated, gradient, gradient, outputStride, 1, outputCount)
  }

  func computeLoss(_ rows: Rows) {
    guard let objective else { return }
    guard case .importanceWeighted = objective else {
      for row in rows.first..<(rows.first + rows.count) {
        let gradient = purpose.learns ? logits.gradientImage(row) : nil
        rowReconstructions[row] = rowLoss(row, target: row, gradient, scale: batch.gradientScale)
      }
      return
    }
    computeImportanceLoss(rows)
  }

  /// The bound weighs each sample's gradient, and knows the weights only when it has every sample's
  /// loss: so losses come first, gradients after.
  private func computeImportanceLoss(_ rows: Rows) {
    guard let heads else { return }
    for row in rows.first..<(rows.first + rows.count) {
      for sample in (row * samples)..<((row + 1) * samples) {
        rowReconstructions[sample] = rowLoss(sample, target: row, nil, scale: 1)
      }
    }
    let decoded = rows.decoded(samples)
    galley_importance_log_ratio(
      model.posterior.kernelKind, heads.image(rows.first), heads.layout.imageStride,
      noise + decoded.first * noiseStride, noiseStride, code.image(decoded.first),
      code.layout.imageStride, rows.count, samples, model.latentDimensions,
      rowRatios + decoded.first)
    galley_importance_weights(
      rowRatios + decoded.first, rowReconstructions + decoded.first, rows.count, samples,
      rowWeights + decoded.first, rowBounds + rows.first)
    guard purpose.learns else { return }
    for row in rows.first..<(rows.first + rows.count) {
      for sample in (row * samples)..<((row + 1) * samples) {
        _ = rowLoss(
          sample, target: row, logits.gradientImage(sample),
          scale: batch.gradientScale * rowWeights[sample])
      }
    }
  }

  /// One row's loss and its gradient by the logits.
  private func rowLoss(
    _ row: Int, target: Int, _ gradient: UnsafeMutablePointer<Float>?, scale: Float
  ) -> Double {
    let wanted = targets + target * targetStride
    var loss = 0.0
    if objective?.isBernoulli == true {
      let isMean = objective?.values == .mean
      galley_bernoulli_loss(
        logits.image(row), outputStride, wanted, targetStride, gradient, 1, outputCount,
        isMean ? scale / Float(outputCount) : scale, &loss)
      return isMean ? loss / Double(outputCount) : loss
    }
    computeOutput(row)
    let output = outputs + row * outputStride
    switch objective {
    case .meanAbsoluteError:
      galley_absolute_error_loss(
        output, outputStride, wanted, targetStride, gradient, 1, outputCount, scale, &loss)
    case .elbo, .importanceWeighted:
      let kernel =
        objective?.values == .mean ? galley_squared_error_loss : galley_squared_error_sum_loss
      kernel(output, outputStride, wanted, targetStride, gradient, 1, outputCount, scale, &loss)
    default:
      galley_squared_error_loss(
        output, outputStride, wanted, targetStride, gradient, 1, outputCount, scale, &loss)
    }
    if let gradient { differentiateOutput(row, gradient) }
    return loss
  }

  /// Adds the batch's losses, row by row.
  func addLosses(to sums: inout LossSums) {
    guard let objective else { return }
    switch objective {
    case .normPerElement:
      // The batch's one number, as if each of its examples had it.
      sums.reconstruction += differenceNorm / Double(outputCount)
    case .importanceWeighted(let samples, _):
      for row in 0..<batch.rows {
        sums.bound += rowBounds[row]
        sums.divergence += rowDivergences[row]
        var reconstruction = 0.0
        for sample in 0..<samples { reconstruction += rowReconstructions[row * samples + sample] }
        sums.reconstruction += reconstruction / Double(samples)
      }
    default:
      for row in 0..<batch.rows { sums.reconstruction += rowReconstructions[row] }
      guard model.kind.isVariational else { return }
      let dimensions = objective.latents == .mean ? Double(model.latentDimensions) : 1
      for row in 0..<batch.rows { sums.divergence += rowDivergences[row] / dimensions }
    }
  }

  // MARK: Norm per element

  func computeDifference(_ rows: Rows) {
    for row in rows.first..<(rows.first + rows.count) {
      computeOutput(row)
      let difference = logits.gradientImage(row) ?? outputs + row * outputStride
      let output = outputs + row * outputStride
      if difference != output { difference.update(from: output, count: outputCount) }
      galley_difference(
        difference, outputStride, targets + row * targetStride, targetStride, difference, 1,
        outputCount, rowReconstructions + row)
    }
  }

  /// ‖difference‖₂ over the batch.
  var differenceNorm: Double {
    var sum = 0.0
    for row in 0..<batch.rows { sum += rowReconstructions[row] }
    return sum.squareRoot()
  }

  func scaleDifference(_ rows: Rows) {
    let norm = differenceNorm
    // A perfect fit has no direction to go: the gradient is zero, as PyTorch has it.
    let factor = norm > 0 ? Float(1 / (norm * Double(batch.rows * outputCount))) : 0
    for row in rows.first..<(rows.first + rows.count) {
      guard let gradient = logits.gradientImage(row) else { continue }
      galley_scale_rows(gradient, gradient, outputStride, 1, outputCount, factor)
      differentiateOutput(row, gradient)
    }
  }
}

extension Objective {
  var values: ValueReduction {
    switch self {
    case .elbo(_, _, let values, _, _), .bernoulli(let values): values
    case .importanceWeighted: .sum
    default: .mean
    }
  }

  var latents: ValueReduction {
    if case .elbo(_, _, _, let latents, _) = self { latents } else { .sum }
  }
}
