// Two figures as data: which series, which cell, where and how far.
import DocumentModel

package struct FigureComparison: Sendable {
  package private(set) var findings: [Finding] = []
  private let tolerances: Tolerances

  package init(from old: FigureContent, to new: FigureContent, tolerances: Tolerances) {
    self.tolerances = tolerances
    switch (old, new) {
    case (.lineChart(let old), .lineChart(let new)): comparePanels(old.panels, new.panels)
    case (.scatterChart(let old), .scatterChart(let new)): comparePanels(old.panels, new.panels)
    case (.barChart(let old), .barChart(let new)): comparePanels(old.panels, new.panels)
    case (.boxChart(let old), .boxChart(let new)): comparePanels(old.panels, new.panels)
    case (.heatMap(let old), .heatMap(let new)): comparePanels(old.panels, new.panels)
    case (.imageGrid(let old), .imageGrid(let new)): compare(old, new, "")
    case (.picture(let old), .picture(let new)): compare(old, new)
    default:
      findings.append(Finding(.label, "", "\(new.kindName), was \(old.kindName)"))
    }
    if findings.isEmpty, !old.isSame(as: new) {
      findings.append(Finding(.label, "", "drawn otherwise from the same data"))
    }
  }

  package var verdict: Verdict {
    findings.allSatisfy { $0.verdict == .within } ? .within : .beyond
  }

  private mutating func comparePanels<Panel: ComparedPanel>(_ old: [Panel], _ new: [Panel]) {
    if old.count != new.count {
      findings.append(Finding(.resized, "", "\(new.count) panels, was \(old.count)"))
    }
    // Titles tell panels apart where there are any.
    let areNamed =
      Set(old.map(\.title)).count == old.count && Set(new.map(\.title)).count == new.count
      && Set(old.map(\.title)) == Set(new.map(\.title))
    for (position, panel) in new.enumerated() {
      let before =
        areNamed
        ? old.first { $0.title == panel.title }
        : old.indices.contains(position) ? old[position] : nil
      guard let before, !before.isSame(as: panel) else { continue }
      let name = new.count > 1 ? panel.title ?? "panel \(position + 1)" : ""
      label(before.title ?? "", panel.title ?? "", subject(name, "title"))
      panel.compare(with: before, named: name, in: &self)
    }
  }

  mutating func add(_ finding: Finding) { findings.append(finding) }

  // MARK: What panels have

  func subject(_ panel: String, _ part: String) -> String {
    [panel, part].filter { !$0.isEmpty }.joined(separator: ", ")
  }

  mutating func label(_ old: String, _ new: String, _ subject: String) {
    guard !old.isSame(as: new) else { return }
    findings.append(
      Finding(
        .label, subject,
        old.isEmpty ? "now “\(new)”" : new.isEmpty ? "no longer “\(old)”" : "“\(old)” → “\(new)”"))
  }

  mutating func axis(
    _ old: LineChart.Axis, _ new: LineChart.Axis, _ panel: String, _ direction: String
  ) {
    label(old.label, new.label, subject(panel, "\(direction) axis"))
    if old.scale != new.scale {
      findings.append(
        Finding(
          .label, subject(panel, "\(direction) axis"),
          "\(new.scale.rawValue) scale, was \(old.scale.rawValue)"))
    }
  }

  /// Numbers that stand at the same places.
  mutating func numbers(
    _ old: [Double], _ new: [Double], _ subject: String, names: [String], place: (Int) -> String
  ) {
    guard old.count == new.count else {
      findings.append(Finding(.resized, subject, "\(new.count) values, was \(old.count)"))
      return
    }
    guard let deviation = Deviation(old, new, place: place) else { return }
    let tolerance = tolerances.tolerance(for: [subject] + names)
    let isWithin = zip(old, new).allSatisfy { tolerance.allows($0, $1) }
    findings.append(
      Finding(
        .values, subject, deviation: deviation, verdict: isWithin ? .within : .beyond))
  }

  mutating func statistic(
    _ name: String, _ old: Double, _ new: Double, _ subject: String, names: [String]
  ) {
    guard old != new, !(old.isNaN && new.isNaN) else { return }
    let isWithin = tolerances.tolerance(for: [subject, name] + names).allows(old, new)
    findings.append(
      Finding(
        .statistic, subject, "\(name) \(shortNumber(old)) → \(shortNumber(new))",
        verdict: isWithin ? .within : .beyond))
  }

  /// Parts by their names; of several with one name, in their order.
  mutating func parts<Value: Part>(
    _ old: [Value], _ new: [Value], _ panel: String, name: (Value) -> String, noun: String,
    compare: (Value, Value, String, inout FigureComparison) -> Void
  ) {
    var left: [String: [Value]] = [:]
    for part in old { left[name(part), default: []].append(part) }
    for part in new {
      let title = name(part).isEmpty && old.count + new.count > 2 ? noun : name(part)
      if let before = left[name(part)]?.first {
        left[name(part)]?.removeFirst()
        if !before.isSame(as: part) { compare(before, part, subject(panel, title), &self) }
      } else {
        findings.append(Finding(.added, subject(panel, title), "new \(noun)"))
      }
    }
    for part in old where left[name(part)]?.isEmpty == false {
      left[name(part)]?.removeFirst()
      findings.append(Finding(.removed, subject(panel, name(part)), "\(noun) is gone"))
    }
    let shared = Set(old.map(name)).intersection(new.map(name))
    if old.map(name).filter(shared.contains) != new.map(name).filter(shared.contains) {
      findings.append(Finding(.label, panel, "the order of \(noun)s"))
    }
  }

  mutating func compare(_ old: EmbeddedPicture, _ new: EmbeddedPicture) {
    guard old.png != new.png else { return }
    func size(_ picture: EmbeddedPicture) -> String {
      "\(picture.width) × \(picture.height) pixels"
    }
    let was = size(old) == size(new) ? "another file of the same size" : "was \(size(old))"
    findings.append(Finding(.resized, "", "\(size(new)), \(was)"))
  }

  mutating func compare(_ old: ImageGrid, _ new: ImageGrid, _ subject: String) {
    if old.rowLabels != new.rowLabels || old.columnLabels != new.columnLabels {
      findings.append(Finding(.label, subject, "labels of rows or columns"))
    }
    guard let images = ImageComparison(from: old, to: new, threshold: tolerances.image) else {
      func size(_ grid: ImageGrid) -> String {
        "\(grid.rows) × \(grid.columns) tiles of \(grid.tileWidth) × \(grid.tileHeight) pixels"
      }
      findings.append(Finding(.resized, subject, "\(size(new)), was \(size(old))"))
      return
    }
    if !images.tiles.isEmpty {
      findings.append(Finding(.images, subject, images: images, verdict: images.verdict))
    }
  }
}

extension FigureContent {
  package var kindName: String {
    switch self {
    case .lineChart: "a line chart"
    case .scatterChart: "a scatter chart"
    case .barChart: "a bar chart"
    case .boxChart: "a box plot"
    case .heatMap: "a heat map"
    case .imageGrid: "a grid of images"
    case .picture: "a picture"
    }
  }
}
