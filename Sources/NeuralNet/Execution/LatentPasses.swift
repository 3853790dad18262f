// Drawing latents from their posteriors, and the way back through the draw.

import CKernels

extension Network {
  func drawLatents(_ rows: Rows) {
    guard batch.latents != .given, let heads else { return }
    let decoded = rows.decoded(samples)
    let first = noise + decoded.first * noiseStride
    let kind = model.posterior.kernelKind
    if batch.latents == .sampled {
      fillNoise(kind, first, decoded)
    } else {
      first.update(repeating: 0, count: decoded.count * noiseStride)
    }
    let formula = objective?.divergenceFormula.kernelKind ?? GALLEY_EXACT
    if samples == 1 {
      galley_posterior_sample(
        kind, formula, heads.image(rows.first), heads.layout.imageStride, first, noiseStride,
        code.image(rows.first), code.layout.imageStride, spread + rows.first * noiseStride,
        rows.count, model.latentDimensions, rowDivergences + rows.first)
      if batch.latents == .mean { useMeans(heads, rows) }
      return
    }
    for row in rows.first..<(rows.first + rows.count) {
      let sample = row * samples
      galley_posterior_sample(
        kind, formula, heads.image(row), 0, noise + sample * noiseStride, noiseStride,
        code.image(sample), code.layout.imageStride, spread + sample * noiseStride, samples,
        model.latentDimensions, rowRatios + sample)
      rowDivergences[row] = rowRatios[sample]
    }
  }

  private func fillNoise(
    _ kind: galley_posterior, _ first: UnsafeMutablePointer<Float>, _ decoded: Rows
  ) {
    let index = UInt32(
      truncatingIfNeeded: (batch.noiseRow * samples + decoded.first) * noiseStride / 4)
    let blocks = decoded.count * noiseStride / 4
    if kind == GALLEY_NORMAL {
      galley_philox_normals(
        batch.noiseSeed, batch.noisePurpose, batch.noiseStep, index, blocks, first)
    } else {
      galley_philox_uniforms(
        batch.noiseSeed, batch.noisePurpose, batch.noiseStep, index, blocks, first)
      galley_posterior_noise_from_uniforms(kind, first, first, 4 * blocks)
    }
  }

  /// An exponential's mean is not what zero noise gives, but 1 / rate.
  private func useMeans(_ heads: Activation, _ rows: Rows) {
    guard model.posterior == .exponential else { return }
    for row in rows.first..<(rows.first + rows.count) {
      code.image(row).update(from: spread + row * noiseStride, count: model.latentDimensions)
    }
  }

  func differentiateLatents(_ rows: Rows) {
    guard let heads, let codeGradient = code.gradientImage(rows.first * samples),
      let gradient = heads.gradientImage(rows.first)
    else { return }
    let decoded = rows.decoded(samples)
    if case .importanceWeighted = objective {
      galley_importance_gradient(
        model.posterior.kernelKind, heads.layout.imageStride, noise + decoded.first * noiseStride,
        noiseStride, code.image(decoded.first), code.layout.imageStride, codeGradient,
        spread + decoded.first * noiseStride, rowWeights + decoded.first, gradient, rows.count,
        samples, model.latentDimensions, batch.gradientScale)
      return
    }
    var divergenceScale = Float(objective?.beta ?? 0) * batch.gradientScale
    if objective?.latents == .mean { divergenceScale /= Float(model.latentDimensions) }
    galley_posterior_gradient(
      model.posterior.kernelKind, objective?.divergenceFormula.kernelKind ?? GALLEY_EXACT,
      heads.image(rows.first), heads.layout.imageStride, noise + rows.first * noiseStride,
      noiseStride, codeGradient, code.layout.imageStride, spread + rows.first * noiseStride,
      gradient, rows.count, model.latentDimensions, divergenceScale)
  }
}

extension PosteriorFamily {
  var kernelKind: galley_posterior {
    switch self {
    case .normal: GALLEY_NORMAL
    case .laplace: GALLEY_LAPLACE
    case .exponential: GALLEY_EXPONENTIAL
    }
  }
}

extension DivergenceFormula {
  var kernelKind: galley_divergence { self == .exact ? GALLEY_EXACT : GALLEY_AS_PUBLISHED }
}
