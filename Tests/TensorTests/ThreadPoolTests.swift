// The pool: every chunk is claimed once a run, by whoever comes.

import Diagnostics
import Foundation
import Testing

@testable import Tensor

@Suite struct ThreadPoolTests {
  /// What the task sees; each worker writes only the chunks it claimed.
  private final class Run {
    let pool: ThreadPool
    let marks = UnsafeMutablePointer<Int32>.allocate(capacity: 1000)

    init(threads: Int) throws {
      pool = try ThreadPool(threads: threads)
      marks.update(repeating: 0, count: 1000)
    }

    deinit { marks.deallocate() }
  }

  @Test(arguments: [1, 2, 4, 16])
  func `Every chunk is claimed once in every run`(threads: Int) throws {
    let run = try Run(threads: threads)
    for _ in 0..<200 {
      run.pool.run(
        { context in
          guard let context else { return }
          let run = Unmanaged<Run>.fromOpaque(context).takeUnretainedValue()
          while case let chunk = run.pool.claim(), chunk < 1000 { run.marks[chunk] += 1 }
        }, Unmanaged.passUnretained(run).toOpaque())
    }
    #expect((0..<1000).allSatisfy { run.marks[$0] == 200 })
  }

  @Test func `Workers that slept between runs wake up`() throws {
    let run = try Run(threads: 3)
    for _ in 0..<5 {
      usleep(20_000)
      run.pool.run(
        { context in
          guard let context else { return }
          let run = Unmanaged<Run>.fromOpaque(context).takeUnretainedValue()
          while case let chunk = run.pool.claim(), chunk < 1000 { run.marks[chunk] += 1 }
        }, Unmanaged.passUnretained(run).toOpaque())
    }
    #expect((0..<1000).allSatisfy { run.marks[$0] == 5 })
  }

  @Test(arguments: [0, -1, 5000])
  func `An impossible number of threads is a diagnostic`(threads: Int) {
    #expect(throws: Diagnostic.self) { try ThreadPool(threads: threads) }
  }
}
