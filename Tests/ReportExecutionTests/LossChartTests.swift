// What `plot-loss` draws of runs with and without a validation loss.
import DocumentModel
import NeuralNet
import Testing

@testable import ReportExecution

@Suite struct LossChartTests {
  private func terms(_ losses: [Double]) -> [LossTerms] {
    losses.map { LossTerms(loss: $0, reconstruction: $0 - 1, klDivergence: 1) }
  }

  private func run(_ name: String, _ losses: [Double], validation: [Double] = []) -> LossChart.Run {
    LossChart.Run(
      name: name,
      history: TrainingHistory(
        epochs: terms(losses), stepLosses: [9, 8, 7, 8, 5, 6], validation: terms(validation),
        stepReconstructions: [8, 7, 6, 7, 4, 5], stepDivergences: [1, 1, 1, 1, 1, 1]))
  }

  private func chart(
    _ terms: [LossChart.Term] = [.loss], unit: LogDirective.Unit = .epoch,
    drawsValidation: Bool = true
  ) -> LossChart {
    LossChart(
      terms: terms, unit: unit, scale: .linear, areNats: false, starsBest: true,
      drawsValidation: drawsValidation)
  }

  private var overfitted: LossChart.Run { run("one", [9, 5, 3], validation: [8, 6, 7]) }

  /// By panel: the names of the curves and the positions of their stars.
  private func curves(_ chart: LineChart) -> [[String]] {
    chart.panels.map { panel in
      panel.series.map { series in "\(series.name)\(series.starred.map { " *\($0)" } ?? "")" }
    }
  }

  @Test func `Training and validation are two curves, the best epoch starred by validation`() {
    let drawn = chart().chart(of: [overfitted], by: .terms)
    #expect(curves(drawn) == [["Training", "Validation *1"]])
    #expect(drawn.panels[0].series.map(\.y) == [[9, 5, 3], [8, 6, 7]])
  }

  @Test func `Every curve says of which run it is and what it was measured on`() {
    var named = overfitted
    named.title = "β-VAE"
    #expect(
      curves(chart().chart(of: [named, run("two", [4, 2])], by: .terms)) == [
        ["β-VAE, training", "β-VAE, validation *1", "two, training *1"]
      ])
    #expect(
      curves(chart([.loss, .kl]).chart(of: [overfitted], by: .runs)) == [
        [
          "Loss, training", "Loss, validation *1", "KL divergence, training",
          "KL divergence, validation *1",
        ]
      ])
    // One key for both panels.
    #expect(
      curves(chart([.loss, .kl]).chart(of: [overfitted], by: .terms)) == [
        ["Training", "Validation *1"], ["Training", "Validation *1"],
      ])
  }

  @Test func `Runs without validation are drawn as ever`() {
    let plain = run("two", [4, 2, 3])
    #expect(curves(chart().chart(of: [plain], by: .terms)) == [["two *1"]])
    #expect(curves(chart().chart(of: [plain], by: .runs)) == [["Loss *1"]])
  }

  @Test func `Steps are a line, with their epochs' means and validation at the epochs' ends`() {
    let drawn = chart([.loss, .reconstruction], unit: .step).chart(of: [overfitted], by: .terms)
    #expect(
      curves(drawn) == [
        ["Each step", "Epoch means *1", "Validation"],
        ["Each step", "Epoch means *1", "Validation"],
      ])
    #expect(drawn.panels[1].series.map(\.mark) == [.line, .lineWithMarkers, .markers])
    #expect(drawn.panels[1].series.map(\.y) == [[8, 7, 6, 7, 4, 5], [8, 4, 2], [7, 5, 6]])
    #expect(
      drawn.panels[1].series.map(\.x) == [[1, 2, 3, 4, 5, 6], [2, 4, 6], [2, 4, 6]])
  }

  @Test func `Without validation the best mean is starred, and runs are told apart`() {
    let drawn = chart(unit: .step).chart(of: [overfitted, run("two", [4, 2, 3])], by: .terms)
    #expect(
      curves(drawn) == [
        [
          "one, each step", "one, epoch means *1", "one, validation", "two, each step",
          "two, epoch means *1",
        ]
      ])
  }

  @Test func `A hidden validation loss still says which epoch is the best`() {
    #expect(
      curves(chart(drawsValidation: false).chart(of: [overfitted], by: .terms)) == [["one *1"]])
  }

  @Test func `The words say what the picture shows`() {
    #expect(
      LossChart.description(of: chart().chart(of: [overfitted], by: .terms))
        == "Line chart of loss. Training: from 9 at epoch 1 to 3 at epoch 3. Validation: from 8 at epoch 1 to 7 at epoch 3, 6 at the best, epoch 2."
    )
  }
}
