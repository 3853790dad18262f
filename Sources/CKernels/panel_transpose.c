// Keeps the transposed copy of a layer's weights, which the input gradient multiplies with.
// A pass of its own, cloned for wider registers: 16 x 16 blocks, about 1 % of a training step.
#include "clones.h"
#include "panel_products.h"

GALLEY_CLONES
void galley_transpose_panels(const galley_dense_update *layer, size_t first, size_t end) {
  if (!layer->transposed) return;
  const size_t outputs = layer->panels * GALLEY_LANES;
  for (size_t panel = first; panel < end; panel++) {
    const float *from = layer->weights + panel * layer->inputs * GALLEY_LANES;
    for (size_t block = 0; block < layer->transposed_panels; block++) {
      float *to = layer->transposed + (block * outputs + panel * GALLEY_LANES) * GALLEY_LANES;
      const size_t start = block * GALLEY_LANES, left = layer->inputs - start;
      const float *source = from + start * GALLEY_LANES;
      if (left >= GALLEY_LANES) {
        for (size_t lane = 0; lane < GALLEY_LANES; lane++)
          for (size_t k = 0; k < GALLEY_LANES; k++)
            to[lane * GALLEY_LANES + k] = source[k * GALLEY_LANES + lane];
      } else {
        for (size_t lane = 0; lane < GALLEY_LANES; lane++)
          for (size_t k = 0; k < left; k++)
            to[lane * GALLEY_LANES + k] = source[k * GALLEY_LANES + lane];
      }
    }
  }
}
