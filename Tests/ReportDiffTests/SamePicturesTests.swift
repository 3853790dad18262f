// Pictures whose files differ and whose pixels may not.
import DocumentModel
import Foundation
import Testing

@testable import ReportDiff
@testable import ReviewWriter

@Suite struct SamePicturesTests {
  /// Two by two pixels of one grey, stored as they are.
  private static let stored =
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAGUlEQVR4AQEOAPH/AFpaWlpaWgBaWlpa"
    + "WlodlgQ5lZNXDgAAAABJRU5ErkJggg=="
  /// The same pixels, compressed.
  private static let compressed =
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAADklEQVR42mOIAgMGCAUAHZYEOa/+jHcA"
    + "AAAASUVORK5CYII="
  /// One shade brighter.
  private static let brighter =
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAADklEQVR42mOIBgMGCAUAHeoERaJNgC4A"
    + "AAAASUVORK5CYII="

  private func document(_ base64: String) throws -> Document {
    let png = try #require(Data(base64Encoded: base64))
    let content = FigureContent.picture(try EmbeddedPicture(png: png))
    return Document(
      metadata: Metadata(title: "A report"),
      blocks: [
        .figure(
          Figure(
            identifier: "fig-a", number: "1", caption: [], alternativeText: "A picture",
            content: content))
      ])
  }

  @Test func `Pixels count, and the file that holds them does not`() throws {
    let old = try document(Self.stored)
    let same = try document(Self.compressed)
    #expect(old != same)
    #expect(old.takingEqualPictures(from: same) == same)
    let other = try document(Self.brighter)
    #expect(old.takingEqualPictures(from: other) == old)
  }
}
