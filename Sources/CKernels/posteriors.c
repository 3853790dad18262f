// Noise, sampling, divergences and gradients of normal, Laplace and exponential posteriors,
// compiled for three instruction sets.
#include "posteriors.h"

#include "clones.h"
#include "panel_products.h"
#include "scalar_math.h"

// Buffers are equal or apart, never shifted against each other: see elementwise.c.
#define EACH(count, ...)                         \
  _Pragma("clang loop vectorize(assume_safety)") \
  for (size_t j = 0; j < (count); j++) { __VA_ARGS__ }

GALLEY_CLONES
void galley_posterior_noise_from_uniforms(
    galley_posterior kind, const float *uniforms, float *noise, size_t count) {
  switch (kind) {
    case GALLEY_NORMAL: break;
    case GALLEY_LAPLACE:
      // The subtractions are exact, so nothing is lost near 1/2, where the noise is small. u = 0
      // alone would give infinity; it gives what half a step above it would.
      EACH(count, const float centred = uniforms[j] - 0.5f;
           const float tail = 1.0f - 2.0f * absolute(centred);
           const float magnitude = 0.0f - log_of(tail < 0x1p-24f ? 0x1p-24f : tail);
           noise[j] = centred < 0.0f ? 0.0f - magnitude : magnitude;)
      break;
    case GALLEY_EXPONENTIAL:
      // 1 - u is exact and at least 2^-24, so log1p has nothing to add.
      EACH(count, noise[j] = 0.0f - log_of(1.0f - uniforms[j]);)
      break;
  }
}

// One latent dimension's divergence, from its heads and the spread.
GALLEY_INLINE double divergence_of(
    galley_posterior kind, galley_divergence divergence, float mean, float parameter,
    float spread) {
  const double m = (double)mean, s = (double)spread, log_spread = (double)parameter;
  const double distance = (double)absolute(mean);
  switch (kind) {
    case GALLEY_NORMAL: return 0.5 * (m * m + s * s - 1.0 - log_spread);
    case GALLEY_LAPLACE:
      return divergence == GALLEY_EXACT
                 ? distance - log_spread + s * (double)exp_of(0.0f - absolute(mean) / spread) - 1.0
                 : log_spread - 1.0 + (distance + 1.0) * (double)exp_of(0.0f - parameter);
    case GALLEY_EXPONENTIAL:
      return divergence == GALLEY_EXACT ? (double)parameter + s - 1.0
                                        : (double)exp_of(parameter) - (double)parameter - 1.0;
  }
}

GALLEY_INLINE void sample_row(
    galley_posterior kind, galley_divergence divergence, const float *heads, const float *noise,
    float *z, float *spread, size_t latent, double *row_divergence) {
  const float *mean = heads, *parameter = kind == GALLEY_EXPONENTIAL ? heads : heads + latent;
  switch (kind) {
    case GALLEY_NORMAL:
      EACH(latent, const float s = exp_of(0.5f * parameter[j]); spread[j] = s;
           z[j] = mean[j] + s * noise[j];)
      break;
    case GALLEY_LAPLACE:
      EACH(latent, const float b = exp_of(parameter[j]); spread[j] = b;
           z[j] = mean[j] + b * noise[j];)
      break;
    case GALLEY_EXPONENTIAL:
      EACH(latent, const float inverse = exp_of(0.0f - parameter[j]); spread[j] = inverse;
           z[j] = inverse * noise[j];)
      break;
  }
  // Terms are staged so that they vectorise although their sum has one order.
  double sum = 0;
  for (size_t start = 0; start < latent; start += GALLEY_LANES) {
    const size_t width = latent - start < GALLEY_LANES ? latent - start : GALLEY_LANES;
    double terms[GALLEY_LANES];
    for (size_t lane = 0; lane < width; lane++)
      terms[lane] = divergence_of(
          kind, divergence, mean[start + lane], parameter[start + lane], spread[start + lane]);
    for (size_t lane = 0; lane < width; lane++) sum += terms[lane];
  }
  *row_divergence = sum;
}

GALLEY_CLONES
void galley_posterior_sample(
    galley_posterior kind, galley_divergence divergence, const float *heads, size_t heads_stride,
    const float *noise, size_t noise_stride, float *z, size_t z_stride, float *spread, size_t rows,
    size_t latent, double *row_divergences) {
  for (size_t row = 0; row < rows; row++) {
    const float *h = heads + row * heads_stride, *n = noise + row * noise_stride;
    float *to = z + row * z_stride, *s = spread + row * noise_stride;
    double *sum = row_divergences + row;
    switch (kind) {
      case GALLEY_NORMAL: sample_row(GALLEY_NORMAL, divergence, h, n, to, s, latent, sum); break;
      case GALLEY_LAPLACE: sample_row(GALLEY_LAPLACE, divergence, h, n, to, s, latent, sum); break;
      case GALLEY_EXPONENTIAL:
        sample_row(GALLEY_EXPONENTIAL, divergence, h, n, to, s, latent, sum);
        break;
    }
  }
}

GALLEY_INLINE void normal_gradient(
    const float *mean, const float *noise, const float *dz, const float *spread, float *to_mean,
    float *to_parameter, size_t latent, float kl_scale) {
  EACH(latent, const float upstream = dz[j], sigma = spread[j];
       to_mean[j] = upstream + kl_scale * mean[j];
       to_parameter[j] =
           0.5f * (upstream * noise[j] * sigma + kl_scale * (sigma * sigma - 1.0f));)
}

GALLEY_INLINE void laplace_gradient(
    galley_divergence divergence, const float *mean, const float *parameter, const float *noise,
    const float *dz, const float *spread, float *to_mean, float *to_parameter, size_t latent,
    float kl_scale) {
  if (divergence == GALLEY_EXACT) {
    EACH(latent, const float upstream = dz[j], b = spread[j], distance = absolute(mean[j]);
         const float decay = exp_of(0.0f - distance / b);
         to_mean[j] = upstream + kl_scale * (sign_of(mean[j]) * (1.0f - decay));
         to_parameter[j] =
             upstream * noise[j] * b + kl_scale * (decay * (b + distance) - 1.0f);)
  } else {
    EACH(latent, const float upstream = dz[j], b = spread[j], distance = absolute(mean[j]);
         const float inverse = exp_of(0.0f - parameter[j]);
         to_mean[j] = upstream + kl_scale * (sign_of(mean[j]) * inverse);
         to_parameter[j] =
             upstream * noise[j] * b + kl_scale * (1.0f - (distance + 1.0f) * inverse);)
  }
}

GALLEY_INLINE void exponential_gradient(
    galley_divergence divergence, const float *parameter, const float *noise, const float *dz,
    const float *spread, float *to_parameter, size_t latent, float kl_scale) {
  if (divergence == GALLEY_EXACT) {
    EACH(latent, to_parameter[j] =
                     kl_scale * (1.0f - spread[j]) - dz[j] * (noise[j] * spread[j]);)
  } else {
    EACH(latent, to_parameter[j] =
                     kl_scale * (exp_of(parameter[j]) - 1.0f) - dz[j] * (noise[j] * spread[j]);)
  }
}

GALLEY_CLONES
void galley_posterior_gradient(
    galley_posterior kind, galley_divergence divergence, const float *heads, size_t heads_stride,
    const float *noise, size_t noise_stride, const float *dz, size_t z_stride, const float *spread,
    float *heads_gradient, size_t rows, size_t latent, float kl_scale) {
  for (size_t row = 0; row < rows; row++) {
    const float *h = heads + row * heads_stride, *n = noise + row * noise_stride;
    const float *upstream = dz + row * z_stride, *s = spread + row * noise_stride;
    float *g = heads_gradient + row * heads_stride;
    switch (kind) {
      case GALLEY_NORMAL:
        normal_gradient(h, n, upstream, s, g, g + latent, latent, kl_scale);
        break;
      case GALLEY_LAPLACE:
        laplace_gradient(
            divergence, h, h + latent, n, upstream, s, g, g + latent, latent, kl_scale);
        break;
      case GALLEY_EXPONENTIAL:
        exponential_gradient(divergence, h, n, upstream, s, g, latent, kl_scale);
        break;
    }
  }
}
