// Attraction, repulsion and the step of t-SNE, compiled for three instruction sets.
#include "embedding_forces.h"

#include <float.h>
#include <string.h>

#include "clones.h"
#include "scalar_math.h"

typedef float lanes __attribute__((vector_size(64)));
typedef float four __attribute__((vector_size(16)));
typedef float four_anywhere __attribute__((vector_size(16), aligned(4)));
typedef double pairs __attribute__((vector_size(64)));
typedef struct {
  lanes x, y;
} points;

// Without the width, clang splits each 512-bit value in two.
#define WIDE __attribute__((min_vector_width(512)))

// By address: by value, a vector has no calling convention that all targets share.
GALLEY_INLINE float sum_of_lanes(const lanes *v) {
  float sum = 0;
  for (int lane = 0; lane < 16; lane++) sum += (*v)[lane];
  return sum;
}

// A point is two floats, moved as one 8-byte value.
GALLEY_INLINE points gathered(const float *positions, const int32_t *indices) {
  const double *at = (const double *)positions;
  const pairs low = {at[indices[0]], at[indices[1]], at[indices[2]], at[indices[3]],
                     at[indices[4]], at[indices[5]], at[indices[6]], at[indices[7]]};
  const pairs high = {at[indices[8]],  at[indices[9]],  at[indices[10]], at[indices[11]],
                      at[indices[12]], at[indices[13]], at[indices[14]], at[indices[15]]};
  const lanes a = (lanes)low, b = (lanes)high;
  return (points){
      __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30),
      __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31)};
}

GALLEY_CLONES WIDE
void galley_attraction(
    const galley_joint_probabilities *joint, const float *positions, size_t first, size_t end,
    float *forces) {
  for (size_t i = first; i < end; i++) {
    const float x = positions[2 * i], y = positions[2 * i + 1];
    lanes force_x = {0}, force_y = {0};
    for (int64_t e = joint->starts[i]; e < joint->starts[i + 1]; e += 16) {
      const points other = gathered(positions, joint->columns + e);
      const lanes dx = x - other.x, dy = y - other.y;
      const lanes weight = *(const lanes *)(joint->values + e) / (1.0f + dx * dx + dy * dy);
      force_x += weight * dx, force_y += weight * dy;
    }
    forces[2 * i] = sum_of_lanes(&force_x);
    forces[2 * i + 1] = sum_of_lanes(&force_y);
  }
}

// Entries too small to have a logarithm add nothing to the sum.
static const float least_probability = 1e-30f;

GALLEY_CLONES WIDE
double galley_divergence_terms(
    const galley_joint_probabilities *joint, const float *positions, size_t first, size_t end) {
  double sum = 0;
  for (size_t i = first; i < end; i++) {
    float terms[16] = {0}, arguments[16];
    for (int64_t e = joint->starts[i]; e < joint->starts[i + 1]; e += 16) {
      const float *p = joint->values + e;
      lanes argument = *(const lanes *)p;
      if (positions) {
        const points other = gathered(positions, joint->columns + e);
        const lanes dx = positions[2 * i] - other.x, dy = positions[2 * i + 1] - other.y;
        argument = 1.0f + dx * dx + dy * dy;
      }
      memcpy(arguments, &argument, sizeof arguments);
      for (int lane = 0; lane < 16; lane++) {
        const float term = p[lane] * log_of(arguments[lane]);
        terms[lane] += p[lane] < least_probability ? 0.0f : term;
      }
    }
    for (int lane = 0; lane < 16; lane++) sum += (double)terms[lane];
  }
  return sum;
}

GALLEY_CLONES WIDE
double galley_exact_repulsion(
    const float *x, const float *y, size_t padded, size_t first, size_t end, float *forces) {
  double total = 0;
  for (size_t i = first; i < end; i++) {
    lanes sum = {0}, force_x = {0}, force_y = {0};
    for (size_t j = 0; j < padded; j += 16) {
      const lanes dx = x[i] - *(const lanes *)(x + j), dy = y[i] - *(const lanes *)(y + j);
      const lanes q = 1.0f / (1.0f + dx * dx + dy * dy);
      const lanes squared = q * q;
      sum += q, force_x += squared * dx, force_y += squared * dy;
    }
    forces[2 * i] = sum_of_lanes(&force_x);
    forces[2 * i + 1] = sum_of_lanes(&force_y);
    total += (double)(sum_of_lanes(&sum) - 1.0f);
  }
  return total;
}

// The four cubic B-splines that reach a point `t` beyond node 1, and their derivatives by t.
GALLEY_INLINE four spline(float t) {
  const float s = 1.0f - t;
  return (four){s * s * s, (3.0f * t - 6.0f) * t * t + 4.0f, (3.0f * s - 6.0f) * s * s + 4.0f,
                t * t * t} * (1.0f / 6.0f);
}

GALLEY_INLINE four spline_slope(float t) {
  const float s = 1.0f - t;
  return (four){-0.5f * s * s, (1.5f * t - 2.0f) * t, (2.0f - 1.5f * s) * s, 0.5f * t * t};
}

typedef struct {
  size_t corner;  // of the 4 x 4 nodes
  float x, y;
} grid_cell;

GALLEY_INLINE grid_cell cell_of(const galley_grid_place *place, const float *position) {
  const float x = (position[0] - place->origin[0]) * place->inverse_spacing;
  const float y = (position[1] - place->origin[1]) * place->inverse_spacing;
  const int32_t column = (int32_t)x, row = (int32_t)y;
  return (grid_cell){(size_t)(row - 1) * place->columns + (size_t)(column - 1),
                     x - (float)column, y - (float)row};
}

GALLEY_CLONES WIDE
void galley_spread_points(
    const galley_grid_place *place, const float *positions, size_t first, size_t end,
    float *values) {
  for (size_t i = first; i < end; i++) {
    const grid_cell cell = cell_of(place, positions + 2 * i);
    const four across = spline(cell.x), down = spline(cell.y);
    for (size_t row = 0; row < 4; row++) {
      four_anywhere *at = (four_anywhere *)(values + cell.corner + row * place->columns);
      *at = *at + across * down[row];
    }
  }
}

// How often two of the four nodes are 0, 1, 2, 3 apart, either way, by the product of their weights.
GALLEY_INLINE four overlap(four a, four b) {
  return (four){a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3],
                (a[0] * b[1] + a[1] * b[0]) + (a[1] * b[2] + a[2] * b[1])
                    + (a[2] * b[3] + a[3] * b[2]),
                (a[0] * b[2] + a[2] * b[0]) + (a[1] * b[3] + a[3] * b[1]),
                a[0] * b[3] + a[3] * b[0]};
}

GALLEY_INLINE float sum_of_four(four v) { return (v[0] + v[1]) + (v[2] + v[3]); }

GALLEY_CLONES WIDE
double galley_gather_forces(
    const galley_grid_place *place, const galley_polynomial_part *polynomial, const float *values,
    const float *positions, size_t first, size_t end, float *forces) {
  double total = 0;
  const float factor = -0.5f * place->inverse_spacing;
  for (size_t i = first; i < end; i++) {
    const grid_cell cell = cell_of(place, positions + 2 * i);
    const four across = spline(cell.x), down = spline(cell.y);
    const four across_slope = spline_slope(cell.x), down_slope = spline_slope(cell.y);
    four level = {0}, slope = {0};
    for (size_t row = 0; row < 4; row++) {
      const four at = *(const four_anywhere *)(values + cell.corner + row * place->columns);
      level += at * down[row], slope += at * down_slope[row];
    }
    const four own_across = overlap(across, across), own_down = overlap(down, down);
    const four own_across_slope = overlap(across, across_slope);
    const four own_down_slope = overlap(down, down_slope);
    four own_level = {0}, own_slope = {0};
    for (size_t apart = 0; apart < 4; apart++) {
      const four unit = *(const four_anywhere *)place->unit_potential[apart];
      own_level += unit * own_down[apart], own_slope += unit * own_down_slope[apart];
    }
    total += (double)(sum_of_four(level * across) - sum_of_four(own_level * own_across));
    forces[2 * i] = factor * (sum_of_four(level * across_slope)
                              - sum_of_four(own_level * own_across_slope));
    forces[2 * i + 1] =
        factor * (sum_of_four(slope * across) - sum_of_four(own_slope * own_across));
  }
  if (!polynomial->present) return total;
  for (size_t i = first; i < end; i++) {
    const double x = (double)positions[2 * i], y = (double)positions[2 * i + 1];
    total += polynomial->count * (1 - x * x - y * y) - polynomial->squares - 1
             + 2 * (x * polynomial->sum[0] + y * polynomial->sum[1]);
    forces[2 * i] += (float)(polynomial->count * x - polynomial->sum[0]);
    forces[2 * i + 1] += (float)(polynomial->count * y - polynomial->sum[1]);
  }
  return total;
}

GALLEY_CLONES WIDE
void galley_descend(
    const galley_descent_step *step, const float *attraction, const float *repulsion,
    float *positions, float *velocities, float *gains, size_t first, size_t end) {
  const galley_descent_step s = *step;
  _Pragma("clang loop vectorize(assume_safety)") for (size_t i = 2 * first; i < 2 * end; i++) {
    const float gradient =
        4.0f * (s.exaggeration * attraction[i] - repulsion[i] * s.inverse_normalization);
    const float gain = gradient * velocities[i] < 0.0f ? gains[i] + 0.2f : gains[i] * 0.8f;
    gains[i] = gain < 0.01f ? 0.01f : gain;
    velocities[i] = s.momentum * velocities[i] - s.learning_rate * gains[i] * gradient;
    positions[i] += velocities[i];
  }
}

GALLEY_CLONES WIDE
galley_extent galley_shift_points(
    float *positions, size_t first, size_t end, float shift_x, float shift_y) {
  galley_extent extent = {{0, 0}, 0, {FLT_MAX, FLT_MAX}, {-FLT_MAX, -FLT_MAX}};
  for (size_t i = first; i < end; i++) {
    const float moved[2] = {positions[2 * i] - shift_x, positions[2 * i + 1] - shift_y};
    for (size_t axis = 0; axis < 2; axis++) {
      const float value = moved[axis];
      positions[2 * i + axis] = value;
      extent.sum[axis] += (double)value;
      extent.squares += (double)value * (double)value;
      extent.low[axis] = value < extent.low[axis] ? value : extent.low[axis];
      extent.high[axis] = value > extent.high[axis] ? value : extent.high[axis];
    }
  }
  return extent;
}
