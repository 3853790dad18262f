// Activations, the making of inputs, and Adam: one pass each over memory, compiled for three
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
