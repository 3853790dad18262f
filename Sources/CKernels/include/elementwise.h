// Element-wise passes over a batch's rows. Rows are `stride` floats apart. Every clone of a
// function gives the same bits: no contraction.
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

/// Row r of x becomes pixels[indices[r]] * scale.
void galley_gather_bytes(
    const uint8_t *pixels, size_t values, const int32_t *indices, float scale, float *x,
    size_t stride, size_t rows);

/// Row r of x becomes 1 at labels[r] and 0 at the other classes.
void galley_one_hot(const uint8_t *labels, size_t classes, float *x, size_t stride, size_t rows);

/// The index of the first infinity or NaN, or -1.
int64_t galley_first_non_finite(const float *values, int64_t count);
