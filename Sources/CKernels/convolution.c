// Convolution kernels; see the header for how windows are described.
//
// Why not oneDNN here: see ARCHITECTURE.md for the figures of both.
#include "convolution.h"

#include "panel_products.h"

#define KERNEL_SOURCE "convolution_tiles.inc"
#include "instruction_sets.inc"

const galley_convolution_kernels *galley_convolution_kernels_for(galley_instruction_set set) {
#if defined(__x86_64__)
  if (set == GALLEY_AVX512) return &avx512_convolution_kernels;
  if (set == GALLEY_AVX2) return &avx2_convolution_kernels;
#endif
  return &baseline_convolution_kernels;
}
