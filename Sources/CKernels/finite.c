// Finding the first value that is not a number, once an epoch and when a loss is no longer finite.
#include "clones.h"
#include "elementwise.h"
#include "scalar_math.h"

GALLEY_CLONES
int64_t galley_first_non_finite(const float *values, int64_t count) {
  int64_t i = 0;
  for (; i + 1024 <= count; i += 1024) {
    uint32_t found = 0;
    for (int j = 0; j < 1024; j++)
      found |= (bits_of(values[i + j]) & 0x7f800000) == 0x7f800000 ? 1u : 0u;
    if (found) break;
  }
  for (; i < count; i++)
    if ((bits_of(values[i]) & 0x7f800000) == 0x7f800000) return i;
  return -1;
}
