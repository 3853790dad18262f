// Random numbers as a function of (seed, stream, step, index): nothing depends on who asks first.

import CKernels

/// A stream of Philox4x32-10 numbers. Equal arguments give equal numbers, in any order of calls.
package struct RandomStream: Sendable, Hashable {
  package var seed: UInt64
  package var stream: UInt64

  package init(seed: UInt64, stream: UInt64) {
    self.seed = seed
    self.stream = stream
  }

  /// `count` numbers in [0, 1), the first at `index`.
  package func uniforms(step: UInt32, index: Int = 0, count: Int) -> [Float] {
    values(index, count) { first, blocks, out in
      galley_philox_uniforms(seed, stream, step, first, blocks, out)
    }
  }

  /// `count` standard normal numbers, the first at `index`.
  package func normals(step: UInt32, index: Int = 0, count: Int) -> [Float] {
    values(index, count) { first, blocks, out in
      galley_philox_normals(seed, stream, step, first, blocks, out)
    }
  }

  package func uniform(step: UInt32, index: Int) -> Float {
    uniforms(step: step, index: index, count: 1)[0]
  }

  package func normal(step: UInt32, index: Int) -> Float {
    normals(step: step, index: index, count: 1)[0]
  }

  /// A permutation of 0..<count (Fisher-Yates; 64 random bits a draw, so bias is below 2^-32).
  package func permutation(step: UInt32, count: Int) -> [Int] {
    var order = Array(0..<count)
    var words = [UInt32](repeating: 0, count: (count + 1) / 2 * 4)
    galley_philox_words(seed, stream, step, 0, words.count / 4, &words)
    for last in stride(from: count - 1, to: 0, by: -1) {
      let bits = UInt64(words[2 * last]) << 32 | UInt64(words[2 * last + 1])
      order.swapAt(last, Int(bits.multipliedFullWidth(by: UInt64(last + 1)).high))
    }
    return order
  }

  private func values(
    _ index: Int, _ count: Int,
    _ fill: (UInt32, Int, UnsafeMutablePointer<Float>) -> Void
  ) -> [Float] {
    precondition(index >= 0 && count >= 0 && (index + count) / 4 < Int(UInt32.max))
    guard count > 0 else { return [] }
    let first = index / 4
    let blocks = (index + count + 3) / 4 - first
    let all = [Float](unsafeUninitializedCapacity: 4 * blocks) { buffer, used in
      if let start = buffer.baseAddress { fill(UInt32(first), blocks, start) }
      used = 4 * blocks
    }
    return Array(all[(index - 4 * first)..<(index - 4 * first + count)])
  }
}
