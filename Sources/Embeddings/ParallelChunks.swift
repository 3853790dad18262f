// Work cut into chunks that do not depend on the number of threads.

import Synchronization
import Tensor

private struct WorkerTask {
  let body: (Int) -> Void
  let arrivals = WorkerCounter()
}

private final class WorkerCounter {
  private let next = Atomic<Int>(0)

  func number() -> Int { next.add(1, ordering: .relaxed).oldValue }
}

extension ThreadPool {
  /// Calls `body` once on each thread with a number below `threads`, for scratch memory; the thread
  /// then claims chunks until none are left.
  func forEachWorker(_ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: WorkerTask(body: body)) { task in
        run(
          { context in
            guard let task = context?.assumingMemoryBound(to: WorkerTask.self) else { return }
            task.pointee.body(task.pointee.arrivals.number())
          }, UnsafeMutableRawPointer(mutating: task))
      }
    }
  }

  /// Calls `body` once for each of 0..<chunks, on all threads; chunks must not share results.
  func forEachChunk(_ chunks: Int, _ body: (Int) -> Void) {
    forEachWorker { _ in
      while case let chunk = claim(), chunk < chunks { body(chunk) }
    }
  }
}

/// A range of rows cut into chunks of one size.
struct RowChunks {
  let count: Int
  let size: Int

  var chunks: Int { (count + size - 1) / size }

  func rows(_ chunk: Int) -> Range<Int> { chunk * size..<min(count, (chunk + 1) * size) }
}

extension ThreadPool {
  /// The sum of `term(first, end)` over the chunks, added in their order.
  func sum(over rows: RowChunks, _ term: (Int, Int) -> Double) -> Double {
    var terms = [Double](repeating: 0, count: rows.chunks)
    terms.withUnsafeMutableBufferPointer { terms in
      let terms = terms
      forEachChunk(rows.chunks) { chunk in
        let range = rows.rows(chunk)
        terms[chunk] = term(range.lowerBound, range.upperBound)
      }
    }
    return terms.reduce(0, +)
  }
}
