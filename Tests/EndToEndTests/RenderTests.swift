// A report rendered by the command: what runs, what is kept, what comes out.
import DocumentModel
import Foundation
import Testing

@Suite struct RenderTests {
  @Test func `A report becomes a page, a PDF and a document`() throws {
    let place = try Workplace()
    try place.write(smallReport(), to: "r.md")
    let result = try place.galley("render", "r.md")
    #expect(result.status == 0, "\(result.errors)")
    #expect(place.pages == ["r.html", "r.json", "r.md", "r.pdf", "r_files"])
    let document = try Document(decoding: place.read("output/r.json"))
    let numbers = document.blocks.flatMap { block -> [InlineValue] in
      guard case .paragraph(let content) = block else { return [] }
      return content.compactMap { if case .value(let value) = $0 { value } else { nil } }
    }
    #expect(numbers.first?.path == "first.test.loss")
    #expect((numbers.first?.value ?? 0) > 50)
    let html = String(decoding: try place.read("output/r.html"), as: UTF8.self)
    #expect(html.contains(numbers.first?.text ?? "no number"))
    #expect(try place.read("output/r.pdf").starts(with: Data("%PDF-".utf8)))
  }

  @Test func `Stand-in data is announced on the page, in the document and on the console`() throws {
    let place = try Workplace()
    try place.write(smallReport(), to: "r.md")
    let result = try place.galley("render", "r.md")
    #expect(result.errors.contains("'mnist' was not found"))
    let document = try Document(decoding: place.read("output/r.json"))
    #expect(document.notices.map(\.kind) == [.standInData])
    #expect(document.colophon.contains { $0.value.contains("generated stand-in") })
    let html = String(decoding: try place.read("output/r.html"), as: UTF8.self)
    #expect(html.contains("stand-in images"))
  }

  @Test func `Missing data is an error where data is required`() throws {
    let place = try Workplace()
    try place.write(smallReport(), to: "r.md")
    let result = try place.galley("render", "r.md", "--require-data")
    #expect(result.status == 1)
    #expect(result.errors.contains("r.md:8:5: error: the data set 'mnist' was not found"))
    #expect(place.pages == [])
  }

  @Test func `The same inputs give the same bytes`() throws {
    let first = try Workplace()
    let second = try Workplace()
    for place in [first, second] {
      try place.write(smallReport(), to: "r.md")
      #expect(try place.galley("render", "r.md").status == 0)
    }
    for page in ["r.html", "r.json", "r.pdf"] {
      #expect(try first.read("output/\(page)") == second.read("output/\(page)"), "\(page)")
    }
  }

  @Test(arguments: ["#", "##"])
  func `The shallowest heading is the top level of the page`(mark: String) throws {
    let place = try Workplace()
    try place.write("---\ntitle: x\n---\n\n\(mark) One\n\n\(mark)# Two\n", to: "r.md")
    #expect(try place.galley("render", "r.md").status == 0)
    let html = String(decoding: try place.read("output/r.html"), as: UTF8.self)
    #expect(html.contains("<h2 id=\"one\"") && html.contains("<h3 id=\"two\""))
  }

  @Test func `A value gives the same page, wherever it was set`() throws {
    let place = try Workplace()
    try place.write(smallReport(beta: "3"), to: "a/r.md")
    try place.write(smallReport(beta: "2"), to: "b/r.md")
    #expect(try place.galley("render", "a/r.md").status == 0)
    let first = try ["r.html", "r.json", "r.pdf"].map { try place.read("output/\($0)") }
    #expect(try place.galley("render", "b/r.md", "-P", "beta=3").status == 0)
    let second = try ["r.html", "r.json", "r.pdf"].map { try place.read("output/\($0)") }
    #expect(first == second)
  }

  // MARK: The store

  /// How many steps ran and how many came from the store, as the command says.
  private func steps(_ place: Workplace, _ report: String) throws -> String {
    try place.write(report, to: "r.md")
    let result = try place.galley("render", "r.md")
    #expect(result.status == 0, "\(result.errors)")
    let summary = result.errors.split(separator: "\n").last ?? ""
    return summary.split(separator: ": ").last?.split(separator: ", ").prefix(2)
      .joined(separator: ", ") ?? ""
  }

  @Test func `An unchanged report runs nothing a second time`() throws {
    let place = try Workplace()
    #expect(try steps(place, smallReport()) == "5 steps run, 0 from the store")
    let pages = try place.pageFiles.map { try place.read("output/\($0)") }
    #expect(try steps(place, smallReport()) == "0 steps run, 5 from the store")
    #expect(try place.pageFiles.map { try place.read("output/\($0)") } == pages)
  }

  @Test func `Prose, captions and the order of keys run nothing`() throws {
    let place = try Workplace()
    _ = try steps(place, smallReport())
    let edited = smallReport(prose: "Other words.")
      .replacingOccurrences(of: "fig-cap: Made.", with: "fig-cap: Made anew.")
      .replacingOccurrences(of: "id: second\nmodel: small", with: "model: 'small'\nid: second")
      .replacingOccurrences(of: "batch: 64", with: "batch:   64   # images")
    #expect(try steps(place, edited) == "0 steps run, 5 from the store")
  }

  @Test func `Another beta runs exactly what depends on it`() throws {
    let place = try Workplace()
    _ = try steps(place, smallReport(beta: "2.0"))
    // The first run, its evaluation and its reconstructions; not the second run and its samples.
    #expect(try steps(place, smallReport(beta: "3.0")) == "3 steps run, 2 from the store")
    #expect(try steps(place, smallReport(beta: "2")) == "0 steps run, 5 from the store")
  }

  @Test func `A damaged result is made again, with a warning`() throws {
    let place = try Workplace()
    _ = try steps(place, smallReport())
    let pages = try place.pageFiles.map { try place.read("output/\($0)") }
    let store = URL(fileURLWithPath: place.directory).appendingPathComponent(".galley/results")
    let files = FileManager.default.enumerator(at: store, includingPropertiesForKeys: nil)
    var damaged = 0
    while let file = files?.nextObject() as? URL {
      guard file.lastPathComponent == "weights.safetensors" else { continue }
      var data = try Data(contentsOf: file)
      data[data.count - 1] ^= 1
      try data.write(to: file)
      damaged += 1
    }
    #expect(damaged == 2)
    let result = try place.galley("render", "r.md")
    #expect(result.status == 0)
    #expect(result.errors.contains("is damaged (weights.safetensors does not match its checksum)"))
    #expect(result.errors.contains("2 steps run, 3 from the store"))
    #expect(try place.pageFiles.map { try place.read("output/\($0)") } == pages)
  }

  // MARK: Weights

  @Test func `Saved weights are where another report can start from them`() throws {
    let place = try Workplace()
    let report = smallReport()
    try place.write(
      report.replacingOccurrences(of: "id: first\n", with: "id: first\nsave: true\n"), to: "r.md")
    #expect(try place.galley("render", "r.md").status == 0)
    try place.write(
      report.replacingOccurrences(
        of: "id: second\n", with: "id: second\nweights: output/r_files/first.safetensors\n"),
      to: "s.md")
    let result = try place.galley("render", "s.md")
    #expect(result.status == 0, "\(result.errors)")
    #expect(place.pages.contains("r_files"))
  }

  @Test func `A run may start from another run's weights, and from a file`() throws {
    let place = try Workplace()
    let front = smallReport().components(separatedBy: "```{evaluate}")[0]
    let more = """
      ```{train}
      id: third
      model: small
      data: digits
      epochs: 1
      batch: 64
      beta: 2
      weights: {run: first}
      ```

      {value}`first.final.loss` {value}`third.final.loss`
      """
    try place.write(front + more, to: "r.md")
    let result = try place.galley("render", "r.md")
    #expect(result.status == 0, "\(result.errors)")
    let document = try Document(decoding: place.read("output/r.json"))
    guard case .paragraph(let content)? = document.blocks.last else {
      Issue.record("\(document.blocks)")
      return
    }
    let values = content.compactMap { inline -> Double? in
      if case .value(let value) = inline { value.value } else { nil }
    }
    // It goes on where the first one stopped, instead of starting anew.
    #expect(values.count == 2 && values[1] < values[0])
  }

  @Test func `The number of threads changes no number`() throws {
    let place = try Workplace()
    try place.write(smallReport(), to: "r.md")
    var losses: [[Double]] = []
    for threads in ["1", "2", "5"] {
      let result = try place.galley(
        "render", "r.md", "--threads", threads, "--store", "s\(threads)")
      #expect(result.status == 0, "\(result.errors)")
      let document = try Document(decoding: place.read("output/r.json"))
      losses.append(
        document.blocks.flatMap { block -> [Double] in
          guard case .figure(let figure) = block, case .lineChart(let chart) = figure.content
          else { return [] }
          return chart.panels.flatMap(\.series).flatMap(\.y)
        })
    }
    #expect(losses[0].count == 3)
    #expect(losses[1] == losses[0] && losses[2] == losses[0])
  }

  @Test func `A loss that is not a number stops the run, and the page shows it in its place`()
    throws
  {
    let place = try Workplace()
    try place.write(
      smallReport().replacingOccurrences(
        of: "beta: ${beta}", with: "beta: 1000\noptimizer: {adam: {learning-rate: 10}}"
      )
      .replacingOccurrences(of: "epochs: 2", with: "epochs: 40"), to: "r.md")
    let result = try place.galley("render", "r.md")
    #expect(result.status == 1)
    #expect(
      result.errors.contains("r.md:23:5: error: training stopped at step "), "\(result.errors)")
    #expect(result.errors.contains("= hint: lower the learning rate"))
    #expect(place.pages == ["r.html", "r.json", "r.md", "r.pdf", "r_files"])
    let document = try Document(decoding: place.read("output/r.json"))
    let gaps = document.blocks.compactMap { block -> Gap? in
      if case .gap(let gap) = block { gap } else { nil }
    }
    #expect(gaps.map(\.reason).contains(.failed) && gaps.map(\.reason).contains(.blocked))
    #expect(gaps.contains { $0.title == "“first” (train) failed" })
    #expect(
      gaps.contains {
        $0.title == "“fig-made” (grid) was not made, because “first” failed"
          && $0.identifier == "fig-made"
      })
    #expect(document.notices.contains { $0.kind == .failure })
    // What does not depend on it is there.
    #expect(
      document.blocks.contains { if case .figure = $0 { true } else { false } })

    let fast = try place.galley("render", "r.md", "--fail-fast", "--output", "fast")
    #expect(fast.status == 1)
    #expect(!FileManager.default.fileExists(atPath: place.directory + "/fast"))
  }

  @Test func `A run that diverges late leaves weights that another can start from`() throws {
    let place = try Workplace()
    func report(_ keys: String) -> String {
      smallReport().replacingOccurrences(of: "beta: ${beta}", with: "beta: 1\n\(keys)")
    }
    // Two good epochs, then a rate a million times higher.
    try place.write(
      report("schedule: {step: {epochs: 2, factor: 1e6}}")
        .replacingOccurrences(of: "epochs: 2\n", with: "epochs: 40\n"), to: "r.md")
    let failed = try place.galley("render", "r.md")
    #expect(failed.status == 1)
    #expect(failed.errors.contains("are kept"), "\(failed.errors)")
    let line = try #require(
      failed.errors.split(separator: "\n").first { $0.contains("to go on from there") })
    let path = try #require(
      line.split(separator: "`").first { $0.hasPrefix("weights: ") }?.dropFirst("weights: ".count))
    #expect(FileManager.default.fileExists(atPath: String(path)))

    try place.write(report("weights: \(path)"), to: "again.md")
    let again = try place.galley("render", "again.md")
    #expect(again.status == 0, "\(again.errors)")
  }
}
