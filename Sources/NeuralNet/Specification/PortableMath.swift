// Powers and cosines from arithmetic alone, so that no result depends on a mathematics library.

/// By squaring.
func power(_ base: Double, _ exponent: Int) -> Double {
  var (result, factor, left) = (1.0, base, exponent)
  while left > 0 {
    if left & 1 == 1 { result *= factor }
    factor *= factor
    left >>= 1
  }
  return result
}

/// cos(π · part / whole) for 0 ≤ part ≤ whole, to about 1e-15: a Taylor series of the half angle.
func halfTurnCosine(_ part: Int, of whole: Int) -> Double {
  let x = Double.pi * Double(part) / Double(max(1, whole)) / 2
  var (term, sum) = (1.0, 1.0)
  for n in 1...12 {
    term *= -x * x / Double((2 * n - 1) * (2 * n))
    sum += term
  }
  return 2 * sum * sum - 1
}
