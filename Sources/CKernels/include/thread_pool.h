// A small pool for passes of tens of microseconds: workers spin for a while before they sleep, and
// work is divided by worker number, never by who comes first.
#pragma once

typedef struct galley_thread_pool galley_thread_pool;
typedef void (*galley_task)(void *context, int worker);

/// A pool of `threads` workers, the caller of `run` being worker 0; null if threads cannot start.
galley_thread_pool *galley_thread_pool_create(int threads);

/// Calls task(context, worker) once for every worker and returns when all have finished.
void galley_thread_pool_run(galley_thread_pool *pool, galley_task task, void *context);

void galley_thread_pool_destroy(galley_thread_pool *pool);
