// Nearest neighbours, perplexities and joint probabilities for t-SNE, a row or a range at a time.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// The best-scored points of one query so far. `scores` and `indices` have room for `capacity`.
typedef struct {
  float *scores;
  int32_t *indices;
  size_t wanted, capacity, count;
  float threshold;  // starts at -infinity
} galley_candidates;

/// Considers `count` (a multiple of 16) scores of points first, first + 1, ... except `excluded`.
void galley_consider_scores(
    galley_candidates *candidates, const float *scores, size_t count, int32_t first,
    int32_t excluded);

/// Leaves the `wanted` best, nearest first with ties by index: their indices, and the squared
/// distances of the rows of `points` from row `query`.
void galley_finish_candidates(
    galley_candidates *candidates, const float *points, size_t stride, size_t dimensions,
    size_t query, int32_t *indices, float *squared_distances);

/// probabilities[count] of a Gaussian whose entropy is `entropy` nats; sums to 1.
void galley_conditional_probabilities(
    const float *squared_distances, size_t count, double entropy, float *probabilities);

/// Sorts one row of neighbours by index.
void galley_sort_row(int32_t *indices, float *values, size_t count);

/// The transposed lists of [count][wanted] neighbours, rows in order. `starts` has count + 1 places,
/// `indices` and `values` count * wanted.
void galley_transpose_neighbors(
    const int32_t *neighbors, const float *probabilities, size_t count, size_t wanted,
    int64_t *starts, int32_t *indices, float *values);

/// Merges two rows sorted by index into p = scale (first + second), padded to a multiple of 16 with
/// `self` and 0; returns the padded length. Without `columns` it only counts.
size_t galley_merge_rows(
    const int32_t *first, const float *first_values, size_t first_count, const int32_t *second,
    const float *second_values, size_t second_count, int32_t self, float scale, int32_t *columns,
    float *values);
