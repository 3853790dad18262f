// Pairs the documents of two sides by name and compares them, several at once.
import Diagnostics
import DocumentModel
import Foundation
import ReportDiff
import ReviewWriter
import Synchronization

struct Comparison {
  var review: Review
  /// What could not be compared; the rest was.
  var problems: [Diagnostic]

  init(
    _ old: ComparedSide, _ new: ComparedSide, tolerances: Tolerances, ignoresNames: Bool = false
  ) {
    var pairs: [(name: String, old: FoundDocument?, new: FoundDocument?)] = []
    if ignoresNames, old.documents.count == 1, new.documents.count == 1 {
      pairs = [(new.documents[0].name, old.documents[0], new.documents[0])]
    } else {
      let before = Dictionary(old.documents.map { ($0.name, $0) }) { first, _ in first }
      let after = Dictionary(new.documents.map { ($0.name, $0) }) { first, _ in first }
      pairs = Set(before.keys).union(after.keys).sorted()
        .map { ($0, before[$0], after[$0]) }
    }
    let results = Mutex<[Int: Result<ReportReview?, Diagnostic>]>([:])
    let work = pairs
    DispatchQueue.concurrentPerform(iterations: work.count) { index in
      let pair = work[index]
      let result = Result { () throws(Diagnostic) in
        try Self.review(
          pair.name, pair.old, pair.new, (old.label, new.label), tolerances: tolerances)
      }
      results.withLock { $0[index] = result }
    }
    var reports: [ReportReview] = []
    var troubles: [Trouble] = []
    problems = []
    let done = results.withLock { $0 }
    for index in pairs.indices {
      switch done[index] {
      case .success(let report?):
        reports.append(report)
        if report.presence != .both {
          let found = pairs[index].old ?? pairs[index].new
          problems.append(
            Diagnostic.warning(report, origin: found?.origin ?? report.name, old.label, new.label))
        }
      case .failure(let problem):
        problems.append(problem)
        troubles.append(Trouble(problem, report: pairs[index].name))
      case .success(nil), nil: break
      }
    }
    review = Review(reports: reports, troubles: troubles, tolerances: tolerances)
  }

  /// - Returns: `nil` for files that are no documents.
  private static func review(
    _ name: String, _ old: FoundDocument?, _ new: FoundDocument?,
    _ labels: (old: String, new: String), tolerances: Tolerances
  ) throws(Diagnostic) -> ReportReview? {
    let before = try old.map { found throws(Diagnostic) in try readDocument(found) } ?? nil
    let after = try new.map { found throws(Diagnostic) in try readDocument(found) } ?? nil
    guard let title = (after ?? before)?.metadata.title else { return nil }
    guard let before, let after else {
      var report = ReportReview(
        name: name, title: title, oldOrigin: labels.old, newOrigin: labels.new)
      report.presence = before == nil ? .newOnly : .oldOnly
      return report
    }
    return ReportReview(
      name: name, from: before.takingEqualPictures(from: after), to: after,
      oldOrigin: old?.origin ?? labels.old,
      newOrigin: new?.origin ?? labels.new,
      tolerances: tolerances)
  }
}

extension Trouble {
  fileprivate init(_ problem: Diagnostic, report: String) {
    let origin: String? = if case .file(let path, _) = problem.place { path } else { nil }
    self.init(report: report, origin: origin, message: problem.message)
  }
}

extension Diagnostic {
  /// A report that one side does not have.
  fileprivate static func warning(
    _ report: ReportReview, origin: String, _ old: String, _ new: String
  ) -> Diagnostic {
    let missing = report.presence == .newOnly ? old : new
    return Diagnostic(
      .warning, "there is no '\(report.name)' in \(missing) to compare it with",
      at: .file(path: origin, byteOffset: nil),
      hints: ["render it there too, or name the reports to compare after '--'"])
  }
}
