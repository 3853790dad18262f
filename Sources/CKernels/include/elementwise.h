// Element-wise passes over a batch's rows. Rows are `stride` floats apart. Every clone of a function
// gives the same bits: no contraction, and sums run in 16 fixed lanes of double precision.
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef enum {
  GALLEY_IDENTITY = 0,
  GALLEY_RELU = 1,
  GALLEY_SIGMOID = 2,
  GALLEY_TANH = 3,
} galley_activation;

/// y = activation(x); x and y may be the same buffer.
void galley_activate(
    galley_activation activation, const float *x, float *y, size_t stride, size_t rows,
    size_t columns);

/// dx = dy * activation'(x), from the activation's output y; dy and dx may be the same buffer.
void galley_activation_gradient(
    galley_activation activation, const float *y, const float *dy, float *dx, size_t stride,
    size_t rows, size_t columns);

/// Negative log likelihood of targets in [0, 1] under Bernoulli(sigmoid(logits)), from the logits:
/// max(x, 0) - x t + log(1 + exp(-|x|)). Writes each row's sum, and where `gradient` is given
/// gradient = (sigmoid(x) - t) * scale; logits and gradient may be the same buffer.
void galley_bernoulli_loss(
    const float *logits, size_t logits_stride, const float *target, size_t target_stride,
    float *gradient, size_t rows, size_t columns, float scale, double *row_losses);

/// Mean over the columns of (prediction - target)^2 for each row; gradient, where given, is
/// 2 (prediction - target) / columns * scale. prediction and gradient may be the same buffer.
void galley_squared_error_loss(
    const float *prediction, size_t prediction_stride, const float *target, size_t target_stride,
    float *gradient, size_t rows, size_t columns, float scale, double *row_losses);

/// z = mean + exp(logVariance / 2) * noise and each row's KL divergence from the standard normal.
/// heads holds [mean | logVariance], `latent` each; deviation receives exp(logVariance / 2).
void galley_reparameterize(
    const float *heads, size_t heads_stride, const float *noise, size_t noise_stride, float *z,
    size_t z_stride, float *deviation, size_t rows, size_t latent, double *row_divergences);

/// heads_gradient from dz, plus kl_scale times the gradient of the KL divergence.
void galley_reparameterize_gradient(
    const float *heads, size_t heads_stride, const float *noise, size_t noise_stride,
    const float *dz, size_t z_stride, const float *deviation, float *heads_gradient, size_t rows,
    size_t latent, float kl_scale);

/// Row r of x becomes pixels[indices[r]] * scale.
void galley_gather_bytes(
    const uint8_t *pixels, size_t values, const int32_t *indices, float scale, float *x,
    size_t stride, size_t rows);

/// Row r of x becomes 1 at labels[r] and 0 at the other classes.
void galley_one_hot(const uint8_t *labels, size_t classes, float *x, size_t stride, size_t rows);

/// The index of the first infinity or NaN, or -1.
int64_t galley_first_non_finite(const float *values, int64_t count);
