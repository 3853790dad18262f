// What is compared in the panels of each kind of chart.
import DocumentModel
import Foundation

protocol ComparedPanel: Part {
  var title: String? { get }
  func compare(with old: Self, named name: String, in comparison: inout FigureComparison)
}

extension LineChart.Panel: ComparedPanel {
  func compare(with old: Self, named name: String, in comparison: inout FigureComparison) {
    comparison.axis(old.horizontal, horizontal, name, "horizontal")
    comparison.axis(old.vertical, vertical, name, "vertical")
    let axis = lowerFirst(horizontal.label)
    comparison.parts(old.series, series, name, name: \.name, noun: "series") {
      old, new, subject, comparison in
      let names = [vertical.label]
      if old.x.elementsEqual(new.x) {
        comparison.numbers(old.y, new.y, subject, names: names) {
          "\(axis) \(shortNumber(new.x[$0]))"
        }
      } else {
        // A longer run is compared as far as both went.
        let before = Dictionary(zip(old.x, old.y)) { first, _ in first }
        let after = Dictionary(zip(new.x, new.y)) { first, _ in first }
        let shared = new.x.filter { before[$0] != nil }
        func range(_ series: LineChart.Series) -> String {
          guard let first = series.x.first, let last = series.x.last else { return "no points" }
          return "\(series.x.count) points from \(shortNumber(first)) to \(shortNumber(last))"
        }
        comparison.add(.resized, subject, "\(range(new)), was \(range(old))")
        comparison.numbers(
          shared.map { before[$0] ?? .nan }, shared.map { after[$0] ?? .nan }, subject,
          names: names
        ) { "\(axis) \(shortNumber(shared[$0]))" }
      }
      if old.starred != new.starred {
        func star(_ series: LineChart.Series) -> String {
          series.starred.map { "\(axis) \(shortNumber(series.x[$0]))" } ?? "nowhere"
        }
        comparison.add(.statistic, subject, "the star is at \(star(new)), was at \(star(old))")
      }
      if old.mark != new.mark { comparison.add(.label, subject, "drawn with another mark") }
    }
  }
}

extension ScatterChart.Panel: ComparedPanel {
  func compare(with old: Self, named name: String, in comparison: inout FigureComparison) {
    comparison.axis(old.horizontal, horizontal, name, "horizontal")
    comparison.axis(old.vertical, vertical, name, "vertical")
    comparison.parts(old.groups, groups, name, name: \.name, noun: "group") {
      old, new, subject, comparison in
      if old.x.count != new.x.count {
        comparison.add(.resized, subject, "\(new.x.count) points, was \(old.x.count)")
      } else {
        comparison.numbers(
          old.x + old.y, new.x + new.y, subject, names: [vertical.label, horizontal.label]
        ) { "\($0 < new.x.count ? "x" : "y") of point \($0 % max(new.x.count, 1) + 1)" }
      }
      switch (old.images, new.images) {
      case (let before?, let after?): comparison.compare(before, after, subject + ", images")
      case (nil, nil): break
      case (nil, _): comparison.add(.added, subject, "now with images")
      case (_, nil): comparison.add(.removed, subject, "no longer with images")
      }
    }
    comparison.parts(old.lines, lines, name, name: \.name, noun: "line") {
      old, new, subject, comparison in
      comparison.numbers(old.x + old.y, new.x + new.y, subject, names: []) { _ in "an end" }
    }
  }
}

extension BarChart.Panel: ComparedPanel {
  func compare(with old: Self, named name: String, in comparison: inout FigureComparison) {
    comparison.axis(old.horizontal, horizontal, name, "horizontal")
    comparison.axis(old.vertical, vertical, name, "vertical")
    var places: [String] = []
    switch (old.positions, positions) {
    case (.bins(let before), .bins(let after)):
      comparison.numbers(before, after, comparison.subject(name, "edges of bins"), names: []) {
        "edge \($0 + 1)"
      }
      places = zip(after, after.dropFirst()).map { "\(shortNumber($0)) to \(shortNumber($1))" }
    case (.categories(let before), .categories(let after)):
      if before != after { comparison.add(.label, name, "the categories") }
      places = after
    default: comparison.add(.label, name, "bins in place of categories, or the reverse")
    }
    comparison.parts(old.series, series, name, name: \.name, noun: "series") {
      old, new, subject, comparison in
      comparison.numbers(old.values, new.values, subject, names: [vertical.label]) {
        places.indices.contains($0) ? places[$0] : "bar \($0 + 1)"
      }
    }
  }
}

extension BoxChart.Panel: ComparedPanel {
  func compare(with old: Self, named name: String, in comparison: inout FigureComparison) {
    comparison.axis(old.vertical, vertical, name, "vertical")
    comparison.parts(old.boxes, boxes, name, name: \.name, noun: "box") {
      old, new, subject, comparison in
      let names = [vertical.label]
      for (what, before, after) in [
        ("median", old.median, new.median),
        ("lower quartile", old.lowerQuartile, new.lowerQuartile),
        ("upper quartile", old.upperQuartile, new.upperQuartile),
        ("lower whisker", old.lowerWhisker, new.lowerWhisker),
        ("upper whisker", old.upperWhisker, new.upperWhisker),
        ("number of values", Double(old.count), Double(new.count)),
      ] {
        comparison.statistic(what, before, after, subject, names: names)
      }
      comparison.numbers(old.outliers, new.outliers, subject + ", outliers", names: names) {
        "outlier \($0 + 1)"
      }
    }
  }
}

extension HeatMap.Panel: ComparedPanel {
  func compare(with old: Self, named name: String, in comparison: inout FigureComparison) {
    comparison.label(
      old.horizontal, horizontal, comparison.subject(name, "horizontal axis"))
    comparison.label(old.vertical, vertical, comparison.subject(name, "vertical axis"))
    comparison.label(old.quantity, quantity, comparison.subject(name, "quantity"))
    let columns = columnLabels.count
    guard old.rowLabels == rowLabels, old.columnLabels == columnLabels else {
      comparison.add(
        .resized, name,
        "\(rowLabels.count) × \(columns) cells, was \(old.rowLabels.count) × "
          + "\(old.columnLabels.count), or with other labels")
      return
    }
    comparison.numbers(old.values, values, name, names: [quantity]) {
      "\(rowLabels[$0 / max(columns, 1)]), \(columnLabels[$0 % max(columns, 1)])"
    }
  }
}

extension FigureComparison {
  mutating func add(_ what: Finding.What, _ subject: String, _ detail: String) {
    add(Finding(what, subject, detail))
  }
}

/// "Epoch" as within a sentence; "KL" as it is.
func lowerFirst(_ text: String) -> String {
  guard text.count > 1, text.dropFirst().first?.isLowercase == true else { return text }
  return text.prefix(1).lowercased() + text.dropFirst()
}
