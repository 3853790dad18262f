// Tagged JSON for the document's enums: `{"type": "paragraph", "content": […]}`. Written out, so
// that the file format is this code and not an accident of synthesis.

private enum Key: String, CodingKey { case type, content }

private struct UnknownType: Error, CustomStringConvertible {
  var kind: String
  var type: String
  var description: String { "unknown \(kind) '\(type)' in a document" }
}

extension Block: Codable {
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    func content<Content: Decodable>() throws -> Content {
      try values.decode(Content.self, forKey: .content)
    }
    let type = try values.decode(String.self, forKey: .type)
    switch type {
    case "heading": self = .heading(try content())
    case "paragraph": self = .paragraph(try content())
    case "list": self = .list(try content())
    case "quote": self = .quote(try content())
    case "code": self = .code(try content())
    case "table": self = .table(try content())
    case "figure": self = .figure(try content())
    case "equation": self = .equation(try content())
    case "rule": self = .rule
    default: throw UnknownType(kind: "block", type: type)
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    func put(_ type: String, _ content: (some Encodable)?) throws {
      try values.encode(type, forKey: .type)
      try values.encodeIfPresent(content, forKey: .content)
    }
    switch self {
    case .heading(let heading): try put("heading", heading)
    case .paragraph(let content): try put("paragraph", content)
    case .list(let list): try put("list", list)
    case .quote(let blocks): try put("quote", blocks)
    case .code(let code): try put("code", code)
    case .table(let table): try put("table", table)
    case .figure(let figure): try put("figure", figure)
    case .equation(let equation): try put("equation", equation)
    case .rule: try put("rule", nil as String?)
    }
  }
}

extension Inline: Codable {
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    func content<Content: Decodable>() throws -> Content {
      try values.decode(Content.self, forKey: .content)
    }
    let type = try values.decode(String.self, forKey: .type)
    switch type {
    case "text": self = .text(try content())
    case "emphasis": self = .emphasis(try content())
    case "strong": self = .strong(try content())
    case "code": self = .code(try content())
    case "math": self = .math(try content())
    case "link": self = .link(try content())
    case "reference": self = .reference(try content())
    case "value": self = .value(try content())
    case "soft-break": self = .softBreak
    case "line-break": self = .lineBreak
    default: throw UnknownType(kind: "inline", type: type)
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    func put(_ type: String, _ content: (some Encodable)?) throws {
      try values.encode(type, forKey: .type)
      try values.encodeIfPresent(content, forKey: .content)
    }
    switch self {
    case .text(let text): try put("text", text)
    case .emphasis(let content): try put("emphasis", content)
    case .strong(let content): try put("strong", content)
    case .code(let text): try put("code", text)
    case .math(let tex): try put("math", tex)
    case .link(let link): try put("link", link)
    case .reference(let reference): try put("reference", reference)
    case .value(let value): try put("value", value)
    case .softBreak: try put("soft-break", nil as String?)
    case .lineBreak: try put("line-break", nil as String?)
    }
  }
}

extension FigureContent: Codable {
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    let type = try values.decode(String.self, forKey: .type)
    switch type {
    case "line-chart": self = .lineChart(try values.decode(LineChart.self, forKey: .content))
    case "image-grid": self = .imageGrid(try values.decode(ImageGrid.self, forKey: .content))
    default: throw UnknownType(kind: "figure", type: type)
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    switch self {
    case .lineChart(let chart):
      try values.encode("line-chart", forKey: .type)
      try values.encode(chart, forKey: .content)
    case .imageGrid(let grid):
      try values.encode("image-grid", forKey: .type)
      try values.encode(grid, forKey: .content)
    }
  }
}
