// "did you mean": the nearest of the names that would have been right.

/// The candidate closest to what was written, if one is close enough to be a likely slip.
/// - Returns: the candidate with the smallest edit distance (insertions, deletions, substitutions
///   and swaps of neighbours), at most a third of the length; ties go to the first candidate.
package func closestMatch(to written: String, among candidates: [String]) -> String? {
  let pattern = Array(written.lowercased().unicodeScalars)
  guard !pattern.isEmpty, pattern.count <= 64 else { return nil }
  var best: (name: String, distance: Int)?
  for candidate in candidates {
    let distance = editDistance(pattern, Array(candidate.lowercased().unicodeScalars))
    if distance <= max(1, max(pattern.count, candidate.unicodeScalars.count) / 3),
      distance < (best?.distance ?? .max)
    {
      best = (candidate, distance)
    }
  }
  return best?.name
}

/// Optimal string alignment distance.
private func editDistance(_ first: [Unicode.Scalar], _ second: [Unicode.Scalar]) -> Int {
  if first.isEmpty || second.isEmpty { return max(first.count, second.count) }
  var rowBeforeLast = [Int](repeating: 0, count: second.count + 1)
  var lastRow = Array(0...second.count)
  for i in 1...first.count {
    var row = [i] + [Int](repeating: 0, count: second.count)
    for j in 1...second.count {
      let substitution = lastRow[j - 1] + (first[i - 1] == second[j - 1] ? 0 : 1)
      row[j] = min(lastRow[j] + 1, row[j - 1] + 1, substitution)
      if i > 1, j > 1, first[i - 1] == second[j - 2], first[i - 2] == second[j - 1] {
        row[j] = min(row[j], rowBeforeLast[j - 2] + 1)
      }
    }
    (rowBeforeLast, lastRow) = (lastRow, row)
  }
  return lastRow[second.count]
}
