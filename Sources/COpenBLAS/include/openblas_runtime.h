// OpenBLAS, loaded when a matrix product is first asked for and not before.
//
// OpenBLAS picks its kernels when the library is loaded and reads OPENBLAS_CORETYPE only then.
// Release 0.3.21 does not know newer processors and falls back to AVX2 kernels on some that have
// AVX-512, so the variable has to be set first; linking would load the library before main, and
// setting the variable from main would then need the program to execute itself again. Loading it on
// demand also spares every command that trains nothing the library's start-up and its threads.
//
// SkylakeX rather than Cooperlake: 104 against 103 GFLOP/s on one Zen 4 core over this project's
// shapes (1024 cubed: 106 against 104), and SkylakeX needs no bfloat16 instructions.
#pragma once

typedef enum { OPENBLAS_ROW_MAJOR = 101 } openblas_order;
typedef enum { OPENBLAS_NO_TRANSPOSE = 111, OPENBLAS_TRANSPOSE = 112 } openblas_transpose;

/// Loads the library once, from any thread. Returns null, or why it could not be loaded.
const char *openblas_runtime_load(void);

/// Everything below needs a successful load.
const char *openblas_runtime_core_name(void);
const char *openblas_runtime_configuration(void);
void openblas_runtime_set_threads(int threads);

/// C = alpha op(A) op(B) + beta C, row-major: C is rows x columns, the sum runs over inner.
void openblas_runtime_sgemm(
    openblas_transpose transpose_a, openblas_transpose transpose_b, int rows, int columns,
    int inner, float alpha, const float *a, int a_stride, const float *b, int b_stride, float beta,
    float *c, int c_stride);

/// The same in double precision.
void openblas_runtime_dgemm(
    openblas_transpose transpose_a, openblas_transpose transpose_b, int rows, int columns,
    int inner, double alpha, const double *a, int a_stride, const double *b, int b_stride,
    double beta, double *c, int c_stride);

/// The upper triangle of C = op(A) op(A)^T + beta C, row-major: C is size x size, and the sum runs
/// over inner. Without a transpose A is size x inner.
void openblas_runtime_dsyrk(
    openblas_transpose transpose, int size, int inner, const double *a, int a_stride, double beta,
    double *c);

/// Replaces a symmetric matrix, of which the upper triangle is read, by its eigenvectors, one a row,
/// and stores the eigenvalues, ascending. Returns LAPACK's status, 0 for success.
int openblas_runtime_symmetric_eigenvectors(int size, double *matrix, double *values);
