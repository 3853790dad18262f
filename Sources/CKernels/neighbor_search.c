// Selection among scores, the perplexity search and the union of neighbour lists.
#include "neighbor_search.h"

#include <math.h>
#include <string.h>

#include "clones.h"
#include "scalar_math.h"

typedef float lanes __attribute__((vector_size(64)));
typedef int32_t lane_masks __attribute__((vector_size(64)));
typedef _Bool lane_bits __attribute__((ext_vector_type(16)));

#define WIDE __attribute__((min_vector_width(512)))

GALLEY_INLINE void swap_candidates(galley_candidates *c, size_t a, size_t b) {
  const float score = c->scores[a];
  c->scores[a] = c->scores[b], c->scores[b] = score;
  const int32_t index = c->indices[a];
  c->indices[a] = c->indices[b], c->indices[b] = index;
}

// Whether candidate a comes before b: higher score, then lower index. Total, so the selection is
// one set whatever the order of arrival.
GALLEY_INLINE int before(const galley_candidates *c, size_t a, float score, int32_t index) {
  return c->scores[a] > score || (c->scores[a] == score && c->indices[a] < index);
}

// Quickselect: the best `wanted` move to the front, and the worst of them sets the threshold.
static void keep_best(galley_candidates *c) {
  if (c->count <= c->wanted) return;
  size_t low = 0, high = c->count - 1;
  const size_t target = c->wanted - 1;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (before(c, middle, c->scores[low], c->indices[low])) swap_candidates(c, middle, low);
    if (before(c, high, c->scores[low], c->indices[low])) swap_candidates(c, high, low);
    if (before(c, high, c->scores[middle], c->indices[middle])) swap_candidates(c, high, middle);
    const float score = c->scores[middle];
    const int32_t index = c->indices[middle];
    size_t i = low, j = high;
    while (i <= j) {
      while (before(c, i, score, index)) i++;
      while (c->scores[j] < score || (c->scores[j] == score && c->indices[j] > index)) j--;
      if (i <= j) {
        swap_candidates(c, i, j);
        i++;
        if (j == 0) break;
        j--;
      }
    }
    if (target <= j) high = j;
    else if (target >= i) low = i;
    else break;
  }
  c->count = c->wanted;
  float worst = c->scores[0];
  for (size_t i = 1; i < c->count; i++) worst = c->scores[i] < worst ? c->scores[i] : worst;
  c->threshold = worst;
}

GALLEY_CLONES WIDE
void galley_consider_scores(
    galley_candidates *candidates, const float *scores, size_t count, int32_t first,
    int32_t excluded) {
  float threshold = candidates->threshold;
  for (size_t j = 0; j < count; j += 16) {
    const lane_masks above = *(const lanes *)(scores + j) > threshold;
    const lane_bits bits = __builtin_convertvector(above, lane_bits);
    uint16_t left;
    memcpy(&left, &bits, sizeof left);
    for (; left; left &= (uint16_t)(left - 1)) {
      const size_t lane = (size_t)__builtin_ctz(left);
      const int32_t index = first + (int32_t)(j + lane);
      if (!(scores[j + lane] > threshold) || index == excluded) continue;
      candidates->scores[candidates->count] = scores[j + lane];
      candidates->indices[candidates->count] = index;
      if (++candidates->count == candidates->capacity) {
        keep_best(candidates);
        threshold = candidates->threshold;
      }
    }
  }
}

GALLEY_CLONES
static float squared_distance(const float *a, const float *b, size_t dimensions) {
  float sums[16] = {0};
  const size_t whole = dimensions / 16 * 16;
  for (size_t j = 0; j < whole; j += 16)
    for (size_t lane = 0; lane < 16; lane++) {
      const float difference = a[j + lane] - b[j + lane];
      sums[lane] += difference * difference;
    }
  for (size_t j = whole; j < dimensions; j++) {
    const float difference = a[j] - b[j];
    sums[j - whole] += difference * difference;
  }
  float sum = 0;
  for (size_t lane = 0; lane < 16; lane++) sum += sums[lane];
  return sum;
}

void galley_finish_candidates(
    galley_candidates *candidates, const float *points, size_t stride, size_t dimensions,
    size_t query, int32_t *indices, float *squared_distances) {
  keep_best(candidates);
  // Insertion from the front; scores are nearly sorted distances only by chance, and rows are short.
  for (size_t i = 0; i < candidates->count; i++) {
    const int32_t index = candidates->indices[i];
    const float distance = squared_distance(
        points + query * stride, points + (size_t)index * stride, dimensions);
    size_t low = 0, high = i;
    while (low < high) {
      const size_t middle = (low + high) / 2;
      const float other = squared_distances[middle];
      if (other < distance || (other == distance && indices[middle] < index)) low = middle + 1;
      else high = middle;
    }
    memmove(indices + low + 1, indices + low, (i - low) * sizeof *indices);
    memmove(
        squared_distances + low + 1, squared_distances + low,
        (i - low) * sizeof *squared_distances);
    indices[low] = index, squared_distances[low] = distance;
  }
}

GALLEY_CLONES WIDE
void galley_conditional_probabilities(
    const float *squared_distances, size_t count, double entropy, float *probabilities) {
  float least = squared_distances[0];
  double mean = 0;
  for (size_t j = 0; j < count; j++) {
    least = squared_distances[j] < least ? squared_distances[j] : least;
    mean += (double)squared_distances[j];
  }
  mean = mean / (double)count - (double)least;
  double precision = mean > 0 ? 1 / mean : 1, low = 0, high = INFINITY, total = 1;
  for (int step = 0; step < 100; step++) {
    const float beta = (float)precision;
    float sums[16] = {0}, moments[16] = {0};
    for (size_t j = 0; j < count; j += 16)
      for (size_t lane = 0; lane < (count - j < 16 ? count - j : 16); lane++) {
        const float distance = squared_distances[j + lane] - least;
        const float p = exp_of(0.0f - distance * beta);
        probabilities[j + lane] = p;
        sums[lane] += p, moments[lane] += p * distance;
      }
    double moment = 0;
    total = 0;
    for (size_t lane = 0; lane < 16; lane++)
      total += (double)sums[lane], moment += (double)moments[lane];
    const double excess = log(total) + (double)beta * moment / total - entropy;
    if (fabs(excess) < 1e-5) break;
    if (excess > 0) {
      low = precision;
      precision = high < INFINITY ? (low + high) / 2 : precision * 2;
    } else {
      high = precision;
      precision = (low + high) / 2;
    }
  }
  const float scale = (float)(1 / total);
  for (size_t j = 0; j < count; j++) probabilities[j] *= scale;
}

void galley_sort_row(int32_t *indices, float *values, size_t count) {
  // Shell sort with Ciura's gaps: rows have about a hundred entries.
  static const size_t gaps[] = {701, 301, 132, 57, 23, 10, 4, 1};
  for (size_t g = 0; g < sizeof gaps / sizeof *gaps; g++)
    for (size_t i = gaps[g]; i < count; i++) {
      const int32_t index = indices[i];
      const float value = values[i];
      size_t j = i;
      for (; j >= gaps[g] && indices[j - gaps[g]] > index; j -= gaps[g])
        indices[j] = indices[j - gaps[g]], values[j] = values[j - gaps[g]];
      indices[j] = index, values[j] = value;
    }
}

void galley_transpose_neighbors(
    const int32_t *neighbors, const float *probabilities, size_t count, size_t wanted,
    int64_t *starts, int32_t *indices, float *values) {
  memset(starts, 0, (count + 1) * sizeof *starts);
  for (size_t e = 0; e < count * wanted; e++) starts[neighbors[e] + 1]++;
  for (size_t i = 0; i < count; i++) starts[i + 1] += starts[i];
  for (size_t i = 0; i < count; i++)
    for (size_t e = i * wanted; e < (i + 1) * wanted; e++) {
      const int64_t at = starts[neighbors[e]]++;
      indices[at] = (int32_t)i, values[at] = probabilities[e];
    }
  // Every start has moved to the next row's.
  memmove(starts + 1, starts, count * sizeof *starts);
  starts[0] = 0;
}

size_t galley_merge_rows(
    const int32_t *first, const float *first_values, size_t first_count, const int32_t *second,
    const float *second_values, size_t second_count, int32_t self, float scale, int32_t *columns,
    float *values) {
  size_t a = 0, b = 0, length = 0;
  while (a < first_count || b < second_count) {
    const int32_t from_first = a < first_count ? first[a] : INT32_MAX;
    const int32_t from_second = b < second_count ? second[b] : INT32_MAX;
    const int32_t column = from_first < from_second ? from_first : from_second;
    float value = 0;
    if (from_first == column) value += first_values[a++];
    if (from_second == column) value += second_values[b++];
    if (columns) columns[length] = column, values[length] = value * scale;
    length++;
  }
  for (; length % 16; length++)
    if (columns) columns[length] = self, values[length] = 0;
  return length;
}
