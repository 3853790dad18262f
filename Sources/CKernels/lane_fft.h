// Sixteen complex Fourier transforms side by side, one a lane, of a length 2^a 3^b 5^c.
//
// The forward transform (decimation in frequency) leaves its results in digit-reversed places and
// the inverse (decimation in time) takes them from there, so a convolution never reorders anything.
// Every lane does the same arithmetic in the same order, whatever the instruction set.
#pragma once
#include <stddef.h>

#include "grid_convolution.h"

typedef float lanes __attribute__((vector_size(64)));
typedef struct {
  lanes re, im;
} complex_lanes;

#define FFT_INLINE static inline __attribute__((always_inline))

FFT_INLINE complex_lanes turned(complex_lanes x, const float *twiddle) {
  return (complex_lanes){x.re * twiddle[0] - x.im * twiddle[1],
                         x.re * twiddle[1] + x.im * twiddle[0]};
}

FFT_INLINE complex_lanes turned_back(complex_lanes x, const float *twiddle) {
  return (complex_lanes){x.re * twiddle[0] + x.im * twiddle[1],
                         x.im * twiddle[0] - x.re * twiddle[1]};
}

FFT_INLINE complex_lanes sum_of(complex_lanes a, complex_lanes b) {
  return (complex_lanes){a.re + b.re, a.im + b.im};
}

FFT_INLINE complex_lanes difference_of(complex_lanes a, complex_lanes b) {
  return (complex_lanes){a.re - b.re, a.im - b.im};
}

// x times i, or times -i.
FFT_INLINE complex_lanes quarter(complex_lanes x, int backwards) {
  return backwards ? (complex_lanes){-x.im, x.re} : (complex_lanes){x.im, -x.re};
}

// The transform of `radix` values in place; the forward kernel is exp(-2 pi i / radix).
FFT_INLINE void butterfly(const int radix, const int backwards, complex_lanes x[5]) {
  if (radix == 2) {
    const complex_lanes a = x[0], b = x[1];
    x[0] = sum_of(a, b), x[1] = difference_of(a, b);
  } else if (radix == 3) {
    const complex_lanes s = sum_of(x[1], x[2]);
    complex_lanes d = quarter(difference_of(x[1], x[2]), backwards);
    const complex_lanes m = {x[0].re - s.re * 0.5f, x[0].im - s.im * 0.5f};
    d.re *= 0.86602540378443865f, d.im *= 0.86602540378443865f;
    x[0] = sum_of(x[0], s), x[1] = sum_of(m, d), x[2] = difference_of(m, d);
  } else if (radix == 4) {
    const complex_lanes a = sum_of(x[0], x[2]), b = difference_of(x[0], x[2]);
    const complex_lanes c = sum_of(x[1], x[3]);
    const complex_lanes d = quarter(difference_of(x[1], x[3]), backwards);
    x[0] = sum_of(a, c), x[1] = sum_of(b, d), x[2] = difference_of(a, c);
    x[3] = difference_of(b, d);
  } else {
    const float c1 = 0.30901699437494742f, c2 = -0.80901699437494742f;
    const float s1 = 0.95105651629515357f, s2 = 0.58778525229247313f;
    const complex_lanes a = sum_of(x[1], x[4]), b = sum_of(x[2], x[3]);
    const complex_lanes c = difference_of(x[1], x[4]), d = difference_of(x[2], x[3]);
    const complex_lanes m1 = {x[0].re + a.re * c1 + b.re * c2, x[0].im + a.im * c1 + b.im * c2};
    const complex_lanes m2 = {x[0].re + a.re * c2 + b.re * c1, x[0].im + a.im * c2 + b.im * c1};
    const complex_lanes t1 = quarter(
        (complex_lanes){c.re * s1 + d.re * s2, c.im * s1 + d.im * s2}, backwards);
    const complex_lanes t2 = quarter(
        (complex_lanes){c.re * s2 - d.re * s1, c.im * s2 - d.im * s1}, backwards);
    x[0] = sum_of(sum_of(x[0], a), b);
    x[1] = sum_of(m1, t1), x[2] = sum_of(m2, t2);
    x[3] = difference_of(m2, t2), x[4] = difference_of(m1, t1);
  }
}

// One stage over `blocks` blocks of `length` values.
FFT_INLINE void stage_of(
    const int radix, const int backwards, complex_lanes *data, size_t blocks, size_t length,
    const float *twiddles) {
  const size_t part = length / (size_t)radix;
  for (size_t block = 0; block < blocks; block++) {
    const float *twiddle = twiddles;
    for (size_t j = 0; j < part; j++, twiddle += 2 * (radix - 1)) {
      complex_lanes *at = data + block * length + j, x[5];
      _Pragma("clang loop unroll(full)") for (int q = 0; q < radix; q++) {
        x[q] = at[(size_t)q * part];
        if (backwards && q > 0) x[q] = turned_back(x[q], twiddle + 2 * (q - 1));
      }
      butterfly(radix, backwards, x);
      _Pragma("clang loop unroll(full)") for (int q = 0; q < radix; q++)
        at[(size_t)q * part] = !backwards && q > 0 ? turned(x[q], twiddle + 2 * (q - 1)) : x[q];
    }
  }
}

FFT_INLINE void run_stage(
    const galley_fft_plan *plan, int stage, const int backwards, complex_lanes *data,
    size_t blocks) {
  const size_t length = plan->lengths[stage];
  const float *twiddles = plan->twiddles + plan->offsets[stage];
  switch (plan->radices[stage]) {
    case 2: stage_of(2, backwards, data, blocks, length, twiddles); break;
    case 3: stage_of(3, backwards, data, blocks, length, twiddles); break;
    case 4: stage_of(4, backwards, data, blocks, length, twiddles); break;
    default: stage_of(5, backwards, data, blocks, length, twiddles); break;
  }
}

// After the first stage its blocks stand alone: each is finished while it is in the first-level
// cache.
FFT_INLINE void transform_forward(const galley_fft_plan *plan, complex_lanes *data) {
  if (plan->stages == 0) return;
  run_stage(plan, 0, 0, data, 1);
  const size_t part = plan->length / (size_t)plan->radices[0];
  for (size_t start = 0; start < plan->length; start += part)
    for (int stage = 1; stage < plan->stages; stage++)
      run_stage(plan, stage, 0, data + start, part / plan->lengths[stage]);
}

FFT_INLINE void transform_backward(const galley_fft_plan *plan, complex_lanes *data) {
  if (plan->stages == 0) return;
  const size_t part = plan->length / (size_t)plan->radices[0];
  for (size_t start = 0; start < plan->length; start += part)
    for (int stage = plan->stages - 1; stage >= 1; stage--)
      run_stage(plan, stage, 1, data + start, part / plan->lengths[stage]);
  run_stage(plan, 0, 1, data, 1);
}

#define PAIRS(first) \
  first, first + 16, first + 1, first + 17, first + 2, first + 18, first + 3, first + 19, \
      first + 4, first + 20, first + 5, first + 21, first + 6, first + 22, first + 7, first + 23

// Rows become columns: four perfect shuffles of sixteen vectors.
FFT_INLINE void transpose_lanes(lanes rows[16]) {
  lanes other[16];
  _Pragma("clang loop unroll(full)") for (int stage = 0; stage < 4; stage++) {
    lanes *from = stage % 2 ? other : rows, *to = stage % 2 ? rows : other;
    _Pragma("clang loop unroll(full)") for (int i = 0; i < 8; i++) {
      to[2 * i] = __builtin_shufflevector(from[i], from[i + 8], PAIRS(0));
      to[2 * i + 1] = __builtin_shufflevector(from[i], from[i + 8], PAIRS(8));
    }
  }
}
