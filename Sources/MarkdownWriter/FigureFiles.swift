// The pictures of a page as files: what each is called, whether it is drawn as curves or as pixels,
// and how large it stands on the page.
import DocumentModel
import Foundation

/// A picture as a file's content.
package struct DrawnPicture: Sendable, Equatable {
  package var data: Data
  /// On the page, in its pixels.
  package var width: Int

  package init(data: Data, width: Int) {
    self.data = data
    self.width = width
  }
}

/// What draws figures for files; a cache may stand in front of it.
package protocol PictureMaking: Sendable {
  func picture(of content: FigureContent, as kind: PictureKind) throws -> DrawnPicture
}

package enum PictureKind: String, Sendable {
  case svg, png

  /// More cells than this are smaller as pixels.
  private static let mostVectorCells = 900
  /// As in `Plotting`, which draws more points as pixels on every surface.
  private static let mostVectorPoints = 5_000

  /// Curves and letters stay sharp as SVG; what is made of pixels, or of so many shapes that a
  /// file of them would be slow to load, is PNG.
  package init(for content: FigureContent) {
    switch content {
    case .imageGrid, .picture: self = .png
    case .scatterChart(let chart):
      let points = chart.panels.reduce(0) { count, panel in
        count + panel.groups.reduce(0) { $0 + $1.x.count }
      }
      self = points > Self.mostVectorPoints ? .png : .svg
    case .heatMap(let map):
      let cells = map.panels.reduce(0) { $0 + $1.values.count }
      self = cells > Self.mostVectorCells ? .png : .svg
    case .lineChart, .barChart, .boxChart: self = .svg
    }
  }
}

struct FigureFiles {
  struct File {
    var name: String
    var kind: PictureKind
    var content: FigureContent
    var picture = DrawnPicture(data: Data(), width: 0)
  }

  let folder: String
  /// By the figure's identifier.
  private(set) var files: [String: File] = [:]
  private var order: [String] = []

  init(folder: String, reserved: [String], figures: [Figure]) {
    self.folder = folder
    // Some file systems do not tell `A.svg` from `a.svg`.
    var taken = Set(reserved.map { $0.lowercased() })
    for figure in figures where files[figure.identifier] == nil {
      let kind = PictureKind(for: figure.content)
      let stem = Self.safeName(figure.identifier)
      var name = "\(stem).\(kind.rawValue)"
      var suffix = 2
      while !taken.insert(name.lowercased()).inserted {
        name = "\(stem)-\(suffix).\(kind.rawValue)"
        suffix += 1
      }
      files[figure.identifier] = File(name: name, kind: kind, content: figure.content)
      order.append(figure.identifier)
    }
  }

  mutating func draw(with pictures: any PictureMaking) throws {
    for identifier in order {
      guard let file = files[identifier] else { continue }
      files[identifier]?.picture = try pictures.picture(of: file.content, as: file.kind)
    }
  }

  var sorted: [(path: String, data: Data)] {
    files.values.map { ($0.name, $0.picture.data) }.sorted { $0.0 < $1.0 }
  }

  /// An identifier as a file's name on every system: letters, digits, hyphens and underscores.
  static func safeName(_ identifier: String) -> String {
    var name = ""
    for scalar in identifier.unicodeScalars.prefix(100) {
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "_": name.unicodeScalars.append(scalar)
      default: if !name.isEmpty, !name.hasSuffix("-") { name += "-" }
      }
    }
    while name.hasSuffix("-") { name.removeLast() }
    // Windows has devices of these names.
    let devices = /(con|prn|aux|nul|com[0-9]|lpt[0-9])/.ignoresCase()
    return name.isEmpty || name.wholeMatch(of: devices) != nil
      ? "figure" + (name.isEmpty ? "" : "-" + name) : name
  }
}
