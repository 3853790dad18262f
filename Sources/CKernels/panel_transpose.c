// Keeps the transposed copy of a layer's weights, which the input gradient multiplies with.
#include "clones.h"
#include "convolution.h"
#include "panel_products.h"

typedef float row_of_lanes __attribute__((vector_size(GALLEY_LANES * 4)));

// Transposes 16 x 16 values in registers: four rounds exchange ever larger sub-blocks. Strided
// loads instead would become gathers, four times slower here.
static inline __attribute__((always_inline)) void transpose_block(const float *from, float *to) {
  row_of_lanes a[GALLEY_LANES], b[GALLEY_LANES];
  for (int i = 0; i < 16; i++) a[i] = ((const row_of_lanes *)from)[i];
  for (int i = 0; i < 16; i += 2) {
    b[i] = __builtin_shufflevector(
        a[i], a[i + 1], 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
    b[i + 1] = __builtin_shufflevector(
        a[i], a[i + 1], 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
  }
  for (int i = 0; i < 16; i += 4)
    for (int j = 0; j < 2; j++) {
      a[i + 2 * j] = __builtin_shufflevector(
          b[i + j], b[i + j + 2], 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
      a[i + 2 * j + 1] = __builtin_shufflevector(
          b[i + j], b[i + j + 2], 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
    }
  // a[4g + c] now holds column c + 4q of rows 4g..4g+3 in its quarter q.
  for (int c = 0; c < 4; c++) {
    const row_of_lanes low_even = __builtin_shufflevector(
        a[c], a[4 + c], 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27);
    const row_of_lanes low_odd = __builtin_shufflevector(
        a[c], a[4 + c], 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31);
    const row_of_lanes high_even = __builtin_shufflevector(
        a[8 + c], a[12 + c], 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27);
    const row_of_lanes high_odd = __builtin_shufflevector(
        a[8 + c], a[12 + c], 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31);
    row_of_lanes *out = (row_of_lanes *)to;
    out[c] = __builtin_shufflevector(
        low_even, high_even, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    out[4 + c] = __builtin_shufflevector(
        low_odd, high_odd, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    out[8 + c] = __builtin_shufflevector(
        low_even, high_even, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    out[12 + c] = __builtin_shufflevector(
        low_odd, high_odd, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
  }
}

GALLEY_CLONES
__attribute__((min_vector_width(512))) void galley_transpose_panels(
    const galley_dense_update *layer, size_t first, size_t end) {
  if (!layer->transposed) return;
  const size_t outputs = layer->panels * GALLEY_LANES;
  for (size_t panel = first; panel < end; panel++) {
    const float *from = layer->weights + panel * layer->inputs * GALLEY_LANES;
    for (size_t block = 0; block < layer->transposed_panels; block++) {
      float *to = layer->transposed + (block * outputs + panel * GALLEY_LANES) * GALLEY_LANES;
      const size_t start = block * GALLEY_LANES, left = layer->inputs - start;
      const float *source = from + start * GALLEY_LANES;
      if (left >= GALLEY_LANES) {
        transpose_block(source, to);
      } else {
        for (size_t lane = 0; lane < GALLEY_LANES; lane++)
          for (size_t k = 0; k < left; k++)
            to[lane * GALLEY_LANES + k] = source[k * GALLEY_LANES + lane];
      }
    }
  }
}

GALLEY_CLONES
__attribute__((min_vector_width(512))) void galley_refresh_kernel_copy(
    const galley_kernel_copy *kernel, size_t first, size_t end) {
  const size_t inner = kernel->inner_channels, lanes = kernel->lane_channels;
  const size_t panels = (lanes + GALLEY_LANES - 1) / GALLEY_LANES;
  const size_t panel_size = kernel->taps * inner * GALLEY_LANES;
  for (size_t row = first; row < end;) {
    const size_t tap = kernel->taps - 1 - row / inner, channel = row % inner;
    size_t count = inner - channel < end - row ? inner - channel : end - row;
    if (count > GALLEY_LANES - channel % GALLEY_LANES) count = GALLEY_LANES - channel % GALLEY_LANES;
    for (size_t panel = 0; panel < panels; panel++) {
      const float *from = kernel->weights + panel * panel_size + row * GALLEY_LANES;
      if (kernel->is_thin) {
        const size_t stored = panels * GALLEY_LANES;
        for (size_t i = 0; i < count; i++)
          for (size_t lane = 0; lane < GALLEY_LANES; lane++)
            kernel->copy[((channel + i) * kernel->taps + tap) * stored + panel * GALLEY_LANES
                         + lane] = from[i * GALLEY_LANES + lane];
        continue;
      }
      const size_t start = panel * GALLEY_LANES, block = channel / GALLEY_LANES;
      float *to =
          kernel->copy + ((block * kernel->taps + tap) * lanes + start) * GALLEY_LANES;
      if (count == GALLEY_LANES && lanes - start >= GALLEY_LANES) {
        transpose_block(from, to);
      } else {
        for (size_t lane = 0; lane < GALLEY_LANES && start + lane < lanes; lane++)
          for (size_t i = 0; i < count; i++)
            to[lane * GALLEY_LANES + channel % GALLEY_LANES + i] = from[i * GALLEY_LANES + lane];
      }
    }
    row += count;
  }
}
