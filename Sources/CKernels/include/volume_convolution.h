// The first layer of a network on volumes, in one pass: a 3D convolution of one input channel
// (stride 1, no padding), the rectifier, and max-pooling of 2 x 2 x 2 with stride 2. The activation
// at full resolution, tens of megabytes a batch, is never stored.
//
// Both directions take a slab of pooled planes, so callers divide images or planes among threads as
// they like: a pooled value never depends on the slab, and a gradient is one partial sum a slab,
// in a fixed order. AVX2 and AVX-512 both use fused multiply-add and agree with each other.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "instruction_set.h"

enum { GALLEY_VOLUME_MAXIMUM_CHANNELS = 8, GALLEY_VOLUME_MAXIMUM_KERNEL = 5 };

/// Sizes in voxels; a kernel has 1 to 5 voxels an axis, a layer 1 to 8 output channels.
typedef struct {
  size_t depth, height, width;
  size_t channels;
  size_t kernel_depth, kernel_height, kernel_width;
} galley_volume_shape;

/// One image [depth][height][width]: exactly one of the two pointers is set.
typedef struct {
  const float *values;
  const uint8_t *bytes;
  float scale;  // what one unit of a byte is worth, usually 1 / 255; not used with `values`
} galley_volume;

/// How many pooled positions an axis has; a last odd one is dropped, and an axis shorter than the
/// kernel has none.
static inline size_t galley_volume_pooled_size(size_t size, size_t kernel) {
  return size < kernel ? 0 : (size - kernel + 1) / 2;
}

typedef struct {
  /// pooled[d][h][w][channels] = max(0, the greatest of the window's eight convolutions), for
  /// first_depth <= d < end_depth, and argument[d][h][w][channels] = the place of that greatest,
  /// dz * 4 + dy * 2 + dx, the first of equals. Both point at the whole image's plane 0.
  /// `weights` is [channels][kernel_depth][kernel_height][kernel_width]; `bias` may be null.
  void (*forward)(
      const galley_volume_shape *shape, const galley_volume *volume, const float *weights,
      const float *bias, size_t first_depth, size_t end_depth, float *pooled, uint8_t *argument);
  /// What planes first_depth <= d < end_depth contribute to the gradients, overwriting
  /// weight_gradient[channels][kernel_depth][kernel_height][kernel_width] and
  /// bias_gradient[channels]. Only each window's maximum is visited, and only where pooled > 0;
  /// `output_gradient` has the form of `pooled`. Sums are float over a few rows, then double, so
  /// that adding the partial sums of slabs in order loses nothing.
  void (*backward)(
      const galley_volume_shape *shape, const galley_volume *volume, const float *pooled,
      const uint8_t *argument, const float *output_gradient, size_t first_depth, size_t end_depth,
      double *weight_gradient, double *bias_gradient);
} galley_volume_kernels;

/// The variant for an instruction set that this processor supports.
const galley_volume_kernels *galley_volume_kernels_for(galley_instruction_set set);
