// Remembers how many images files hold that do not say so themselves: 83 MB of comma-separated
// numbers are not decompressed each time a report is checked.
import Datasets
import Foundation
import ResultStore

extension ResolvedDataset {
  /// The sizes of the data, from the store where they were found out before.
  /// - Parameter fingerprint: of this data. Only the same bytes have the same fingerprint, so what
  ///   is remembered cannot be out of date.
  func shape(
    of fingerprint: DatasetFingerprint, rememberedIn store: ResultStore
  ) throws -> DatasetShape {
    guard !announcesShape else { return try shape() }
    let key = StepKey(
      kind: "dataset-shape", fingerprint.material.merging(["name": fingerprint.name]) { $1 })
    if case .found(let result) = store.find(key),
      let shape = try? result.decode(DatasetShape.self, from: Self.shapeFile)
    {
      return shape
    }
    let started = ContinuousClock.now
    let shape = try shape()
    let seconds = Double((ContinuousClock.now - started) / .milliseconds(1)) / 1000
    // A store that cannot be written costs the next check these tenths of a second again.
    _ = try? store.save(
      [Self.shapeFile: try JSONEncoder().encode(shape)], seconds: seconds, key: key)
    return shape
  }

  private static let shapeFile = "shape.json"
}
