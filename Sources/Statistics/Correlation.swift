// How columns of a table move together.

/// Pearson's correlation of every pair of columns, over the rows where both are present.
/// - Parameter table: `[rows, columns]`; NaN is a missing value.
/// - Returns: `correlations` `[columns, columns]`, symmetric, within -1...1, 1 on the diagonal, NaN
///   where fewer than two rows are complete or a column is constant in them; and `counts`
///   `[columns][columns]`, of the complete rows.
package func correlationMatrix(_ table: Matrix) -> (correlations: Matrix, counts: [[Int]]) {
  let columns = (0..<table.columns).map { table.column($0) }
  var counts = [[Int]](
    repeating: [Int](repeating: 0, count: columns.count), count: columns.count)
  var correlations = Matrix(
    rows: columns.count, columns: columns.count,
    values: [Double](repeating: .nan, count: columns.count * columns.count))
  for first in columns.indices {
    for second in 0...first {
      let complete = (0..<table.rows).filter {
        !columns[first][$0].isNaN && !columns[second][$0].isNaN
      }
      let value = pearsonCorrelation(
        complete.map { columns[first][$0] }, complete.map { columns[second][$0] })
      correlations[first, second] = first == second && !value.isNaN ? 1 : value
      correlations[second, first] = correlations[first, second]
      counts[first][second] = complete.count
      counts[second][first] = complete.count
    }
  }
  return (correlations, counts)
}

/// Of two columns of equal length without missing values.
func pearsonCorrelation(_ first: [Double], _ second: [Double]) -> Double {
  // Asked of the values, because the deviations of equal values need not round to 0.
  guard Set(first).count > 1, Set(second).count > 1 else { return .nan }
  let (firstMean, secondMean) = (first.mean, second.mean)
  var product = 0.0
  for (x, y) in zip(first, second) { product += (x - firstMean) * (y - secondMean) }
  let scale =
    first.sumOfSquaredDeviations.squareRoot() * second.sumOfSquaredDeviations.squareRoot()
  let correlation = product / scale
  return correlation.isNaN ? .nan : min(max(correlation, -1), 1)
}
