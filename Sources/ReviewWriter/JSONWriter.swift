// A review as JSON, for programs: docs/diff.md specifies it.
import DocumentModel
import Foundation
import ReportDiff

package struct JSONWriter {
  /// Raised whenever a reader of the earlier form could misread the new one.
  package static let format = 1

  package init() {}

  /// The same bytes for the same review.
  package func write(_ review: Review, version: String) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    var data = try encoder.encode(JSONReview(review, version: version))
    data.append(UInt8(ascii: "\n"))
    return data
  }
}

private struct JSONReview: Encodable {
  struct Tolerance: Encodable {
    var absolute: Double
    var relative: Double

    init(_ tolerance: ReportDiff.Tolerance) {
      absolute = tolerance.absolute
      relative = tolerance.relative
    }
  }

  struct AllTolerances: Encodable {
    var general: Tolerance
    var named: [String: Tolerance]
    var image: Double
  }

  var format = JSONWriter.format
  var galley: String
  var different: Bool
  var tolerances: AllTolerances
  var reports: [JSONReport]
  var troubles: [JSONTrouble]

  init(_ review: Review, version: String) {
    galley = version
    different = review.isDifferent
    tolerances = AllTolerances(
      general: Tolerance(review.tolerances.general),
      named: review.tolerances.named.mapValues { Tolerance($0) }, image: review.tolerances.image)
    reports = review.reports.map(JSONReport.init)
    troubles = review.troubles.map(JSONTrouble.init)
  }
}

private struct JSONTrouble: Encodable {
  var report: String
  var origin: String?
  var message: String

  init(_ trouble: Trouble) {
    report = trouble.report
    origin = trouble.origin
    message = trouble.message
  }
}

private struct JSONReport: Encodable {
  struct Folded: Encodable {
    var renumbered: Int
    var reflowed: Int
    var wallTimes: Int
    var derived: Int
  }

  var name: String
  var title: String
  var old: String
  var new: String
  var presence: String
  var different: Bool
  var counts: [String: Int]
  var changes: [JSONChange]
  var folded: Folded

  init(_ report: ReportReview) {
    name = report.name
    title = report.title
    old = report.oldOrigin
    new = report.newOrigin
    presence =
      switch report.presence {
      case .both: "both"
      case .oldOnly: "old-only"
      case .newOnly: "new-only"
      }
    different = report.isDifferent
    counts = Dictionary(uniqueKeysWithValues: report.counts.map { ($0.kind.rawValue, $0.count) })
    changes = report.changes.map(JSONChange.init)
    folded = Folded(
      renumbered: report.folded.renumbered, reflowed: report.folded.reflowed,
      wallTimes: report.folded.wallTimes, derived: report.folded.derived)
  }
}

private struct JSONRun: Encodable {
  var state: String
  var text: String

  init(state: String, text: String) {
    self.state = state
    self.text = text
  }

  init(_ run: SourceRun) { self.init(state: run.state.rawValue, text: run.text) }

  /// Runs of prose; what changed in its place is told as what went and what came.
  static func all(_ runs: [ProseRun]) -> [JSONRun] {
    runs.flatMap { run -> [JSONRun] in
      switch run.content {
      case .formulaEdit(let pieces): pieces.map(JSONRun.init)
      case .valueEdit(let metric):
        [
          JSONRun(state: "removed", text: metric.oldText),
          JSONRun(state: "inserted", text: metric.newText),
        ]
      default: [JSONRun(state: run.state.rawValue, text: run.text)]
      }
    }
  }
}

private struct JSONMetric: Encodable {
  var name: String
  var old: Double?
  var new: Double?
  var oldText: String
  var newText: String
  var difference: Double?
  var relativeDifference: Double?
  var verdict: Verdict

  init(_ metric: Metric) {
    name = metric.name
    old = metric.old
    new = metric.new
    oldText = metric.oldText
    newText = metric.newText
    difference = metric.difference
    relativeDifference = metric.relativeDifference
    verdict = metric.verdict
  }
}

private struct JSONFinding: Encodable {
  struct Values: Encodable {
    var changed: Int
    var count: Int
    var largest: Double
    var mean: Double
    var largestRelative: Double?
    var at: String
    var old: Double
    var new: Double
    var from: String
    var to: String
    var oneSided: Int
  }

  struct Tile: Encodable {
    var row: Int
    var column: Int
    var largest: Double
    var mean: Double
    var share: Double
  }

  struct Images: Encodable {
    var count: Int
    var threshold: Double
    var tiles: [Tile]
  }

  var what: String
  var subject: String
  var sentence: String
  var verdict: Verdict
  var values: Values?
  var images: Images?

  init(_ finding: Finding) {
    what = finding.what.rawValue
    subject = finding.subject
    sentence = finding.sentence
    verdict = finding.verdict
    values = finding.deviation.map {
      Values(
        changed: $0.changed, count: $0.count, largest: $0.largest, mean: $0.mean,
        largestRelative: $0.largestRelative, at: $0.place, old: $0.old, new: $0.new,
        from: $0.from, to: $0.to, oneSided: $0.gaps)
    }
    images = finding.images.map { images in
      Images(
        count: images.count, threshold: images.threshold,
        tiles: images.tiles.map {
          Tile(
            row: $0.row + 1, column: $0.column + 1, largest: $0.largest, mean: $0.mean,
            share: $0.share)
        })
    }
  }
}

private struct JSONTable: Encodable {
  struct Column: Encodable {
    var state: String
    var header: [JSONRun]
  }

  struct Cell: Encodable {
    var state: String
    var old: String?
    var new: String?
  }

  struct Row: Encodable {
    var state: String
    var cells: [Cell]
  }

  var columns: [Column]
  /// Those that changed.
  var rows: [Row]

  init(_ table: TableReview) {
    columns = table.columns.map {
      Column(state: $0.state.rawValue, header: JSONRun.all($0.header))
    }
    rows = table.rows.filter { row in
      row.state != .kept || row.cells.contains { $0.state != .kept }
    }.map { row in
      Row(
        state: row.state.rawValue,
        cells: row.cells.map {
          Cell(state: $0.state.rawValue, old: $0.oldText, new: $0.newText)
        })
    }
  }
}

private struct JSONChange: Encodable {
  var operation: String
  var kinds: [String]
  var section: [String]
  var label: String
  var identifier: String?
  var verdict: Verdict
  var prose: [JSONRun]?
  var code: [JSONRun]?
  var formula: [JSONRun]?
  var table: JSONTable?
  var findings: [JSONFinding]?
  var old: String?
  var new: String?
  var moved: [String]?
  var caption: [JSONRun]?
  var metrics: [JSONMetric]

  init(_ change: Change) {
    operation = change.operation.rawValue
    kinds = change.kinds.map(\.rawValue)
    section = change.section
    label = change.label
    identifier = change.identifier
    verdict = change.verdict
    caption = change.caption.map(JSONRun.all)
    metrics = change.metrics.map(JSONMetric.init)
    switch change.content {
    case .prose(let runs): prose = JSONRun.all(runs)
    case .code(_, let lines): code = lines.map(JSONRun.init)
    case .formula(let runs): formula = runs.map(JSONRun.init)
    case .table(let table): self.table = JSONTable(table)
    case .figure(let figure): findings = figure.findings.map(JSONFinding.init)
    case .property(let old, let new): (self.old, self.new) = (old, new)
    case .blocks(let excerpts): moved = excerpts
    }
  }
}
