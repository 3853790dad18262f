// What the server answers, and to whom: only a browser that was sent here under the name of this
// machine. A page of another site whose name is made to point here (DNS rebinding) gets nothing.
import FlyingFox
import Foundation

struct PreviewHandler: HTTPHandler {
  let state: PreviewState

  func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
    guard Self.isLoopback(host: request.headers[.host]) else {
      return answer(
        .forbidden, "text/plain; charset=utf-8",
        Data("The preview answers to 127.0.0.1 and localhost alone.\n".utf8))
    }
    guard request.method == .GET || request.method == .HEAD else {
      return answer(.methodNotAllowed, "text/plain; charset=utf-8", Data("Only GET.\n".utf8))
    }
    var response = respond(to: request.path)
    if request.method == .HEAD { response.payload = .httpBody(HTTPBodySequence()) }
    return response
  }

  private func respond(to path: String) -> HTTPResponse {
    switch path {
    case "/", "":
      let page = state.current.page
      return answer(
        .ok, "text/html; charset=utf-8", page.html, ["Content-Security-Policy": page.policy])
    case "/preview.js": return script(PackageResources.preview_js)
    case "/curves.js": return script(PackageResources.curves_js)
    case "/elements.js": return script(PackageResources.elements_js)
    case "/preview.css":
      return answer(.ok, "text/css; charset=utf-8", Data(PackageResources.preview_css))
    case "/events":
      return HTTPResponse(
        statusCode: .ok, headers: Self.headers("text/event-stream"),
        body: HTTPBodySequence(from: EventStream(state: state)))
    // Browsers ask by themselves, and complain when there is none.
    case "/favicon.ico": return HTTPResponse(statusCode: .noContent)
    default: return answer(.notFound, "text/plain; charset=utf-8", Data("Not here.\n".utf8))
    }
  }

  private func script(_ bytes: [UInt8]) -> HTTPResponse {
    answer(.ok, "text/javascript; charset=utf-8", Data(bytes))
  }

  private func answer(
    _ status: HTTPStatusCode, _ type: String, _ body: Data, _ more: [String: String] = [:]
  ) -> HTTPResponse {
    var headers = Self.headers(type)
    for (name, value) in more { headers[HTTPHeader(name)] = value }
    return HTTPResponse(statusCode: status, headers: headers, body: body)
  }

  private static func headers(_ type: String) -> HTTPHeaders {
    [
      .contentType: type, .cacheControl: "no-store",
      HTTPHeader("X-Content-Type-Options"): "nosniff",
      HTTPHeader("Cross-Origin-Resource-Policy"): "same-origin",
      HTTPHeader("Referrer-Policy"): "no-referrer",
    ]
  }

  /// - Parameter host: the header of that name, with or without a port.
  static func isLoopback(host: String?) -> Bool {
    guard let host else { return false }
    let name = host.replacing(/:[0-9]*$/, with: "").lowercased()
    return ["localhost", "127.0.0.1", "[::1]"].contains(name)
  }
}
