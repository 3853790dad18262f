// The passes of a two-dimensional real convolution; see the header for the layout.
#include "grid_convolution.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "clones.h"
#include "lane_fft.h"

// Without the width, clang splits each 512-bit value in two.
#define WIDE __attribute__((min_vector_width(512)))

static int32_t place_of(const galley_fft_plan *plan, size_t frequency) {
  size_t place = 0, length = plan->length;
  for (int stage = 0; stage < plan->stages; stage++) {
    const size_t radix = (size_t)plan->radices[stage];
    length /= radix;
    place += frequency % radix * length;
    frequency /= radix;
  }
  return (int32_t)place;
}

galley_fft_plan *galley_fft_plan_create(size_t length) {
  if (length == 0) return NULL;
  galley_fft_plan *plan = calloc(1, sizeof *plan);
  if (!plan) return NULL;
  plan->length = length;
  static const int candidates[] = {4, 5, 3, 2};
  size_t left = length, twiddles = 0;
  for (int c = 0; c < 4; c++)
    while (left % (size_t)candidates[c] == 0 && plan->stages < GALLEY_FFT_STAGES) {
      plan->radices[plan->stages] = candidates[c];
      plan->lengths[plan->stages] = left;
      plan->offsets[plan->stages] = twiddles;
      left /= (size_t)candidates[c];
      twiddles += 2 * left * (size_t)(candidates[c] - 1);
      plan->stages++;
    }
  plan->twiddles = malloc((twiddles + 1) * sizeof(float));
  plan->places = malloc(length * sizeof(int32_t));
  if (left != 1 || !plan->twiddles || !plan->places) {
    galley_fft_plan_destroy(plan);
    return NULL;
  }
  for (int stage = 0; stage < plan->stages; stage++) {
    const size_t radix = (size_t)plan->radices[stage], part = plan->lengths[stage] / radix;
    float *twiddle = plan->twiddles + plan->offsets[stage];
    for (size_t j = 0; j < part; j++)
      for (size_t q = 1; q < radix; q++) {
        const double angle = -2 * M_PI * (double)(j * q) / (double)plan->lengths[stage];
        *twiddle++ = (float)cos(angle);
        *twiddle++ = (float)sin(angle);
      }
  }
  for (size_t k = 0; k < length; k++) plan->places[k] = place_of(plan, k);
  return plan;
}

void galley_fft_plan_destroy(galley_fft_plan *plan) {
  if (!plan) return;
  free(plan->twiddles);
  free(plan->places);
  free(plan);
}

size_t galley_grid_scratch(const galley_grid *grid) {
  const size_t rows = grid->row_plan->length, columns = grid->column_plan->length;
  return 32 * (rows > columns ? rows : columns);
}

GALLEY_CLONES WIDE
void galley_grid_forward(
    const galley_grid *grid, const float *values, size_t parts, size_t block, float *scratch) {
  const galley_fft_plan *plan = grid->row_plan;
  const size_t size = grid->rows * grid->columns, length = plan->length;
  complex_lanes *data = (complex_lanes *)scratch;
  for (size_t row = 0; row < grid->rows; row++) {
    const lanes *from = (const lanes *)(values + row * grid->columns + 32 * block);
    complex_lanes sum = {from[0], from[1]};
    for (size_t part = 1; part < parts; part++) {
      const lanes *more = from + part * (size / 16);
      sum.re += more[0], sum.im += more[1];
    }
    data[row] = sum;
  }
  memset(data + grid->rows, 0, (length - grid->rows) * sizeof *data);
  transform_forward(plan, data);
  // The two real columns' transforms are the even and odd parts of the complex one.
  for (size_t group = 0; group < grid->row_blocks; group++) {
    lanes first_re[16], first_im[16], second_re[16], second_im[16];
    for (size_t lane = 0; lane < 16; lane++) {
      const size_t k = 16 * group + lane;
      if (k > length / 2) {
        first_re[lane] = first_im[lane] = second_re[lane] = second_im[lane] = (lanes){0};
        continue;
      }
      const complex_lanes a = data[plan->places[k]], b = data[plan->places[k ? length - k : 0]];
      first_re[lane] = (a.re + b.re) * 0.5f, first_im[lane] = (a.im - b.im) * 0.5f;
      second_re[lane] = (a.im + b.im) * 0.5f, second_im[lane] = (b.re - a.re) * 0.5f;
    }
    transpose_lanes(first_re), transpose_lanes(first_im);
    transpose_lanes(second_re), transpose_lanes(second_im);
    complex_lanes *to =
        (complex_lanes *)(grid->spectrum + (group * grid->columns + 32 * block) * 32);
    for (size_t lane = 0; lane < 16; lane++) {
      to[lane] = (complex_lanes){first_re[lane], first_im[lane]};
      to[lane + 16] = (complex_lanes){second_re[lane], second_im[lane]};
    }
  }
}

GALLEY_CLONES WIDE
void galley_grid_convolve(const galley_grid *grid, size_t block, float *scratch) {
  const galley_fft_plan *plan = grid->column_plan;
  complex_lanes *data = (complex_lanes *)scratch;
  complex_lanes *spectrum = (complex_lanes *)(grid->spectrum + block * grid->columns * 32);
  const size_t used = grid->columns < plan->length ? grid->columns : plan->length;
  memcpy(data, spectrum, used * sizeof *data);
  memset(data + used, 0, (plan->length - used) * sizeof *data);
  transform_forward(plan, data);
  const lanes *kernel = (const lanes *)(grid->kernel + block * plan->length * 16);
  for (size_t k = 0; k < plan->length; k++) data[k].re *= kernel[k], data[k].im *= kernel[k];
  transform_backward(plan, data);
  memcpy(spectrum, data, used * sizeof *data);
}

GALLEY_CLONES WIDE
void galley_grid_backward(const galley_grid *grid, float *values, size_t block, float *scratch) {
  const galley_fft_plan *plan = grid->row_plan;
  const size_t length = plan->length;
  complex_lanes *data = (complex_lanes *)scratch;
  for (size_t group = 0; group < grid->row_blocks; group++) {
    const complex_lanes *from =
        (const complex_lanes *)(grid->spectrum + (group * grid->columns + 32 * block) * 32);
    lanes first_re[16], first_im[16], second_re[16], second_im[16];
    for (size_t lane = 0; lane < 16; lane++) {
      first_re[lane] = from[lane].re, first_im[lane] = from[lane].im;
      second_re[lane] = from[lane + 16].re, second_im[lane] = from[lane + 16].im;
    }
    transpose_lanes(first_re), transpose_lanes(first_im);
    transpose_lanes(second_re), transpose_lanes(second_im);
    for (size_t lane = 0; lane < 16; lane++) {
      const size_t k = 16 * group + lane;
      if (k > length / 2) break;
      const complex_lanes low = {
          first_re[lane] - second_im[lane], first_im[lane] + second_re[lane]};
      const complex_lanes high = {
          first_re[lane] + second_im[lane], second_re[lane] - first_im[lane]};
      data[plan->places[k]] = low;
      if (k > 0 && 2 * k < length) data[plan->places[length - k]] = high;
    }
  }
  transform_backward(plan, data);
  for (size_t row = 0; row < grid->rows; row++) {
    lanes *to = (lanes *)(values + row * grid->columns + 32 * block);
    to[0] = data[row].re, to[1] = data[row].im;
  }
}

GALLEY_CLONES WIDE
void galley_grid_store_kernel(
    const galley_grid *samples, const float *row_factors, const float *column_factors, size_t block,
    float *kernel, float *scratch) {
  const galley_fft_plan *plan = samples->column_plan;
  complex_lanes *data = (complex_lanes *)scratch;
  memcpy(data, samples->spectrum + block * samples->columns * 32, plan->length * sizeof *data);
  transform_forward(plan, data);
  lanes rows = {0};
  for (size_t lane = 0; lane < 16; lane++) {
    const size_t k = 16 * block + lane;
    if (k <= samples->row_plan->length / 2) rows[lane] = row_factors[k];
  }
  lanes *to = (lanes *)(kernel + block * plan->length * 16);
  for (size_t k = 0; k < plan->length; k++)
    to[plan->places[k]] = data[plan->places[k]].re * rows * column_factors[k];
}
