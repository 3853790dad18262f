// A small pool for passes of about a millisecond: workers spin for a while before they sleep, and
// claim chunks of work as they get to them, so that a core busy with something else does not hold up
// the rest. Chunks must not share results; then who claims what changes no bit of them.
#pragma once

typedef struct galley_thread_pool galley_thread_pool;
typedef void (*galley_task)(void *context);

/// A pool of `threads` workers, one of them the caller of `run`; null if threads cannot start.
galley_thread_pool *galley_thread_pool_create(int threads);

/// Calls task(context) once on every worker and returns when all have finished.
void galley_thread_pool_run(galley_thread_pool *pool, galley_task task, void *context);

/// Within a task: the next of 0, 1, 2, ..., each handed out once a run.
int galley_thread_pool_claim(galley_thread_pool *pool);

void galley_thread_pool_destroy(galley_thread_pool *pool);
