// Reads the processor's features once, through the compiler's run-time library.
#include "instruction_set.h"

galley_instruction_set galley_detected_instruction_set(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) return GALLEY_AVX512;
  if (__builtin_cpu_supports("x86-64-v3")) return GALLEY_AVX2;
#endif
  return GALLEY_BASELINE;
}
