// Tagged JSON for the document's enums: `{"type": "paragraph", "content": […]}`. Written out, so
// that the file format is this code and not an accident of synthesis.
import Foundation

/// One tagged value being read.
private struct TaggedReader {
  private enum Key: String, CodingKey { case type, content }

  let type: String
  private let values: KeyedDecodingContainer<Key>

  init(_ decoder: any Decoder) throws {
    values = try decoder.container(keyedBy: Key.self)
    type = try values.decode(String.self, forKey: .type)
  }

  func content<Content: Decodable>() throws -> Content {
    try values.decode(Content.self, forKey: .content)
  }

  func unknown(_ kind: String) -> DamagedDocument {
    DamagedDocument(description: "unknown \(kind) '\(type)' in a document")
  }

  static func write(_ type: String, to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(type, forKey: .type)
  }

  static func write(_ type: String, _ content: some Encodable, to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(type, forKey: .type)
    try values.encode(content, forKey: .content)
  }
}

/// Why a file is not a document.
package struct DamagedDocument: Error, CustomStringConvertible, Sendable {
  package let description: String
}

extension Block: Codable {
  package init(from decoder: any Decoder) throws {
    let reader = try TaggedReader(decoder)
    switch reader.type {
    case "heading": self = .heading(try reader.content())
    case "paragraph": self = .paragraph(try reader.content())
    case "list": self = .list(try reader.content())
    case "quote": self = .quote(try reader.content())
    case "callout": self = .callout(try reader.content())
    case "code": self = .code(try reader.content())
    case "table": self = .table(try reader.content())
    case "figure": self = .figure(try reader.content())
    case "equation": self = .equation(try reader.content())
    case "gap": self = .gap(try reader.content())
    case "bibliography": self = .bibliography(try reader.content())
    case "raw-html": self = .rawHTML(try reader.content())
    case "rule": self = .rule
    default: throw reader.unknown("block")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .heading(let content): try TaggedReader.write("heading", content, to: encoder)
    case .paragraph(let content): try TaggedReader.write("paragraph", content, to: encoder)
    case .list(let content): try TaggedReader.write("list", content, to: encoder)
    case .quote(let content): try TaggedReader.write("quote", content, to: encoder)
    case .callout(let content): try TaggedReader.write("callout", content, to: encoder)
    case .code(let content): try TaggedReader.write("code", content, to: encoder)
    case .table(let content): try TaggedReader.write("table", content, to: encoder)
    case .figure(let content): try TaggedReader.write("figure", content, to: encoder)
    case .equation(let content): try TaggedReader.write("equation", content, to: encoder)
    case .gap(let content): try TaggedReader.write("gap", content, to: encoder)
    case .bibliography(let content): try TaggedReader.write("bibliography", content, to: encoder)
    case .rawHTML(let content): try TaggedReader.write("raw-html", content, to: encoder)
    case .rule: try TaggedReader.write("rule", to: encoder)
    }
  }
}

extension Inline: Codable {
  package init(from decoder: any Decoder) throws {
    let reader = try TaggedReader(decoder)
    switch reader.type {
    case "text": self = .text(try reader.content())
    case "emphasis": self = .emphasis(try reader.content())
    case "strong": self = .strong(try reader.content())
    case "strikethrough": self = .strikethrough(try reader.content())
    case "code": self = .code(try reader.content())
    case "math": self = .math(try reader.content())
    case "link": self = .link(try reader.content())
    case "reference": self = .reference(try reader.content())
    case "value": self = .value(try reader.content())
    case "footnote": self = .footnote(try reader.content())
    case "citation": self = .citation(try reader.content())
    case "raw-html": self = .rawHTML(try reader.content())
    case "soft-break": self = .softBreak
    case "line-break": self = .lineBreak
    default: throw reader.unknown("inline")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .text(let content): try TaggedReader.write("text", content, to: encoder)
    case .emphasis(let content): try TaggedReader.write("emphasis", content, to: encoder)
    case .strong(let content): try TaggedReader.write("strong", content, to: encoder)
    case .strikethrough(let content): try TaggedReader.write("strikethrough", content, to: encoder)
    case .code(let content): try TaggedReader.write("code", content, to: encoder)
    case .math(let content): try TaggedReader.write("math", content, to: encoder)
    case .link(let content): try TaggedReader.write("link", content, to: encoder)
    case .reference(let content): try TaggedReader.write("reference", content, to: encoder)
    case .value(let content): try TaggedReader.write("value", content, to: encoder)
    case .footnote(let content): try TaggedReader.write("footnote", content, to: encoder)
    case .citation(let content): try TaggedReader.write("citation", content, to: encoder)
    case .rawHTML(let content): try TaggedReader.write("raw-html", content, to: encoder)
    case .softBreak: try TaggedReader.write("soft-break", to: encoder)
    case .lineBreak: try TaggedReader.write("line-break", to: encoder)
    }
  }
}

extension FigureContent: Codable {
  package init(from decoder: any Decoder) throws {
    let reader = try TaggedReader(decoder)
    switch reader.type {
    case "line-chart": self = .lineChart(try reader.content())
    case "scatter-chart": self = .scatterChart(try reader.content())
    case "bar-chart": self = .barChart(try reader.content())
    case "box-chart": self = .boxChart(try reader.content())
    case "heat-map": self = .heatMap(try reader.content())
    case "image-grid": self = .imageGrid(try reader.content())
    case "picture": self = .picture(try reader.content())
    default: throw reader.unknown("figure")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .lineChart(let content): try TaggedReader.write("line-chart", content, to: encoder)
    case .scatterChart(let content): try TaggedReader.write("scatter-chart", content, to: encoder)
    case .barChart(let content): try TaggedReader.write("bar-chart", content, to: encoder)
    case .boxChart(let content): try TaggedReader.write("box-chart", content, to: encoder)
    case .heatMap(let content): try TaggedReader.write("heat-map", content, to: encoder)
    case .imageGrid(let content): try TaggedReader.write("image-grid", content, to: encoder)
    case .picture(let content): try TaggedReader.write("picture", content, to: encoder)
    }
  }
}

extension BarChart.Positions {
  package init(from decoder: any Decoder) throws {
    let reader = try TaggedReader(decoder)
    switch reader.type {
    case "bins": self = .bins(edges: try reader.content())
    case "categories": self = .categories(try reader.content())
    default: throw reader.unknown("place of bars")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .bins(let edges): try TaggedReader.write("bins", edges, to: encoder)
    case .categories(let names): try TaggedReader.write("categories", names, to: encoder)
    }
  }
}

// What the memberwise initialisers take for granted, a file may get wrong.

extension ImageGrid {
  /// As for pictures from files: more are of no use on a page, and cost much memory.
  private static let largestPixelCount = EmbeddedPicture.largestPixelCount

  enum CodingKeys: String, CodingKey {
    case tileWidth, tileHeight, rows, columns, pixels, rowLabels, columnLabels
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let sizes = try [CodingKeys.tileWidth, .tileHeight, .rows, .columns].map {
      try values.decode(Int.self, forKey: $0)
    }
    let pixels = try values.decode(Data.self, forKey: .pixels)
    // Sizes whose product is more than a number can hold are refused like any other mistake.
    let count = sizes.reduce(1 as Int?) { product, size in
      guard let product, (0...1 << 16).contains(size) else { return nil }
      let (result, overflows) = product.multipliedReportingOverflow(by: size)
      return overflows ? nil : result
    }
    if let count, count > Self.largestPixelCount {
      throw DamagedDocument(
        description:
          "a grid of \(count) pixels in a document; the limit is \(Self.largestPixelCount)")
    }
    guard count == pixels.count else {
      throw DamagedDocument(
        description: "a grid of sizes \(sizes) with \(pixels.count) pixels in a document")
    }
    self.init(
      tileWidth: sizes[0], tileHeight: sizes[1], rows: sizes[2], columns: sizes[3], pixels: pixels,
      rowLabels: try values.decode([String].self, forKey: .rowLabels),
      columnLabels: try values.decode([String].self, forKey: .columnLabels))
  }
}

extension LineChart.Series {
  enum CodingKeys: String, CodingKey { case name, mark, x, y, starred }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let name = try values.decode(String.self, forKey: .name)
    let x = try values.decode([Double].self, forKey: .x)
    let y = try values.decode([Double].self, forKey: .y)
    let starred = try values.decodeIfPresent(Int.self, forKey: .starred)
    guard x.count == y.count, starred.map(y.indices.contains) ?? true else {
      throw DamagedDocument(
        description: "the series '\(name)' has \(x.count) x and \(y.count) y in a document")
    }
    self.init(
      name: name, mark: try values.decode(Mark.self, forKey: .mark), x: x, y: y, starred: starred)
  }
}
