// A finished page as the preview serves it: with the script of the preview, under a policy that lets
// the script run. What is written to disk is not touched.
import Foundation

struct PreviewPage: Sendable {
  /// Tells pages apart, also across restarts of the server: a hash of the page.
  let version: String
  let html: Data
  /// The value of the header `Content-Security-Policy`.
  let policy: String

  /// - Parameter page: HTML in UTF-8.
  init(_ page: Data) {
    var bytes = [UInt8](page)
    let head = PageHead(of: bytes)
    version = Self.hash(bytes)
    // Two policies of one page both hold, so the page's own goes and comes back wider as a header.
    // Nobody may show the preview inside of another page.
    let policies = head.policies.map { policy in
      var policy = ContentSecurityPolicy(policy.text)
      for kind in ["script-src", "connect-src", "style-src"] { policy.allowSelf(for: kind) }
      return policy.text
    }
    self.policy = (policies + ["frame-ancestors 'none'"]).joined(separator: ", ")
    for policy in head.policies.reversed() { bytes.removeSubrange(policy.tag) }
    let script = "<script type=\"module\" src=\"/preview.js\" data-version=\"\(version)\"></script>"
    bytes.insert(contentsOf: script.utf8, at: head.insertionOffset)
    html = Data(bytes)
  }

  /// What is served while nothing has been rendered yet.
  static func waiting(title: String) -> PreviewPage {
    let name = title.replacingOccurrences(of: "&", with: "&amp;")
      .replacingOccurrences(of: "<", with: "&lt;")
    let style = """
      body { margin: 0; background: #fff; color: #1f2328; font: 1.0625rem/1.6 system-ui, sans-serif }
      main { max-width: 38rem; margin: 25vh auto 0; padding: 0 1.25rem }
      h1 { font-size: 1.25rem; overflow-wrap: anywhere }
      @media (prefers-color-scheme: dark) { body { background: #15181b; color: #dfe3e7 } }
      """
    return PreviewPage(
      Data(
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
        style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(name)</title>
        <style>
        \(style)
        </style>
        </head>
        <body>
        <main>
        <h1>\(name)</h1>
        <p>The page appears here as soon as the report has been rendered.</p>
        </main>
        </body>
        </html>

        """.utf8))
  }

  /// FNV-1a, 64 bits: to tell versions apart, not to protect anything.
  private static func hash(_ bytes: [UInt8]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return String(hash, radix: 16)
  }
}
