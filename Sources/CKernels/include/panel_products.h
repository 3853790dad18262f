// Dense-layer products on weights kept in panels, so that no step packs or copies a matrix.
//
// A weight matrix W[outputs][inputs] is stored as ceil(outputs / 16) panels; panel p holds
// W[16p + lane][k] at [p][k][lane], zero beyond the last output. The transposed copy that the input
// gradient needs has the same form with the roles exchanged.
//
// Every sum runs over its inner dimension in increasing order in one accumulator per result, so
// neither tile size, nor how rows and panels are divided among threads, changes a bit of the result.
// AVX2 and AVX-512 both use fused multiply-add and agree with each other; baseline does not fuse.
#pragma once
#include <stddef.h>

#include "instruction_set.h"

enum { GALLEY_LANES = 16 };

typedef struct {
  /// y[rows][16 panels] = x[rows][inner] * panels (+ bias), then max(0, .) if `rectify`, or, where
  /// `mask` is given, zero wherever mask <= 0. `bias` and `mask` may be null; mask has y's stride.
  void (*product)(
      const float *x, size_t x_stride, const float *weights, size_t inner, size_t panels,
      const float *bias, const float *mask, float *y, size_t y_stride, size_t rows, int rectify);
  /// gradient[panels][count][16] = sum over the batch of x[.][first + i] * dy[.][16 panel + lane],
  /// for `panels` (1 or 2) neighbouring panels of dy and at most `tile_rows` inputs.
  void (*weight_gradient)(
      const float *x, size_t x_stride, const float *dy, size_t dy_stride, size_t batch,
      size_t first, size_t count, size_t panels, float *gradient);
  size_t tile_rows;
} galley_panel_kernels;

/// The variant for an instruction set that this processor supports.
const galley_panel_kernels *galley_panel_kernels_for(galley_instruction_set set);

typedef enum { GALLEY_ADAM = 0, GALLEY_MOMENTUM = 1 } galley_optimizer;

/// An optimiser's constants of one step, bias correction included.
typedef struct {
  galley_optimizer optimizer;
  float momentum;        // of GALLEY_MOMENTUM, whose step_size is the learning rate
  float step_size;       // learning rate / (1 - beta1^t)
  float beta1, beta2;
  float inverse_root;    // 1 / sqrt(1 - beta2^t)
  float epsilon;
  float one_minus_beta1, one_minus_beta2;
} galley_optimizer_step;

/// One layer's weights and everything an update of them touches.
typedef struct {
  float *weights;            // [panels][inputs][16]
  float *first_moment;       // same form, or null when only gradients are wanted
  float *second_moment;
  float *gradient;           // same form, or null when the update consumes the gradient at once
  float *bias, *bias_first_moment, *bias_second_moment, *bias_gradient;  // [panels][16]
  float *transposed;         // [ceil(inputs / 16)][16 panels][16], or null
  const float *x;            // [batch][x_stride]
  const float *dy;           // [batch][dy_stride]
  size_t x_stride, dy_stride;
  size_t inputs, panels;
  size_t transposed_panels;  // how many of `transposed`'s panels are wanted
  int has_bias;              // otherwise the bias stays zero
} galley_dense_update;

/// Computes the gradients of panels [first, end) and applies the optimiser to each tile while it is still in
/// the first-level cache, then refreshes their part of the transposed copy; with `gradient` set,
/// stores the gradient and changes no weight.
void galley_update_panels(
    const galley_panel_kernels *kernels, const galley_dense_update *layer, size_t batch,
    size_t first, size_t end, const galley_optimizer_step *adam);

/// Refreshes the part of the transposed copy, if there is one, that panels [first, end) own.
void galley_transpose_panels(const galley_dense_update *layer, size_t first, size_t end);

/// w, m, v of `count` parameters after one step of the optimiser with gradient g.
void galley_update(
    float *w, float *m, float *v, const float *g, size_t count, const galley_optimizer_step *step);

/// The same for Adam (Kingma & Ba 2015, algorithm 1).
void galley_adam(
    float *w, float *m, float *v, const float *g, size_t count, const galley_optimizer_step *step);
