// The committed reports: the law holds for every pair of them, and a reviewer of a variant is told
// what was varied and nothing else.
import DocumentModel
import Foundation
import Testing

@testable import ReportDiff

@Suite struct CommittedDocumentTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static let documents: [(name: String, document: Document)] = {
    let folder = root.appendingPathComponent("output")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".json") }.sorted().compactMap { name in
      guard let data = try? Data(contentsOf: folder.appendingPathComponent(name)),
        let document = try? Document(decoding: data)
      else { return nil }
      return (name, document)
    }
  }()

  @Test func `All six reports are there to be compared`() {
    #expect(Self.documents.count == 6)
  }

  @Test func `Differences of any two reports give either from the other`() throws {
    for old in Self.documents {
      for new in Self.documents {
        let diff = DocumentDiff(from: old.document, to: new.document)
        #expect(
          try diff.applied(to: old.document).isSame(as: new.document), "\(old.name), \(new.name)")
        #expect(
          try diff.reversed.applied(to: new.document).isSame(as: old.document),
          "\(old.name), \(new.name)")
        #expect(diff.isEmpty == (old.name == new.name))
      }
    }
  }

  private func review(_ old: Document, _ new: Document) -> ReportReview {
    ReportReview(
      name: "x", from: old, to: new, oldOrigin: "old", newOrigin: "new",
      tolerances: Tolerances())
  }

  @Test func `A changed seed changes numbers and figures and no words`() {
    for (name, document) in Self.documents {
      var variant = Reseeding()
      let new = variant.reseeded(document)
      let review = review(document, new)
      #expect(review.changes.count > 3, "\(name)")
      for change in review.changes {
        #expect(
          Set(change.kinds).isSubset(of: [.numbers, .figures]),
          "\(name): \(change.label) \(change.kinds)")
        #expect(change.operation == .edited)
      }
    }
  }

  @Test func `A changed word is exactly that word`() throws {
    for (name, document) in Self.documents {
      let place = try #require(
        document.blocks.firstIndex { block in
          guard case .paragraph(let content) = block else { return false }
          return content.contains {
            if case .text(let text) = $0 { text.contains(" the ") } else { false }
          }
        })
      guard case .paragraph(var content) = document.blocks[place],
        let position = content.firstIndex(where: {
          if case .text(let text) = $0 { text.contains(" the ") } else { false }
        }), case .text(let text) = content[position],
        let range = text.range(of: " the ")
      else { continue }
      content[position] = .text(text.replacingCharacters(in: range, with: " every "))
      var new = document
      new.blocks[place] = .paragraph(content)
      let changes = review(document, new).changes
      #expect(changes.count == 1, "\(name)")
      guard case .prose(let runs)? = changes.first?.content else {
        Issue.record("\(name): \(changes)")
        continue
      }
      #expect(
        runs.filter { $0.state != .kept }.map { "\($0.state) \($0.text)" }
          == ["removed the", "inserted every"], "\(name)")
    }
  }

  @Test func `A moved section is a move`() {
    for (name, document) in Self.documents {
      let starts = document.blocks.indices.filter {
        if case .heading(let heading) = document.blocks[$0] { heading.level == 1 } else { false }
      }
      guard starts.count > 3 else { continue }
      // The second section goes to the end.
      var new = document
      let section = document.blocks[starts[1]..<starts[2]]
      new.blocks.removeSubrange(starts[1]..<starts[2])
      new.blocks += section
      let changes = review(document, new).changes
      #expect(changes.map(\.operation) == [.moved], "\(name): \(changes.map(\.label))")
    }
  }
}

/// What another seed does to a document: other values, other data in figures.
struct Reseeding {
  private var random = RandomDocuments(seed: 7)

  private mutating func moved(_ value: Double) -> Double {
    value.isFinite ? value * (1 + Double(random.below(1000) - 500) / 50_000) + 1e-6 : value
  }

  mutating func reseeded(_ document: Document) -> Document {
    var result = document
    result.blocks = result.blocks.map { reseeded($0) }
    return result
  }

  private mutating func reseeded(_ inlines: [Inline]) -> [Inline] {
    inlines.map { inline in
      guard case .value(var value) = inline, let number = value.value else { return inline }
      value.value = moved(number)
      value.text = String(format: "%.3f", moved(number))
      return .value(value)
    }
  }

  private mutating func reseeded(_ block: Block) -> Block {
    switch block {
    case .paragraph(let content): return .paragraph(reseeded(content))
    case .table(var table):
      for row in table.rows.indices {
        for column in table.rows[row].indices {
          guard let value = table.rows[row][column].value else { continue }
          let new = moved(value)
          table.rows[row][column] = Table.Cell([.text(shortNumber(new))], value: new)
        }
      }
      return .table(table)
    case .figure(var figure):
      let content = reseeded(figure.content)
      // Descriptions are made from the data.
      if !content.isSame(as: figure.content) { figure.alternativeText += " Then." }
      figure.content = content
      return .figure(figure)
    default: return block
    }
  }

  private mutating func reseeded(_ content: FigureContent) -> FigureContent {
    switch content {
    case .lineChart(var chart):
      for panel in chart.panels.indices {
        for series in chart.panels[panel].series.indices {
          chart.panels[panel].series[series].y = chart.panels[panel].series[series].y.map {
            moved($0)
          }
        }
      }
      return .lineChart(chart)
    case .picture: return content
    case .imageGrid(var grid):
      grid.pixels = Data(grid.pixels.map { $0 < 200 ? $0 + UInt8(random.below(40)) : $0 })
      return .imageGrid(grid)
    case .scatterChart(var chart):
      for panel in chart.panels.indices {
        for group in chart.panels[panel].groups.indices {
          chart.panels[panel].groups[group].x = chart.panels[panel].groups[group].x.map {
            moved($0)
          }
        }
      }
      return .scatterChart(chart)
    case .barChart(var chart):
      for panel in chart.panels.indices {
        for series in chart.panels[panel].series.indices {
          chart.panels[panel].series[series].values = chart.panels[panel].series[series].values
            .map { moved($0) }
        }
      }
      return .barChart(chart)
    case .heatMap(var map):
      for panel in map.panels.indices {
        map.panels[panel].values = map.panels[panel].values.map { moved($0) }
      }
      return .heatMap(map)
    case .boxChart, .picture: return content
    }
  }
}
