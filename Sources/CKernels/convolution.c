// Convolution kernels; see the header for how windows are described.
//
// Why not oneDNN here: see ARCHITECTURE.md for the figures of both.
#include "convolution.h"

#include "panel_products.h"

#define JOIN_(a, b) a##_##b
#define JOIN(a, b) JOIN_(a, b)

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
#define NAME(x) JOIN(avx512, x)
// Without this, clang splits each 512-bit value in two for this target and spills half of them.
#define TILE_FUNCTION __attribute__((min_vector_width(512)))
#define VECTOR_LANES 16
#define TILE_ROWS 12
#define TILE_PANELS 2
#define FUSE(a, b, c) __builtin_elementwise_fma(a, b, c)
#include "convolution_tiles.inc"
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#define NAME(x) JOIN(avx2, x)
#define TILE_FUNCTION
#define VECTOR_LANES 8
#define TILE_ROWS 6
#define TILE_PANELS 1
#define FUSE(a, b, c) __builtin_elementwise_fma(a, b, c)
#include "convolution_tiles.inc"
#pragma clang attribute pop
#endif

#pragma STDC FP_CONTRACT OFF
#define NAME(x) JOIN(baseline, x)
#define TILE_FUNCTION
#define VECTOR_LANES 4
#define TILE_ROWS 2
#define TILE_PANELS 1
#define FUSE(a, b, c) ((a) * (b) + (c))
#include "convolution_tiles.inc"

const galley_convolution_kernels *galley_convolution_kernels_for(galley_instruction_set set) {
#if defined(__x86_64__)
  if (set == GALLEY_AVX512) return &avx512_convolution_kernels;
  if (set == GALLEY_AVX2) return &avx2_convolution_kernels;
#endif
  return &baseline_convolution_kernels;
}
