// Reading of charts from files: what their initialisers take for granted, a file may get wrong.
import Foundation

extension ScatterChart.Group {
  enum CodingKeys: String, CodingKey { case name, x, y, images }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let name = try values.decode(String.self, forKey: .name)
    let x = try values.decode([Double].self, forKey: .x)
    let y = try values.decode([Double].self, forKey: .y)
    let images = try values.decodeIfPresent(ImageGrid.self, forKey: .images)
    guard x.count == y.count else {
      throw DamagedDocument(
        description: "the group '\(name)' has \(x.count) x and \(y.count) y in a document")
    }
    guard images.map({ $0.rows == 1 && $0.columns == x.count }) ?? true else {
      throw DamagedDocument(
        description: "the group '\(name)' has \(x.count) points and "
          + "\(images?.rows ?? 0) × \(images?.columns ?? 0) images in a document")
    }
    self.init(name: name, x: x, y: y, images: images)
  }
}

extension ScatterChart.Line {
  enum CodingKeys: String, CodingKey { case name, x, y }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let name = try values.decode(String.self, forKey: .name)
    let x = try values.decode([Double].self, forKey: .x)
    let y = try values.decode([Double].self, forKey: .y)
    guard x.count == y.count else {
      throw DamagedDocument(
        description: "the line '\(name)' has \(x.count) x and \(y.count) y in a document")
    }
    self.init(name: name, x: x, y: y)
  }
}

extension BarChart.Panel {
  enum CodingKeys: String, CodingKey { case title, horizontal, vertical, positions, series }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let positions = try values.decode(BarChart.Positions.self, forKey: .positions)
    let series = try values.decode([BarChart.Series].self, forKey: .series)
    if case .bins(let edges) = positions {
      guard edges.allSatisfy(\.isFinite), zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 })
      else {
        throw DamagedDocument(description: "edges of bins that do not rise in a document")
      }
    }
    for series in series where series.values.count != positions.count {
      throw DamagedDocument(
        description: "the series '\(series.name)' has \(series.values.count) values for "
          + "\(positions.count) bars in a document")
    }
    self.init(
      title: try values.decodeIfPresent(String.self, forKey: .title),
      horizontal: try values.decode(BarChart.Axis.self, forKey: .horizontal),
      vertical: try values.decode(BarChart.Axis.self, forKey: .vertical), positions: positions,
      series: series)
  }
}

extension BoxChart.Box {
  enum CodingKeys: String, CodingKey {
    case name, count, lowerWhisker, lowerQuartile, median, upperQuartile, upperWhisker, outliers
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func number(_ key: CodingKeys) throws -> Double { try values.decode(Double.self, forKey: key) }
    let name = try values.decode(String.self, forKey: .name)
    let count = try values.decode(Int.self, forKey: .count)
    let outliers = try values.decode([Double].self, forKey: .outliers)
    let quartiles = [try number(.lowerQuartile), try number(.median), try number(.upperQuartile)]
    guard count >= outliers.count else {
      throw DamagedDocument(
        description: "the box '\(name)' has \(outliers.count) outliers among \(count) values in a "
          + "document")
    }
    // Quartiles of nothing are not numbers.
    guard !zip(quartiles, quartiles.dropFirst()).contains(where: { $0 > $1 }) else {
      throw DamagedDocument(
        description: "the box '\(name)' has the quartiles \(quartiles) in a document")
    }
    self.init(
      name: name, count: count, lowerWhisker: try number(.lowerWhisker),
      lowerQuartile: quartiles[0], median: quartiles[1], upperQuartile: quartiles[2],
      upperWhisker: try number(.upperWhisker), outliers: outliers)
  }
}

extension HeatMap.Panel {
  enum CodingKeys: String, CodingKey {
    case title, horizontal, vertical, columnLabels, rowLabels, values, quantity, colors, range
    case digits
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let columnLabels = try container.decode([String].self, forKey: .columnLabels)
    let rowLabels = try container.decode([String].self, forKey: .rowLabels)
    let values = try container.decode([Double].self, forKey: .values)
    let range = try container.decodeIfPresent(ClosedRange<Double>.self, forKey: .range)
    let digits = try container.decodeIfPresent(Int.self, forKey: .digits)
    guard values.count == rowLabels.count * columnLabels.count else {
      throw DamagedDocument(
        description: "\(values.count) values in \(rowLabels.count) × \(columnLabels.count) cells "
          + "in a document")
    }
    guard range.map({ $0.lowerBound.isFinite && $0.upperBound.isFinite }) ?? true else {
      throw DamagedDocument(description: "colours without end in a document")
    }
    guard digits.map((0...15).contains) ?? true else {
      throw DamagedDocument(description: "\(digits ?? 0) digits of numbers in a document")
    }
    self.init(
      title: try container.decodeIfPresent(String.self, forKey: .title),
      horizontal: try container.decode(String.self, forKey: .horizontal),
      vertical: try container.decode(String.self, forKey: .vertical),
      columnLabels: columnLabels, rowLabels: rowLabels, values: values,
      quantity: try container.decode(String.self, forKey: .quantity),
      colors: try container.decode(HeatMap.Colors.self, forKey: .colors), range: range,
      digits: digits)
  }
}
