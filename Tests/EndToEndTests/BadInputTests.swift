// Whatever comes from outside may be wrong: a diagnostic with a place and a remedy, exit 1, and no
// page half written.
import Foundation
import Testing

@Suite struct BadInputTests {
  /// Renders and expects a refusal.
  private func refuses(
    _ report: Data, _ expected: String, setUp: (Workplace) throws -> Void = { _ in },
    data: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let place = try Workplace()
    try place.write(report, to: "r.md")
    try setUp(place)
    let result = try place.galley(
      "render", "r.md", data: data.map { place.directory + "/" + $0 })
    #expect(result.status == 1, sourceLocation: sourceLocation)
    #expect(result.errors.contains(expected), "\(result.errors)", sourceLocation: sourceLocation)
    #expect(result.errors.contains("= hint: "), "\(result.errors)", sourceLocation: sourceLocation)
    #expect(place.pages == [], sourceLocation: sourceLocation)
  }

  /// What is wrong with data may be seen only when a step reads it: then the page is written, with
  /// the failure in the step's place.
  private func failsInPlace(
    _ expected: String, setUp: (Workplace) throws -> Void, data: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let place = try Workplace()
    try place.write(smallReport(), to: "r.md")
    try setUp(place)
    let result = try place.galley("render", "r.md", data: place.directory + "/" + data)
    #expect(result.status == 1, sourceLocation: sourceLocation)
    #expect(result.errors.contains(expected), "\(result.errors)", sourceLocation: sourceLocation)
    #expect(
      place.pageFiles == ["r.html", "r.json", "r.md", "r.pdf"],
      sourceLocation: sourceLocation)
    let page = String(decoding: try place.read("output/r.html"), as: UTF8.self)
    #expect(page.contains("“first” (train) failed"), sourceLocation: sourceLocation)
    #expect(page.contains("This page is incomplete"), sourceLocation: sourceLocation)
  }

  private func refuses(
    _ report: String, _ expected: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try refuses(Data(report.utf8), expected, sourceLocation: sourceLocation)
  }

  @Test func `An empty file`() throws {
    try refuses("", "r.md:1:1: error: the report is empty")
  }

  @Test func `Binary junk`() throws {
    var junk: [UInt8] = []
    var state: UInt32 = 1
    for _ in 0..<5000 {
      state = state &* 1_664_525 &+ 1_013_904_223
      junk.append(UInt8(truncatingIfNeeded: state >> 24))
    }
    try refuses(Data(junk), "r.md: byte ")
  }

  @Test func `A report of ten megabytes`() throws {
    let line = "A line of a very long report with nothing in it.\n"
    let text = "---\ntitle: x\n---\n" + String(repeating: line, count: 10_000_000 / line.count)
    try refuses(text, "r.md: byte 4194304: error: the report has 10.0 MB; the limit is 4 MB")
  }

  @Test func `A fence that is never closed`() throws {
    try refuses(
      "---\ntitle: x\n---\n\n```{train}\nid: a\n",
      "r.md:5:1: error: this directive is never closed\n    5 | ```{train}\n      | ^~~~~~~~~~")
  }

  @Test func `YAML with tabs`() throws {
    try refuses(
      "---\ntitle: x\n---\n\n```{model}\nid: a\n\tkind: vae\n```\n",
      "r.md:7:1: error: a tab cannot indent YAML")
  }

  @Test func `Ids used twice`() throws {
    try refuses(
      smallReport().replacingOccurrences(of: "id: second", with: "id: first"),
      "error: the id 'first' is used twice")
  }

  @Test func `Directives that wait for each other`() throws {
    try refuses(
      smallReport()
        .replacingOccurrences(of: "id: first\n", with: "id: first\nweights: {run: second}\n")
        .replacingOccurrences(of: "id: second\n", with: "id: second\nweights: {run: first}\n"),
      "error: these directives wait for each other: first → second → first")
  }

  @Test(
    arguments: [
      ("input: 784", "input: 100", "error: the decoder gives 784 values for 100 inputs"),
      (
        "batch: 64\nbeta: 1", "batch: 500\nbeta: 1",
        "error: a batch of 500 is larger than the 200 training images"
      ),
      ("latent: 3", "latent: 0", "error: 'latent': expected a whole number from 1"),
      ("{linear: 784}", "{linear: 700}", "error: the decoder gives 700 values for 784 inputs"),
      (
        "first: {train: 200, test: 40}", "first: 70000",
        "error: 'first' asks for 70000 training images"
      ),
      ("columns: 4\nlabel", "columns: 41\nlabel", "error: the figure needs 41 images"),
      (
        "show: prior-samples\nrun: second\nrows: 1",
        "show: conditional-samples\nrun: second",
        "error: 'conditional-samples' cannot be made"
      ),
    ])
  func `A report whose parts do not fit`(part: String, replacement: String, expected: String) throws
  {
    try refuses(
      smallReport().replacingOccurrences(of: part, with: replacement), expected)
  }

  // MARK: Data

  /// A gzip-free data set of `count` empty images in the MNIST layout.
  private func writeData(
    _ place: Workplace, images: (inout Data) -> Void = { _ in }
  ) throws {
    func bigEndian(_ value: UInt32) -> Data { withUnsafeBytes(of: value.bigEndian) { Data($0) } }
    for (name, count) in [("train", 300), ("t10k", 300)] {
      var file = bigEndian(2051) + bigEndian(UInt32(count)) + bigEndian(28) + bigEndian(28)
      file.append(Data(count: count * 784))
      if name == "train" { images(&file) }
      try place.write(file, to: "data-here/mnist/\(name)-images-idx3-ubyte")
      let labels = bigEndian(2049) + bigEndian(UInt32(count)) + Data(count: count)
      try place.write(labels, to: "data-here/mnist/\(name)-labels-idx1-ubyte")
    }
  }

  @Test func `A truncated IDX file`() throws {
    try refuses(
      Data(smallReport().utf8),
      "bytes, which a file of 100016 bytes cannot hold",
      setUp: { try writeData($0) { $0 = $0.prefix(100_016) } }, data: "data-here")
  }

  @Test func `An IDX file whose header lies about its size`() throws {
    try refuses(
      Data(smallReport().utf8), "train-images-idx3-ubyte: byte ",
      setUp: { try writeData($0) { $0.replaceSubrange(4..<8, with: [0xFF, 0xFF, 0xFF, 0xFF]) } },
      data: "data-here")
    try failsInPlace(
      "but more bytes follow them",
      setUp: { try writeData($0) { $0.append(Data(count: 784)) } }, data: "data-here")
  }

  @Test func `A gzip file that breaks off`() throws {
    try refuses(
      Data(smallReport().utf8), "train-images-idx3-ubyte: byte ",
      setUp: { try writeData($0) { $0 = Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]) } },
      data: "data-here")
  }

  // MARK: Weights

  /// A safetensors file with one tensor.
  private func weights(_ name: String, shape: [Int]) -> Data {
    let count = shape.reduce(1, *) * 4
    let header =
      #"{"\#(name)":{"dtype":"F32","shape":[\#(shape.map(String.init).joined(separator: ","))],"data_offsets":[0,\#(count)]}}"#
    return withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
      + Data(header.utf8) + Data(count: count)
  }

  private func reportWithWeights() -> Data {
    Data(
      smallReport().replacingOccurrences(
        of: "id: second\n", with: "id: second\nweights: w.safetensors\n"
      ).utf8)
  }

  @Test func `A weights file of the wrong shape`() throws {
    try refuses(
      reportWithWeights(), "encoder.0.weight",
      setUp: { try $0.write(weights("encoder.0.weight", shape: [24, 783]), to: "w.safetensors") })
  }

  @Test func `A weights file that is none`() throws {
    try refuses(
      reportWithWeights(), "w.safetensors",
      setUp: { try $0.write("not weights", to: "w.safetensors") })
  }

  @Test func `A weights file that is not there`() throws {
    try refuses(reportWithWeights(), "w.safetensors: error: cannot read the weights file")
  }

  // MARK: Outputs

  @Test func `An output folder that cannot be made leaves the old pages alone`() throws {
    let place = try Workplace()
    try place.write(smallReport(), to: "r.md")
    try place.write("a file", to: "output")
    let result = try place.galley("render", "r.md")
    #expect(result.status == 1)
    #expect(result.errors.contains("output/r_files/SHA256SUMS: error: the page cannot be written"))
    #expect(try place.read("output") == Data("a file".utf8))
  }

  @Test func `A broken template is named`() throws {
    let place = try Workplace()
    try place.write(smallReport(), to: "r.md")
    try place.write("{{#blocks}} never closed", to: "mine/page.html.mustache")
    let result = try place.galley("render", "r.md", "--templates", "mine")
    #expect(result.status == 1)
    #expect(result.errors.contains("mine/page.html.mustache"), "\(result.errors)")
    #expect(place.pages == [])
  }
}
