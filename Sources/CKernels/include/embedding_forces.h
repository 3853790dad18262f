// The forces of t-SNE on a two-dimensional embedding (van der Maaten & Hinton 2008), for a range of
// points at a time. Positions and forces are [count][2]. A range's result depends on the range alone,
// so a caller that cuts the points the same way every time gets the same bits with any threads.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Joint probabilities as compressed rows. Rows are padded to multiples of 16 entries with
/// probability 0 and the row's own index.
typedef struct {
  const int64_t *starts;    // [count + 1]
  const int32_t *columns;
  const float *values;
} galley_joint_probabilities;

/// forces[i] = sum over j of p(i, j) (y(i) - y(j)) / (1 + |y(i) - y(j)|^2)
void galley_attraction(
    const galley_joint_probabilities *joint, const float *positions, size_t first, size_t end,
    float *forces);

/// Sum over the range of p log(1 + |y(i) - y(j)|^2), or of p log p without positions.
double galley_divergence_terms(
    const galley_joint_probabilities *joint, const float *positions, size_t first, size_t end);

/// forces[i] = sum over j of (y(i) - y(j)) / (1 + |y(i) - y(j)|^2)^2, by all pairs.
/// `x` and `y` have `padded` entries, a multiple of 16; those beyond the points are far away.
/// Returns the sum over the range of 1 / (1 + |y(i) - y(j)|^2), a point with itself left out.
double galley_exact_repulsion(
    const float *x, const float *y, size_t padded, size_t first, size_t end, float *forces);

/// Where grid nodes are: node (row, column) is at origin + spacing (column, row).
typedef struct {
  float origin[2];
  float inverse_spacing;
  size_t columns;  // of the grid's rows in memory
  /// The potential of a unit at one node, `down` and `across` nodes away: [down][across].
  float unit_potential[4][4];
} galley_grid_place;

/// Adds the points' cubic B-spline weights to `values`.
void galley_spread_points(
    const galley_grid_place *place, const float *positions, size_t first, size_t end,
    float *values);

/// The part of the kernel that is left out of a grid for small embeddings: 1 - r^2.
typedef struct {
  int present;
  double count, sum[2], squares;  // of points, positions, squared lengths
} galley_polynomial_part;

/// Evaluates the potential and its gradient (Essmann et al. 1995, section II) at the points.
/// forces[i] = -1/2 gradient; returns the sum of the potential over the range. What the grid makes
/// of a point's own potential is taken off both: it varies from node to node, and would pin points.
double galley_gather_forces(
    const galley_grid_place *place, const galley_polynomial_part *polynomial, const float *values,
    const float *positions, size_t first, size_t end, float *forces);

typedef struct {
  float exaggeration, inverse_normalization, momentum, learning_rate;
} galley_descent_step;

/// What a range of points says about the embedding as a whole.
typedef struct {
  double sum[2], squares;
  float low[2], high[2];
} galley_extent;

/// One step of gradient descent with momentum and gains (Jacobs 1988, as in van der Maaten's code).
void galley_descend(
    const galley_descent_step *step, const float *attraction, const float *repulsion,
    float *positions, float *velocities, float *gains, size_t first, size_t end);

/// Moves the points by -shift and returns their sums and bounds.
galley_extent galley_shift_points(
    float *positions, size_t first, size_t end, float shift_x, float shift_y);
