// Which of the compiled variants of the matrix kernels this processor can run.
#pragma once

typedef enum {
  GALLEY_BASELINE = 0,
  GALLEY_AVX2 = 1,    // x86-64-v3: AVX2 and FMA
  GALLEY_AVX512 = 2,  // x86-64-v4
} galley_instruction_set;

/// The widest variant this processor runs. Reads processor features only; loads nothing.
galley_instruction_set galley_detected_instruction_set(void);
