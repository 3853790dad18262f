// exp, log and tanh as straight-line arithmetic on one float, so that the loops around them
// vectorise and give the same bits on every instruction set. Polynomials after Cephes (Moshier);
// errors are below 2 units in the last place on the ranges used (measured in KernelMathTests).
#pragma once
#include <stdint.h>
#include <string.h>

#define GALLEY_INLINE static inline __attribute__((always_inline))

GALLEY_INLINE int32_t bits_of(float x) {
  int32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

GALLEY_INLINE float float_of(int32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

// Clamped to [-87.3, 88.3]; NaN stays NaN.
GALLEY_INLINE float exp_of(float x) {
  x = x < -87.3f ? -87.3f : x;
  x = x > 88.3f ? 88.3f : x;
  // Adding 1.5 * 2^23 rounds to the nearest integer and leaves it in the low bits.
  const float shifted = x * 1.44269504088896341f + 12582912.0f;
  const float n = shifted - 12582912.0f;
  float r = x - n * 0.693359375f;
  r = r - n * -2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  const float power = float_of((int32_t)(((uint32_t)bits_of(shifted) + 127u) << 23));
  return p * power;
}

// For normal positive x.
GALLEY_INLINE float log_of(float x) {
  const int32_t bits = bits_of(x);
  // Exponent such that the mantissa falls in [sqrt(1/2), sqrt(2)).
  const int32_t shifted = bits - 0x3f3504f3;
  const int32_t exponent = shifted >> 23;
  const float m = float_of((shifted & 0x007fffff) + 0x3f3504f3) - 1.0f;
  const float e = (float)exponent;
  const float z = m * m;
  float p = 7.0376836292e-2f;
  p = p * m - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  float y = m * z * p;
  y = y + e * -2.12194440e-4f;
  y = y - 0.5f * z;
  return (m + y) + e * 0.693359375f;
}

GALLEY_INLINE float absolute(float x) { return float_of(bits_of(x) & 0x7fffffff); }

// 0 at 0.
GALLEY_INLINE float sign_of(float x) { return (float)((x > 0.0f) - (x < 0.0f)); }

GALLEY_INLINE float tanh_of(float x) {
  const float a = absolute(x);
  // Near zero the difference below would cancel; an odd polynomial takes over.
  const float s = x * x;
  float p = -5.70498872745e-3f;
  p = p * s + 2.06390887954e-2f;
  p = p * s - 5.37397155531e-2f;
  p = p * s + 1.33314422036e-1f;
  p = p * s - 3.33332819422e-1f;
  const float near = p * s * x + x;
  const float far = 1.0f - 2.0f / (exp_of(a + a) + 1.0f);
  const float signed_far = float_of(bits_of(far) | (bits_of(x) & (int32_t)0x80000000));
  return a < 0.625f ? near : signed_far;
}

GALLEY_INLINE float sigmoid_of(float x) { return 1.0f / (1.0f + exp_of(0.0f - x)); }
