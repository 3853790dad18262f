// The generated garments and hands: always the same bytes, as many as the real images, and of
// classes that can be told apart.
import Checksums
import Datasets
import Testing

struct PictureStandIn: Sendable, CustomTestStringConvertible {
  var name: String
  var trainCount: Int
  var testCount: Int
  /// Of the first thousand images and labels of each split.
  var sha256: [String]
  var record: String
  /// How many of 1,000 images of the test split are nearest to the mean of their own class.
  var recognized: Int

  var testDescription: String { name }

  static let all = [
    PictureStandIn(
      name: "fashion-mnist", trainCount: 60_000, testCount: 10_000,
      sha256: [
        "b2691682e23a0dbf2ee27396124dc89f258a7818f142f16926bf3e4c064c70a8",
        "9470bcdf2835d9e055166e92dd32d1866da0103d074a1572dc588cfdf1afd350",
      ],
      record: "garment outlines 1, 60000 and 10000 images", recognized: 800),
    PictureStandIn(
      name: "sign-mnist", trainCount: 27_455, testCount: 7_172,
      sha256: [
        "f45f993de8829233eadb1c721b3ebdcddda3d0eb88977fbb21f2d8ada60a7d5b",
        "6f3470c58532ff9f01bea28a30f9eb5916df617c175f1acc9ddc551eabff9704",
      ],
      record: "hand poses 1, 27455 and 7172 images", recognized: 700),
  ]

  func resolve() throws -> ResolvedDataset {
    try DatasetSource.resolve(name: name, locator: locator())
  }
}

struct PictureStandInTests {
  @Test(arguments: PictureStandIn.all)
  func `The first thousand images are the ones of this version`(standIn: PictureStandIn) throws {
    let dataset = try standIn.resolve().load(trainLimit: 1000, testLimit: 1000)
    // A change here means that the stand-in's version must be raised.
    #expect(
      [dataset.train, dataset.test].map { SHA256.hex(of: $0.images + $0.labels) }
        == standIn.sha256)
    #expect(try standIn.resolve().fingerprint().material == ["stand-in": standIn.record])
  }

  @Test(arguments: PictureStandIn.all)
  func `The first images do not depend on how many are made`(standIn: PictureStandIn) throws {
    let few = try standIn.resolve().load(trainLimit: 301, testLimit: 7)
    let more = try standIn.resolve().load(trainLimit: 1000, testLimit: 260)
    #expect(few.train == more.train.prefix(301))
    #expect(few.test == more.test.prefix(7))
    #expect(few.train.prefix(7).images != few.test.images)
  }

  @Test(arguments: PictureStandIn.all)
  func `All of it has the shapes and counts of the real data`(standIn: PictureStandIn) throws {
    let resolved = try standIn.resolve()
    let dataset = try resolved.load()
    let shape = try resolved.shape()
    #expect((dataset.train.count, dataset.test.count) == (standIn.trainCount, standIn.testCount))
    #expect((shape.trainCount, shape.testCount) == (standIn.trainCount, standIn.testCount))
    for split in [dataset.train, dataset.test] {
      #expect((split.rows, split.columns) == (28, 28))
      var counts = [Int](repeating: 0, count: dataset.classNames.count)
      for label in split.labels { counts[Int(label)] += 1 }
      // An equal share each, give or take five standard deviations of a fair draw.
      let share = Double(split.count) / Double(counts.count)
      for count in counts { #expect(abs(Double(count) - share) < 5 * share.squareRoot()) }
    }
  }

  @Test(arguments: PictureStandIn.all)
  func `An image is like the mean of its own class`(standIn: PictureStandIn) throws {
    let dataset = try standIn.resolve().load(trainLimit: 4000, testLimit: 1000)
    var means = dataset.classNames.map { _ in [Double](repeating: 0, count: 784) }
    for index in 0..<dataset.train.count {
      let image = standardized(dataset.train.image(index))
      let label = Int(dataset.train.labels[index])
      for pixel in 0..<784 { means[label][pixel] += image[pixel] }
    }
    means = means.map { standardized($0[...]) }
    var hits = 0
    for index in 0..<dataset.test.count {
      let image = standardized(dataset.test.image(index))
      let likeness = means.map { mean in (0..<784).reduce(0) { $0 + mean[$1] * image[$1] } }
      let nearest = likeness.indices.max { likeness[$0] < likeness[$1] }
      if nearest == Int(dataset.test.labels[index]) { hits += 1 }
    }
    #expect(hits >= standIn.recognized, "\(hits) of 1000")
  }

  /// Of mean 0 and length 1, so that brightness and contrast do not count.
  private func standardized(_ pixels: ArraySlice<some BinaryInteger>) -> [Double] {
    standardized(pixels.map { Double($0) }[...])
  }

  private func standardized(_ pixels: ArraySlice<Double>) -> [Double] {
    let mean = pixels.reduce(0, +) / Double(pixels.count)
    let centred = pixels.map { $0 - mean }
    let length = centred.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return centred.map { $0 / length }
  }
}
