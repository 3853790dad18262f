// A web server on this machine that does what a test says, misbehaviour included: the client under
// test meets real sockets.
import Foundation
import Glibc
import Synchronization

final class LoopbackServer: Sendable {
  struct Request: Sendable, Equatable {
    var path: String
    /// With names in lower case.
    var headers: [String: String]
  }

  struct Response: Sendable {
    var status = 200
    var headers: [String: String] = [:]
    var body: [UInt8] = []
    /// The connection is closed after so many bytes of the body, whatever the headers announce.
    var breaksOffAfter: Int?
  }

  private let descriptor: CInt
  private let port: UInt16
  private let seen = Mutex<[Request]>([])

  var address: String { "http://127.0.0.1:\(port)/data/" }

  var requests: [Request] { seen.withLock { $0 } }

  /// - Parameter respond: is told how many requests came before.
  init(_ respond: @escaping @Sendable (Request, Int) -> Response) throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr = in_addr(s_addr: inet_addr("127.0.0.1"))
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isReady = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0
          && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard descriptor >= 0, isReady else { throw POSIXError(.EADDRNOTAVAIL) }
    self.descriptor = descriptor
    port = UInt16(bigEndian: address.sin_port)
    let thread = Thread { [weak self] in
      while true {
        let connection = accept(descriptor, nil, nil)
        // The end of another test's process interrupts calls of this one.
        if connection < 0, errno == EINTR { continue }
        guard connection >= 0 else { return }
        if let request = Self.request(connection), let self {
          let count = self.seen.withLock { seen in
            seen.append(request)
            return seen.count - 1
          }
          Self.send(respond(request, count), to: connection)
        }
        close(connection)
      }
    }
    thread.start()
  }

  deinit {
    shutdown(descriptor, Int32(SHUT_RDWR))
    close(descriptor)
  }

  private static func request(_ connection: CInt) -> Request? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !String(decoding: bytes, as: UTF8.self).contains("\r\n\r\n") {
      let count = recv(connection, &buffer, buffer.count, 0)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
    }
    let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
    let parts = lines[0].split(separator: " ")
    guard parts.count == 3 else { return nil }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] = line[line.index(after: colon)...]
        .trimmingCharacters(in: .whitespaces)
    }
    return Request(path: String(parts[1]), headers: headers)
  }

  private static func send(_ response: Response, to connection: CInt) {
    var headers = response.headers
    headers["Content-Length"] = headers["Content-Length"] ?? String(response.body.count)
    headers["Connection"] = "close"
    let head =
      "HTTP/1.1 \(response.status) Status\r\n"
      + headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }.joined() + "\r\n"
    var bytes = Array(head.utf8) + response.body.prefix(response.breaksOffAfter ?? .max)
    while !bytes.isEmpty {
      let count = Glibc.send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      bytes.removeFirst(count)
    }
  }
}
