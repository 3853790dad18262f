// The search: known minima, against random search, determinism, odd values and odd spaces.

import Diagnostics
import Foundation
import Tensor
import Testing

@testable import Statistics

@Suite struct BayesianOptimizationTests {
  private static let braninMinimum = 0.397887

  /// - Source: Dixon & Szegö 1978.
  private func branin(_ point: [String: Double]) -> Double {
    let (x, y) = (point["x"] ?? .nan, point["y"] ?? .nan)
    let parabola = y - 5.1 / (4 * Double.pi * Double.pi) * x * x + 5 / Double.pi * x - 6
    return parabola * parabola + 10 * (1 - 1 / (8 * Double.pi)) * cos(x) + 10
  }

  private func braninSpace() throws -> SearchSpace {
    try SearchSpace([.init("x", .linear(-5, 10)), .init("y", .linear(0, 15))])
  }

  private func search(
    _ space: SearchSpace, trials: Int, seed: UInt64, _ function: ([String: Double]) -> Double
  ) throws -> BayesianOptimization {
    var search = BayesianOptimization(space: space, seed: seed)
    for _ in 0..<trials {
      let point = try search.suggest()
      try search.observe(point, value: function(point))
    }
    return search
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `Branin's minimum is found in forty trials, and random search is beaten`(
    seed: UInt64
  ) throws {
    let space = try braninSpace()
    let best = try #require(try search(space, trials: 40, seed: seed, branin).best?.value)
    #expect(best >= Self.braninMinimum - 1e-6)
    #expect(best < Self.braninMinimum + 0.05)
    // The mean of five random searches as long.
    let random = (0..<5).map { run -> Double in
      let numbers = RandomStream(seed: seed, stream: 77).uniforms(step: UInt32(run), count: 80)
      return (0..<40).map {
        branin(space.point([Double(numbers[2 * $0]), Double(numbers[2 * $0 + 1])]))
      }.min() ?? .nan
    }
    #expect(best < random.mean)
  }

  @Test func `One seed gives one trace, another seed another, and storing changes nothing`() throws
  {
    let space = try braninSpace()
    let first = try search(space, trials: 12, seed: 5, branin)
    let second = try search(space, trials: 12, seed: 5, branin)
    #expect(first == second)
    let other = try search(space, trials: 12, seed: 6, branin)
    #expect(other.trials != first.trials)
    let restored = try JSONDecoder().decode(
      BayesianOptimization.self, from: JSONEncoder().encode(first))
    let next = try first.suggest()
    let (again, afterStoring) = (try first.suggest(), try restored.suggest())
    #expect(again == next && afterStoring == next)
  }

  @Test func `The trace counts trials and keeps the best`() throws {
    let space = try SearchSpace([.init("x", .linear(0, 1))])
    var search = BayesianOptimization(space: space, seed: 1)
    #expect(search.best == nil)
    for (x, value) in [(0.1, Double.nan), (0.2, 3), (0.3, 5), (0.4, 1), (0.5, .infinity)] {
      try search.observe(["x": x], value: value)
    }
    #expect(search.trials.map(\.number) == [1, 2, 3, 4, 5])
    #expect(search.trials.map(\.value) == [nil, 3, 5, 1, nil])
    #expect(search.trials.map(\.bestSoFar) == [nil, 3, 3, 1, 1])
    #expect(search.trials.map(\.isFailed) == [true, false, false, false, true])
    #expect(search.best?.point == ["x": 0.4])
  }

  @Test func `The first trials are a Latin hypercube`() throws {
    let space = try SearchSpace([.init("x", .linear(0, 7)), .init("rate", .logarithmic(1, 128))])
    var search = BayesianOptimization(
      space: space, options: .init(dimensions: 2, initialTrials: 7), seed: 3)
    for trial in 0..<7 { try search.observe(search.suggest(), value: Double(trial)) }
    let columns = search.trials.compactMap { $0.point["x"] }.map { Int($0) }
    let octaves = search.trials.compactMap { $0.point["rate"] }.map { Int(log2($0)) }
    #expect(columns.sorted() == Array(0..<7))
    #expect(octaves.sorted() == Array(0..<7))
    #expect(columns != octaves)
  }

  /// The minimum is 0 at width 24, rate 1e-2 and the second choice.
  @Test func `Whole numbers, logarithms and choices are searched together`() throws {
    let space = try SearchSpace([
      .init("width", .integer(4, 64)), .init("rate", .logarithmic(1e-4, 1)),
      .init("activation", .choice(["relu", "tanh", "gelu"])),
    ])
    let search = try search(space, trials: 40, seed: 2) { point in
      let width = ((point["width"] ?? .nan) - 24) / 20
      let rate = log10(point["rate"] ?? .nan) + 2
      return width * width + rate * rate + (point["activation"] == 1 ? 0 : 0.7)
    }
    for trial in search.trials {
      let (width, rate, activation) = (
        try #require(trial.point["width"]), try #require(trial.point["rate"]),
        try #require(trial.point["activation"])
      )
      #expect(width == width.rounded() && (4...64).contains(width))
      #expect((1e-4...1).contains(rate))
      #expect([0, 1, 2].contains(activation))
    }
    #expect(search.best?.value ?? .infinity < 0.02)
  }

  @Test func `A space of few points is searched out and then repeated`() throws {
    let space = try SearchSpace([.init("n", .integer(1, 4)), .init("m", .choice(["a", "b"]))])
    let search = try search(space, trials: 14, seed: 4) { ($0["n"] ?? 0) * (1 + ($0["m"] ?? 0)) }
    #expect(search.best?.value == 1)
    #expect(Set(search.trials.map(\.point)).count == 8)
    for trial in search.trials { #expect(trial.value?.isFinite == true) }
  }

  @Test func `Equal observations at equal points break nothing`() throws {
    let space = try braninSpace()
    var search = BayesianOptimization(space: space, seed: 1)
    for _ in 0..<12 { try search.observe(["x": 1, "y": 2], value: 7) }
    let point = try search.suggest()
    for value in point.values { #expect(value.isFinite) }
    #expect(point != ["x": 1, "y": 2])
  }

  @Test(arguments: [0, 1e-300, 3.25, -1e12])
  func `A constant objective gives finite points`(value: Double) throws {
    let search = try search(try braninSpace(), trials: 12, seed: 8) { _ in value }
    #expect(search.best?.value == value)
    for trial in search.trials { for number in trial.point.values { #expect(number.isFinite) } }
    #expect(Set(search.trials.map(\.point)).count == 12)
  }

  @Test func `Failed trials are left behind`() throws {
    let space = try SearchSpace([.init("x", .linear(0, 1))])
    // Everything above a half fails; the least value is at the edge of that.
    let half = try search(space, trials: 20, seed: 3) {
      let x = $0["x"] ?? 0
      return x > 0.5 ? .nan : -x
    }
    #expect(half.trials.contains { $0.isFailed })
    #expect(half.best?.value ?? 0 < -0.45)
    let none = try search(space, trials: 12, seed: 3) { _ in .infinity }
    #expect(none.best == nil)
    #expect(none.trials.allSatisfy { $0.isFailed })
    #expect(Set(none.trials.map(\.point)).count == 12)
  }

  /// A learning rate that is too great by half a decade or more diverges, to finite numbers.
  @Test(arguments: [1e6, 1e30, 1e300])
  func `Diverged trials do not hide the differences between the others`(diverged: Double) throws {
    let space = try SearchSpace([
      .init("rate", .logarithmic(1e-5, 10)), .init("decay", .linear(0, 1)),
    ])
    let search = try search(space, trials: 30, seed: 6) { point in
      let (rate, decay) = (log10(point["rate"] ?? .nan) + 2, (point["decay"] ?? .nan) - 0.3)
      return rate > 0.5 ? diverged * (rate + decay) : rate * rate + decay * decay
    }
    #expect(search.best?.value ?? .infinity < 1e-3)
  }

  @Test func `Positions and values are each other's inverse, and choices are equally far apart`()
    throws
  {
    let space = try SearchSpace([
      .init("x", .linear(-2, 6)), .init("rate", .logarithmic(1e-4, 1)),
      .init("n", .integer(-3, 4)), .init("c", .choice(["a", "b", "c"])),
    ])
    let point: [String: Double] = ["x": 0, "rate": 1e-2, "n": 4, "c": 2]
    let position = try space.position(point)
    #expect(areClose(position, [0.25, 0.5, 15.0 / 16, 5.0 / 6], relative: 1e-12))
    #expect(try space.position(space.point(position)) == position)
    #expect(space.snapped([1.5, -1, 0.99, 0.99]) == [1, 0, 15.0 / 16, 2.5 / 3])
    #expect(space.featureGroups == [0, 1, 2, 3, 3, 3])
    let choices = [0.1, 0.5, 0.9].map { space.features([0, 0, 0, $0]) }
    for (first, second) in [(0, 1), (1, 2), (0, 2)] {
      let squares = zip(choices[first], choices[second]).map { ($0 - $1) * ($0 - $1) }
      #expect(abs(squares.reduce(0, +) - 1) < 1e-12)
    }
  }

  @Test func `A choice's value has a name`() {
    let dimension = SearchSpace.Dimension("activation", .choice(["relu", "tanh"]))
    #expect(dimension.choice(1) == "tanh")
    #expect(dimension.choice(2) == nil && dimension.choice(0.5) == nil)
    #expect(SearchSpace.Dimension("x", .linear(0, 1)).choice(1) == nil)
  }

  @Test(
    arguments: [
      ([], ["the search space is empty"]),
      (
        [.init("x", .linear(2, 1)), .init("y", .integer(3, 3))],
        [
          "dimension 'x' goes from 2.0 to 1.0, which is not upwards",
          "dimension 'y' goes from 3.0 to 3.0, which is not upwards",
        ]
      ),
      (
        [.init("x", .logarithmic(0, 1)), .init("x", .linear(0, .infinity))],
        [
          "dimension 'x' is logarithmic and starts at 0.0",
          "the search space has two dimensions 'x'", "dimension 'x' goes from 0.0 to inf",
        ]
      ),
      ([.init("x", .choice(["a", "a"]))], [#"dimension 'x' has the choices ["a", "a"]"#]),
    ] as [([SearchSpace.Dimension], [String])])
  func `A space with mistakes names them all`(
    dimensions: [SearchSpace.Dimension], messages: [String]
  ) {
    let findings = #expect(throws: Diagnostics.self) { _ = try SearchSpace(dimensions) }
    #expect(findings?.all.map(\.message) == messages)
    #expect(findings?.all.allSatisfy { !$0.hints.isEmpty } == true)
  }

  @Test func `A point outside the space is refused`() throws {
    var search = BayesianOptimization(
      space: try SearchSpace([.init("rate", .linear(0, 1)), .init("n", .integer(1, 3))]), seed: 1)
    let findings = #expect(throws: Diagnostics.self) {
      try search.observe(["rat": 0.5, "n": 1.5], value: 1)
    }
    #expect(
      findings?.all.map(\.message) == [
        "the point has no value of 'rate'",
        "1.5 is not a value of dimension 'n', whole numbers from 1 to 3",
        "the point has a value of 'rat', which is no dimension",
      ])
    #expect(findings?.all.last?.hints == ["did you mean 'rate'?"])
    #expect(search.trials.isEmpty)
  }
}
