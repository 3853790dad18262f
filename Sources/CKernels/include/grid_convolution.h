// Convolution of a real grid with an even kernel by Fourier transforms, for the repulsion of t-SNE.
//
// The grid has `rows` x `columns` used nodes at its low corner and is zero beyond, up to the lengths
// of the transforms, at least twice as many: then the convolution does not wrap around. Columns are
// handled 32 at a time (sixteen lanes of real and sixteen of imaginary parts: two real transforms
// for one complex), frequencies 16 at a time. The three passes are divided among threads by blocks
// that share no results.
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { GALLEY_FFT_STAGES = 16 };

/// A transform of `length` values; `places[k]` is where frequency k is left.
typedef struct {
  size_t length;
  int stages;
  int radices[GALLEY_FFT_STAGES];
  size_t lengths[GALLEY_FFT_STAGES], offsets[GALLEY_FFT_STAGES];
  float *twiddles;
  int32_t *places;
} galley_fft_plan;

/// A plan for a length whose prime factors are 2, 3 and 5; null for other lengths or no memory.
galley_fft_plan *galley_fft_plan_create(size_t length);
void galley_fft_plan_destroy(galley_fft_plan *plan);

/// One grid's buffers. `spectrum` is [row_blocks][columns][2][16]: row frequencies in lanes.
typedef struct {
  const galley_fft_plan *row_plan;     // along a column: its length is the number of rows
  const galley_fft_plan *column_plan;  // along a row
  size_t rows, columns;                // used nodes; columns is a multiple of 32
  size_t row_blocks;                   // ceil((row length / 2 + 1) / 16)
  float *spectrum;
  float *kernel;                       // [row_blocks][column length][16], column places
} galley_grid;

/// Floats of scratch a call below needs, aligned to 64 bytes; each thread has its own.
size_t galley_grid_scratch(const galley_grid *grid);

/// Transforms columns [32 block, 32 block + 32) of the sum of `parts` grids, each rows x columns.
void galley_grid_forward(
    const galley_grid *grid, const float *values, size_t parts, size_t block, float *scratch);

/// Convolves the 16 row frequencies of `block` with the kernel, in the spectrum.
void galley_grid_convolve(const galley_grid *grid, size_t block, float *scratch);

/// Transforms columns of the spectrum back into `values`, rows x columns.
void galley_grid_backward(const galley_grid *grid, float *values, size_t block, float *scratch);

/// Stores the kernel's transform for the 16 row frequencies of `block`, from the spectrum of its
/// samples (a grid whose used nodes are all nodes): real parts, times row_factors[row frequency] and
/// column_factors[column frequency].
void galley_grid_store_kernel(
    const galley_grid *samples, const float *row_factors, const float *column_factors, size_t block,
    float *kernel, float *scratch);
