// Convolutions of any kind as gathered products: every output position is a row of a product whose
// inner dimension runs over the values of its window, found through tables of offsets.
//
// Images keep the channels of a position together ("channels last"). Positions whose windows have
// the same taps form a group; at the edges these are fewer, so no zero of the padding is multiplied
// and no window tests for the edge. A transposed convolution, and the gradient of a strided one by
// its input, have groups for each remainder of a position by the stride besides.
//
// Every sum has one order, whatever the tiling and however images are divided among threads.
// ARCHITECTURE.md has figures.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "instruction_set.h"

/// Positions that share their taps. Offsets are in floats from the start of an image.
typedef struct {
  const int32_t *row_inputs;       // [rows] where a position's window starts
  const int32_t *row_outputs;      // [rows] where its result goes
  size_t rows;
  const int32_t *segment_inputs;   // [segments] runs of `depth` values within a window
  const int32_t *segment_weights;  // [segments] their first index along the inner dimension
  size_t segments, depth;
} galley_window_group;

typedef struct {
  const galley_window_group *groups;
  size_t group_count;
  size_t input_image, output_image;  // floats from one image to the next
  size_t inner;                      // values of a whole window: the weights are [panels][inner][16]
} galley_windows;

typedef struct {
  /// output[image][row_outputs + 16 panels] = window * panels (+ bias). Negative results are then
  /// multiplied by `slope` if `activates`; where `gate` (laid out as output) is given, results whose
  /// gate is not positive are multiplied by `slope`. `bias` and `gate` may be null.
  void (*product)(
      const galley_windows *windows, const float *input, const float *weights, size_t panels,
      const float *bias, const float *gate, float *output, size_t images, int activates,
      float slope);
  /// The same for fewer than 16 channels: output[.. + c] for c < channels, weights
  /// [channels][inner], inner and every depth a multiple of 16.
  void (*thin_product)(
      const galley_windows *windows, const float *input, const float *weights, size_t channels,
      const float *bias, const float *gate, float *output, size_t images, int activates,
      float slope);
  /// gradient[panel][k][16] += sum over images and rows of window value k times dy's 16 lanes, for
  /// the group's inner positions [first, end); panels are `panel_stride` floats apart, and k counts
  /// along the whole inner dimension.
  void (*weight_gradient)(
      const galley_windows *windows, size_t group, size_t first, size_t end, const float *input,
      const float *dy, size_t panels, size_t images, float *gradient, size_t panel_stride);
} galley_convolution_kernels;

/// The variant for an instruction set that this processor supports.
const galley_convolution_kernels *galley_convolution_kernels_for(galley_instruction_set set);

/// A convolution's weights [panels of the lane channels][taps][inner channels][16] and the copy that
/// its other pass reads, with the taps in the opposite order: [panels of the inner channels][taps]
/// [lane channels][16], or if thin [inner channels][taps][lane channels padded to 16].
typedef struct {
  const float *weights;
  float *copy;
  size_t taps, inner_channels, lane_channels;
  int is_thin;
} galley_kernel_copy;

/// Refreshes the part of the copy that inner positions [first, end) of the weights own.
void galley_refresh_kernel_copy(const galley_kernel_copy *kernel, size_t first, size_t end);
