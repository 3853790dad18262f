// Philox4x32-10 and Box-Muller, sixteen blocks at a time so that the rounds vectorise.
#include "random_numbers.h"

#include "clones.h"
#include "scalar_math.h"

enum { BLOCKS = 16 };

GALLEY_INLINE void philox_rounds(
    uint32_t c0[BLOCKS], uint32_t c1[BLOCKS], uint32_t c2[BLOCKS], uint32_t c3[BLOCKS],
    uint64_t key) {
  uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
  for (int round = 0; round < 10; round++) {
    for (int i = 0; i < BLOCKS; i++) {
      const uint64_t p0 = (uint64_t)0xD2511F53u * c0[i], p1 = (uint64_t)0xCD9E8D57u * c2[i];
      const uint32_t n0 = (uint32_t)(p1 >> 32) ^ c1[i] ^ k0;
      const uint32_t n2 = (uint32_t)(p0 >> 32) ^ c3[i] ^ k1;
      c0[i] = n0, c1[i] = (uint32_t)p1, c2[i] = n2, c3[i] = (uint32_t)p0;
    }
    k0 += 0x9E3779B9u, k1 += 0xBB67AE85u;
  }
}

GALLEY_INLINE void philox_group(
    uint64_t seed, uint64_t stream, uint32_t step, uint32_t first, uint32_t words[4][BLOCKS]) {
  for (int i = 0; i < BLOCKS; i++) {
    words[0][i] = first + (uint32_t)i;
    words[1][i] = step;
    words[2][i] = (uint32_t)stream;
    words[3][i] = (uint32_t)(stream >> 32);
  }
  philox_rounds(words[0], words[1], words[2], words[3], seed);
}

void galley_philox_block(uint32_t counter[4], uint64_t key) {
  uint32_t c[4][BLOCKS] = {{counter[0]}, {counter[1]}, {counter[2]}, {counter[3]}};
  philox_rounds(c[0], c[1], c[2], c[3], key);
  for (int i = 0; i < 4; i++) counter[i] = c[i][0];
}

GALLEY_CLONES
void galley_philox_words(
    uint64_t seed, uint64_t stream, uint32_t step, uint32_t first, size_t blocks,
    uint32_t *words) {
  for (size_t block = 0; block < blocks; block += BLOCKS) {
    uint32_t group[4][BLOCKS];
    philox_group(seed, stream, step, first + (uint32_t)block, group);
    for (size_t i = 0; i < BLOCKS && block + i < blocks; i++)
      for (size_t j = 0; j < 4; j++) words[4 * (block + i) + j] = group[j][i];
  }
}

GALLEY_CLONES
void galley_philox_uniforms(
    uint64_t seed, uint64_t stream, uint32_t step, uint32_t first, size_t blocks, float *values) {
  for (size_t block = 0; block < blocks; block += BLOCKS) {
    uint32_t group[4][BLOCKS];
    philox_group(seed, stream, step, first + (uint32_t)block, group);
    for (size_t i = 0; i < BLOCKS && block + i < blocks; i++)
      for (size_t j = 0; j < 4; j++)
        values[4 * (block + i) + j] = (float)(group[j][i] >> 8) * 0x1p-24f;
  }
}

// sin and cos of 2 pi times a fraction of a turn in [0, 1), by quadrant.
GALLEY_INLINE void sine_and_cosine_of_turns(float turns, float *sine, float *cosine) {
  const float shifted = turns * 4.0f + 12582912.0f;
  const int32_t quadrant = bits_of(shifted);
  const float rest = turns * 4.0f - (shifted - 12582912.0f);  // in [-1/2, 1/2] quarter turns
  const float a = rest * 1.57079632679489662f, z = a * a;
  const float s = ((-1.9515295891e-4f * z + 8.3321608736e-3f) * z - 1.6666654611e-1f) * z * a + a;
  const float c =
      ((2.443315711809948e-5f * z - 1.388731625493765e-3f) * z + 4.166664568298827e-2f) * z * z
      - 0.5f * z + 1.0f;
  const float first = (quadrant & 1) ? c : s, second = (quadrant & 1) ? s : c;
  *sine = float_of(bits_of(first) ^ (int32_t)((uint32_t)(quadrant & 2) << 30));
  *cosine = float_of(bits_of(second) ^ (int32_t)((uint32_t)((quadrant + 1) & 2) << 30));
}

GALLEY_CLONES
void galley_philox_normals(
    uint64_t seed, uint64_t stream, uint32_t step, uint32_t first, size_t blocks, float *values) {
  for (size_t block = 0; block < blocks; block += BLOCKS) {
    uint32_t group[4][BLOCKS];
    float normals[4][BLOCKS];
    philox_group(seed, stream, step, first + (uint32_t)block, group);
    for (int pair = 0; pair < 4; pair += 2) {
      for (int i = 0; i < BLOCKS; i++) {
        // (0, 1]: the logarithm is finite; 2^-24 gives the largest magnitude, 5.77.
        const float u = ((float)(group[pair][i] >> 8) + 1.0f) * 0x1p-24f;
        const float radius = __builtin_sqrtf(-2.0f * log_of(u));
        float sine, cosine;
        sine_and_cosine_of_turns((float)(group[pair + 1][i] >> 8) * 0x1p-24f, &sine, &cosine);
        normals[pair][i] = radius * cosine;
        normals[pair + 1][i] = radius * sine;
      }
    }
    for (size_t i = 0; i < BLOCKS && block + i < blocks; i++)
      for (size_t j = 0; j < 4; j++) values[4 * (block + i) + j] = normals[j][i];
  }
}
