// Pages as they are served: with the preview's script, under a policy that is wider by just that.
import Foundation
import Testing

@testable import PreviewServer

@Suite struct PageTests {
  private func served(_ html: String) -> String {
    String(decoding: PreviewPage(Data(html.utf8)).html, as: UTF8.self)
      .replacing(#/ data-version="[0-9a-f]+"/#, with: "")
  }

  private static let script = "<script type=\"module\" src=\"/preview.js\"></script>"

  @Test(
    arguments: [
      (
        "<!DOCTYPE html><html><head><title>x</title>",
        "<!DOCTYPE html><html><head>|<title>x</title>"
      ),
      // What looks like a head is none in a comment, in a quoted attribute or in a title.
      (
        "<!-- <head> --><html a='<head>'><HEAD\nid=h>x",
        "<!-- <head> --><html a='<head>'><HEAD\nid=h>|x"
      ),
      ("<html><title><head></title></head>", "<html>|<title><head></title></head>"),
      ("<html><body><head>", "<html>|<body><head>"),
      ("<!doctype html>\n<p>a < b", "<!doctype html>|\n<p>a < b"),
      ("<p>x</p>", "|<p>x</p>"), ("", "|"), ("<head", "<head|"), ("<!--", "|<!--"),
    ])
  func `The script stands first in the head, wherever the template has put that`(
    page: String, expected: String
  ) {
    #expect(served(page) == expected.replacingOccurrences(of: "|", with: Self.script))
  }

  @Test func `The page's own policy becomes a header that lets the preview's own things through`() {
    let page = PreviewPage(
      Data(
        """
        <head><meta charset=utf-8><META http-equiv='content-security-policy' \
        content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"></head>
        """.utf8))
    #expect(
      page.policy == """
        default-src 'none'; img-src data:; style-src 'unsafe-inline' 'self'; \
        script-src 'self'; connect-src 'self', frame-ancestors 'none'
        """)
    let html = String(decoding: page.html, as: UTF8.self)
    #expect(html.hasSuffix("<meta charset=utf-8></head>"), "\(html)")
  }

  @Test(
    arguments: [
      ("script-src 'sha256-x='", "script-src 'sha256-x=' 'self'"),
      ("script-src 'none'", "script-src 'self'"), ("script-src 'self'", "script-src 'self'"),
      ("default-src https: ", "default-src https:; script-src https: 'self'"),
      // What nothing forbids need not be allowed, and allowing it would forbid the rest.
      ("img-src data:", "img-src data:"), ("", ""),
    ])
  func `Allowing a server's own scripts allows nothing else`(before: String, after: String) {
    var policy = ContentSecurityPolicy(before)
    policy.allowSelf(for: "script-src")
    #expect(policy.text == after)
  }

  @Test func `Equal pages have one version, different ones have two`() {
    let versions = ["a", "a", "b"].map { PreviewPage(Data($0.utf8)).version }
    #expect(versions[0] == versions[1])
    #expect(versions[0] != versions[2])
  }
}
