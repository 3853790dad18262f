#include "openblas_runtime.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

typedef void (*sgemm_function)(
    int, int, int, int, int, int, float, const float *, int, const float *, int, float, float *,
    int);
typedef char *(*text_function)(void);
typedef void (*threads_function)(int);

// Double precision, for principal components.
typedef void (*dgemm_function)(
    int, int, int, int, int, int, double, const double *, int, const double *, int, double,
    double *, int);
typedef void (*dsyrk_function)(
    int, int, int, int, int, double, const double *, int, double, double *, int);
typedef void (*dsyevd_function)(
    const char *, const char *, const int *, double *, const int *, double *, double *, const int *,
    int *, const int *, int *);
static dgemm_function dgemm;
static dsyrk_function dsyrk;
static dsyevd_function dsyevd;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char failure[512];
static sgemm_function sgemm;
static text_function core_name, configuration;
static threads_function set_threads;

static void *symbol(void *library, const char *name) {
  void *address = dlsym(library, name);
  if (!address && !failure[0])
    snprintf(failure, sizeof failure, "libopenblas.so.0 has no symbol %s", name);
  return address;
}

static void load(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) setenv("OPENBLAS_CORETYPE", "SkylakeX", 0);
#endif
  // Its own threads are started by the load; none are wanted until someone asks for them.
  setenv("OPENBLAS_NUM_THREADS", "1", 0);
  void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    const char *reason = dlerror();
    snprintf(failure, sizeof failure, "%s", reason ? reason : "libopenblas.so.0 did not load");
    return;
  }
  sgemm = (sgemm_function)symbol(library, "cblas_sgemm");
  dgemm = (dgemm_function)symbol(library, "cblas_dgemm");
  dsyrk = (dsyrk_function)symbol(library, "cblas_dsyrk");
  dsyevd = (dsyevd_function)symbol(library, "dsyevd_");
  core_name = (text_function)symbol(library, "openblas_get_corename");
  configuration = (text_function)symbol(library, "openblas_get_config");
  set_threads = (threads_function)symbol(library, "openblas_set_num_threads");
}

const char *openblas_runtime_load(void) {
  pthread_once(&once, load);
  return failure[0] ? failure : NULL;
}

const char *openblas_runtime_core_name(void) { return core_name(); }
const char *openblas_runtime_configuration(void) { return configuration(); }
void openblas_runtime_set_threads(int threads) { set_threads(threads); }

void openblas_runtime_sgemm(
    openblas_transpose transpose_a, openblas_transpose transpose_b, int rows, int columns,
    int inner, float alpha, const float *a, int a_stride, const float *b, int b_stride, float beta,
    float *c, int c_stride) {
  sgemm(OPENBLAS_ROW_MAJOR, transpose_a, transpose_b, rows, columns, inner, alpha, a, a_stride, b,
        b_stride, beta, c, c_stride);
}

void openblas_runtime_dgemm(
    openblas_transpose transpose_a, openblas_transpose transpose_b, int rows, int columns,
    int inner, double alpha, const double *a, int a_stride, const double *b, int b_stride,
    double beta, double *c, int c_stride) {
  dgemm(OPENBLAS_ROW_MAJOR, transpose_a, transpose_b, rows, columns, inner, alpha, a, a_stride, b,
        b_stride, beta, c, c_stride);
}

void openblas_runtime_dsyrk(
    openblas_transpose transpose, int size, int inner, const double *a, int a_stride, double beta,
    double *c) {
  enum { UPPER = 121 };
  dsyrk(OPENBLAS_ROW_MAJOR, UPPER, transpose, size, inner, 1, a, a_stride, beta, c, size);
}

int openblas_runtime_symmetric_eigenvectors(int size, double *matrix, double *values) {
  // LAPACK's lower triangle by columns is the upper one by rows.
  int real_size = -1, integer_size = -1, wanted_integers = 0, status = 0;
  double wanted_reals = 0;
  dsyevd("V", "L", &size, matrix, &size, values, &wanted_reals, &real_size, &wanted_integers,
         &integer_size, &status);
  if (status != 0) return status;
  real_size = (int)wanted_reals, integer_size = wanted_integers;
  double *reals = malloc((size_t)real_size * sizeof *reals);
  int *integers = malloc((size_t)integer_size * sizeof *integers);
  if (reals && integers)
    dsyevd("V", "L", &size, matrix, &size, values, reals, &real_size, integers, &integer_size,
           &status);
  else
    status = -1;
  free(reals);
  free(integers);
  return status;
}
