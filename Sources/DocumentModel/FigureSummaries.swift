// What charts show, in words and from their data: the text for readers who cannot see a figure,
// where its author wrote none.
import Foundation

extension ScatterChart {
  /// The quantities, and for each panel its groups, their counts of points and the ranges.
  package var summary: String {
    let axes = panels.map { axesPhrase($0.vertical.label, $0.horizontal.label) }
    return opening("scatter chart", axes, titles: panels.map(\.title)) { position in
      let panel = panels[position]
      let groups = panel.groups.map { (name: $0.name, points: $0.visiblePoints) }
      let points = groups.flatMap(\.points)
      guard !points.isEmpty else { return "no points" }
      let counts = Set(groups.map(\.points.count))
      var words = counted(points.count, "point")
      if groups.count > 1, counts.count == 1, let count = counts.first {
        words += ", \(grouped(count)) in each of \(groups.count) groups: "
        words += listed(groups.map(\.name))
      } else if groups.count > 1 {
        words += ": " + listed(groups.map { "\($0.name) \(grouped($0.points.count))" })
      }
      words += "; horizontal \(rangePhrase(points.map(\.x))), "
      words += "vertical \(rangePhrase(points.map(\.y)))"
      let lines = panel.lines.map(\.name).filter { !$0.isEmpty }
      return lines.isEmpty ? words : words + "; with \(listed(lines))"
    }
  }
}

extension BarChart {
  /// The quantities, and for each series its bars: all of few, the range and the highest of many.
  package var summary: String {
    let areBins = panels.allSatisfy {
      if case .bins = $0.positions { true } else { false }
    }
    let axes = panels.map { axesPhrase($0.vertical.label, $0.horizontal.label, joint: "by") }
    return opening(areBins ? "histogram" : "bar chart", axes, titles: panels.map(\.title)) {
      position in
      let panel = panels[position]
      let series = panel.series.map { series in
        let words = panel.positions.phrase(series.values)
        return panel.series.count > 1 || !series.name.isEmpty ? "\(series.name): \(words)" : words
      }
      return series.isEmpty ? "no bars" : series.joined(separator: "; ")
    }
  }
}

extension BarChart.Positions {
  fileprivate func phrase(_ values: [Double]) -> String {
    func place(_ index: Int) -> String {
      switch self {
      case .bins(let edges): "from \(shortNumber(edges[index])) to \(shortNumber(edges[index + 1]))"
      case .categories(let names): "at \(names[index])"
      }
    }
    let shown = (0..<min(count, values.count)).filter { values[$0].isFinite }
    guard let highest = shown.max(by: { values[$0] < values[$1] }),
      let lowest = shown.min(by: { values[$0] < values[$1] })
    else { return "no bars" }
    if case .categories(let names) = self, shown.count <= 12 {
      return listed(shown.map { "\(names[$0]) \(shortNumber(values[$0]))" })
    }
    return "\(shown.count) bars, highest \(shortNumber(values[highest])) \(place(highest)), "
      + "lowest \(shortNumber(values[lowest])) \(place(lowest))"
  }
}

extension BoxChart {
  /// The quantities, and for each box its median, quartiles, whiskers and number of outliers.
  package var summary: String {
    let axes = panels.map { lowerFirst($0.vertical.label) }
    return opening("box plot", axes, titles: panels.map(\.title)) { position in
      let boxes = panels[position].boxes.map { box in
        let words =
          "median \(shortNumber(box.median)), quartiles \(shortNumber(box.lowerQuartile)) and "
          + "\(shortNumber(box.upperQuartile)), whiskers \(shortNumber(box.lowerWhisker)) and "
          + "\(shortNumber(box.upperWhisker)), \(counted(box.outliers.count, "outlier")) among "
          + counted(box.count, "value")
        return box.name.isEmpty ? words : "\(box.name): \(words)"
      }
      return boxes.isEmpty ? "no boxes" : boxes.joined(separator: "; ")
    }
  }
}

extension HeatMap {
  /// The quantity, the numbers of rows and columns, and the cells of the lowest and highest value.
  package var summary: String {
    let axes = panels.map { panel in
      lowerFirst(panel.quantity)
        + (panel.vertical.isEmpty || panel.horizontal.isEmpty
          ? "" : " by \(lowerFirst(panel.vertical)) and \(lowerFirst(panel.horizontal))")
    }
    return opening("heat map", axes, titles: panels.map(\.title)) { panels[$0].phrase }
  }
}

extension HeatMap.Panel {
  fileprivate var phrase: String {
    let columns = columnLabels.count
    // What every quantity has with itself says nothing.
    let isSquare = rowLabels == columnLabels && rowLabels.count > 1
    let shown = values.indices.filter {
      values[$0].isFinite && columns > 0 && !(isSquare && $0 / columns == $0 % columns)
    }
    let size = "\(counted(rowLabels.count, "row")) and \(counted(columns, "column"))"
    guard let highest = shown.max(by: { values[$0] < values[$1] }),
      let lowest = shown.min(by: { values[$0] < values[$1] })
    else { return "\(size), no values" }
    func place(_ index: Int) -> String {
      guard rowLabels.indices.contains(index / columns) else { return "" }
      return " (\(rowLabels[index / columns]), \(columnLabels[index % columns]))"
    }
    return "\(size)\(isSquare ? "; beside the diagonal" : ";") lowest "
      + "\(shortNumber(values[lowest]))\(place(lowest)), highest "
      + "\(shortNumber(values[highest]))\(place(highest))"
  }
}

extension ScatterChart.Group {
  fileprivate var visiblePoints: [(x: Double, y: Double)] {
    zip(x, y).filter { $0.isFinite && $1.isFinite }.map { (x: $0, y: $1) }
  }
}

// MARK: Words

/// "Scatter chart of b against a: …" or "2 scatter charts. Train, b against a: … Test, …"
private func opening(
  _ kind: String, _ subjects: [String], titles: [String?], phrase: (Int) -> String
) -> String {
  guard !subjects.isEmpty else { return "An empty \(kind)." }
  let isShared = Set(subjects).count == 1 && !subjects[0].isEmpty
  let subject = isShared ? " of \(subjects[0])" : ""
  let capitalised = kind.prefix(1).uppercased() + kind.dropFirst()
  if subjects.count == 1 { return "\(capitalised)\(subject): \(phrase(0))." }
  let sentences = subjects.indices.map { index in
    let heads = [titles[index] ?? "", isShared ? "" : subjects[index]].filter { !$0.isEmpty }
    let head = heads.isEmpty ? "Panel \(index + 1)" : heads.joined(separator: ", ")
    return "\(head): \(phrase(index))."
  }
  return (["\(subjects.count) \(kind)s\(subject)."] + sentences).joined(separator: " ")
}

private func axesPhrase(
  _ vertical: String, _ horizontal: String, joint: String = "against"
) -> String {
  [vertical, horizontal].filter { !$0.isEmpty }.map(lowerFirst).joined(separator: " \(joint) ")
}

/// "Loss" as within a sentence; "KL divergence" as it is.
private func lowerFirst(_ text: String) -> String {
  guard text.count > 1, text.dropFirst().first?.isLowercase == true else { return text }
  return text.prefix(1).lowercased() + text.dropFirst()
}

private func counted(_ count: Int, _ noun: String) -> String {
  "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
}

/// The first two dozen and how many more there are.
private func listed(_ names: [String]) -> String {
  guard names.count > 25 else { return names.joined(separator: ", ") }
  return names.prefix(24).joined(separator: ", ") + " and \(names.count - 24) more"
}

private func rangePhrase(_ values: [Double]) -> String {
  guard let lowest = values.min(), let highest = values.max() else { return "empty" }
  return lowest == highest
    ? shortNumber(lowest) : "from \(shortNumber(lowest)) to \(shortNumber(highest))"
}

private func grouped(_ count: Int) -> String { shortNumber(Double(count)) }

/// A number in four significant digits, whole numbers below a million in full: "0.1235", "60 000".
package func shortNumber(_ value: Double) -> String {
  guard value.isFinite else { return value.isNaN ? "not a number" : value < 0 ? "−∞" : "∞" }
  func printed(_ format: String) -> String {
    String(format: format, locale: Locale(identifier: "en_US_POSIX"), abs(value))
  }
  let magnitude = abs(value)
  var digits: String
  if magnitude == 0 {
    return "0"
  } else if magnitude >= 999_999.5 || magnitude < 0.000_999_95 {
    let parts = printed("%.3e").lowercased().split(separator: "e")
    let exponent = parts.last.flatMap { Int($0) } ?? 0
    digits = withoutTrailingZeros(String(parts.first ?? "")) + "e\(exponent)"
  } else if magnitude == magnitude.rounded() {
    digits = printed("%.0f")
  } else {
    // A rounding up to the next decade costs no digit worth keeping.
    let decimals = max(0, 3 - Int(log10(magnitude).rounded(.down)))
    digits = decimals > 0 ? withoutTrailingZeros(printed("%.\(decimals)f")) : printed("%.0f")
  }
  if !digits.contains("."), !digits.contains("e"), digits.count >= 5 {
    digits = digits.dropLast(3) + "\u{202F}" + digits.suffix(3)
  }
  return value < 0 ? "−" + digits : digits
}

private func withoutTrailingZeros(_ digits: String) -> String {
  guard digits.contains(".") else { return digits }
  var kept = digits[...]
  while kept.hasSuffix("0") { kept = kept.dropLast() }
  return String(kept.hasSuffix(".") ? kept.dropLast() : kept)
}
