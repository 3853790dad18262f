// How a table's rows are parted into training, validation and test split: at random, by share, in
// whole groups, and with the same share of every stratum.

/// The splits that a table can have.
package enum TableSplitName: String, Sendable, CaseIterable { case train, validation, test }

extension TableSpecification {
  /// Which split each row belongs to.
  /// - Parameters:
  ///   - groups: one name a row.
  ///   - strata: one name a row, or none; a group belongs to the stratum of its first row.
  /// - Returns: `nil` when a split that is asked for would be empty.
  func split(groups: [String], strata: [String]?) -> [TableSplitName]? {
    var strataOfGroups: [(group: String, stratum: String)] = []
    var known: Set<String> = []
    for (index, group) in groups.enumerated() where known.insert(group).inserted {
      strataOfGroups.append((group, strata?[index] ?? ""))
    }
    let count = strataOfGroups.count
    let parts = validationShare == nil ? 2 : 3
    guard count >= parts else { return nil }
    let testCount = min(max(1, rounded(testShare, of: count)), count - parts + 1)
    let rest = count - testCount
    let validationCount =
      validationShare.map { min(max(1, rounded($0, of: rest)), rest - 1) } ?? 0

    // One queue after another, each shuffled by itself; a running total decides how many of each
    // are taken, so that the counts are met exactly and every stratum's share within one.
    let names = Set(strataOfGroups.map(\.stratum)).sorted()
    var splits: [String: TableSplitName] = [:]
    var (seen, tested, seenRest, validated) = (0, 0, 0, 0)
    for (item, name) in names.enumerated() {
      var queue = strataOfGroups.filter { $0.stratum == name }.map(\.group)
      var random = SplitMix64(seed: seed, item: UInt64(item))
      for index in stride(from: queue.count - 1, to: 0, by: -1) {
        queue.swapAt(index, Int(random.next() % UInt64(index + 1)))
      }
      seen += queue.count
      let test = (2 * seen * testCount + count) / (2 * count) - tested
      tested += test
      seenRest += queue.count - test
      let validation = (2 * seenRest * validationCount + rest) / (2 * rest) - validated
      validated += validation
      for (index, group) in queue.enumerated() {
        splits[group] = index < test ? .test : index < test + validation ? .validation : .train
      }
    }
    return groups.map { splits[$0] ?? .train }
  }

  private func rounded(_ share: Double, of count: Int) -> Int {
    Int((share * Double(count)).rounded())
  }
}
