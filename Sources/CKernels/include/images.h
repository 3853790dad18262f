// Passes over images whose channels lie together: pooling, batch normalisation, copies between
// layouts. `channels` counts what is stored at a position, padding included; images are
// `image_stride` floats apart.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// y = x < 0 ? x * slope : x over `count` values an image; x and y may be the same buffer.
void galley_leaky(
    const float *x, float *y, size_t image_stride, size_t count, size_t images, float slope);

/// dx = gate > 0 ? dy : dy * slope; dy and dx may be the same buffer.
void galley_leaky_gradient(
    const float *gate, const float *dy, float *dx, size_t image_stride, size_t count,
    size_t images, float slope);

/// y = x * factor
void galley_scale_images(
    const float *x, float *y, size_t image_stride, size_t count, size_t images, float factor);

/// y = x / (1 - rate) where the mask's uniform number is at least `rate`, and 0 elsewhere.
void galley_dropout(
    const float *x, const float *mask, size_t mask_stride, float *y, size_t image_stride,
    size_t count, size_t images, float rate);

/// sums[channel] += the sum over images and positions, image by image.
void galley_channel_sums(
    const float *x, size_t image_stride, size_t positions, size_t channels, size_t images,
    float *sums);

/// Copies `planes` x `rows` x `width` positions of `channels` floats between any two layouts, each
/// given by its strides along plane, row, position and channel.
typedef struct {
  size_t plane, row, position, channel, image;
} galley_strides;
void galley_copy_images(
    const float *from, const galley_strides *from_strides, float *to,
    const galley_strides *to_strides, size_t images, size_t planes, size_t rows, size_t width,
    size_t channels);

/// For each of `rows` output positions, `taps` places of its window; a tap beyond the edge repeats
/// the window's first place, and so never wins.
typedef struct {
  const int32_t *tap_inputs;   // [rows][taps]
  const int32_t *row_outputs;  // [rows]
  size_t rows, taps, channels;
  size_t input_image, output_image, input_values;
  int overlap;  // windows share places, or leave some out
} galley_pool_windows;

/// The largest value of each window and which tap it was, the first of equals.
void galley_max_pool(
    const galley_pool_windows *windows, const float *x, float *y, uint8_t *arguments,
    size_t images);

/// dx = dy at each window's largest value and zero elsewhere; where `gates`, times `slope` for
/// windows whose y is not positive.
void galley_max_pool_gradient(
    const galley_pool_windows *windows, const float *y, const uint8_t *arguments, const float *dy,
    float *dx, size_t images, int gates, float slope);

/// For each channel: the sum (`moments[0 ..< channels]`) and the sum of squared differences from
/// the mean (`moments[channels ..< 2 channels]`) over all positions of these images, by Chan's
/// pairwise rule. `scratch` holds 2 x channels floats.
void galley_channel_moments(
    const float *x, size_t image_stride, size_t positions, size_t channels, size_t images,
    double *moments, float *scratch);

/// y = x * factors[channel] + shifts[channel], then negative values times `slope` if `activates`.
void galley_normalize(
    const float *x, const float *factors, const float *shifts, float *y, size_t image_stride,
    size_t positions, size_t channels, size_t images, int activates, float slope);

/// dy becomes its product with the activation's derivative at y; sums[channel] and
/// sums[channels + channel] become the sums of dy and of dy * (x - mean) * inverse deviation.
/// `scratch` holds 2 x channels floats.
void galley_normalize_gradient_sums(
    const float *x, const float *means, const float *inverse_deviations, const float *y, float *dy,
    size_t image_stride, size_t positions, size_t channels, size_t images, int activates,
    float slope, double *sums, float *scratch);

/// dx = dy * by_gradient[channel] + x * by_value[channel] + constants[channel]
void galley_normalize_gradient(
    const float *x, const float *dy, const float *by_gradient, const float *by_value,
    const float *constants, float *dx, size_t image_stride, size_t positions, size_t channels,
    size_t images);
