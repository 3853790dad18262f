// The generated digits: always the same bytes, and statistically what MNIST is.
import Checksums
import Datasets
import Testing

struct DigitStandInTests {
  private func resolve() throws -> ResolvedDataset {
    try DatasetSource.resolve(name: "mnist", locator: locator())
  }

  @Test func `The first thousand images are the ones of this version`() throws {
    let dataset = try resolve().load(trainLimit: 1000, testLimit: 1000)
    // A change here means that `version` in DigitStandIn.record must be raised.
    #expect(
      SHA256.hex(of: dataset.train.images + dataset.train.labels)
        == "b594ff327ffaa60e97a453dc907edc4c0d773eadf88509f5b5d6f338f3731a64")
    #expect(
      SHA256.hex(of: dataset.test.images + dataset.test.labels)
        == "82f272da0ed283a1a91e6ec91661b68838b7ee641ce10d794e1d792cc82e2039")
    #expect(
      try resolve().fingerprint().material
        == ["stand-in": "digit strokes 1, 60000 and 10000 images"])
  }

  @Test func `The first images do not depend on how many are made`() throws {
    let few = try resolve().load(trainLimit: 301, testLimit: 7)
    let more = try resolve().load(trainLimit: 1000, testLimit: 260)
    #expect(few.train == more.train.prefix(301))
    #expect(few.test == more.test.prefix(7))
    #expect(few.train.prefix(7).images != few.test.images)
  }

  @Test func `All of it has the shapes, the classes and the grey levels of MNIST`() throws {
    let dataset = try resolve().load()
    #expect((dataset.train.count, dataset.test.count) == (60_000, 10_000))
    for split in [dataset.train, dataset.test] {
      #expect((split.rows, split.columns) == (28, 28))
      var counts = [Int](repeating: 0, count: 10)
      for label in split.labels { counts[Int(label)] += 1 }
      // A tenth each, give or take four standard deviations of a fair draw (73 of 6,000).
      let share = Double(split.count) / 10
      let slack = 4 * (0.9 * share).squareRoot()
      #expect(counts.allSatisfy { abs(Double($0) - share) < slack }, "\(counts)")

      // MNIST's training set has 0.1307 and 0.3081.
      let statistics = pixelStatistics(split)
      #expect(abs(statistics.mean - 0.131) < 0.003, "\(statistics)")
      #expect(abs(statistics.standardDeviation - 0.309) < 0.003, "\(statistics)")
    }
  }

  @Test func `Each digit fills a box of 20 pixels around its centre of mass`() throws {
    let split = try resolve().load(trainLimit: 500, testLimit: 0).train
    for index in 0..<split.count {
      let image = Array(split.image(index))
      let inked = image.indices.filter { image[$0] >= 128 }
      let rows = inked.map { $0 / 28 }
      let columns = inked.map { $0 % 28 }
      let height = try #require(rows.max()) - #require(rows.min()) + 1
      let width = try #require(columns.max()) - #require(columns.min()) + 1
      #expect((18...22).contains(max(height, width)), "image \(index): \(height) × \(width)")

      let mass = image.reduce(0.0) { $0 + Double($1) }
      let moment = image.indices.reduce(0.0) { $0 + Double(image[$1]) * (Double($1 % 28) + 0.5) }
      #expect(abs(moment / mass - 14) < 1.5, "image \(index): \(moment / mass)")
      #expect(image.max() == 255, "image \(index) has no full ink")
    }
  }

  /// The nearest neighbour by pixels gets 97 of 100 right on MNIST with 20,000 examples.
  @Test func `A digit looks more like its own class than like another`() throws {
    let dataset = try resolve().load(trainLimit: 4000, testLimit: 200)
    let examples = dataset.train.images.map { Int32($0) }
    var hits = 0
    for index in 0..<dataset.test.count {
      let image = dataset.test.image(index).map { Int32($0) }
      var best = (distance: Int32.max, label: UInt8(255))
      for example in 0..<dataset.train.count {
        var distance: Int32 = 0
        for pixel in 0..<784 {
          let difference = image[pixel] - examples[example * 784 + pixel]
          distance += difference * difference
        }
        if distance < best.distance { best = (distance, dataset.train.labels[example]) }
      }
      if best.label == dataset.test.labels[index] { hits += 1 }
    }
    #expect(hits >= 180, "\(hits) of 200")
  }
}

/// The mean and the standard deviation of all pixels, scaled to 0 … 1.
func pixelStatistics(_ split: ImageSplit) -> (mean: Double, standardDeviation: Double) {
  var sum = 0
  var squares = 0
  for pixel in split.images {
    sum += Int(pixel)
    squares += Int(pixel) * Int(pixel)
  }
  let count = Double(split.images.count)
  let mean = Double(sum) / count
  let variance = Double(squares) / count - mean * mean
  return (mean / 255, variance.squareRoot() / 255)
}
