// Spin, then sleep. A training step has two parallel passes of about a millisecond with a few
// microseconds between them: a pool that always slept would pay two wake-ups a step.
#include "thread_pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

// About 50 microseconds of pause instructions; longer spinning would only starve other processes.
enum { SPINS = 4000 };

struct galley_thread_pool {
  _Alignas(64) atomic_uint generation;
  _Alignas(64) atomic_int unfinished;
  _Alignas(64) atomic_int next_chunk;
  _Alignas(64) pthread_mutex_t mutex;
  pthread_cond_t start, finish;
  galley_task task;
  void *context;
  int threads, stopping;
  pthread_t *handles;
};

static inline void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

static void *work(void *argument) {
  galley_thread_pool *pool = argument;
  unsigned seen = 0;
  for (;;) {
    unsigned now = atomic_load_explicit(&pool->generation, memory_order_acquire);
    for (int spin = 0; now == seen && spin < SPINS; spin++) {
      pause_briefly();
      now = atomic_load_explicit(&pool->generation, memory_order_acquire);
    }
    if (now == seen) {
      pthread_mutex_lock(&pool->mutex);
      while ((now = atomic_load_explicit(&pool->generation, memory_order_acquire)) == seen)
        pthread_cond_wait(&pool->start, &pool->mutex);
      pthread_mutex_unlock(&pool->mutex);
    }
    seen = now;
    if (pool->stopping) return NULL;
    pool->task(pool->context);
    if (atomic_fetch_sub_explicit(&pool->unfinished, 1, memory_order_acq_rel) == 1) {
      pthread_mutex_lock(&pool->mutex);
      pthread_cond_signal(&pool->finish);
      pthread_mutex_unlock(&pool->mutex);
    }
  }
}

static void announce(galley_thread_pool *pool) {
  pthread_mutex_lock(&pool->mutex);
  atomic_fetch_add_explicit(&pool->generation, 1, memory_order_release);
  pthread_cond_broadcast(&pool->start);
  pthread_mutex_unlock(&pool->mutex);
}

galley_thread_pool *galley_thread_pool_create(int threads) {
  if (threads < 1) threads = 1;
  galley_thread_pool *pool = aligned_alloc(64, (sizeof *pool + 63) / 64 * 64);
  if (!pool) return NULL;
  atomic_init(&pool->generation, 0);
  atomic_init(&pool->unfinished, 0);
  atomic_init(&pool->next_chunk, 0);
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->start, NULL);
  pthread_cond_init(&pool->finish, NULL);
  pool->task = NULL;
  pool->context = NULL;
  pool->threads = 1;
  pool->stopping = 0;
  pool->handles = calloc((size_t)threads, sizeof *pool->handles);
  while (pool->handles && pool->threads < threads) {
    if (pthread_create(&pool->handles[pool->threads], NULL, work, pool) != 0) break;
    pool->threads++;
  }
  if (pool->handles && pool->threads == threads) return pool;
  galley_thread_pool_destroy(pool);
  return NULL;
}

void galley_thread_pool_run(galley_thread_pool *pool, galley_task task, void *context) {
  atomic_store_explicit(&pool->next_chunk, 0, memory_order_relaxed);
  if (pool->threads == 1) {
    task(context);
    return;
  }
  pool->task = task;
  pool->context = context;
  atomic_store_explicit(&pool->unfinished, pool->threads - 1, memory_order_relaxed);
  announce(pool);
  task(context);
  for (int spin = 0; spin < SPINS; spin++) {
    if (atomic_load_explicit(&pool->unfinished, memory_order_acquire) == 0) return;
    pause_briefly();
  }
  pthread_mutex_lock(&pool->mutex);
  while (atomic_load_explicit(&pool->unfinished, memory_order_acquire) != 0)
    pthread_cond_wait(&pool->finish, &pool->mutex);
  pthread_mutex_unlock(&pool->mutex);
}

int galley_thread_pool_claim(galley_thread_pool *pool) {
  return atomic_fetch_add_explicit(&pool->next_chunk, 1, memory_order_relaxed);
}

void galley_thread_pool_destroy(galley_thread_pool *pool) {
  if (!pool) return;
  pool->stopping = 1;
  announce(pool);
  for (int worker = 1; worker < pool->threads; worker++) pthread_join(pool->handles[worker], NULL);
  pthread_mutex_destroy(&pool->mutex);
  pthread_cond_destroy(&pool->start);
  pthread_cond_destroy(&pool->finish);
  free(pool->handles);
  free(pool);
}
