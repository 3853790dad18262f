// How an element-wise loop is compiled for three instruction sets and chosen when the program is
// loaded. Contraction is off in every file that uses it, so all clones give the same bits.
#pragma once

#if defined(__x86_64__)
#define GALLEY_CLONES \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define GALLEY_CLONES
#endif
#pragma STDC FP_CONTRACT OFF
