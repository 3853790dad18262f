// Turns a document into a page that GitHub shows and `git diff` compares line by line, with its
// figures in files beside it: the same document, the same bytes.
import Diagnostics
import DocumentModel
import Foundation

/// A page and the files that it shows.
package struct MarkdownPages: Sendable {
  package var markdown: Data
  /// By name within the folder `NAME_files`, sorted.
  package var files: [(path: String, data: Data)]
}

package struct MarkdownWriter: Sendable {
  /// Draws figures for the files beside the page.
  private let pictures: any PictureMaking

  package init(pictures: any PictureMaking = PictureMaker()) { self.pictures = pictures }

  /// The folder with the files of a page, beside it.
  package static func folder(of name: String) -> String { name + "_files" }

  /// - Parameters:
  ///   - name: what the page is called, without its ending.
  ///   - reservedFiles: names in its folder that other files have.
  package func write(
    _ document: Document, name: String, reservedFiles: [String] = []
  ) throws -> MarkdownPages {
    var files = FigureFiles(
      folder: Self.folder(of: name), reserved: reservedFiles, figures: document.figures)
    try files.draw(with: pictures)
    let page = PageText(document, files: files).text
    return MarkdownPages(
      markdown: Data(page.utf8), files: files.sorted)
  }
}

extension Document {
  /// All figures in the order of the text.
  fileprivate var figures: [Figure] {
    func figures(_ blocks: [Block]) -> [Figure] {
      blocks.flatMap { block -> [Figure] in
        switch block {
        case .figure(let figure): [figure]
        case .list(let list): list.items.flatMap { figures($0.blocks) }
        case .quote(let blocks): figures(blocks)
        case .callout(let callout): figures(callout.blocks)
        default: []
        }
      }
    }
    return figures(metadata.abstract) + figures(blocks) + footnotes.flatMap { figures($0.blocks) }
  }
}
