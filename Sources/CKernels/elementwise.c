// Activations, losses, reparameterisation and Adam: one pass each over memory, compiled for three
// instruction sets.
#include "elementwise.h"

#include "clones.h"
#include "panel_products.h"
#include "scalar_math.h"

// Buffers are equal or apart, never shifted against each other, so every j stands alone: without
// being told, the compiler guards the vector loop against overlap and runs in-place calls scalar.
#define ROWS(columns, body)                                                               \
  for (size_t row = 0; row < rows; row++) {                                               \
    const size_t base = row * stride;                                                     \
    _Pragma("clang loop vectorize(assume_safety)") for (size_t j = 0; j < (columns); j++) { \
      body                                                                                \
    }                                                                                     \
  }

GALLEY_CLONES
void galley_activate(
    galley_activation activation, const float *x, float *y, size_t stride, size_t rows,
    size_t columns) {
  switch (activation) {
    case GALLEY_IDENTITY: ROWS(columns, y[base + j] = x[base + j];) break;
    case GALLEY_RELU:
      ROWS(columns, const float v = x[base + j]; y[base + j] = v < 0.0f ? 0.0f : v;) break;
    case GALLEY_SIGMOID: ROWS(columns, y[base + j] = sigmoid_of(x[base + j]);) break;
    case GALLEY_TANH: ROWS(columns, y[base + j] = tanh_of(x[base + j]);) break;
  }
}

GALLEY_CLONES
void galley_activation_gradient(
    galley_activation activation, const float *y, const float *dy, float *dx, size_t stride,
    size_t rows, size_t columns) {
  switch (activation) {
    case GALLEY_IDENTITY: ROWS(columns, dx[base + j] = dy[base + j];) break;
    case GALLEY_RELU: ROWS(columns, dx[base + j] = y[base + j] > 0.0f ? dy[base + j] : 0.0f;) break;
    case GALLEY_SIGMOID:
      ROWS(columns, const float v = y[base + j]; dx[base + j] = dy[base + j] * (v * (1.0f - v));)
      break;
    case GALLEY_TANH:
      ROWS(columns, const float v = y[base + j]; dx[base + j] = dy[base + j] * (1.0f - v * v);)
      break;
  }
}

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

GALLEY_CLONES
void galley_squared_error_loss(
    const float *prediction, size_t prediction_stride, const float *target, size_t target_stride,
    float *gradient, size_t rows, size_t columns, float scale, double *row_losses) {
  const size_t whole = columns / GALLEY_LANES * GALLEY_LANES;
  const float slope = 2.0f / (float)columns * scale;
  for (size_t row = 0; row < rows; row++) {
    const float *y = prediction + row * prediction_stride, *t = target + row * target_stride;
    float *g = gradient ? gradient + row * prediction_stride : NULL;
    double lanes[GALLEY_LANES] = {0};
    for (size_t j = 0; j < whole; j += GALLEY_LANES) {
      float differences[GALLEY_LANES];
      for (size_t lane = 0; lane < GALLEY_LANES; lane++)
        differences[lane] = y[j + lane] - t[j + lane];
      for (size_t lane = 0; lane < GALLEY_LANES; lane++)
        lanes[lane] += (double)(differences[lane] * differences[lane]);
      if (g)
        for (size_t lane = 0; lane < GALLEY_LANES; lane++) g[j + lane] = differences[lane] * slope;
    }
    for (size_t j = whole; j < columns; j++) {
      const float difference = y[j] - t[j];
      lanes[j - whole] += (double)(difference * difference);
      if (g) g[j] = difference * slope;
    }
    row_losses[row] = sum_of_lanes(lanes) / (double)columns;
  }
}

GALLEY_CLONES
void galley_reparameterize(
    const float *heads, size_t heads_stride, const float *noise, size_t noise_stride, float *z,
    size_t z_stride, float *deviation, size_t rows, size_t latent, double *row_divergences) {
  for (size_t row = 0; row < rows; row++) {
    const float *mean = heads + row * heads_stride, *log_variance = mean + latent;
    double divergence = 0;
    for (size_t j = 0; j < latent; j++) {
      const float sigma = exp_of(0.5f * log_variance[j]);
      deviation[row * noise_stride + j] = sigma;
      z[row * z_stride + j] = mean[j] + sigma * noise[row * noise_stride + j];
    }
    for (size_t j = 0; j < latent; j++) {
      const double m = (double)mean[j], s = (double)deviation[row * noise_stride + j];
      divergence += m * m + s * s - 1.0 - (double)log_variance[j];
    }
    row_divergences[row] = 0.5 * divergence;
  }
}

GALLEY_CLONES
void galley_reparameterize_gradient(
    const float *heads, size_t heads_stride, const float *noise, size_t noise_stride,
    const float *dz, size_t z_stride, const float *deviation, float *heads_gradient, size_t rows,
    size_t latent, float kl_scale) {
  for (size_t row = 0; row < rows; row++) {
    const float *mean = heads + row * heads_stride;
    float *to_mean = heads_gradient + row * heads_stride, *to_log_variance = to_mean + latent;
    for (size_t j = 0; j < latent; j++) {
      const float upstream = dz[row * z_stride + j];
      const float sigma = deviation[row * noise_stride + j];
      to_mean[j] = upstream + kl_scale * mean[j];
      to_log_variance[j] = 0.5f * (upstream * noise[row * noise_stride + j] * sigma
                                   + kl_scale * (sigma * sigma - 1.0f));
    }
  }
}

GALLEY_CLONES
void galley_gather_bytes(
    const uint8_t *pixels, size_t values, const int32_t *indices, float scale, float *x,
    size_t stride, size_t rows) {
  for (size_t row = 0; row < rows; row++) {
    const uint8_t *from = pixels + (size_t)indices[row] * values;
    float *to = x + row * stride;
    for (size_t j = 0; j < values; j++) to[j] = (float)from[j] * scale;
  }
}

void galley_one_hot(const uint8_t *labels, size_t classes, float *x, size_t stride, size_t rows) {
  for (size_t row = 0; row < rows; row++)
    for (size_t j = 0; j < classes; j++) x[row * stride + j] = labels[row] == j ? 1.0f : 0.0f;
}

GALLEY_CLONES
void galley_adam(
    float *restrict w, float *restrict m, float *restrict v, const float *restrict g, size_t count,
    const galley_optimizer_step *step) {
  const galley_optimizer_step s = *step;
  for (size_t i = 0; i < count; i++) {
    const float gradient = g[i];
    const float first = m[i] + (gradient - m[i]) * s.one_minus_beta1;
    const float second = v[i] * s.beta2 + (gradient * gradient) * s.one_minus_beta2;
    m[i] = first;
    v[i] = second;
    w[i] -= s.step_size * first / (__builtin_sqrtf(second) * s.inverse_root + s.epsilon);
  }
}
