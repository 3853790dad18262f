// Dense-layer products and the fused gradient-and-Adam pass; see the header for the panel layout.
//
// Why not OpenBLAS here: measured on one Zen 4 core (117 GFLOP/s at most), OpenBLAS 0.3.21 reaches
// 100 to 105 on this project's shapes, 82 on the latent layers, and needs the gradient in memory.
// These tiles reach 115 on forward and input-gradient products and 110 on weight gradients, and
// Adam runs on each gradient tile in the first-level cache (95 to 104 with it).
#include "panel_products.h"

#include <string.h>

#define KERNEL_SOURCE "panel_tiles.inc"
#include "instruction_sets.inc"

const galley_panel_kernels *galley_panel_kernels_for(galley_instruction_set set) {
#if defined(__x86_64__)
  if (set == GALLEY_AVX512) return &avx512_kernels;
  if (set == GALLEY_AVX2) return &avx2_kernels;
#endif
  return &baseline_kernels;
}

static inline void prefetch_lines(const float *start, size_t lines) {
  for (size_t line = 0; line < lines; line++) __builtin_prefetch(start + line * GALLEY_LANES, 1);
}

// One bias per output: column sums of dy, in row order.
static void bias_gradient(
    const float *dy, size_t dy_stride, size_t batch, float gradient[GALLEY_LANES]) {
  float sums[GALLEY_LANES] = {0};
  for (size_t row = 0; row < batch; row++)
    for (size_t lane = 0; lane < GALLEY_LANES; lane++) sums[lane] += dy[row * dy_stride + lane];
  memcpy(gradient, sums, sizeof sums);
}

void galley_update_panels(
    const galley_panel_kernels *kernels, const galley_dense_update *layer, size_t batch,
    size_t first, size_t end, const galley_optimizer_step *step) {
  _Alignas(64) float tile[2 * 12 * GALLEY_LANES];
  const size_t panel_size = layer->inputs * GALLEY_LANES;
  for (size_t panel = first; panel < end;) {
    const size_t wide = end - panel >= 2 ? 2 : 1;
    const float *dy = layer->dy + panel * GALLEY_LANES;
    for (size_t k = 0; k < layer->inputs; k += kernels->tile_rows) {
      const size_t left = layer->inputs - k;
      const size_t count = left < kernels->tile_rows ? left : kernels->tile_rows;
      const size_t offset = panel * panel_size + k * GALLEY_LANES;
      if (!layer->gradient) {
        // The moments and weights of this tile arrive while its products are being summed.
        for (size_t p = 0; p < wide; p++) {
          prefetch_lines(layer->weights + offset + p * panel_size, count);
          prefetch_lines(layer->first_moment + offset + p * panel_size, count);
          prefetch_lines(layer->second_moment + offset + p * panel_size, count);
        }
      }
      kernels->weight_gradient(
          layer->x, layer->x_stride, dy, layer->dy_stride, batch, k, count, wide, tile);
      for (size_t p = 0; p < wide; p++) {
        const float *gradient = tile + p * count * GALLEY_LANES;
        const size_t at = offset + p * panel_size;
        if (layer->gradient)
          memcpy(layer->gradient + at, gradient, count * GALLEY_LANES * sizeof(float));
        else
          galley_update(
              layer->weights + at, layer->first_moment + at, layer->second_moment + at, gradient,
              count * GALLEY_LANES, step);
      }
    }
    for (size_t p = 0; layer->has_bias && p < wide; p++) {
      _Alignas(64) float gradient[GALLEY_LANES];
      const size_t at = (panel + p) * GALLEY_LANES;
      bias_gradient(dy + p * GALLEY_LANES, layer->dy_stride, batch, gradient);
      if (layer->gradient)
        memcpy(layer->bias_gradient + at, gradient, sizeof gradient);
      else
        galley_update(
            layer->bias + at, layer->bias_first_moment + at, layer->bias_second_moment + at,
            gradient, GALLEY_LANES, step);
    }
    // While these panels are still in the second-level cache.
    if (!layer->gradient) galley_transpose_panels(layer, panel, panel + wide);
    panel += wide;
  }
}
