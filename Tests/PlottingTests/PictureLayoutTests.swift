// Pictures from files on a page: their size, and that they are drawn.
import DocumentModel
import Drawing
import Foundation
import Testing

@testable import Plotting

/// 600 × 300 pixels of one colour.
private let png =
  Data(
    base64Encoded:
      "iVBORw0KGgoAAAANSUhEUgAAAlgAAAEsCAIAAACQX1rBAAAEhElEQVR4nO3VQQEAEADAQKQRR2yxxPDYXYL9Nu/ZAwCq1u8AAPjJCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0owQgDQjBCDNCAFIM0IA0h7jvAOYorhQVQAAAABJRU5ErkJggg=="
  ) ?? Data()

@Suite struct PictureLayoutTests {
  @Test(arguments: [(480.0, 300.0), (300, 300), (150, 150)])
  func `A picture shrinks to fit and is never enlarged`(width: Double, expected: Double) throws {
    let picture = try EmbeddedPicture(png: png)
    let size = FigureRenderer(widthInPoints: width).naturalSize(of: .picture(picture))
    #expect(size == Size(width: expected, height: expected / 2))
  }

  @Test func `A picture is drawn on every surface, the same bytes each time`() throws {
    let content = FigureContent.picture(try EmbeddedPicture(png: png))
    let renderer = FigureRenderer(widthInPoints: 200)
    #expect(try renderer.svg(content) == renderer.svg(content))
    #expect(String(decoding: try renderer.svg(content), as: UTF8.self).contains("<image"))
    let drawn = try PixelImage(png: renderer.png(content, pixelsPerPoint: 1))
    #expect((drawn.width, drawn.height) == (200, 100))
    let middle = (50 * 200 + 100) * 4
    #expect(Array(drawn.bytes[middle..<(middle + 4)]) == [40, 80, 200, 255])
  }
}
