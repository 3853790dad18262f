// Random numbers: the published test vectors, and independence of who asks for what first.

import CKernels
import Foundation
import Testing

@testable import Tensor

@Suite struct RandomStreamTests {
  /// From the Random123 distribution's known-answer file, philox4x32 with 10 rounds.
  @Test(
    arguments: [
      (
        [0, 0, 0, 0], UInt64(0), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]
      ),
      (
        [0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff], UInt64.max,
        [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
      ),
      (
        [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], 0x299f_31d0_a409_3822,
        [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
      ),
    ] as [([UInt32], UInt64, [UInt32])])
  func `Philox gives the published words`(counter: [UInt32], key: UInt64, expected: [UInt32]) {
    var words = counter
    galley_philox_block(&words, key)
    #expect(words == expected)
  }

  @Test func `The vectorised words are those of single blocks`() {
    let (seed, stream, step, first) = (UInt64(0x1234_5678_9abc_def0), UInt64(7) << 33 | 5, 9, 1000)
    var words = [UInt32](repeating: 0, count: 4 * 37)
    galley_philox_words(seed, stream, UInt32(step), UInt32(first), 37, &words)
    for block in 0..<37 {
      var counter = [
        UInt32(first + block), UInt32(step), UInt32(truncatingIfNeeded: stream),
        UInt32(stream >> 32),
      ]
      galley_philox_block(&counter, seed)
      #expect(Array(words[(4 * block)..<(4 * block + 4)]) == counter)
    }
  }

  @Test func `A number depends on its index, not on where the request starts`() {
    let stream = RandomStream(seed: 3, stream: 1)
    let all = stream.normals(step: 5, count: 200)
    for start in [0, 1, 3, 4, 63, 64, 101] {
      #expect(stream.normals(step: 5, index: start, count: 50) == Array(all[start..<(start + 50)]))
    }
    #expect(stream.normal(step: 5, index: 77) == all[77])
    #expect(RandomStream(seed: 4, stream: 1).normals(step: 5, count: 200) != all)
    #expect(RandomStream(seed: 3, stream: 2).normals(step: 5, count: 200) != all)
    #expect(stream.normals(step: 6, count: 200) != all)
  }

  /// Standard errors for n = 400,000: mean 0.0016, variance 0.0022, fourth moment 0.0155.
  @Test func `Normal numbers have the moments of the standard normal`() {
    let count = 400_000
    let values = RandomStream(seed: 11, stream: 2).normals(step: 0, count: count).map(Double.init)
    func moment(_ order: Int) -> Double {
      values.reduce(0) { $0 + pow($1, Double(order)) } / Double(count)
    }
    #expect(abs(moment(1)) < 0.007)
    #expect(abs(moment(2) - 1) < 0.01)
    #expect(abs(moment(3)) < 0.025)
    #expect(abs(moment(4) - 3) < 0.07)
    let beyond = values.count { abs($0) > 3 }
    #expect((900...1260).contains(beyond), "expected about 1080 of 400000 beyond 3, got \(beyond)")
    let pairs = zip(values, values.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / Double(count)
    #expect(abs(pairs) < 0.007)
  }

  @Test func `Uniform numbers fill the unit interval evenly`() {
    var bins = [Int](repeating: 0, count: 16)
    for value in RandomStream(seed: 1, stream: 0).uniforms(step: 0, count: 160_000) {
      #expect(value >= 0 && value < 1)
      bins[Int(value * 16)] += 1
    }
    // Chi-square with 15 degrees of freedom: 37.7 is passed once in a thousand seeds.
    let chi = bins.reduce(0.0) { $0 + pow(Double($1 - 10_000), 2) / 10_000 }
    #expect(chi < 37.7)
  }

  @Test(arguments: [0, 1, 2, 7, 1000])
  func `A permutation holds every index once`(count: Int) {
    let stream = RandomStream(seed: 5, stream: 2)
    let order = stream.permutation(step: 0, count: count)
    #expect(order.sorted() == Array(0..<count))
    #expect(stream.permutation(step: 0, count: count) == order)
    if count > 7 { #expect(stream.permutation(step: 1, count: count) != order) }
  }

  @Test func `Every permutation of three is about equally likely`() {
    var counts: [[Int]: Int] = [:]
    for step in 0..<6000 {
      counts[
        RandomStream(seed: 8, stream: 2).permutation(step: UInt32(step), count: 3), default: 0] += 1
    }
    #expect(counts.count == 6)
    for (order, count) in counts { #expect(abs(count - 1000) < 120, "\(order)") }
  }
}
