// Approximate posteriors q(z|x) of a variational encoder: sampling by reparameterisation,
// divergence from the prior, and importance weighting, each with its gradient by the encoder's
// heads. Strides are in floats. Every clone gives the same bits: sums have one order, in double
// precision.
//
// A heads row holds, `latent` values each: normal [mean | log variance], Laplace [mean | log
// scale], exponential [log rate]. The priors are N(0, 1), Laplace(0, 1) and Exp(1).
#pragma once
#include <stddef.h>

typedef enum {
  GALLEY_NORMAL = 0,
  GALLEY_LAPLACE = 1,
  GALLEY_EXPONENTIAL = 2,
} galley_posterior;

/// Which expression is minimised as the KL divergence. With m the mean, s^2 the variance, b the
/// scale and r the rate, summed over the latent dimensions:
/// - exact: normal (m^2 + s^2 - 1 - log s^2) / 2; Laplace -log b + |m| + b exp(-|m| / b) - 1;
///   exponential log r + 1 / r - 1.
/// - as published, with prior and posterior exchanged (and, for Laplace, an upper bound of that):
///   Laplace log b - 1 + (|m| + 1) / b; exponential r - log r - 1; normal as in exact.
typedef enum {
  GALLEY_EXACT = 0,
  GALLEY_AS_PUBLISHED = 1,
} galley_divergence;

/// Standard noise by the inverse distribution function, from uniforms in [0, 1) that are multiples
/// of 2^-24: Laplace(0, 1) or Exp(1), at most 16.7 in magnitude. Normal noise is
/// galley_philox_normals. uniforms and noise may be the same buffer.
void galley_posterior_noise_from_uniforms(
    galley_posterior kind, const float *uniforms, float *noise, size_t count);

/// z = mean + s noise, mean + b noise or noise / r; spread (stride noise_stride) receives s, b or
/// 1 / r; row_divergences receives each row's divergence. A heads_stride of 0 draws all rows from
/// one heads row, as importance weighting does.
void galley_posterior_sample(
    galley_posterior kind, galley_divergence divergence, const float *heads, size_t heads_stride,
    const float *noise, size_t noise_stride, float *z, size_t z_stride, float *spread, size_t rows,
    size_t latent, double *row_divergences);

/// heads_gradient (stride heads_stride) from dz, plus kl_scale times the gradient of the
/// divergence; |m| has slope 0 at 0.
void galley_posterior_gradient(
    galley_posterior kind, galley_divergence divergence, const float *heads, size_t heads_stride,
    const float *noise, size_t noise_stride, const float *dz, size_t z_stride, const float *spread,
    float *heads_gradient, size_t rows, size_t latent, float kl_scale);

/// log p(z) - log q(z|x) of each decoder row, of which `samples` consecutive ones belong to a
/// heads row. z must have been drawn from noise by galley_posterior_sample.
void galley_importance_log_ratio(
    galley_posterior kind, const float *heads, size_t heads_stride, const float *noise,
    size_t noise_stride, const float *z, size_t z_stride, size_t rows, size_t samples,
    size_t latent, double *row_log_ratios);

/// Normalised importance weights of each decoder row, and each heads row's negative bound
/// -log(1/samples sum_k p(x|z_k) p(z_k) / q(z_k|x)) (Burda, Grosse & Salakhutdinov 2016, equation
/// 8). row_reconstructions holds -log p(x|z) of each decoder row.
void galley_importance_weights(
    const double *row_log_ratios, const double *row_reconstructions, size_t rows, size_t samples,
    float *weights, double *row_bounds);

/// heads_gradient [rows] of scale times the negative bound. dz [rows * samples] is the gradient of
/// the reconstructions, already multiplied by weights and scale; noise, z and spread are those of
/// galley_posterior_sample.
void galley_importance_gradient(
    galley_posterior kind, size_t heads_stride, const float *noise, size_t noise_stride,
    const float *z, size_t z_stride, const float *dz, const float *spread, const float *weights,
    float *heads_gradient, size_t rows, size_t samples, size_t latent, float scale);

/// log(exp(first) + exp(second)), and the natural logarithm of a number from 1 up: the same
/// bits on every processor, which a mathematics library does not promise.
double galley_log_sum(double first, double second);
double galley_logarithm(double value);
