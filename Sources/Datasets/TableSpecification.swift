// What is made of a table: which columns are features and targets, which rows are used, and how they
// are split and scaled.

/// What is made of a table's columns and rows. Optional parts are left out of its coding where they
/// are not given, so that results from before them are still found.
package struct TableSpecification: Sendable, Hashable, Codable {
  package enum Scaling: String, Sendable, Hashable, Codable, CaseIterable {
    case none
    /// The training rows' least value to 0, their greatest to 1.
    case minMax = "min-max"
    /// The training rows' mean to 0, their standard deviation (over n) to 1.
    case standard
  }

  /// Keeps the rows in which a column has a text.
  package struct Condition: Sendable, Hashable, Codable {
    package var column: String
    package var text: String

    package init(column: String, text: String) {
      self.column = column
      self.text = text
    }
  }

  /// Keeps the rows in which a column's number lies between two, both included.
  package struct Interval: Sendable, Hashable, Codable {
    package var column: String
    package var least: Double
    package var greatest: Double

    package init(column: String, least: Double, greatest: Double) {
      self.column = column
      self.least = least
      self.greatest = greatest
    }
  }

  package var features: [String]
  package var targets: [String]
  package var conditions: [Condition]
  package var intervals: [Interval]?
  /// Leaves out rows without a value instead of refusing them.
  package var dropsMissing: Bool
  /// Of the features.
  package var scaling: Scaling
  /// Of the targets as a model learns them; `nil` is none.
  package var targetScaling: Scaling?
  /// Share of the rows, or of the groups, 0 to 1.
  package var testShare: Double
  /// Share of what the test split leaves, 0 to 1; `nil` is no validation split.
  package var validationShare: Double?
  /// A column: each of its texts has its share in every split.
  package var stratification: String?
  /// Rows with one text in this column stay together, so that no one is in two splits.
  package var group: String?
  /// Of the split.
  package var seed: UInt64

  package init(
    features: [String], targets: [String], conditions: [Condition] = [],
    intervals: [Interval]? = nil, dropsMissing: Bool = false, scaling: Scaling = .minMax,
    targetScaling: Scaling? = nil, testShare: Double = 0.2, validationShare: Double? = nil,
    stratification: String? = nil, group: String? = nil, seed: UInt64 = 0
  ) {
    self.features = features
    self.targets = targets
    self.conditions = conditions
    self.intervals = intervals
    self.dropsMissing = dropsMissing
    self.scaling = scaling
    self.targetScaling = targetScaling
    self.testShare = testShare
    self.validationShare = validationShare
    self.stratification = stratification
    self.group = group
    self.seed = seed
  }

  /// Every column that it names.
  package var columns: [String] {
    features + targets + conditions.map(\.column) + (intervals ?? []).map(\.column)
      + [stratification, group].compactMap { $0 }
  }
}
