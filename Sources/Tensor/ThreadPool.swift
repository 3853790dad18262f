// The engine's threads, owned by a session.

import CKernels
import Diagnostics

/// Workers that run one C function at a time and claim the chunks of its work.
package final class ThreadPool {
  package let threads: Int
  private let pool: OpaquePointer

  package init(threads: Int) throws(Diagnostic) {
    guard threads >= 1, threads <= 1024 else {
      throw Diagnostic(
        .error, "cannot train on \(threads) threads", hints: ["use 1 to 1024 threads"])
    }
    guard let pool = galley_thread_pool_create(Int32(threads)) else {
      throw Diagnostic(
        .error, "the system did not start \(threads) threads", hints: ["use fewer threads"])
    }
    self.threads = threads
    self.pool = pool
  }

  /// Calls `task(context)` on every worker and returns when all are done.
  package func run(_ task: galley_task, _ context: UnsafeMutableRawPointer) {
    galley_thread_pool_run(pool, task, context)
  }

  /// Within a task: the next chunk number, from 0 in each run.
  package func claim() -> Int { Int(galley_thread_pool_claim(pool)) }

  deinit { galley_thread_pool_destroy(pool) }
}
