// What a review says of reports and pictures that it cannot show.
import DocumentModel
import Foundation
import Testing

@testable import ReportDiff
@testable import ReviewWriter

@Suite struct TroubleTests {
  /// Eight by eight pixels whose checksums hold, and whose data is no deflated stream.
  private static let corrupt: [UInt8] = {
    func bytes(_ number: UInt32) -> [UInt8] {
      (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    }
    func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
      let body = Array(type.utf8) + data
      var register: UInt32 = 0xFFFF_FFFF
      for byte in body {
        register ^= UInt32(byte)
        for _ in 0..<8 { register = register >> 1 ^ (register & 1 == 1 ? 0xEDB8_8320 : 0) }
      }
      return bytes(UInt32(data.count)) + body + bytes(~register)
    }
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + chunk("IHDR", bytes(8) + bytes(8) + [8, 2, 0, 0, 0])
      + chunk("IDAT", [UInt8](repeating: 0xA5, count: 40)) + chunk("IEND", [])
  }()

  private func document(_ word: String, _ png: [UInt8]?) throws -> Document {
    var blocks: [Block] = [.paragraph([.text("The \(word) fox.")])]
    if let png {
      blocks.append(
        .figure(
          Figure(
            identifier: "fig-a", number: "1", caption: [.text("A picture")],
            alternativeText: "A picture",
            content: .picture(try EmbeddedPicture(png: Data(png))))))
    }
    return Document(metadata: Metadata(title: "A report"), blocks: blocks)
  }

  private func review(_ old: Document, _ new: Document, _ troubles: [Trouble] = []) -> Review {
    Review(
      reports: [
        ReportReview(
          name: "x", from: old, to: new, oldOrigin: "old", newOrigin: "new",
          tolerances: Tolerances())
      ], troubles: troubles, tolerances: Tolerances())
  }

  @Test func `A picture that cannot be drawn costs itself and nothing else`() throws {
    let review = review(try document("quick", nil), try document("slow", Self.corrupt))
    let written = ReviewPage().write(review, version: "0")
    let page = String(decoding: written.page, as: UTF8.self)
    #expect(page.contains("<p class=\"trouble\">this picture cannot be drawn: "))
    #expect(page.contains("<ins>slow</ins>"))
    #expect(page.hasSuffix("</html>\n"))
    #expect(written.troubles.count == 1)
    #expect(written.troubles.first?.report == "x")
    #expect(written.troubles.first?.part == "Figure 1")
  }

  @Test func `A report that cannot be read is told in every form`() throws {
    let trouble = Trouble(report: "cut", origin: "new/cut.json", message: "it ends early")
    let review = review(try document("quick", nil), try document("slow", nil), [trouble])
    #expect(review.headline == "1 of 2 reports differ, 1 could not be compared")
    let page = String(decoding: ReviewPage().write(review, version: "0").page, as: UTF8.self)
    #expect(
      page.contains(
        "<li><strong>cut</strong> <code>new/cut.json</code>: it ends early</li>"))
    #expect(
      ReviewComment().write(review).contains(
        "**cut** (new/cut.json) could not be compared: it ends early\n"))
    #expect(
      TerminalWriter().write(review).hasSuffix("\n\ncut could not be compared: it ends early\n"))
    #expect(TerminalWriter().summary(review).hasSuffix("\ncut  could not be compared\n"))
    let object = try JSONSerialization.jsonObject(
      with: try JSONWriter().write(review, version: "0"))
    let json = try #require(object as? [String: Any])
    #expect(
      json["troubles"] as? [[String: String]]
        == [["report": "cut", "origin": "new/cut.json", "message": "it ends early"]])
  }

  @Test func `Where nothing could be compared, no report is called the same`() {
    let troubles = ["a", "b"].map { Trouble(report: $0, message: "it ends early") }
    let review = Review(reports: [], troubles: troubles, tolerances: Tolerances())
    #expect(review.headline == "2 reports could not be compared")
    #expect(!ReviewComment().write(review).contains("✅"))
  }
}
