// What happens while a data set is fetched, for whoever shows it.

package enum FetchEvent: Sendable, Equatable {
  /// The file is in the folder already, with the published content.
  case alreadyThere(file: String)
  /// - Parameter resumedAt: how many bytes are there from before.
  case started(file: String, address: String, resumedAt: Int)
  /// - Parameter total: `nil` where the server does not say it.
  case received(file: String, bytes: Int, total: Int?)
  case retrying(file: String, reason: String, seconds: Double)
  /// What an address gave, or did not give, cannot be used; the next one is tried.
  case rejected(file: String, address: String, reason: String)
  /// Complete and verified.
  case finished(file: String, bytes: Int)
}

/// Where a data set is after fetching it.
package struct FetchedDataset: Sendable, Equatable {
  package var directory: String
  /// Of the files that were downloaded now, as they were sent.
  package var downloadedBytes: Int

  package init(directory: String, downloadedBytes: Int) {
    self.directory = directory
    self.downloadedBytes = downloadedBytes
  }
}
