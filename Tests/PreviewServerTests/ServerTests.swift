// The server without a browser: whom it answers, what it streams, which ports it takes.
import Diagnostics
import FlyingSocks
import Foundation
import Testing

@testable import PreviewServer

@Suite struct ServerTests {
  /// Sends one request and reads until `isEnough` or the other side has finished.
  private func request(
    _ server: PreviewServer, _ path: String = "/", host: String? = "localhost",
    method: String = "GET", until isEnough: (String) -> Bool = { _ in false }
  ) async throws -> String {
    let socket = try await AsyncSocket.connected(to: .inet(ip4: "127.0.0.1", port: server.port))
    defer { try? socket.close() }
    let hostLine = host.map { "Host: \($0)\r\n" } ?? ""
    try await socket.write(
      Data("\(method) \(path) HTTP/1.1\r\n\(hostLine)Connection: close\r\n\r\n".utf8))
    return try await read(socket, until: isEnough)
  }

  private func read(
    _ socket: AsyncSocket, until isEnough: (String) -> Bool
  ) async throws -> String {
    var bytes: [UInt8] = []
    while !isEnough(String(decoding: bytes, as: UTF8.self)) {
      guard let more = try? await socket.read(atMost: 4096) else { break }
      bytes += more
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func serve(
    on port: PreviewServer.Port = .exactly(0),
    _ body: @Sendable @escaping (PreviewServer) async throws -> Void
  ) async throws {
    try await PreviewServer.serve(on: port, title: "r.md", body)
  }

  @Test(
    arguments: [
      ("localhost", true), ("LocalHost:4321", true), ("127.0.0.1:80", true), ("[::1]:4321", true),
      ("evil.example", false), ("localhost.evil.example", false), ("127.0.0.1.evil.example", false),
      ("evil.example:127.0.0.1", false), ("", false), (nil, false),
    ])
  func `Only names of this machine are answered`(host: String?, isAnswered: Bool) async throws {
    #expect(PreviewHandler.isLoopback(host: host) == isAnswered)
    try await serve { server in
      let answer = try await request(server, host: host)
      #expect(answer.hasPrefix(isAnswered ? "HTTP/1.1 200 " : "HTTP/1.1 403 "))
      #expect(answer.contains("<h1>r.md</h1>") == isAnswered)
    }
  }

  @Test func `It listens on the loopback interface alone`() async throws {
    try await serve { server in
      // All of 127/8 is this machine, but only 127.0.0.1 is listened on.
      await #expect(throws: SocketError.self) {
        _ = try await AsyncSocket.connected(to: .inet(ip4: "127.0.0.2", port: server.port))
      }
    }
  }

  @Test(
    arguments: [
      ("GET", "/preview.js", "200 "), ("GET", "/curves.js", "200 "),
      ("GET", "/elements.js", "200 "), ("GET", "/preview.css", "200 "),
      ("GET", "/favicon.ico", "204 "),
      ("GET", "/../etc/passwd", "404 "), ("GET", "/report.md", "404 "), ("POST", "/", "405 "),
    ])
  func `Nothing but the preview is served`(method: String, path: String, status: String)
    async throws
  {
    try await serve { server in
      let answer = try await request(server, path, method: method)
      #expect(answer.hasPrefix("HTTP/1.1 " + status), "\(answer.prefix(60))")
    }
  }

  @Test func `A listener hears what is shown now, then what changes, and nothing twice`()
    async throws
  {
    try await serve { server in
      server.show(page: Data("<p>one</p>".utf8))
      let first = PreviewPage(Data("<p>one</p>".utf8)).version
      let second = PreviewPage(Data("<p>two</p>".utf8)).version
      let socket = try await AsyncSocket.connected(to: .inet(ip4: "127.0.0.1", port: server.port))
      defer { try? socket.close() }
      try await socket.write(Data("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
      let start = try await read(socket) { $0.contains("event: progress\n") }
      #expect(start.contains("Content-Type: text/event-stream"))
      #expect(start.contains("event: page\ndata: \(first)\n\n"))
      #expect(start.contains("event: problems\ndata: []\n\n"))
      // The same again is no news.
      server.show(page: Data("<p>one</p>".utf8))
      server.show(problems: [])
      server.show(page: Data("<p>two</p>".utf8))
      let then = try await read(socket) { $0.contains("event: page") }
      #expect(then.contains("data: \(second)\n\n"))
      #expect(!then.contains(first) && !then.contains("event: problems"))
      let page = try await request(server)
      #expect(page.contains("<p>two</p>") && page.contains("data-version=\"\(second)\""))
    }
  }

  @Test func `A listener that goes away is forgotten, and harms nobody`() async throws {
    try await serve { server in
      let socket = try await AsyncSocket.connected(to: .inet(ip4: "127.0.0.1", port: server.port))
      try await socket.write(Data("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
      _ = try await read(socket) { $0.contains("event: progress\n") }
      #expect(server.listenerCount == 1)
      try socket.close()
      // The first write may still find room in the socket's buffer.
      for turn in 0..<200 where server.listenerCount > 0 {
        server.show(page: Data("<p>\(turn)</p>".utf8))
        try await Task.sleep(for: .milliseconds(5))
      }
      #expect(server.listenerCount == 0)
      #expect(try await request(server).hasPrefix("HTTP/1.1 200 "))
    }
  }

  @Test func `A taken port is refused when it was asked for, and passed over when it was not`()
    async throws
  {
    try await serve { first in
      await #expect {
        try await serve(on: .exactly(first.port)) { _ in }
      } throws: { error in
        guard let diagnostic = error as? Diagnostic else { return false }
        return diagnostic.message == "port \(first.port) is taken by another program"
          && diagnostic.hints.count == 1
      }
      try await serve(on: .firstFree(from: first.port)) { second in
        #expect(second.port > first.port)
      }
    }
  }

  @Test func `What the body returns and throws comes out, and the port is free again`()
    async throws
  {
    struct Mistake: Error {}
    let port = try await PreviewServer.serve(on: .exactly(0), title: "r") { $0.port }
    await #expect(throws: Mistake.self) {
      try await serve(on: .exactly(port)) { _ in throw Mistake() }
    }
    try await serve(on: .exactly(port)) { _ in }
  }
}
