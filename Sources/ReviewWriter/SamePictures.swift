// Pictures that another program or another level of compression wrote, and that look the same.
import DocumentModel
import Drawing

extension Document {
  /// The document with the pictures of another in place of its own where each pixel is the same: the
  /// file of a picture is nothing that a reader sees.
  package func takingEqualPictures(from other: Document) -> Document {
    var pictures: [String: EmbeddedPicture] = [:]
    for case .figure(let figure) in other.blocks {
      if case .picture(let picture) = figure.content { pictures[figure.identifier] = picture }
    }
    guard !pictures.isEmpty else { return self }
    var result = self
    result.blocks = blocks.map { block in
      guard case .figure(var figure) = block, case .picture(let own) = figure.content,
        let picture = pictures[figure.identifier], own.png != picture.png,
        own.width == picture.width, own.height == picture.height,
        // What cannot be decoded is compared as it is; the page says that it cannot be drawn.
        let pixels = try? PixelImage(png: own.png), pixels == (try? PixelImage(png: picture.png))
      else { return block }
      figure.content = .picture(picture)
      return .figure(figure)
    }
    return result
  }
}
