// The engine's threads, owned by a session.

import CKernels
import Diagnostics

/// Workers that run one C function at a time, each told its number.
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

  /// Calls `task(context, worker)` for every worker number and returns when all are done.
  package func run(_ task: galley_task, _ context: UnsafeMutableRawPointer) {
    galley_thread_pool_run(pool, task, context)
  }

  deinit { galley_thread_pool_destroy(pool) }
}
