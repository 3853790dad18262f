// `galley data` as a user meets it, without a network.
import Foundation
import Testing

@Suite struct DataCommandTests {
  @Test func `The list says what stands in, where was looked, and how to get the data`() throws {
    let place = try Workplace()
    let result = try place.galley("data", "list")
    #expect(result.status == 0)
    for text in [
      "mnist           not found: a generated stand-in takes its place",
      "60000 training and 10000 test images of 28 × 28, 10 classes",
      "27455 training and 7172 test images of 28 × 28, 24 classes",
      "looked in ./data/mnist", "`galley data fetch mnist` downloads it",
      "kaggle.com/datasets/datamunge/sign-language-mnist", "brain-age",
    ] {
      #expect(result.output.contains(text), "\(result.output)")
    }
  }

  @Test func `The list says where data was found and what is wrong with it`() throws {
    let place = try Workplace()
    let folder = "\(place.directory)/data"
    for name in ["mnist", "fashion-mnist"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
    }
    for (name, header) in [
      ("train-images-idx3", [3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 5, 6]),
      ("train-labels-idx1", [1, 0, 0, 0, 2, 0, 1]),
      ("t10k-images-idx3", [3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 5]),
      ("t10k-labels-idx1", [1, 0, 0, 0, 1, 0]),
    ] as [(String, [UInt8])] {
      try Data([0, 0, 8] + header).write(
        to: URL(fileURLWithPath: "\(folder)/mnist/\(name)-ubyte"))
    }
    let result = try place.galley("data", "list")
    #expect(result.status == 1)
    #expect(
      result.output.contains("mnist           2 training and 1 test images of 1 × 1, 10 classes"))
    #expect(result.output.contains("found in ./data/mnist (project)"))
    #expect(result.output.contains("fashion-mnist   cannot be used"))
    #expect(result.output.contains("the folder for fashion-mnist is incomplete"))
  }

  @Test(arguments: [
    ("minst", "unknown data set 'minst'", "did you mean 'mnist'?"),
    ("sign-mnist", "'sign-mnist' cannot be downloaded by a program", "with a Kaggle account"),
    ("brain-age", "'brain-age' cannot be downloaded by a program", "OpenBHB"),
  ])
  func `What cannot be fetched is said, with what to do`(
    name: String, message: String, hint: String
  ) throws {
    let result = try Workplace().galley("data", "fetch", name)
    #expect(result.status == 1)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains(message))
    #expect(result.errors.contains(hint))
  }

  @Test func `A mirror that is no web address is refused`() throws {
    let result = try Workplace().galley("data", "fetch", "mnist", "--mirror", "here")
    #expect(result.status == 1)
    #expect(result.errors.contains("'here' is no web address"))
  }
}
