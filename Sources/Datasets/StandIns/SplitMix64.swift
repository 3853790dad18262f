// Random numbers for generated data. Each image starts its own sequence from its index, so the
// first n images are the same however many are made and on however many threads.

/// SplitMix64 (Steele, Lea & Flood 2014).
struct SplitMix64 {
  private var state: UInt64

  /// The sequence of one item. Neighbouring items get unrelated starting states.
  init(seed: UInt64, item: UInt64) {
    state = Self.mix(seed &+ Self.mix(item &* Self.increment &+ 1))
  }

  private static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func next() -> UInt64 {
    state &+= Self.increment
    return Self.mix(state)
  }

  /// Uniform in 0 ..< 1.
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform in `range`.
  mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// About standard normal and never beyond ±3.47: the sum of four uniform numbers, which needs
  /// no logarithm. The C library's functions may differ in the last bit from version to version.
  mutating func normal() -> Double {
    let sum = uniform() + uniform() + uniform() + uniform()
    return (sum - 2) * 3.0.squareRoot()
  }
}
