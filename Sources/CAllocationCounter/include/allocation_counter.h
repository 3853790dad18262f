// Counts heap allocations of the process it is linked into, by standing in for the allocator's
// entry points. Only the benchmarks link it.
#ifndef GALLEY_ALLOCATION_COUNTER_H
#define GALLEY_ALLOCATION_COUNTER_H

#include <stdint.h>

/// Allocations since the process began, on all threads; -1 where they cannot be counted.
int64_t galley_allocation_count(void);

/// Writes the call stack of each of the next `stacks` allocations to standard error.
void galley_trace_allocations(int32_t stacks);

#endif
