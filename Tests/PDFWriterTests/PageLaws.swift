// What holds on every page of every document: nothing outside of the margins, nothing alone, no
// broken word, no link to nowhere.
import DocumentModel
import Drawing
import Foundation
import Testing

@testable import PDFWriter

/// One document, written, with the pages that it was cut into.
struct PrintedDocument {
  let document: Document
  let geometry: PageGeometry
  let flow: Flow
  let pages: [Page]
  let file: PrintedFile

  init(_ document: Document) throws {
    self.document = document
    geometry = PageGeometry(document.layout.paper)
    flow = try PDFWriter.flow(
      of: document, language: document.metadata.language, geometry, TextContext())
    pages = PageBuilder(contentHeight: geometry.contentHeight).pages(of: flow)
    file = try PrintedFile(PDFWriter().write(document))
  }

  func checkEverything() throws {
    try checkFile()
    try checkWords()
    try checkMargins()
    checkPages()
  }

  func checkFile() throws {
    let information = try file.information()
    #expect(information["Title"] == document.metadata.title)
    #expect(information["Author"] == document.metadata.authors.joined(separator: ", "))
    #expect(information["Tagged"] == "yes")
    #expect(information["Pages"] == String(pages.count))
    let size = document.layout.paper == .a4 ? "595.276 x 841.89 pts (A4)" : "612 x 792 pts (letter)"
    #expect(information["Page size"] == size)
    let fonts = try file.text(of: "pdffonts").split(separator: "\n").dropFirst(2)
    #expect(!fonts.isEmpty)
    for font in fonts {
      #expect(font.contains(/yes yes (yes|no) +[0-9]+ +0$/), "\(font)")
      #expect(font.contains(/^[A-Z]{6}\+/), "\(font)")
    }
    let destinations = try file.destinations()
    #expect(destinations.asked.subtracting(destinations.known) == [])
    // Every reference of the text has a place to lead to.
    #expect(destinations.asked.count > 0 || document.blocks.count < 3)
  }

  /// Every word of the text is found whole, and nothing ends with a hyphen of the line breaking.
  func checkWords() throws {
    let expected = Set(document.blocks.flatMap(\.proseWords))
    for options in [[], ["-layout"]] {
      let text = try file.text(of: "pdftotext", options, ["-"])
      let found = Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
      let missing = expected.subtracting(found)
      #expect(missing.isEmpty, "\(options): \(missing.sorted().prefix(8))")
    }
  }

  func checkMargins() throws {
    let right = geometry.columnX + geometry.columnWidth
    for word in try file.words() {
      #expect(
        word.left > geometry.columnX - 20 && word.right < right + 0.75
          && word.bottom < geometry.size.height - 24, "\(word)")
    }
    let scale = 0.5
    for (number, picture) in try file.pictures(dotsPerInch: 36).enumerated() {
      let columns = (
        Int((geometry.columnX * scale).rounded(.down)) - 1,
        Int((right * scale).rounded(.up)) + 1
      )
      var inked = 0
      for start in stride(from: 0, to: picture.pixels.count, by: picture.width) {
        inked += picture.pixels[start..<start + columns.0].count { $0 < 235 }
        inked +=
          picture.pixels[(start + columns.1 + 1)..<start + picture.width].count { $0 < 235 }
      }
      #expect(inked == 0, "page \(number + 1)")
    }
  }

  func checkPages() {
    for (number, page) in pages.enumerated() {
      for placed in page.items {
        let bottom = placed.y + flow.items[placed.item].height
        #expect(bottom <= geometry.contentHeight + 0.02, "page \(number + 1)")
      }
      if let last = page.items.last, number < pages.count - 1 {
        #expect(!flow.items[last.item].keepsWithNext, "page \(number + 1) ends with a heading")
      }
      if let first = page.notes.first, let last = page.items.last {
        #expect(first.y >= last.y + flow.items[last.item].height, "page \(number + 1)")
      }
    }
    checkLines()
  }

  /// At least two lines of a paragraph on each page.
  private func checkLines() {
    var lines: [Int: [Int: Int]] = [:]
    for (number, page) in pages.enumerated() {
      for placed in page.items {
        guard let element = flow.items[placed.item].elements.last,
          flow.elements[element] == .paragraph
        else { continue }
        lines[element, default: [:]][number, default: 0] += 1
      }
    }
    for (element, counts) in lines where counts.count > 1 {
      #expect(counts.values.allSatisfy { $0 >= 2 }, "element \(element): \(counts)")
    }
  }

  /// The share of all pages but the last that is blank.
  var blankShare: Double {
    let full = pages.dropLast()
    guard !full.isEmpty else { return 0 }
    let blank = full.reduce(0.0) { sum, page in
      let bottom = page.items.map { $0.y + flow.items[$0.item].height }.max() ?? 0
      let top = page.notes.first.map { $0.y - PageFilling.noteGap } ?? geometry.contentHeight
      return sum + max(top - bottom, 0)
    }
    return blank / geometry.contentHeight / Double(full.count)
  }
}

extension Block {
  /// Words of letters in running text, without what stands in formulas and code.
  fileprivate var proseWords: [String] {
    switch self {
    case .paragraph(let content): content.proseWords
    case .heading(let heading): heading.content.proseWords
    case .list(let list): list.items.flatMap { $0.blocks.flatMap(\.proseWords) }
    case .quote(let blocks): blocks.flatMap(\.proseWords)
    case .callout(let callout): callout.blocks.flatMap(\.proseWords)
    case .figure(let figure): figure.caption.proseWords
    case .bibliography(let entries): entries.flatMap(\.content.proseWords)
    default: []
    }
  }
}

extension [Inline] {
  /// Of plain text alone, and away from marks and formulas, which print as neighbours.
  fileprivate var proseWords: [String] {
    flatMap { inline -> [String] in
      guard case .text(let text) = inline else { return [] }
      return text.split(separator: " ", omittingEmptySubsequences: false).dropFirst().dropLast()
        .map(String.init)
        .filter { $0.count > 3 && $0.allSatisfy(\.isLetter) }
    }
  }
}
