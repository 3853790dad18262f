// malloc and its relatives, counted and handed on to glibc under its internal names: these are the
// only ones reachable without dlsym, which allocates itself.

#include "allocation_counter.h"

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

#if defined(__GLIBC__)

#include <execinfo.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static _Atomic int64_t allocations;
static _Atomic int32_t stacks_left;
// Writing a stack may allocate; that is neither traced nor an endless recursion.
static _Thread_local int is_tracing;

static void count(void) {
  atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed);
  if (atomic_load_explicit(&stacks_left, memory_order_relaxed) <= 0 || is_tracing) return;
  is_tracing = 1;
  if (atomic_fetch_sub(&stacks_left, 1) > 0) {
    void *frames[24];
    backtrace_symbols_fd(frames, backtrace(frames, 24), STDERR_FILENO);
    (void)!write(STDERR_FILENO, "\n", 1);
  }
  is_tracing = 0;
}

void *malloc(size_t size) {
  count();
  return __libc_malloc(size);
}

void *calloc(size_t items, size_t size) {
  count();
  return __libc_calloc(items, size);
}

void *realloc(void *memory, size_t size) {
  count();
  return __libc_realloc(memory, size);
}

void *memalign(size_t alignment, size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
  if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0)
    return EINVAL;
  count();
  void *made = __libc_memalign(alignment, size);
  if (made == NULL) return ENOMEM;
  *memory = made;
  return 0;
}

int64_t galley_allocation_count(void) {
  return atomic_load_explicit(&allocations, memory_order_relaxed);
}

void galley_trace_allocations(int32_t stacks) { atomic_store(&stacks_left, stacks); }

#else

int64_t galley_allocation_count(void) { return -1; }
void galley_trace_allocations(int32_t stacks) { (void)stacks; }

#endif
