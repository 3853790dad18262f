// A picture from a file, as the document carries it: the PNG's own bytes, looked at so far that
// whoever draws them later meets no surprise.
import Foundation

/// A PNG picture with its size.
package struct EmbeddedPicture: Sendable, Equatable {
  /// In pixels.
  package let width: Int
  package let height: Int
  package let png: Data

  /// Larger pictures are of no use on a page and cost much memory when they are drawn.
  package static let largestSide = 16_384
  package static let largestPixelCount = 40_000_000

  /// Checks a PNG file: its signature, its size, and the checksum of each of its chunks.
  package init(png: Data) throws(DamagedPicture) {
    let size = try PNGStructure.size(of: png)
    width = size.width
    height = size.height
    self.png = png
  }
}

/// Why bytes are no picture that a page can show.
package struct DamagedPicture: Error, Sendable, CustomStringConvertible {
  package let description: String
  /// What to do about it.
  package let remedy: String
}

extension EmbeddedPicture: Codable {
  private enum Key: String, CodingKey { case width, height, png }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    let png = try values.decode(Data.self, forKey: .png)
    do throws(DamagedPicture) {
      try self.init(png: png)
    } catch {
      throw DamagedDocument(description: "a picture in a document: \(error.description)")
    }
    let size = (
      try values.decode(Int.self, forKey: .width), try values.decode(Int.self, forKey: .height)
    )
    guard size == (width, height) else {
      throw DamagedDocument(
        description: "a picture of \(width) × \(height) pixels is said to have "
          + "\(size.0) × \(size.1) in a document")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(width, forKey: .width)
    try values.encode(height, forKey: .height)
    try values.encode(png, forKey: .png)
  }
}
