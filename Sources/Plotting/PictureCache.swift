// Drawings that were made before. Drawing is most of the time of a warm rendering, and the same
// figure stands on the page of one format as on that of another.
import Drawing
import Foundation

/// Keeps drawings from one rendering to the next.
package protocol PictureCache: Sendable {
  /// - Parameters:
  ///   - material: all that the drawing depends on, but for the program and the fonts.
  ///   - draw: makes the drawing where it is not kept.
  func picture(of material: Data, draw: () throws -> Data) throws -> Data
}

extension ThemedPicture {
  /// One line before the drawing: width, height and whether there is text, exactly.
  var kept: Data {
    let line = "\(size.width.bitPattern) \(size.height.bitPattern) \(hasText)\n"
    return Data(line.utf8) + svg
  }

  /// - Returns: `nil` for bytes that are no kept picture.
  init?(kept data: Data) {
    guard let end = data.prefix(100).firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    let words = String(decoding: data[..<end], as: UTF8.self).split(separator: " ")
    guard words.count == 3, let width = UInt64(words[0]), let height = UInt64(words[1]),
      let hasText = Bool(String(words[2]))
    else { return nil }
    let size = Size(width: Double(bitPattern: width), height: Double(bitPattern: height))
    guard size.width.isFinite, size.height.isFinite else { return nil }
    self.init(svg: data[(end + 1)...], size: size, hasText: hasText)
  }
}
