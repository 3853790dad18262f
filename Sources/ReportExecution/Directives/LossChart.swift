// The chart of `plot-loss`, from the histories of runs: which curves stand in which panel, what they
// are called, and what they show in words.
import DocumentModel
import NeuralNet
import ReportLanguage

struct LossChart {
  enum Term: String, CaseIterable {
    case loss, reconstruction, kl

    var title: String {
      switch self {
      case .loss: "Loss"
      case .reconstruction: "Reconstruction"
      case .kl: "KL divergence"
      }
    }

    func value(of terms: LossTerms) -> Double {
      switch self {
      case .loss: terms.loss
      case .reconstruction: terms.reconstruction
      case .kl: terms.klDivergence ?? .nan
      }
    }
  }

  enum Panels: String, CaseIterable { case terms, runs }

  struct Run {
    var name: String
    /// What the author calls it.
    var title: String?
    var history: TrainingHistory
    /// Losses printed elsewhere.
    var published: [[Double]] = []

    var displayName: String { title ?? name }
  }

  var terms: [Term]
  var unit: LogDirective.Unit
  var scale: LineChart.Axis.Scale
  /// Whether all losses are in nats.
  var areNats: Bool
  var starsBest: Bool
  /// Whether validation is drawn of the runs that have it.
  var drawsValidation: Bool

  func chart(of runs: [Run], by panels: Panels) -> LineChart {
    // Where one run tells its two curves apart, the others say which of the two theirs is.
    let showsParts =
      unit == .step || drawsValidation && runs.contains { !$0.history.validation.isEmpty }
    let drawn: [LineChart.Panel] =
      switch panels {
      case .terms:
        terms.map { term in
          panel(
            terms.count > 1 ? term.title : nil, term.title,
            runs.flatMap { run in
              let isAlone = showsParts && runs.count == 1 && run.title == nil
              return curves(
                of: run, term, isAlone ? nil : run.displayName, showsParts: showsParts)
                + published(run, term, "\(run.displayName), published")
            })
        }
      case .runs:
        runs.map { run in
          panel(
            runs.count > 1 ? run.displayName : nil, terms.count == 1 ? terms[0].title : "Loss",
            terms.flatMap { term in
              let isAlone = showsParts && terms.count == 1
              return curves(of: run, term, isAlone ? nil : term.title, showsParts: showsParts)
                + published(run, term, "Loss, published")
            })
        }
      }
    return LineChart(panels: drawn)
  }

  /// - Parameter subject: whose curves they are; `nil` where that is said elsewhere.
  private func curves(
    of run: Run, _ term: Term, _ subject: String?, showsParts: Bool
  ) -> [LineChart.Series] {
    func name(_ part: String) -> String {
      guard showsParts else { return subject ?? part }
      return subject.map { "\($0), \(part)" } ?? part.prefix(1).uppercased() + part.dropFirst()
    }
    let history = run.history
    let isValidated = !history.validation.isEmpty
    let trained = history.epochs.map(term.value)
    // The run's best epoch is one for all its curves, where its data has a say in it.
    let best = isValidated ? history.best.map { $0.epoch - 1 } : nil
    if unit == .step {
      let means = best ?? trained.indices.min { trained[$0] < trained[$1] }
      return stepCurves(of: history, term, name, starred: starsBest ? means : nil)
    }
    guard isValidated, drawsValidation else {
      let lowest = trained.indices.min { trained[$0] < trained[$1] }
      return [series(name("training"), trained, starred: best ?? lowest)]
    }
    return [
      series(name("training"), trained, starred: nil),
      series(name("validation"), history.validation.map(term.value), starred: best),
    ]
  }

  /// All steps as a thin line, the means of the epochs and the validation at the epochs' ends.
  private func stepCurves(
    of history: TrainingHistory, _ term: Term, _ name: (String) -> String, starred: Int?
  ) -> [LineChart.Series] {
    let steps = history.stepTerms.map(term.value)
    let stepsPerEpoch = steps.count / max(1, history.epochs.count)
    let ends = history.epochs.indices.map { Double(($0 + 1) * stepsPerEpoch) }
    var curves = [
      LineChart.Series(
        name: name("each step"), mark: .line, x: steps.indices.map { Double($0 + 1) }, y: steps),
      LineChart.Series(
        name: name("epoch means"), x: ends, y: history.epochs.map(term.value), starred: starred),
    ]
    if drawsValidation, !history.validation.isEmpty {
      curves.append(
        LineChart.Series(
          name: name("validation"), mark: .markers, x: ends,
          y: history.validation.map(term.value)))
    }
    return curves
  }

  private func series(_ name: String, _ values: [Double], starred: Int?) -> LineChart.Series {
    LineChart.Series(
      name: name, mark: values.count <= 60 ? .lineWithMarkers : .line,
      x: values.indices.map { Double($0 + 1) }, y: values, starred: starsBest ? starred : nil)
  }

  private func published(_ run: Run, _ term: Term, _ name: String) -> [LineChart.Series] {
    guard term == .loss else { return [] }
    return run.published.map {
      LineChart.Series(
        name: name, mark: .markers, x: $0.indices.map { Double($0 + 1) }, y: $0)
    }
  }

  private func panel(
    _ title: String?, _ quantity: String, _ series: [LineChart.Series]
  ) -> LineChart.Panel {
    LineChart.Panel(
      title: title,
      horizontal: LineChart.Axis(label: unit == .epoch ? "Epoch" : "Step", isIntegral: true),
      vertical: LineChart.Axis(
        label: areNats ? "\(quantity) (nats per image)" : quantity, scale: scale),
      series: series)
  }

  /// "KL divergence" keeps its capitals.
  private static func inSentence(_ label: String) -> String {
    label.dropFirst().first?.isUppercase == true
      ? label : label.prefix(1).lowercased() + label.dropFirst()
  }

  /// What the chart shows in words, from the data.
  static func description(of chart: LineChart) -> String {
    let sentences = chart.panels.flatMap { panel in
      panel.series.compactMap { series -> String? in
        let points = zip(series.x, series.y).filter { $0.1.isFinite }
        guard let first = points.first, let last = points.last else { return nil }
        let number = NumberFormat(style: .general, digits: 5)
        let unit = panel.horizontal.label.lowercased()
        func point(_ point: (Double, Double), _ words: String = "at") -> String {
          "\(number.string(from: point.1)) \(words) \(unit) \(Int(point.0))"
        }
        let quantity = panel.title.map { "\($0), " } ?? ""
        let best =
          series.starred.map { ", \(point((series.x[$0], series.y[$0]), "at the best,"))" } ?? ""
        return "\(quantity)\(series.name): from \(point(first)) to \(point(last))\(best)."
      }
    }
    var quantities: [String] = []
    for panel in chart.panels where !quantities.contains(panel.vertical.label) {
      quantities.append(panel.vertical.label)
    }
    let kind = chart.panels.count == 1 ? "Line chart" : "\(chart.panels.count) line charts"
    return (["\(kind) of \(quantities.map(Self.inSentence).joined(separator: ", "))."] + sentences)
      .joined(separator: " ")
  }
}
