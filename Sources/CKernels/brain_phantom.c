// A schematic brain; see the header. Smooth fields say how far out, how deep in a fold and how near
// to a ventricle a voxel is, and each tissue takes the voxels that rank first in its field until it
// has its volume. Only sums, products, quotients and square roots are used, so all bits agree.
// Takes 5 ms at 96 a side, on one core.
#include "brain_phantom.h"

#include <math.h>
#include <string.h>

#include "clones.h"

#define VECTOR_LOOP _Pragma("clang loop vectorize(assume_safety)")

enum { WAVES = 10, LARGEST_SIDE = 512, BINS = 1 << 16 };
static const double FIELD_OF_VIEW = 192.0;
// Millilitres of a head for which the lengths below, in mm, are written.
static const double TYPICAL_VOLUME = 1500.0;

// The order of the scratch space.
typedef struct {
  float *outer, *sulcus, *ribbon, *ventricle;
  uint32_t *histogram;
  uint16_t *level;
} fields;

size_t galley_brain_phantom_scratch(size_t side) {
  return 4 * side * side * side + BINS + side * side * side;
}

static uint64_t mixed(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

static double uniform(uint64_t *state) {
  *state += 0x9e3779b97f4a7c15u;
  return (double)(mixed(*state) >> 11) * 0x1p-53;
}

// The C library's may differ in the last bit from version to version.
static double cube_root(double x) {
  double root = 1;
  for (int step = 0; step < 40; step++) root = (2 * root + x / (root * root)) / 3;
  return root;
}

// Of turns, not radians.
static double sine_of_turns(double turns) {
  const double t = turns - floor(turns + 0.5);
  const double x = 6.283185307179586 * (t > 0.25 ? 0.5 - t : t < -0.25 ? -0.5 - t : t);
  const double z = x * x;
  return x * (1 + z * (-1 / 6.0 + z * (1 / 120.0 + z * (-1 / 5040.0 + z * (1 / 362880.0
      + z * (-1 / 39916800.0))))));
}

// Plane waves of random directions; where their sum is 0, a fold runs.
typedef struct {
  float sine[WAVES][LARGEST_SIDE], cosine[WAVES][LARGEST_SIDE];
  double y[WAVES], z[WAVES], phase[WAVES];
} folding;

static void make_folding(folding *f, size_t side, double step, double scale, uint64_t seed) {
  uint64_t state = mixed(seed + 0x9e3779b97f4a7c15u);
  for (int wave = 0; wave < WAVES; wave++) {
    double direction[3], length = 0;
    do {
      length = 0;
      for (int axis = 0; axis < 3; axis++) {
        direction[axis] = 2 * uniform(&state) - 1;
        length += direction[axis] * direction[axis];
      }
    } while (length > 1 || length < 0.01);
    // Lengths of 27 to 39 mm: folds run at half of that.
    const double turns = 1 / ((27 + 12 * uniform(&state)) * sqrt(length) * scale);
    f->y[wave] = turns * direction[1];
    f->z[wave] = turns * direction[2];
    f->phase[wave] = uniform(&state);
    for (size_t i = 0; i < side; i++) {
      const double angle = turns * direction[0] * (((double)i + 0.5) * step - FIELD_OF_VIEW / 2);
      f->sine[wave][i] = (float)sine_of_turns(angle);
      f->cosine[wave][i] = (float)sine_of_turns(angle + 0.25);
    }
  }
}

static float square(double x) { return (float)(x * x); }

// Distance from the middle of an ellipsoid in units of its half axes, squared, as a function of x:
// (|x| - middle)^2 * factor + rest.
typedef struct {
  float middle, factor, rest;
} ellipsoid_row;

static ellipsoid_row row_of(
    const double middle[3], const double axes[3], double y, double z) {
  const ellipsoid_row row = {
      (float)middle[0], 1 / square(axes[0]),
      square((y - middle[1]) / axes[1]) + square((z - middle[2]) / axes[2])};
  return row;
}

static inline __attribute__((always_inline)) float distance(ellipsoid_row e, float x) {
  const float d = x - e.middle;
  return d * d * e.factor + e.rest;
}

// How far out of the head, squared: 1 at the surface of a typical one.
GALLEY_CLONES
static void outer_row(
    float *outer, const float *x, size_t side, ellipsoid_row cerebrum, ellipsoid_row cerebellum,
    ellipsoid_row stem) {
  VECTOR_LOOP for (size_t i = 0; i < side; i++) {
    float d = distance(cerebrum, x[i]);
    const float b = distance(cerebellum, x[i]), s = distance(stem, x[i]);
    d = b < d ? b : d;
    outer[i] = s < d ? s : d;
  }
}

// The other fields of a row, from how far out its voxels are.
typedef struct {
  float fissure;
  ellipsoid_row ventricle, horn, third, thalamus, putamen;
} anatomy_row;

GALLEY_CLONES
static void tissue_row(
    float *sulcus, float *ribbon, float *ventricle, const float *outer, const float *fold,
    const float *x, size_t side, anatomy_row a) {
  VECTOR_LOOP for (size_t i = 0; i < side; i++) {
    const float far = sqrtf(outer[i]), n = fold[i] * fold[i], m = x[i] * x[i];
    const float fissure = a.fissure / (1.0f + m * (1.0f / 3.0f));
    const float banks = a.fissure / (1.0f + m * (1.0f / 30.0f));
    sulcus[i] = far + 0.26f / (1.0f + n * 14.0f) + 0.55f * fissure;
    const float folded = far + 0.36f / (1.0f + n * 1.6f) + 0.45f * banks;
    const float t = distance(a.thalamus, x[i]), p = distance(a.putamen, x[i]);
    const float nucleus = 1.45f - 0.5f * (t < p ? t : p);
    ribbon[i] = nucleus > folded ? nucleus : folded;
    float v = distance(a.ventricle, x[i]);
    const float h = distance(a.horn, x[i]), d = distance(a.third, x[i]);
    v = h < v ? h : v;
    ventricle[i] = d < v ? d : v;
  }
}

GALLEY_CLONES
static void fold_row(float *fold, const folding *f, size_t side, double y, double z) {
  memset(fold, 0, side * sizeof *fold);
  for (int wave = 0; wave < WAVES; wave++) {
    const double angle = f->y[wave] * y + f->z[wave] * z + f->phase[wave];
    const float s = (float)sine_of_turns(angle), c = (float)sine_of_turns(angle + 0.25);
    const float *sine = f->sine[wave], *cosine = f->cosine[wave];
    VECTOR_LOOP for (size_t i = 0; i < side; i++) fold[i] += sine[i] * c + cosine[i] * s;
  }
  // To variance 1: each wave has 1/2.
  VECTOR_LOOP for (size_t i = 0; i < side; i++) fold[i] *= 0.4472136f;
}

static inline __attribute__((always_inline)) uint32_t bin_of(float value, float scale) {
  const float bin = value * scale;
  return bin < (float)(BINS - 1) ? (uint32_t)bin : BINS - 1;
}

// Gives `tissue` to the `wanted` voxels of `candidate` with the least, or greatest, values.
static void take(
    uint8_t *tissues, size_t count, uint8_t candidate, uint8_t tissue, const float *values,
    float scale, int greatest, size_t wanted, uint32_t *histogram) {
  memset(histogram, 0, BINS * sizeof *histogram);
  for (size_t i = 0; i < count; i++)
    if (tissues[i] == candidate) histogram[bin_of(values[i], scale)]++;
  size_t taken = 0;
  uint32_t edge = 0;
  while (edge < BINS) {
    const uint32_t size = histogram[greatest ? BINS - 1 - edge : edge];
    // The whole bin or nothing of it, whichever is nearer.
    if (taken + size > wanted && 2 * (wanted - taken) < size) break;
    taken += size;
    edge++;
    if (taken >= wanted) break;
  }
  for (size_t i = 0; i < count; i++) {
    if (tissues[i] != candidate) continue;
    const uint32_t bin = bin_of(values[i], scale);
    if (greatest ? bin + edge >= BINS : bin < edge) tissues[i] = tissue;
  }
}

// [1 2 1] along one axis in place; the ends keep to themselves. Values grow fourfold.
GALLEY_CLONES
static void smooth_lines(uint16_t *level, size_t outer, size_t length, size_t inner) {
  uint16_t before[LARGEST_SIDE * 4];
  const size_t width = inner < LARGEST_SIDE * 4 ? inner : LARGEST_SIDE * 4;
  for (size_t o = 0; o < outer; o++, level += length * inner)
    for (size_t start = 0; start < inner; start += width) {
      const size_t w = inner - start < width ? inner - start : width;
      memset(before, 0, w * sizeof *before);
      for (size_t l = 0; l < length; l++) {
        uint16_t *here = level + l * inner + start;
        const uint16_t *after = l + 1 < length ? here + inner : NULL;
        if (after) {
          VECTOR_LOOP for (size_t i = 0; i < w; i++) {
            const uint16_t old = here[i];
            here[i] = (uint16_t)(before[i] + 2 * old + after[i]);
            before[i] = old;
          }
        } else {
          VECTOR_LOOP for (size_t i = 0; i < w; i++) here[i] = (uint16_t)(before[i] + 2 * here[i]);
        }
      }
    }
}

// [1 2 1] along the fastest axis, and noise of some five levels where there is a brain.
GALLEY_CLONES
static void finish_row(
    uint8_t *voxels, const uint16_t *level, size_t side, uint32_t first, uint32_t seed) {
  // level[-1] and level[side] are 0.
  VECTOR_LOOP for (size_t i = 0; i < side; i++) {
    uint32_t h = (first + (uint32_t)i) * 0x9e3779b1u ^ seed;
    h = (h ^ (h >> 15)) * 0x85ebca6bu;
    h = (h ^ (h >> 13)) * 0xc2b2ae35u;
    h ^= h >> 16;
    const int32_t noise =
        (int32_t)((h & 255) + (h >> 8 & 255) + (h >> 16 & 255) + (h >> 24)) - 510;
    const int32_t smooth = level[i - 1] + 2 * level[i] + level[i + 1];
    int32_t value = (smooth + 2 * noise + 32) >> 6;
    value = value < 0 ? 0 : value > 255 ? 255 : value;
    voxels[i] = (uint8_t)(smooth > 0 ? value : 0);
  }
}

void galley_brain_phantom(
    uint8_t *voxels, uint8_t *tissues, size_t side, const galley_tissues *volumes, uint64_t seed,
    float *scratch) {
  const size_t count = side * side * side;
  const fields f = {
      scratch, scratch + count, scratch + 2 * count, scratch + 3 * count,
      (uint32_t *)(scratch + 4 * count), (uint16_t *)(scratch + 4 * count + BINS)};
  const double step = FIELD_OF_VIEW / (double)side, per_ml = 1000 / (step * step * step);
  const double csf = volumes->cerebrospinal_fluid, grey = volumes->grey_matter;
  const double total = csf + grey + volumes->white_matter;
  const double scale = cube_root((total > 100 ? total : 100) / TYPICAL_VOLUME);

  folding folds;
  make_folding(&folds, side, step, scale, seed);
  float x[LARGEST_SIDE], fold[LARGEST_SIDE];
  for (size_t i = 0; i < side; i++)
    x[i] = (float)fabs((((double)i + 0.5) * step - FIELD_OF_VIEW / 2) / scale);

  for (size_t k = 0; k < side; k++) {
    const double z = (((double)k + 0.5) * step - FIELD_OF_VIEW / 2) / scale - 4;
    for (size_t j = 0; j < side; j++) {
      const double y = (((double)j + 0.5) * step - FIELD_OF_VIEW / 2) / scale;
      // Narrower in front, flatter below, with temporal lobes that hang lower than the middle.
      const double cerebrum[2][3] = {{0, 0, 6}, {67 - 0.09 * y, 85, z > 6 ? 64 : 50}};
      const double cerebellum[2][3] = {{0, -46, -40}, {50, 31, 25}};
      const double stem[2][3] = {{0, -17, -46}, {12, 13, 42}};
      outer_row(
          f.outer + (k * side + j) * side, x, side, row_of(cerebrum[0], cerebrum[1], y, z),
          row_of(cerebellum[0], cerebellum[1], y, z), row_of(stem[0], stem[1], y, z));
    }
  }
  memset(tissues, GALLEY_BACKGROUND, count);
  take(
      tissues, count, GALLEY_BACKGROUND, GALLEY_WHITE_MATTER, f.outer, BINS / 8.0f, 0,
      (size_t)(total * per_ml + 0.5), f.histogram);

  for (size_t k = 0; k < side; k++) {
    const double z = (((double)k + 0.5) * step - FIELD_OF_VIEW / 2) / scale - 4;
    for (size_t j = 0; j < side; j++) {
      const size_t row = (k * side + j) * side;
      if (!memchr(tissues + row, GALLEY_WHITE_MATTER, side)) continue;
      const double y = (((double)j + 0.5) * step - FIELD_OF_VIEW / 2) / scale;
      fold_row(fold, &folds, side, y * scale, z * scale);
      // The fissure between the hemispheres begins above and around the corpus callosum.
      const double rise = z - 4 > 0 ? (z - 4) / 60 : 0.6 * (4 - z) / 60;
      const double around = sqrt((y + 6) * (y + 6) / (82 * 82) + rise * rise);
      const double fissure = z < -22 ? 0 : (around - 0.44) / 0.12;
      const double bow = y * y;
      const double ventricle[2][3] = {{7 + 0.009 * bow, -2, 17 - 0.007 * bow}, {5, 34, 7}};
      const double horn[2][3] = {{31, -12, -10 + 0.25 * (y + 12)}, {4, 19, 3}};
      const double third[2][3] = {{0, -4, 0}, {2, 11, 8}};
      const double thalamus[2][3] = {{10, -10, 3}, {8, 13, 8}};
      const double putamen[2][3] = {{25 - 0.01 * bow, 6, 3}, {6, 18, 11}};
      const anatomy_row a = {
          (float)(fissure < 0 ? 0 : fissure > 1 ? 1 : fissure),
          row_of(ventricle[0], ventricle[1], y, z), row_of(horn[0], horn[1], y, z),
          row_of(third[0], third[1], y, z), row_of(thalamus[0], thalamus[1], y, z),
          row_of(putamen[0], putamen[1], y, z)};
      tissue_row(
          f.sulcus + row, f.ribbon + row, f.ventricle + row, f.outer + row, fold, x, side, a);
    }
  }
  // Ventricles have a share of the fluid that grows with it, as they widen with age.
  double share = 0.45 * csf / (total > 0 ? total : 1);
  share = share < 0.04 ? 0.04 : share > 0.25 ? 0.25 : share;
  const size_t fluid = (size_t)(csf * per_ml + 0.5);
  const size_t inside = (size_t)((double)fluid * share);
  take(
      tissues, count, GALLEY_WHITE_MATTER, GALLEY_CEREBROSPINAL_FLUID, f.ventricle, BINS / 64.0f,
      0, inside, f.histogram);
  take(
      tissues, count, GALLEY_WHITE_MATTER, GALLEY_CEREBROSPINAL_FLUID, f.sulcus, BINS / 8.0f, 1,
      fluid - inside, f.histogram);
  take(
      tissues, count, GALLEY_WHITE_MATTER, GALLEY_GREY_MATTER, f.ribbon, BINS / 8.0f, 1,
      (size_t)(grey * per_ml + 0.5), f.histogram);

  static const uint16_t levels[] = {0, 55, 125, 190};
  // A 0 before the first and after the last.
  uint16_t *level = f.level + 1;
  level[-1] = level[count] = 0;
  for (size_t i = 0; i < count; i++) level[i] = levels[tissues[i]];
  smooth_lines(level, 1, side, side * side);
  smooth_lines(level, side, side, side);
  const uint32_t noise_seed = (uint32_t)mixed(seed ^ 0x6e6f697365u);
  for (size_t row = 0; row < count; row += side)
    finish_row(voxels + row, level + row, side, (uint32_t)row, noise_seed);
}
