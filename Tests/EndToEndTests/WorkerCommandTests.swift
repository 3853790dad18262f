// Workers as another scheduler would start them.
import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct WorkerCommandTests {
  private func jobs(_ place: Workplace) throws -> [String] {
    let result = try place.galley("render", "r.md", "--write-jobs", "jobs")
    #expect(result.status == 0, "\(result.errors)")
    return result.output.split(separator: "\n").map(String.init)
  }

  @Test func `Jobs done one by one give a rendering all its results`() throws {
    let place = try Workplace()
    try place.write(smallReport(), to: "r.md")
    let jobs = try jobs(place)
    #expect(
      jobs == [
        "jobs/0001-train-first.json", "jobs/0002-train-second.json",
        "jobs/0003-evaluate-evaluate first.json", "jobs/0004-grid-fig-made.json",
        "jobs/0005-grid-grid second.json",
      ])
    // An edit of the report meanwhile is none of the jobs' business.
    try place.write("nothing", to: "r.md")
    for job in jobs {
      let result = try place.galley("worker", "--job", job)
      #expect(result.status == 0, "\(result.output)")
      let last = try #require(result.output.split(separator: "\n").last)
      #expect(last.contains("\"done\""))
    }
    try place.write(smallReport(), to: "r.md")
    let rendered = try place.galley("render", "r.md")
    #expect(rendered.errors.contains("0 steps run, 5 from the store"), "\(rendered.errors)")
  }

  @Test func `A worker that is told to end leaves a checkpoint to go on from`() throws {
    let place = try Workplace()
    try place.write(smallReport().replacing("epochs: 1\n", with: "epochs: 100000\n"), to: "r.md")
    let process = place.command("worker", "--job", try jobs(place)[1])
    let output = place.directory + "/events"
    _ = FileManager.default.createFile(atPath: output, contents: nil)
    process.standardOutput = FileHandle(forWritingAtPath: output)
    try process.run()
    while try !String(contentsOfFile: output, encoding: .utf8).contains("\"epochEnded\"") {
      usleep(10_000)
    }
    kill(process.processIdentifier, SIGTERM)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 1)
    #expect(try String(contentsOfFile: output, encoding: .utf8).contains("\"interrupted\""))
    let kept = try FileManager.default.contentsOfDirectory(
      atPath: place.directory + "/.galley/checkpoints")
    #expect(kept.count == 1)
  }

  @Test(arguments: [
    ("", "this is not the job of a worker"), ("{\"format\": 99}", "the job has format 99"),
    ("{\"format\": 1}", "the job is damaged"),
  ])
  func `A job that cannot be done is refused`(_ text: String, _ expected: String) throws {
    let place = try Workplace()
    try place.write(text, to: "job.json")
    let result = try place.galley("worker", "--job", "job.json")
    #expect(result.status == 1)
    #expect(result.errors.contains(expected), "\(result.errors)")
    #expect(result.errors.contains("= hint: "))
  }

  @Test func `A job whose data has changed since is refused`() throws {
    let place = try Workplace()
    try place.write("a,y\n1,2\n2,4\n3,7\n4,8\n5,9\n", to: "t.csv")
    try place.write(
      """
      ---
      title: T
      ---

      ```{dataset}
      id: t
      source: table
      file: t.csv
      columns: [a]
      target: y
      ```

      ```{model}
      id: k
      kind: kernel-ridge
      kernel: linear
      ```

      ```{train}
      id: r
      model: k
      data: t
      ```
      """, to: "r.md")
    let job = try jobs(place)[0]
    try place.write("a,y\n1,2\n2,5\n3,7\n4,8\n5,9\n", to: "t.csv")
    let result = try place.galley("worker", "--job", job)
    #expect(result.status == 1)
    #expect(result.output.contains("'r' is another step by now: its data has changed meanwhile"))
  }
}
