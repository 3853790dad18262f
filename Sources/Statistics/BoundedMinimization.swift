// Minimisation of a smooth function within a box, for hyper-parameters.

/// The least value found by projected L-BFGS, from one start.
///
/// Coordinates at a bound whose gradient points out of the box are held; the rest follow the
/// limited-memory quasi-Newton direction, cut to the box, with backtracking (Armijo).
/// - Parameters:
///   - bounds: one a coordinate.
///   - iterations: at most this many.
///   - function: value and gradient; a value that is not finite is a point to step back from.
/// - Returns: the point and its value; the start and infinity where its value is not finite.
/// - Source: Nocedal & Wright 2006, algorithms 7.4 and 3.1, with Bertsekas 1982's projection.
func minimize(
  from start: [Double], bounds: [ClosedRange<Double>], iterations: Int = 100,
  _ function: ([Double]) -> (value: Double, gradient: [Double])
) -> (point: [Double], value: Double) {
  precondition(start.count == bounds.count, "\(start.count) coordinates, \(bounds.count) bounds")
  let memory = 8
  var point = zip(start, bounds).map { min(max($0, $1.lowerBound), $1.upperBound) }
  var (value, gradient) = function(point)
  guard value.isFinite else { return (point, .infinity) }
  var history: [(step: [Double], change: [Double], curvature: Double)] = []

  for _ in 0..<iterations {
    let isFree = point.indices.map { index in
      !(point[index] <= bounds[index].lowerBound && gradient[index] > 0)
        && !(point[index] >= bounds[index].upperBound && gradient[index] < 0)
    }
    let freeGradient = zip(gradient, isFree).map { $1 ? $0 : 0 }
    guard freeGradient.contains(where: { abs($0) > 1e-6 }) else { break }
    var direction = quasiNewtonDirection(freeGradient, history)
    for index in direction.indices where !isFree[index] { direction[index] = 0 }
    if dot(direction, freeGradient) >= 0 {
      history = []
      direction = freeGradient.map { -$0 }
    }
    // Without curvature the gradient's length says nothing of the step's.
    let longest = direction.reduce(0) { max($0, abs($1)) }
    var length = history.isEmpty ? min(1, 0.5 / longest) : min(1, 3 / longest)
    var accepted: (point: [Double], value: Double, gradient: [Double])?
    for _ in 0..<20 {
      let trial = point.indices.map {
        min(max(point[$0] + length * direction[$0], bounds[$0].lowerBound), bounds[$0].upperBound)
      }
      let found = function(trial)
      let predicted = dot(freeGradient, zip(trial, point).map { $0 - $1 })
      if found.value.isFinite, found.value <= value + 1e-4 * predicted, predicted < 0 {
        accepted = (trial, found.value, found.gradient)
        break
      }
      length *= 0.4
    }
    guard let accepted else { break }
    let step = zip(accepted.point, point).map { $0 - $1 }
    let change = zip(accepted.gradient, gradient).map { $0 - $1 }
    let curvature = dot(step, change)
    if curvature > 1e-12 * dot(step, step) {
      history.append((step, change, curvature))
      if history.count > memory { history.removeFirst() }
    }
    let gain = value - accepted.value
    (point, value, gradient) = accepted
    if gain < 1e-9 * max(1, abs(value)) { break }
  }
  return (point, value)
}

/// Two-loop recursion: minus the inverse Hessian's estimate times the gradient.
private func quasiNewtonDirection(
  _ gradient: [Double], _ history: [(step: [Double], change: [Double], curvature: Double)]
) -> [Double] {
  var direction = gradient.map { -$0 }
  var factors: [Double] = []
  for pair in history.reversed() {
    let factor = dot(pair.step, direction) / pair.curvature
    factors.append(factor)
    for index in direction.indices { direction[index] -= factor * pair.change[index] }
  }
  if let last = history.last {
    let scale = last.curvature / dot(last.change, last.change)
    for index in direction.indices { direction[index] *= scale }
  }
  for (pair, factor) in zip(history, factors.reversed()) {
    let correction = factor - dot(pair.change, direction) / pair.curvature
    for index in direction.indices { direction[index] += correction * pair.step[index] }
  }
  return direction
}

private func dot(_ first: [Double], _ second: [Double]) -> Double {
  var sum = 0.0
  for index in first.indices { sum += first[index] * second[index] }
  return sum
}
