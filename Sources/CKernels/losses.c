// Losses and their gradients in one pass over a batch's rows, compiled for three instruction sets.
#include "losses.h"

#include "clones.h"
#include "panel_products.h"
#include "scalar_math.h"

// The order in which a row's sixteen partial sums are added is fixed here.
GALLEY_INLINE double sum_of_lanes(const double lanes[GALLEY_LANES]) {
  double sum = 0;
  for (size_t lane = 0; lane < GALLEY_LANES; lane++) sum += lanes[lane];
  return sum;
}

typedef struct {
  float loss, gradient;
} loss_and_gradient;

GALLEY_INLINE loss_and_gradient bernoulli(float x, float t) {
  const float e = exp_of(0.0f - absolute(x));  // in (0, 1]
  const float y = 1.0f + e;
  const float reciprocal = 1.0f / y;
  // log(1 + e) = log(y) plus what rounding 1 + e to y lost.
  const float softplus = log_of(y) - ((y - 1.0f) - e) * reciprocal;
  const float probability = x < 0.0f ? e * reciprocal : reciprocal;
  const float positive = x < 0.0f ? 0.0f : x;
  return (loss_and_gradient){(positive - x * t) + softplus, probability - t};
}

GALLEY_CLONES
void galley_bernoulli_loss(
    const float *logits, size_t logits_stride, const float *target, size_t target_stride,
    float *gradient, size_t rows, size_t columns, float scale, double *row_losses) {
  const size_t whole = columns / GALLEY_LANES * GALLEY_LANES;
  for (size_t row = 0; row < rows; row++) {
    const float *x = logits + row * logits_stride, *t = target + row * target_stride;
    float *g = gradient ? gradient + row * logits_stride : NULL;
    double lanes[GALLEY_LANES] = {0};
    for (size_t j = 0; j < whole; j += GALLEY_LANES) {
      float losses[GALLEY_LANES], gradients[GALLEY_LANES];
      for (size_t lane = 0; lane < GALLEY_LANES; lane++) {
        const loss_and_gradient result = bernoulli(x[j + lane], t[j + lane]);
        losses[lane] = result.loss;
        gradients[lane] = result.gradient * scale;
      }
      for (size_t lane = 0; lane < GALLEY_LANES; lane++) lanes[lane] += (double)losses[lane];
      if (g)
        for (size_t lane = 0; lane < GALLEY_LANES; lane++) g[j + lane] = gradients[lane];
    }
    for (size_t j = whole; j < columns; j++) {
      const loss_and_gradient result = bernoulli(x[j], t[j]);
      lanes[j - whole] += (double)result.loss;
      if (g) g[j] = result.gradient * scale;
    }
    row_losses[row] = sum_of_lanes(lanes);
  }
}

typedef enum { SQUARED, ABSOLUTE } error_measure;

// Each row's sum of the measure, divided by `divisor`. The measure is a constant wherever this is
// inlined; results of a block are staged, because gradient and prediction may be one buffer and the
// compiler then would not vectorise.
GALLEY_INLINE void measure_errors(
    error_measure measure, const float *prediction, size_t prediction_stride, const float *target,
    size_t target_stride, float *gradient, size_t rows, size_t columns, float slope,
    double divisor, double *row_losses) {
  const size_t whole = columns / GALLEY_LANES * GALLEY_LANES;
  for (size_t row = 0; row < rows; row++) {
    const float *y = prediction + row * prediction_stride, *t = target + row * target_stride;
    float *g = gradient ? gradient + row * prediction_stride : NULL;
    double lanes[GALLEY_LANES] = {0};
    for (size_t j = 0; j < whole; j += GALLEY_LANES) {
      float losses[GALLEY_LANES], gradients[GALLEY_LANES];
      for (size_t lane = 0; lane < GALLEY_LANES; lane++) {
        const float difference = y[j + lane] - t[j + lane];
        losses[lane] = measure == SQUARED ? difference * difference : absolute(difference);
        gradients[lane] = (measure == SQUARED ? difference : sign_of(difference)) * slope;
      }
      for (size_t lane = 0; lane < GALLEY_LANES; lane++) lanes[lane] += (double)losses[lane];
      if (g)
        for (size_t lane = 0; lane < GALLEY_LANES; lane++) g[j + lane] = gradients[lane];
    }
    for (size_t j = whole; j < columns; j++) {
      const float difference = y[j] - t[j];
      const float loss = measure == SQUARED ? difference * difference : absolute(difference);
      lanes[j - whole] += (double)loss;
      if (g) g[j] = (measure == SQUARED ? difference : sign_of(difference)) * slope;
    }
    row_losses[row] = sum_of_lanes(lanes) / divisor;
  }
}

GALLEY_CLONES
void galley_squared_error_loss(
    const float *prediction, size_t prediction_stride, const float *target, size_t target_stride,
    float *gradient, size_t rows, size_t columns, float scale, double *row_losses) {
  measure_errors(
      SQUARED, prediction, prediction_stride, target, target_stride, gradient, rows, columns,
      2.0f / (float)columns * scale, (double)columns, row_losses);
}

GALLEY_CLONES
void galley_squared_error_sum_loss(
    const float *prediction, size_t prediction_stride, const float *target, size_t target_stride,
    float *gradient, size_t rows, size_t columns, float scale, double *row_losses) {
  measure_errors(
      SQUARED, prediction, prediction_stride, target, target_stride, gradient, rows, columns,
      2.0f * scale, 1.0, row_losses);
}

GALLEY_CLONES
void galley_absolute_error_loss(
    const float *prediction, size_t prediction_stride, const float *target, size_t target_stride,
    float *gradient, size_t rows, size_t columns, float scale, double *row_losses) {
  measure_errors(
      ABSOLUTE, prediction, prediction_stride, target, target_stride, gradient, rows, columns,
      scale / (float)columns, (double)columns, row_losses);
}

GALLEY_CLONES
void galley_difference(
    const float *prediction, size_t prediction_stride, const float *target, size_t target_stride,
    float *difference, size_t rows, size_t columns, double *row_squares) {
  measure_errors(
      SQUARED, prediction, prediction_stride, target, target_stride, difference, rows, columns,
      1.0f, 1.0, row_squares);
}

GALLEY_CLONES
void galley_scale_rows(
    const float *x, float *y, size_t stride, size_t rows, size_t columns, float factor) {
  for (size_t row = 0; row < rows; row++) {
    const float *from = x + row * stride;
    float *to = y + row * stride;
    // The buffers are equal or apart, never shifted against each other.
#pragma clang loop vectorize(assume_safety)
    for (size_t j = 0; j < columns; j++) to[j] = from[j] * factor;
  }
}
