// A finished report before it becomes pages: what the writers and `galley diff` read.
//
// Everything is resolved here: numbers, cross-references, inline values. Figures are data, not
// pictures, so a writer draws them for its own surface and a diff compares them as data.
import Foundation

/// A rendered report.
package struct Document: Codable, Sendable, Equatable {
  /// The version of this file format. Readers refuse a newer one.
  package static let currentFormat = 2

  package var format: Int = Document.currentFormat
  package var metadata: Metadata
  package var layout: PageLayout
  /// Things the reader must know before anything else, such as stand-in data in use.
  package var notices: [Notice]
  package var blocks: [Block]
  /// In the order of their numbers.
  package var footnotes: [Footnote]
  /// What the numbers depend on, at the end of the page.
  package var colophon: [ColophonRow]
  /// How much its numbers may change before that is a difference; `nil` where the author says none.
  package var tolerances: [ComparisonTolerance]?

  package init(
    metadata: Metadata, layout: PageLayout = PageLayout(), notices: [Notice] = [],
    blocks: [Block] = [], footnotes: [Footnote] = [], colophon: [ColophonRow] = [],
    tolerances: [ComparisonTolerance]? = nil
  ) {
    self.metadata = metadata
    self.layout = layout
    self.notices = notices
    self.blocks = blocks
    self.footnotes = footnotes
    self.colophon = colophon
    self.tolerances = tolerances
  }
}

/// What the front matter says about the report.
package struct Metadata: Codable, Sendable, Equatable {
  package var title: String
  package var subtitle: String?
  package var authors: [String]
  /// As written; an ISO 8601 day (`2026-11-21`) also dates the PDF.
  package var date: String?
  /// A BCP 47 tag such as `en` or `en-GB`.
  package var language: String
  package var abstract: [Block]
  package var keywords: [String]

  package init(
    title: String, subtitle: String? = nil, authors: [String] = [], date: String? = nil,
    language: String = "en", abstract: [Block] = [], keywords: [String] = []
  ) {
    self.title = title
    self.subtitle = subtitle
    self.authors = authors
    self.date = date
    self.language = language
    self.abstract = abstract
    self.keywords = keywords
  }
}

/// Choices of the author about the page as a whole.
package struct PageLayout: Codable, Sendable, Equatable {
  package var hasTableOfContents: Bool
  package var numbersSections: Bool
  package var paper: Paper

  package enum Paper: String, Codable, Sendable, CaseIterable { case a4, letter }

  package init(
    hasTableOfContents: Bool = true, numbersSections: Bool = false, paper: Paper = .a4
  ) {
    self.hasTableOfContents = hasTableOfContents
    self.numbersSections = numbersSections
    self.paper = paper
  }
}

/// A banner above the text.
package struct Notice: Codable, Sendable, Equatable {
  package enum Kind: String, Codable, Sendable { case standInData, failure }

  package var kind: Kind
  package var text: String

  package init(kind: Kind, text: String) {
    self.kind = kind
    self.text = text
  }
}

/// One line of the colophon: "Seed" "1".
package struct ColophonRow: Codable, Sendable, Equatable {
  package var label: String
  package var value: String

  package init(_ label: String, _ value: String) {
    self.label = label
    self.value = value
  }
}

extension Document {
  /// The JSON form, the same bytes for the same document.
  package func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    // A gap in a curve is not a number, and JSON has no word for it.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    var data = FilledNumberArrays.rewriting(try encoder.encode(self))
    data.append(UInt8(ascii: "\n"))
    return data
  }

  /// - Throws: `DamagedDocument` for another format, and what `JSONDecoder` throws.
  package init(decoding data: Data) throws {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    struct Version: Decodable { var format: Int }
    let version = try decoder.decode(Version.self, from: data).format
    guard version == Document.currentFormat else {
      throw DamagedDocument(
        description: "format \(version) of a document; this release reads \(Document.currentFormat)"
      )
    }
    self = try decoder.decode(Document.self, from: data)
  }
}
