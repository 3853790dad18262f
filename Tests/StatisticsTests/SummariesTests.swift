// Descriptive statistics: numpy's and scikit-learn's numbers, missing values, and degenerate input.

import Diagnostics
import Foundation
import Testing

@testable import Statistics

@Suite struct SummariesTests {
  private static let sample = [3.5, -1, .nan, 2.25, 8, 0.5, 2, .nan, 19]
  private let tolerance = 1e-12

  @Test func `A summary is numpy's of the values present`() {
    let summary = Summary(Self.sample)
    #expect(summary.count == 7 && summary.missing == 2)
    #expect(summary.minimum == -1 && summary.maximum == 19)
    #expect(abs(summary.mean - 4.892857142857143) < tolerance)
    #expect(abs(summary.populationDeviation - 6.324353641249977) < tolerance)
    #expect(abs(summary.sampleDeviation - 6.831082672328778) < tolerance)
  }

  @Test func `A large mean does not swallow the deviation`() {
    let summary = Summary([1e9 + 1, 1e9 + 2, 1e9 + 3])
    #expect(abs(summary.sampleDeviation - 1) < 1e-6)
  }

  @Test func `Nothing, or one value, has no deviation`() {
    let nothing = Summary([.nan])
    #expect(nothing.count == 0 && nothing.missing == 1)
    #expect(nothing.mean.isNaN && nothing.minimum.isNaN && nothing.populationDeviation.isNaN)
    let one = Summary([4])
    #expect(one.mean == 4 && one.populationDeviation == 0 && one.sampleDeviation.isNaN)
  }

  @Test func `Quantiles are numpy's`() {
    let values = quantiles(Self.sample, [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1])
    #expect(areClose(values, [-1, -0.1, 1.25, 2.25, 5.75, 12.4, 19], relative: tolerance))
    #expect(quantiles([], [0.5])[0].isNaN)
    #expect(quantiles([.infinity, .infinity], [0.5]) == [.infinity])
  }

  @Test func `Correlations are numpy's, pair by pair over complete rows`() {
    let table = Matrix([
      [1, 2, -1, 4], [.nan, 4.5, 0.5, 4], [3, 5, -2, 4], [4, 9, 0, 4], [5.5, 10, 1, 4],
    ])
    let (correlations, counts) = correlationMatrix(table)
    #expect(abs(correlations[0, 1] - 0.9673753912650253) < tolerance)
    #expect(abs(correlations[2, 0] - 0.7181848464596079) < tolerance)
    // All five rows: NaN in the first column does not matter here.
    #expect(abs(correlations[1, 2] - 0.5870873492291436) < tolerance)
    #expect(correlations[0, 0] == 1 && correlations[1, 0] == correlations[0, 1])
    #expect(correlations[0, 3].isNaN && correlations[3, 3].isNaN)
    #expect(counts[0] == [4, 4, 4, 4] && counts[1][2] == 5)
  }

  @Test func `A constant column has no correlation although its mean is rounded`() {
    let table = Matrix((0..<6).map { [Double($0), 0.1] })
    #expect(Summary(table.column(1)).populationDeviation > 0)
    #expect(correlationMatrix(table).correlations[0, 1].isNaN)
    #expect(correlationMatrix(table).correlations[1, 1].isNaN)
  }

  @Test func `A histogram counts as numpy's does`() throws {
    let histogram = try Histogram([1, 1, 2, 2.5, 3, 4, 10, .nan, .infinity], bins: 3)
    #expect(histogram.edges == [1, 4, 7, 10])
    #expect(histogram.counts == [5, 1, 1])
    #expect(histogram.missing == 1 && histogram.outside == 1)
    let ranged = try Histogram([0.5, 1, 2, 3, 3.9, 4, -0.1], bins: 4, range: 0...4)
    #expect(ranged.counts == [1, 1, 1, 3] && ranged.outside == 1)
  }

  /// Ranges in which dividing by the width puts some edges, or the numbers just below them, into
  /// the wrong bin.
  @Test(arguments: [(0, 7, 5), (0, 0.7, 8), (-0.3, 0.9, 5), (-0.3, 0.9, 7)])
  func `Every value on an edge is in the bin that starts there`(
    low: Double, high: Double, bins: Int
  ) throws {
    let edges = try Histogram([], bins: bins, range: low...high).edges
    let values = edges.flatMap { [$0.nextDown, $0] }
    let histogram = try Histogram(values, bins: bins, range: low...high)
    for (bin, count) in histogram.counts.enumerated() {
      let upper = edges[bin + 1]
      let expected = values.count {
        $0 >= edges[bin] && (bin == bins - 1 ? $0 <= upper : $0 < upper)
      }
      #expect(count == expected)
    }
    #expect(histogram.outside == 1)
  }

  @Test func `Equal values, no values and no bins make sensible histograms`() throws {
    let equal = try Histogram([2, 2], bins: 2)
    #expect(equal.edges == [1.5, 2, 2.5] && equal.counts == [0, 2])
    #expect(try Histogram([], bins: 2).counts == [0, 0])
    #expect(throws: Diagnostic.self) { _ = try Histogram([1], bins: 0) }
    #expect(throws: Diagnostic.self) { _ = try Histogram([1], bins: 2, range: 1...1) }
  }

  @Test func `A box plot has Tukey's whiskers`() throws {
    let box = try #require(BoxPlotSummary(Self.sample))
    #expect(box.firstQuartile == 1.25 && box.median == 2.25 && box.thirdQuartile == 5.75)
    // The fences are -5.5 and 12.5.
    #expect(box.lowerWhisker == -1 && box.upperWhisker == 8)
    #expect(box.outliers == [19] && box.count == 7 && box.missing == 2)
    // Quartiles 3.25 and 7.75, so the upper fence is 14.5.
    let near = try #require(BoxPlotSummary([1, 2, 3, 4, 5, 6, 7, 8, 12.5, 14.6]))
    #expect(near.upperWhisker == 12.5 && near.outliers == [14.6])
    #expect(BoxPlotSummary([.nan]) == nil)
    let one = try #require(BoxPlotSummary([3]))
    #expect(one.lowerWhisker == 3 && one.upperWhisker == 3 && one.outliers.isEmpty)
  }

  @Test func `The scaler maps columns to the unit interval and back`() throws {
    let table = Matrix([[2, 5, -1], [4, 5, .nan], [3, 5, 3]])
    let scaler = try MinMaxScaler(fitting: table)
    let scaled = scaler.transform(table)
    #expect(scaled.column(0) == [0, 1, 0.5] && scaled.column(1) == [0, 0, 0])
    #expect(scaled[0, 2] == 0 && scaled[1, 2].isNaN && scaled[2, 2] == 1)
    #expect(scaler.missing == [0, 0, 1])
    let back = scaler.inverse(scaled)
    #expect(back.column(0) == table.column(0) && back.column(1) == table.column(1))
    let finding = #expect(throws: Diagnostic.self) {
      _ = try MinMaxScaler(fitting: Matrix([[1, .nan]]))
    }
    #expect(finding?.message == "column 2, counted from 1, holds no value to scale by")
  }

  @Test func `Scores of predictions are scikit-learn's`() {
    let scores = RegressionScores(
      truths: [3, -0.5, .nan, 2, 7], predictions: [2.5, 0, 1, 2, 8])
    #expect(scores.count == 4 && scores.missing == 1)
    #expect(scores.meanAbsoluteError == 0.5 && scores.meanSquaredError == 0.375)
    #expect(abs(scores.determination - 0.9486081370449679) < tolerance)
    #expect(RegressionScores(truths: [2, 2], predictions: [2, 2]).determination == 1)
    #expect(RegressionScores(truths: [2, 2], predictions: [2, 3]).determination == 0)
    #expect(RegressionScores(truths: [], predictions: []).determination.isNaN)
  }
}
