// Passes over images; see the header for layouts. Every clone of a function gives the same bits.
#include "images.h"

#include <string.h>

#include "clones.h"

// Buffers are equal or apart, never shifted against each other, so every element stands alone.
#define VECTOR_LOOP _Pragma("clang loop vectorize(assume_safety)")

GALLEY_CLONES
void galley_leaky(
    const float *x, float *y, size_t image_stride, size_t count, size_t images, float slope) {
  for (size_t image = 0; image < images; image++, x += image_stride, y += image_stride)
    VECTOR_LOOP for (size_t i = 0; i < count; i++) y[i] = x[i] < 0.0f ? x[i] * slope : x[i];
}

GALLEY_CLONES
void galley_leaky_gradient(
    const float *gate, const float *dy, float *dx, size_t image_stride, size_t count,
    size_t images, float slope) {
  for (size_t image = 0; image < images; image++) {
    const float *g = gate + image * image_stride, *a = dy + image * image_stride;
    float *b = dx + image * image_stride;
    VECTOR_LOOP for (size_t i = 0; i < count; i++) b[i] = g[i] > 0.0f ? a[i] : a[i] * slope;
  }
}

GALLEY_CLONES
void galley_scale_images(
    const float *x, float *y, size_t image_stride, size_t count, size_t images, float factor) {
  for (size_t image = 0; image < images; image++, x += image_stride, y += image_stride)
    VECTOR_LOOP for (size_t i = 0; i < count; i++) y[i] = x[i] * factor;
}

GALLEY_CLONES
void galley_dropout(
    const float *x, const float *mask, size_t mask_stride, float *y, size_t image_stride,
    size_t count, size_t images, float rate) {
  const float factor = 1.0f / (1.0f - rate);
  for (size_t image = 0; image < images; image++) {
    const float *a = x + image * image_stride, *m = mask + image * mask_stride;
    float *b = y + image * image_stride;
    VECTOR_LOOP for (size_t i = 0; i < count; i++) b[i] = m[i] >= rate ? a[i] * factor : 0.0f;
  }
}

GALLEY_CLONES
void galley_channel_sums(
    const float *x, size_t image_stride, size_t positions, size_t channels, size_t images,
    float *sums) {
  for (size_t image = 0; image < images; image++) {
    const float *a = x + image * image_stride;
    for (size_t position = 0; position < positions; position++, a += channels)
      VECTOR_LOOP for (size_t c = 0; c < channels; c++) sums[c] += a[c];
  }
}

GALLEY_CLONES
void galley_copy_images(
    const float *from, const galley_strides *from_strides, float *to,
    const galley_strides *to_strides, size_t images, size_t planes, size_t rows, size_t width,
    size_t channels) {
  const galley_strides f = *from_strides, t = *to_strides;
  const int whole_rows = f.channel == 1 && t.channel == 1 && f.position == channels
                         && t.position == channels;
  for (size_t image = 0; image < images; image++)
    for (size_t plane = 0; plane < planes; plane++)
      for (size_t row = 0; row < rows; row++) {
        const float *a = from + image * f.image + plane * f.plane + row * f.row;
        float *b = to + image * t.image + plane * t.plane + row * t.row;
        if (whole_rows) {
          memcpy(b, a, width * channels * sizeof(float));
          continue;
        }
        for (size_t position = 0; position < width; position++, a += f.position, b += t.position)
          for (size_t c = 0; c < channels; c++) b[c * t.channel] = a[c * f.channel];
      }
}

GALLEY_CLONES
void galley_max_pool(
    const galley_pool_windows *windows, const float *x, float *y, uint8_t *arguments,
    size_t images) {
  const size_t channels = windows->channels;
  for (size_t image = 0; image < images; image++)
    for (size_t row = 0; row < windows->rows; row++) {
      const float *in = x + image * windows->input_image;
      const int32_t *taps = windows->tap_inputs + row * windows->taps;
      const size_t at = image * windows->output_image + (size_t)windows->row_outputs[row];
      float *restrict out = y + at;
      uint8_t *restrict argument = arguments + at;
      memcpy(out, in + taps[0], channels * sizeof(float));
      memset(argument, 0, channels);
      for (size_t tap = 1; tap < windows->taps; tap++) {
        const float *a = in + taps[tap];
        for (size_t c = 0; c < channels; c++) {
          // A NaN wins, so that it is noticed.
          const int wins = a[c] > out[c] || a[c] != a[c];
          out[c] = wins ? a[c] : out[c];
          argument[c] = wins ? (uint8_t)tap : argument[c];
        }
      }
    }
}

GALLEY_CLONES
void galley_max_pool_gradient(
    const galley_pool_windows *windows, const float *y, const uint8_t *arguments, const float *dy,
    float *dx, size_t images, int gates, float slope) {
  const size_t channels = windows->channels;
  for (size_t image = 0; image < images; image++) {
    float *in = dx + image * windows->input_image;
    if (windows->overlap) memset(in, 0, windows->input_values * sizeof(float));
    for (size_t row = 0; row < windows->rows; row++) {
      const int32_t *taps = windows->tap_inputs + row * windows->taps;
      const size_t at = image * windows->output_image + (size_t)windows->row_outputs[row];
      const float *value = y + at, *gradient = dy + at;
      const uint8_t *argument = arguments + at;
      for (size_t tap = 0; tap < windows->taps; tap++) {
        float *to = in + taps[tap];
        if (windows->overlap) {
          VECTOR_LOOP for (size_t c = 0; c < channels; c++) {
            const float g = gates && !(value[c] > 0.0f) ? gradient[c] * slope : gradient[c];
            to[c] += argument[c] == tap ? g : 0.0f;
          }
        } else {
          VECTOR_LOOP for (size_t c = 0; c < channels; c++) {
            const float g = gates && !(value[c] > 0.0f) ? gradient[c] * slope : gradient[c];
            to[c] = argument[c] == tap ? g : 0.0f;
          }
        }
      }
    }
  }
}

GALLEY_CLONES
void galley_channel_moments(
    const float *x, size_t image_stride, size_t positions, size_t channels, size_t images,
    double *moments, float *scratch) {
  const double count = (double)positions;
  float *restrict means = scratch, *restrict squares = scratch + channels;
  memset(moments, 0, 2 * channels * sizeof(double));
  for (size_t image = 0; image < images; image++) {
    memset(scratch, 0, 2 * channels * sizeof(float));
    const float *a = x + image * image_stride;
    for (size_t position = 0; position < positions; position++, a += channels)
      for (size_t c = 0; c < channels; c++) means[c] += a[c];
    for (size_t c = 0; c < channels; c++) means[c] /= (float)positions;
    a = x + image * image_stride;
    for (size_t position = 0; position < positions; position++, a += channels)
      for (size_t c = 0; c < channels; c++) {
        const float difference = a[c] - means[c];
        squares[c] += difference * difference;
      }
    const double before = (double)image * count;
    for (size_t c = 0; c < channels; c++) {
      const double mean = (double)means[c];
      const double difference = image == 0 ? 0 : mean - moments[c] / before;
      moments[channels + c] +=
          (double)squares[c] + difference * difference * before * count / (before + count);
      moments[c] += mean * count;
    }
  }
}

GALLEY_CLONES
void galley_normalize(
    const float *x, const float *factors, const float *shifts, float *y, size_t image_stride,
    size_t positions, size_t channels, size_t images, int activates, float slope) {
  for (size_t image = 0; image < images; image++) {
    const float *a = x + image * image_stride;
    float *b = y + image * image_stride;
    for (size_t position = 0; position < positions; position++, a += channels, b += channels) {
      if (activates) {
        VECTOR_LOOP for (size_t c = 0; c < channels; c++) {
          const float value = a[c] * factors[c] + shifts[c];
          b[c] = value < 0.0f ? value * slope : value;
        }
      } else {
        VECTOR_LOOP for (size_t c = 0; c < channels; c++) b[c] = a[c] * factors[c] + shifts[c];
      }
    }
  }
}

GALLEY_CLONES
void galley_normalize_gradient_sums(
    const float *x, const float *means, const float *inverse_deviations, const float *y, float *dy,
    size_t image_stride, size_t positions, size_t channels, size_t images, int activates,
    float slope, double *sums, float *scratch) {
  float *restrict plain = scratch, *restrict scaled = scratch + channels;
  memset(sums, 0, 2 * channels * sizeof(double));
  for (size_t image = 0; image < images; image++) {
    memset(scratch, 0, 2 * channels * sizeof(float));
    const float *a = x + image * image_stride, *value = y + image * image_stride;
    float *gradient = dy + image * image_stride;
    for (size_t position = 0; position < positions; position++) {
      VECTOR_LOOP for (size_t c = 0; c < channels; c++) {
        const float raw = gradient[c];
        const float g = activates && !(value[c] > 0.0f) ? raw * slope : raw;
        gradient[c] = g;
        plain[c] += g;
        scaled[c] += g * ((a[c] - means[c]) * inverse_deviations[c]);
      }
      a += channels;
      value += channels;
      gradient += channels;
    }
    for (size_t c = 0; c < 2 * channels; c++) sums[c] += (double)scratch[c];
  }
}

GALLEY_CLONES
void galley_normalize_gradient(
    const float *x, const float *dy, const float *by_gradient, const float *by_value,
    const float *constants, float *dx, size_t image_stride, size_t positions, size_t channels,
    size_t images) {
  for (size_t image = 0; image < images; image++) {
    const float *a = x + image * image_stride, *gradient = dy + image * image_stride;
    float *out = dx + image * image_stride;
    for (size_t position = 0; position < positions; position++) {
      VECTOR_LOOP for (size_t c = 0; c < channels; c++)
        out[c] = (gradient[c] * by_gradient[c] + a[c] * by_value[c]) + constants[c];
      a += channels;
      gradient += channels;
      out += channels;
    }
  }
}
