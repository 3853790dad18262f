// The importance-weighted bound of Burda, Grosse and Salakhutdinov (2016): density ratios, weights
// and the gradient by the encoder's heads.
#include <math.h>

#include "clones.h"
#include "double_math.h"
#include "panel_products.h"
#include "posteriors.h"

// The density of z under q is that of the noise divided by the spread, so the noise stands in for
// (z - mean) / spread, whose rounding a small spread would blow up. Constants cancel.
GALLEY_INLINE double log_ratio_of(galley_posterior kind, float parameter, float noise, float z) {
  const double n = (double)noise, at = (double)z;
  switch (kind) {
    case GALLEY_NORMAL: return 0.5 * (n * n - at * at + (double)parameter);
    case GALLEY_LAPLACE: return fabs(n) - fabs(at) + (double)parameter;
    case GALLEY_EXPONENTIAL: return n - at - (double)parameter;
  }
}

GALLEY_INLINE double row_log_ratio(
    galley_posterior kind, const float *parameter, const float *noise, const float *z,
    size_t latent) {
  double lanes[GALLEY_LANES] = {0};
  const size_t whole = latent / GALLEY_LANES * GALLEY_LANES;
  for (size_t j = 0; j < whole; j += GALLEY_LANES)
    for (size_t lane = 0; lane < GALLEY_LANES; lane++)
      lanes[lane] += log_ratio_of(kind, parameter[j + lane], noise[j + lane], z[j + lane]);
  for (size_t j = whole; j < latent; j++)
    lanes[j - whole] += log_ratio_of(kind, parameter[j], noise[j], z[j]);
  double sum = 0;
  for (size_t lane = 0; lane < GALLEY_LANES; lane++) sum += lanes[lane];
  return sum;
}

GALLEY_CLONES
void galley_importance_log_ratio(
    galley_posterior kind, const float *heads, size_t heads_stride, const float *noise,
    size_t noise_stride, const float *z, size_t z_stride, size_t rows, size_t samples,
    size_t latent, double *row_log_ratios) {
  for (size_t row = 0; row < rows * samples; row++) {
    const float *h = heads + row / samples * heads_stride;
    const float *n = noise + row * noise_stride, *at = z + row * z_stride;
    double *ratio = row_log_ratios + row;
    switch (kind) {
      case GALLEY_NORMAL: *ratio = row_log_ratio(GALLEY_NORMAL, h + latent, n, at, latent); break;
      case GALLEY_LAPLACE: *ratio = row_log_ratio(GALLEY_LAPLACE, h + latent, n, at, latent); break;
      case GALLEY_EXPONENTIAL: *ratio = row_log_ratio(GALLEY_EXPONENTIAL, h, n, at, latent); break;
    }
  }
}

void galley_importance_weights(
    const double *row_log_ratios, const double *row_reconstructions, size_t rows, size_t samples,
    float *weights, double *row_bounds) {
  const double log_samples = log_of_at_least_one((double)samples);
  for (size_t row = 0; row < rows; row++) {
    const double *ratio = row_log_ratios + row * samples;
    const double *reconstruction = row_reconstructions + row * samples;
    float *to = weights + row * samples;
    double largest = ratio[0] - reconstruction[0];
    for (size_t k = 1; k < samples; k++) {
      const double log_weight = ratio[k] - reconstruction[k];
      if (log_weight > largest) largest = log_weight;
    }
    double sum = 0;
    for (size_t k = 0; k < samples; k++)
      sum += exp_of_negative((ratio[k] - reconstruction[k]) - largest);
    for (size_t k = 0; k < samples; k++)
      to[k] = (float)(exp_of_negative((ratio[k] - reconstruction[k]) - largest) / sum);
    row_bounds[row] = log_samples - (largest + log_of_at_least_one(sum));
  }
}

// With z a function of heads and noise, log p(z) - log q(z|x) depends on z through the prior alone,
// and on the heads directly through the log of the spread. So a sample of weight w adds
//   g dz/dheads - scale w dlog(spread)/dheads, with g = dz - scale w dlog p(z)/dz.
GALLEY_INLINE void importance_gradient_row(
    galley_posterior kind, const float *noise, size_t noise_stride, const float *z,
    size_t z_stride, const float *dz, const float *spread, const float *weights, float *gradient,
    size_t samples, size_t latent, float scale) {
  for (size_t start = 0; start < latent; start += GALLEY_LANES) {
    const size_t width = latent - start < GALLEY_LANES ? latent - start : GALLEY_LANES;
    double to_mean[GALLEY_LANES] = {0}, to_parameter[GALLEY_LANES] = {0};
    for (size_t k = 0; k < samples; k++) {
      const float *n = noise + k * noise_stride + start, *s = spread + k * noise_stride + start;
      const float *at = z + k * z_stride + start, *upstream = dz + k * z_stride + start;
      const double share = (double)scale * (double)weights[k];
      for (size_t lane = 0; lane < width; lane++) {
        const double value = (double)at[lane], stretch = (double)n[lane] * (double)s[lane];
        double g = (double)upstream[lane];
        switch (kind) {
          case GALLEY_NORMAL:
            g += share * value;
            to_parameter[lane] += 0.5 * (g * stretch - share);
            break;
          case GALLEY_LAPLACE:
            g += share * (double)sign_of(at[lane]);
            to_parameter[lane] += g * stretch - share;
            break;
          case GALLEY_EXPONENTIAL:
            g += share;
            to_parameter[lane] += share - g * stretch;
            break;
        }
        to_mean[lane] += g;
      }
    }
    const size_t second = kind == GALLEY_EXPONENTIAL ? start : latent + start;
    for (size_t lane = 0; lane < width; lane++) gradient[second + lane] = (float)to_parameter[lane];
    if (kind != GALLEY_EXPONENTIAL)
      for (size_t lane = 0; lane < width; lane++) gradient[start + lane] = (float)to_mean[lane];
  }
}

GALLEY_CLONES
void galley_importance_gradient(
    galley_posterior kind, size_t heads_stride, const float *noise, size_t noise_stride,
    const float *z, size_t z_stride, const float *dz, const float *spread, const float *weights,
    float *heads_gradient, size_t rows, size_t samples, size_t latent, float scale) {
  for (size_t row = 0; row < rows; row++) {
    const size_t first = row * samples;
    const float *n = noise + first * noise_stride, *s = spread + first * noise_stride;
    const float *at = z + first * z_stride, *upstream = dz + first * z_stride;
    const float *w = weights + first;
    float *g = heads_gradient + row * heads_stride;
    switch (kind) {
      case GALLEY_NORMAL:
        importance_gradient_row(
            GALLEY_NORMAL, n, noise_stride, at, z_stride, upstream, s, w, g, samples, latent,
            scale);
        break;
      case GALLEY_LAPLACE:
        importance_gradient_row(
            GALLEY_LAPLACE, n, noise_stride, at, z_stride, upstream, s, w, g, samples, latent,
            scale);
        break;
      case GALLEY_EXPONENTIAL:
        importance_gradient_row(
            GALLEY_EXPONENTIAL, n, noise_stride, at, z_stride, upstream, s, w, g, samples, latent,
            scale);
        break;
    }
  }
}

double galley_log_sum(double first, double second) {
  const double largest = first > second ? first : second, least = first > second ? second : first;
  if (!(largest > -INFINITY)) return largest;
  return largest + log_of_at_least_one(1.0 + exp_of_negative(least - largest));
}

double galley_logarithm(double value) { return log_of_at_least_one(value); }
