// A schematic T1 picture of a brain whose tissues have given volumes: what stands in for scans that
// are not there. The same arguments give the same bytes on every machine.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Millilitres of each tissue; together at most the field of view, a cube of 192 mm.
typedef struct {
  double cerebrospinal_fluid, grey_matter, white_matter;
} galley_tissues;

enum { GALLEY_BACKGROUND, GALLEY_CEREBROSPINAL_FLUID, GALLEY_GREY_MATTER, GALLEY_WHITE_MATTER };

/// How many floats `galley_brain_phantom` works in.
size_t galley_brain_phantom_scratch(size_t side);

/// - voxels: [side, side, side], the first index, left to right, fastest; then back to front, then
///   bottom to top. Background is 0, and CSF < grey matter < white matter.
/// - side: at most 512.
/// - seed: decides the folds and the noise.
/// - tissues: [side, side, side], the tissue of each voxel before smoothing and noise.
void galley_brain_phantom(
    uint8_t *voxels, uint8_t *tissues, size_t side, const galley_tissues *volumes, uint64_t seed,
    float *scratch);
