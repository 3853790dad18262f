// Memory that the C kernels can load whole vectors from.

import Diagnostics
import Foundation

/// Zeroed storage aligned to 64 bytes, freed with its owner.
package final class AlignedBuffer<Element: BitwiseCopyable> {
  package let pointer: UnsafeMutablePointer<Element>
  package let count: Int

  /// - Throws: when the memory is not there, with the size that was asked for.
  package init(count: Int, purpose: String) throws(Diagnostic) {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    var memory: UnsafeMutableRawPointer?
    let wanted = max(64, overflow ? Int.max : bytes)
    guard !overflow, posix_memalign(&memory, 64, wanted) == 0, let memory else {
      throw Diagnostic(
        .error, "not enough memory for \(purpose): \(count) values",
        hints: ["use smaller layers or a smaller batch"])
    }
    memset(memory, 0, wanted)
    pointer = memory.bindMemory(to: Element.self, capacity: max(1, count))
    self.count = count
  }

  deinit { free(pointer) }
}
