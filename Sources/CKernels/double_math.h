// exp and log of doubles in plain arithmetic: the C library's differ in the last bit between
// processors, and sums of importance weights must not.
#pragma once
#include "scalar_math.h"

GALLEY_INLINE double double_of(int64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

GALLEY_INLINE int64_t bits_of_double(double x) {
  int64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

// For x <= 0; clamped at -708, where the result is 3e-308. Exact at 0; NaN stays NaN.
GALLEY_INLINE double exp_of_negative(double x) {
  x = x < -708.0 ? -708.0 : x;
  const double shifted = x * 1.4426950408889634 + 0x1.8p52;
  const double n = shifted - 0x1.8p52;
  // log 2 in two parts; n times the first, of 33 bits, is exact.
  const double r = (x - n * 0x1.62e42fee00000p-1) - n * 0x1.a39ef35793c76p-33;
  // Taylor's series: |r| <= 0.35, and 0.35^14 / 14! is 5e-18.
  double p = 1.0 / 6227020800.0;
  p = p * r + 1.0 / 479001600.0;
  p = p * r + 1.0 / 39916800.0;
  p = p * r + 1.0 / 3628800.0;
  p = p * r + 1.0 / 362880.0;
  p = p * r + 1.0 / 40320.0;
  p = p * r + 1.0 / 5040.0;
  p = p * r + 1.0 / 720.0;
  p = p * r + 1.0 / 120.0;
  p = p * r + 1.0 / 24.0;
  p = p * r + 1.0 / 6.0;
  p = p * r + 0.5;
  p = p * (r * r) + r + 1.0;
  return p * double_of((int64_t)(((uint64_t)bits_of_double(shifted) + 1023u) << 52));
}

// For finite x >= 1. Exact at 1; NaN stays NaN.
GALLEY_INLINE double log_of_at_least_one(double x) {
  if (!(x >= 1.0)) return x;
  // Exponent such that the mantissa falls in [sqrt(1/2), sqrt(2)).
  const int64_t shifted = bits_of_double(x) - 0x3fe6a09e667f3bcd;
  const double n = (double)(shifted >> 52);
  const double m = double_of((shifted & 0x000fffffffffffff) + 0x3fe6a09e667f3bcd);
  // log m = 2 artanh s, with |s| <= 0.172; s^20 / 21 is 2e-17.
  const double s = (m - 1.0) / (m + 1.0), z = s * s;
  double p = 1.0 / 19.0;
  for (int k = 17; k > 0; k -= 2) p = p * z + 1.0 / k;
  return n * 0x1.62e42fefa39efp-1 + 2.0 * s * p;
}
