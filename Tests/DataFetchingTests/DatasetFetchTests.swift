// Downloads from a server that breaks off, ignores ranges, changes its files, gives wrong bytes or
// none: what is put in place is the published data or nothing.
import Checksums
import DataFetching
import Datasets
import Diagnostics
import Foundation
import Synchronization
import Testing

typealias Response = LoopbackServer.Response

/// The bytes of a small data set of two files, which are not compressed.
private let first = (0..<300_000).map { (index: Int) in UInt8((index * 7 + index / 251) % 256) }
private let second = (0..<50_000).map { (index: Int) in UInt8(index * 3 % 256) }

private func content(_ path: String) -> [UInt8]? {
  ["/data/first.gz": first, "/data/second.gz": second][path]
}

private let files = [("first.gz", first), ("second.gz", second)].map { name, bytes in
  PublishedFile(name: name, sha256: SHA256.hex(of: bytes), byteCount: bytes.count)
}

/// Answers as a sound server does, with the part that is asked for.
private func sound(_ request: LoopbackServer.Request, tag: String = "\"v1\"") -> Response {
  guard let body = content(request.path) else { return Response(status: 404) }
  guard let range = request.headers["range"], request.headers["if-range"] == tag,
    let start = Int(range.dropFirst("bytes=".count).dropLast())
  else { return Response(headers: ["ETag": tag], body: body) }
  guard start < body.count else { return Response(status: 416) }
  return Response(
    status: 206,
    headers: ["ETag": tag, "Content-Range": "bytes \(start)-\(body.count - 1)/\(body.count)"],
    body: Array(body[start...]))
}

@Suite struct DatasetFetchTests {
  /// A folder that is gone when its test ends.
  private final class Folder: Sendable {
    let path = NSTemporaryDirectory() + "galley-fetch-" + UUID().uuidString

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Everything below the folder, hidden files too.
    var contents: [String] {
      (FileManager.default.enumerator(atPath: path)?.allObjects as? [String] ?? []).sorted()
    }

    func bytes(_ name: String) -> [UInt8]? {
      FileManager.default.contents(atPath: "\(path)/\(name)").map { Array($0) }
    }

    func write(_ bytes: [UInt8], to name: String) throws {
      let file = URL(fileURLWithPath: "\(path)/\(name)")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: file)
    }
  }

  private final class Events: Sendable {
    private let all = Mutex<[FetchEvent]>([])

    func add(_ event: FetchEvent) { all.withLock { $0.append(event) } }

    /// Without the pieces of the downloads.
    var steps: [FetchEvent] {
      all.withLock { events in
        events.filter { if case .received = $0 { false } else { true } }
      }
    }

    var received: [FetchEvent] {
      all.withLock { events in
        events.filter { if case .received = $0 { true } else { false } }
      }
    }
  }

  private let folder = Folder()
  private let events = Events()

  private func fetch(
    _ servers: LoopbackServer..., addresses: [String] = []
  ) async throws -> FetchedDataset {
    let fetch = try DatasetFetch(
      name: "tiny", files: files, mirrors: servers.map(\.address) + addresses,
      parent: folder.path, waits: [0.01, 0.01, 0.01])
    return try await fetch.run { [events] in events.add($0) }
  }

  private func expectComplete(sourceLocation: Testing.SourceLocation = #_sourceLocation) {
    #expect(
      folder.contents == ["tiny", "tiny/first.gz", "tiny/second.gz"],
      sourceLocation: sourceLocation)
    #expect(folder.bytes("tiny/first.gz") == first, sourceLocation: sourceLocation)
    #expect(folder.bytes("tiny/second.gz") == second, sourceLocation: sourceLocation)
  }

  private func failure(_ body: () async throws -> FetchedDataset) async -> Diagnostic? {
    do {
      _ = try await body()
      return nil
    } catch {
      return error as? Diagnostic
    }
  }

  @Test func `A data set is downloaded whole, with its progress`() async throws {
    let server = try LoopbackServer { request, _ in sound(request) }
    let fetched = try await fetch(server)
    #expect(
      fetched
        == FetchedDataset(directory: "\(folder.path)/tiny", downloadedBytes: 350_000))
    expectComplete()
    #expect(server.requests.map(\.path) == ["/data/first.gz", "/data/second.gz"])
    #expect(
      events.steps == [
        .started(file: "first.gz", address: server.address + "first.gz", resumedAt: 0),
        .finished(file: "first.gz", bytes: 300_000),
        .started(file: "second.gz", address: server.address + "second.gz", resumedAt: 0),
        .finished(file: "second.gz", bytes: 50_000),
      ])
    #expect(
      events.received.last == .received(file: "second.gz", bytes: 50_000, total: 50_000))
  }

  @Test func `A connection that breaks off is gone on from where it broke`() async throws {
    let server = try LoopbackServer { request, count in
      var response = sound(request)
      if count < 2 { response.breaksOffAfter = 100_000 }
      return response
    }
    _ = try await fetch(server)
    expectComplete()
    #expect(
      server.requests.map { $0.headers["range"] }
        == [nil, "bytes=100000-", "bytes=200000-", nil])
    #expect(server.requests[1].headers["if-range"] == "\"v1\"")
    #expect(
      events.steps.contains(
        .retrying(file: "first.gz", reason: "the connection broke off", seconds: 0.01)))
  }

  @Test func `A later command goes on from what an earlier one got`() async throws {
    let broken = try LoopbackServer { request, count in
      var response = sound(request)
      response.breaksOffAfter = count == 0 ? 120_000 : 0
      return response
    }
    let error = await failure { try await fetch(broken) }
    #expect(error?.message == "'first.gz' of the data set 'tiny' could not be downloaded")
    #expect(!folder.contents.contains("tiny"))
    #expect(folder.bytes(".tiny.download/first.gz.partial") == Array(first[..<120_000]))

    // The same address, behind which the server has recovered.
    let recovered = try LoopbackServer { request, _ in sound(request) }
    let note = "\(folder.path)/.tiny.download/first.gz.partial.json"
    let text = try String(contentsOfFile: note, encoding: .utf8)
    try text.replacingOccurrences(
      of: port(of: broken.address), with: port(of: recovered.address)
    ).write(toFile: note, atomically: true, encoding: .utf8)
    _ = try await fetch(recovered)
    expectComplete()
    #expect(recovered.requests[0].headers["range"] == "bytes=120000-")
  }

  private func port(of address: String) -> String {
    URL(string: address)?.port.map { String($0) } ?? ""
  }

  @Test func `A server that ignores ranges is read from the start`() async throws {
    let server = try LoopbackServer { request, count in
      guard let body = content(request.path) else { return Response(status: 404) }
      return Response(
        headers: ["ETag": "\"v1\""], body: body, breaksOffAfter: count == 0 ? 1000 : nil)
    }
    _ = try await fetch(server)
    expectComplete()
    #expect(server.requests[1].headers["range"] == "bytes=1000-")
  }

  @Test func `A file that has changed on the server meanwhile is read from the start`()
    async throws
  {
    let server = try LoopbackServer { request, count in
      // The first answer is of an older file, with another tag.
      guard count == 0 else { return sound(request, tag: "\"v2\"") }
      return Response(
        headers: ["ETag": "\"v1\""], body: [UInt8](repeating: 9, count: 300_000),
        breaksOffAfter: 5000)
    }
    _ = try await fetch(server)
    expectComplete()
    #expect(server.requests[1].headers["if-range"] == "\"v1\"")
  }

  @Test(arguments: [("none", nil), ("weak", "W/\"v1\"")])
  func `Without a strong tag nothing is gone on from`(name: String, tag: String?) async throws {
    let server = try LoopbackServer { request, count in
      Response(
        headers: tag.map { ["ETag": $0] } ?? [:], body: content(request.path) ?? [],
        breaksOffAfter: count == 0 ? 1000 : nil)
    }
    _ = try await fetch(server)
    expectComplete()
    #expect(server.requests.allSatisfy { $0.headers["range"] == nil })
  }

  @Test func `A server that mixes two files up when it goes on is asked once more`() async throws {
    let server = try LoopbackServer { request, count in
      var response = sound(request)
      if count == 0 {
        response.body = [UInt8](repeating: 9, count: 300_000)
        response.breaksOffAfter = 5000
      }
      return response
    }
    _ = try await fetch(server)
    expectComplete()
    #expect(
      server.requests.map { $0.headers["range"] } == [nil, "bytes=5000-", nil, nil])
  }

  @Test func `A server that has fewer bytes than are here is asked from the start`() async throws {
    let server = try LoopbackServer { request, count in
      if count == 1 { return Response(status: 416) }
      var response = sound(request)
      if count == 0 { response.breaksOffAfter = 5000 }
      return response
    }
    _ = try await fetch(server)
    expectComplete()
  }

  struct WrongBody: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var bytes: [UInt8]
    var reason: String

    init(_ name: String, _ bytes: [UInt8], _ reason: String) {
      testDescription = name
      self.bytes = bytes
      self.reason = reason
    }
  }

  @Test(arguments: [
    WrongBody("other bytes", [UInt8](repeating: 1, count: 300_000), "it gives other bytes"),
    WrongBody("a page", Array("<html>Not here</html>".utf8), "it gives other bytes"),
    WrongBody("too many bytes", first + first, "it gives more than the file's bytes"),
    WrongBody("a byte too many", first + [0], "it gives more than the file's 300000 bytes"),
    WrongBody("damaged gzip", [0x1F, 0x8B] + first, "the gzip data is damaged"),
  ])
  func `What is not the published data is refused, and the next address is tried`(
    body: WrongBody
  ) async throws {
    let wrong = try LoopbackServer { _, _ in Response(headers: ["ETag": "\"w\""], body: body.bytes)
    }
    let right = try LoopbackServer { request, _ in sound(request) }
    _ = try await fetch(wrong, right)
    expectComplete()
    // Asked once for each file: wrong bytes do not get better.
    #expect(wrong.requests.count == 2)
    #expect(right.requests.allSatisfy { $0.headers["range"] == nil })
    let rejection = events.steps.compactMap { event -> String? in
      guard case .rejected("first.gz", wrong.address + "first.gz", let reason) = event else {
        return nil
      }
      return reason
    }
    #expect(rejection.count == 1)
    #expect(rejection.first?.hasPrefix(body.reason) == true, "\(rejection)")
  }

  @Test func `A file that is not there is asked for once and looked for at the next address`()
    async throws
  {
    let empty = try LoopbackServer { _, _ in Response(status: 404) }
    let right = try LoopbackServer { request, _ in sound(request) }
    _ = try await fetch(empty, right)
    expectComplete()
    #expect(empty.requests.count == 2)
  }

  @Test func `A busy server is asked again`() async throws {
    let server = try LoopbackServer { request, count in
      count < 3 ? Response(status: 503) : sound(request)
    }
    _ = try await fetch(server)
    expectComplete()
    #expect(
      events.steps.first
        == .retrying(file: "first.gz", reason: "the server answers 503", seconds: 0.01))
  }

  @Test func `When no address gives a file, all reasons are told and nothing is put in place`()
    async throws
  {
    let missing = try LoopbackServer { _, _ in Response(status: 403) }
    let wrong = try LoopbackServer { _, _ in Response(body: [1, 2, 3]) }
    let error = await failure { try await fetch(missing, wrong, addresses: ["http://127.0.0.1:1"]) }
    #expect(error?.message == "'first.gz' of the data set 'tiny' could not be downloaded")
    let notes = error?.notes.map(\.message) ?? []
    #expect(notes.count == 3)
    #expect(notes.first == missing.address + "first.gz: the server answers 403")
    #expect(notes.last == "http://127.0.0.1:1/first.gz: the server cannot be reached")
    #expect(error?.hints.count == 2)
    #expect(folder.contents == [".tiny.download"])
  }

  @Test func `Files that are there are kept, under either name`() async throws {
    try folder.write(first, to: "tiny/first")
    let server = try LoopbackServer { request, _ in sound(request) }
    let fetched = try await fetch(server)
    #expect(fetched.downloadedBytes == 50_000)
    #expect(folder.contents == ["tiny", "tiny/first", "tiny/second.gz"])
    #expect(events.steps.first == .alreadyThere(file: "first.gz"))
    let again = try await fetch(server)
    #expect(again.downloadedBytes == 0)
    #expect(server.requests.count == 1)
  }

  @Test func `A file of the user's that is another is not touched`() async throws {
    try folder.write([1, 2, 3], to: "tiny/second.gz")
    let server = try LoopbackServer { request, _ in sound(request) }
    let error = await failure { try await fetch(server) }
    #expect(error?.message == "this file is there already and is not the published one")
    #expect(error?.place == .file(path: "\(folder.path)/tiny/second.gz", byteOffset: nil))
    #expect(folder.bytes("tiny/second.gz") == [1, 2, 3])
    #expect(server.requests.isEmpty)
  }

  @Test func `An interruption between two files leaves no incomplete data set`() async throws {
    let server = try LoopbackServer { request, _ in
      request.path.hasSuffix("first.gz") ? sound(request) : Response(status: 404)
    }
    let error = await failure { try await fetch(server) }
    #expect(error != nil)
    #expect(!folder.contents.contains("tiny"))
    let recovered = try LoopbackServer { request, _ in sound(request) }
    _ = try await fetch(recovered)
    expectComplete()
    // The first file is not downloaded twice.
    #expect(recovered.requests.map(\.path) == ["/data/second.gz"])
  }

  @Test(arguments: ["example.org/mnist", "ftp://example.org/mnist", "http://", "", "file:///tmp"])
  func `What is no web address is refused`(mirror: String) {
    let diagnostic = #expect(throws: Diagnostic.self) {
      _ = try DatasetFetch(name: "tiny", files: files, mirrors: [mirror], parent: "/tmp")
    }
    #expect(diagnostic?.message == "'\(mirror)' is no web address")
  }

  @Test func `Every data set says how to get it, and its files are the ones looked for`() throws {
    for source in DatasetSource.all {
      #expect(!source.origin.hints(for: source.name).isEmpty)
      guard case .mirrors(let mirrors, let files, _) = source.origin else { continue }
      #expect(files.map(\.name) == source.requirements.map { $0.names[0] })
      _ = try DatasetFetch(name: source.name, files: files, mirrors: mirrors, parent: "/tmp")
    }
  }
}
