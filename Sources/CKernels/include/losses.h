// Losses of a batch's rows against targets, each with its gradient by the prediction in the same
// pass. Strides are in floats. Every clone gives the same bits: sums run in 16 fixed lanes of
// double precision. `gradient` may be NULL; prediction and gradient may be the same buffer.
#pragma once
#include <stddef.h>

/// Negative log likelihood of targets in [0, 1] under Bernoulli(sigmoid(logits)), from the logits:
/// max(x, 0) - x t + log(1 + exp(-|x|)). Writes each row's sum, and where `gradient` is given
/// gradient = (sigmoid(x) - t) * scale.
void galley_bernoulli_loss(
    const float *logits, size_t logits_stride, const float *target, size_t target_stride,
    float *gradient, size_t rows, size_t columns, float scale, double *row_losses);

/// Mean over the columns of (prediction - target)^2 for each row; gradient
/// 2 (prediction - target) / columns * scale.
void galley_squared_error_loss(
    const float *prediction, size_t prediction_stride, const float *target, size_t target_stride,
    float *gradient, size_t rows, size_t columns, float scale, double *row_losses);

/// Sum over the columns of (prediction - target)^2 for each row; gradient
/// 2 (prediction - target) * scale.
void galley_squared_error_sum_loss(
    const float *prediction, size_t prediction_stride, const float *target, size_t target_stride,
    float *gradient, size_t rows, size_t columns, float scale, double *row_losses);

/// Mean over the columns of |prediction - target| for each row; gradient
/// sign(prediction - target) / columns * scale, 0 where they are equal.
void galley_absolute_error_loss(
    const float *prediction, size_t prediction_stride, const float *target, size_t target_stride,
    float *gradient, size_t rows, size_t columns, float scale, double *row_losses);

/// difference = prediction - target, and each row's sum of its squares: the first half of the loss
/// ||prediction - target|| / n over all n elements of a batch, whose gradient is
/// difference / (||difference|| n). The norm couples the rows, so its caller adds the squares and
/// scales the difference. difference has the prediction's stride and may be its buffer.
void galley_difference(
    const float *prediction, size_t prediction_stride, const float *target, size_t target_stride,
    float *difference, size_t rows, size_t columns, double *row_squares);

/// y = x * factor; x and y may be the same buffer.
void galley_scale_rows(
    const float *x, float *y, size_t stride, size_t rows, size_t columns, float factor);
