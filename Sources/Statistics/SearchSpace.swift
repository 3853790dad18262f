// What an optimisation may vary: named dimensions, and their image in the unit cube.

import Diagnostics
import Foundation

/// The named dimensions of a search.
package struct SearchSpace: Sendable, Hashable, Codable {
  package struct Dimension: Sendable, Hashable, Codable {
    package enum Scale: Sendable, Hashable, Codable {
      /// A real number between two others.
      case linear(Double, Double)
      /// A real number above 0, searched by its logarithm.
      case logarithmic(Double, Double)
      /// A whole number between two others, both included.
      case integer(Int, Int)
      /// One of several names, without an order; its value is the name's index, from 0.
      case choice([String])
    }

    package var name: String
    package var scale: Scale

    package init(_ name: String, _ scale: Scale) {
      self.name = name
      self.scale = scale
    }

    /// The name a value of a choice stands for; `nil` for other scales and values.
    package func choice(_ value: Double) -> String? {
      guard case .choice(let names) = scale, contains(value) else { return nil }
      return names[Int(value)]
    }
  }

  package let dimensions: [Dimension]

  /// - Throws: `Diagnostics` with everything that is wrong: no dimensions, a name twice, a lower
  ///   bound that is not below the upper, a logarithmic scale that reaches 0, too few choices.
  package init(_ dimensions: [Dimension]) throws(Diagnostics) {
    var findings: [Diagnostic] = []
    if dimensions.isEmpty {
      findings.append(
        Diagnostic(
          .error, "the search space is empty",
          hints: ["name at least one dimension with its bounds"]))
    }
    var names: Set<String> = []
    for dimension in dimensions {
      if !names.insert(dimension.name).inserted {
        findings.append(
          Diagnostic(
            .error, "the search space has two dimensions '\(dimension.name)'",
            hints: ["rename or remove one of them"]))
      }
      if let finding = dimension.finding { findings.append(finding) }
    }
    guard findings.isEmpty else { throw Diagnostics(findings) }
    self.dimensions = dimensions
  }

  /// The space's checks hold for stored spaces too.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(try values.decode([Dimension].self, forKey: .dimensions))
  }

  private enum CodingKeys: String, CodingKey { case dimensions }
}

extension SearchSpace.Dimension {
  fileprivate var finding: Diagnostic? {
    switch scale {
    case .linear(let low, let high):
      return finding(low, high)
    case .logarithmic(let low, let high):
      if let finding = finding(low, high) { return finding }
      guard low <= 0 else { return nil }
      return Diagnostic(
        .error, "dimension '\(name)' is logarithmic and starts at \(low)",
        hints: ["use a lower bound above 0, or a linear scale"])
    case .integer(let low, let high):
      return finding(Double(low), Double(high))
    case .choice(let names):
      guard names.count < 2 || Set(names).count < names.count else { return nil }
      return Diagnostic(
        .error, "dimension '\(name)' has the choices \(names)",
        hints: ["use two or more different names"])
    }
  }

  private func finding(_ low: Double, _ high: Double) -> Diagnostic? {
    guard low.isFinite, high.isFinite else {
      return Diagnostic(
        .error, "dimension '\(name)' goes from \(low) to \(high)", hints: ["use finite bounds"])
    }
    guard low >= high else { return nil }
    return Diagnostic(
      .error, "dimension '\(name)' goes from \(low) to \(high), which is not upwards",
      hints: [
        low > high ? "exchange the bounds" : "widen the bounds, or leave the dimension out"
      ])
  }

  /// Where a value lies in [0, 1]. A whole number is at the middle of its share.
  func position(of value: Double) -> Double {
    switch scale {
    case .linear(let low, let high): return (value - low) / (high - low)
    case .logarithmic(let low, let high): return log(value / low) / log(high / low)
    case .integer(let low, let high):
      return (value - Double(low) + 0.5) / (Double(high) - Double(low) + 1)
    case .choice(let names): return (value + 0.5) / Double(names.count)
    }
  }

  /// The value at a position in [0, 1]; every whole number and choice has an equal share.
  func value(at position: Double) -> Double {
    let position = min(max(position, 0), 1)
    switch scale {
    case .linear(let low, let high):
      return min(max(low + position * (high - low), low), high)
    case .logarithmic(let low, let high):
      return min(max(low * exp(position * log(high / low)), low), high)
    case .integer(let low, let high):
      let share = (position * (Double(high) - Double(low) + 1)).rounded(.down)
      return min(Double(low) + share, Double(high))
    case .choice(let names):
      return min((position * Double(names.count)).rounded(.down), Double(names.count - 1))
    }
  }

  /// Whether a value is one this dimension can have.
  func contains(_ value: Double) -> Bool {
    switch scale {
    case .linear(let low, let high), .logarithmic(let low, let high):
      return value >= low && value <= high
    case .integer(let low, let high):
      return value >= Double(low) && value <= Double(high) && value == value.rounded()
    case .choice(let names):
      return value >= 0 && value < Double(names.count) && value == value.rounded()
    }
  }

  /// How far apart neighbouring positions are: 0 for real numbers.
  var spacing: Double {
    switch scale {
    case .linear, .logarithmic: return 0
    case .integer(let low, let high): return 1 / (Double(high) - Double(low) + 1)
    case .choice(let names): return 1 / Double(names.count)
    }
  }
}

extension SearchSpace {
  /// Which dimension each feature of a point belongs to.
  var featureGroups: [Int] {
    dimensions.enumerated().flatMap { index, dimension -> [Int] in
      guard case .choice(let names) = dimension.scale else { return [index] }
      return Array(repeating: index, count: names.count)
    }
  }

  /// A point of the cube as one that can be tried: whole numbers and choices at their middles.
  func snapped(_ position: [Double]) -> [Double] {
    zip(dimensions, position).map { dimension, position in
      dimension.spacing == 0
        ? min(max(position, 0), 1) : dimension.position(of: dimension.value(at: position))
    }
  }

  /// What a process sees of a snapped point: positions, and a choice as one feature a name, so that
  /// all names are equally far apart (at distance 1).
  func features(_ position: [Double]) -> [Double] {
    zip(dimensions, position).flatMap { dimension, position -> [Double] in
      guard case .choice(let names) = dimension.scale else { return [position] }
      let chosen = Int(dimension.value(at: position))
      return names.indices.map { $0 == chosen ? 0.5.squareRoot() : 0 }
    }
  }

  func point(_ position: [Double]) -> [String: Double] {
    var point: [String: Double] = [:]
    for (dimension, position) in zip(dimensions, position) {
      point[dimension.name] = dimension.value(at: position)
    }
    return point
  }

  /// The positions of a point's values.
  /// - Throws: `Diagnostics` where a value is missing, of no dimension, or outside its bounds.
  func position(_ point: [String: Double]) throws(Diagnostics) -> [Double] {
    var findings: [Diagnostic] = []
    var position: [Double] = []
    for dimension in dimensions {
      guard let value = point[dimension.name] else {
        findings.append(
          Diagnostic(
            .error, "the point has no value of '\(dimension.name)'",
            hints: ["give every dimension a value"]))
        continue
      }
      if dimension.contains(value) {
        position.append(dimension.position(of: value))
      } else {
        findings.append(
          Diagnostic(
            .error, "\(value) is not a value of dimension '\(dimension.name)', \(dimension.extent)",
            hints: ["use a value inside, or widen the dimension"]))
      }
    }
    let names = dimensions.map(\.name)
    for name in point.keys.sorted() where !names.contains(name) {
      let match = closestMatch(to: name, among: names)
      findings.append(
        Diagnostic(
          .error, "the point has a value of '\(name)', which is no dimension",
          hints: [match.map { "did you mean '\($0)'?" } ?? "remove it"]))
    }
    guard findings.isEmpty else { throw Diagnostics(findings) }
    return position
  }
}

extension SearchSpace.Dimension {
  fileprivate var extent: String {
    switch scale {
    case .linear(let low, let high), .logarithmic(let low, let high):
      return "which goes from \(low) to \(high)"
    case .integer(let low, let high): return "whole numbers from \(low) to \(high)"
    case .choice(let names): return "whose choices are numbered from 0 to \(names.count - 1)"
    }
  }
}
