// Statistics of a data set's columns as values, so that prose can say how old participants are.
import ReportLanguage
import Statistics

enum DatasetValues {
  static let description =
    "ID.columns.NAME.mean, .std (over n − 1), .min, .max, .median, .count and .missing of features and targets, of brain-age also of age, tiv, csfv, gmv and wmv, over all rows that are used"

  private static let terms = ["count", "missing", "min", "max", "mean", "std", "median"]

  /// - Parameter columns: those of numbers that are known before the file is read.
  static func shape(columns: [String]) -> ValueShape {
    let statistics = ValueShape.record(
      Dictionary(terms.map { ($0, .number) }) { first, _ in first })
    return .record(
      columns.isEmpty
        ? [:]
        : [
          "columns": .record(Dictionary(columns.map { ($0, statistics) }) { first, _ in first })
        ])
  }

  static func tree(of dataset: PreparedDataset, columns: [String]) throws -> ResultTree {
    guard !columns.isEmpty else { return .record([:]) }
    var trees: [String: ResultTree] = [:]
    for column in columns where trees[column] == nil {
      let values = try dataset.numbers(ofColumn: column, split: nil) ?? []
      let summary = Summary(values)
      trees[column] = .record([
        "count": .number(Double(summary.count)), "missing": .number(Double(summary.missing)),
        "min": .number(summary.minimum), "max": .number(summary.maximum),
        "mean": .number(summary.mean), "std": .number(summary.sampleDeviation),
        "median": .number(quantiles(values, [0.5])[0]),
      ])
    }
    return .record(["columns": .record(trees)])
  }
}

extension TableChoices {
  /// Features and targets, then those that are there in any case, each once.
  func namedColumns(also others: [String]) -> [String] {
    var seen: Set<String> = []
    return ((columns ?? []) + targets).map(\.value).filter { seen.insert($0).inserted }
      + others.filter { seen.insert($0).inserted }
  }
}
