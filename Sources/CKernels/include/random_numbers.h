// Counter-based random numbers: Philox4x32-10 (Salmon et al. 2011), four words a counter.
// A counter is (block, step, stream low, stream high); the key is the seed.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// One block: the counter is replaced by its four random words.
void galley_philox_block(uint32_t counter[4], uint64_t key);

/// Four words for each block in [first, first + blocks).
void galley_philox_words(
    uint64_t seed, uint64_t stream, uint32_t step, uint32_t first, size_t blocks, uint32_t *words);

/// Four uniform numbers in [0, 1) a block, multiples of 2^-24.
void galley_philox_uniforms(
    uint64_t seed, uint64_t stream, uint32_t step, uint32_t first, size_t blocks, float *values);

/// Four standard normal numbers a block (Box-Muller on two pairs).
void galley_philox_normals(
    uint64_t seed, uint64_t stream, uint32_t step, uint32_t first, size_t blocks, float *values);
