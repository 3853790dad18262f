// Where a data set can be had: the addresses that publish it, and how to know that what they gave is
// the published data.

/// One file as it is published.
package struct PublishedFile: Sendable, Hashable {
  /// The name it has at every address and in the data set's folder.
  package var name: String
  /// Of its content, decompressed: compressed files differ from address to address.
  package var sha256: String
  /// Of its content, decompressed.
  package var byteCount: Int

  package init(name: String, sha256: String, byteCount: Int) {
    self.name = name
    self.sha256 = sha256
    self.byteCount = byteCount
  }
}

package enum DatasetOrigin: Sendable, Hashable {
  /// Anyone may download the files from any of these addresses, the preferred one first.
  case mirrors([String], files: [PublishedFile], package: String?)
  /// What to do by hand, because the publisher asks for an account.
  case byHand(String)

  /// How to get the data, for someone who does not have it.
  package func hints(for name: String) -> [String] {
    switch self {
    case .mirrors(_, _, let package):
      ["`galley data fetch \(name)` downloads it"]
        + (package.map { ["on Debian, `apt-get install \($0)` installs it"] } ?? [])
    case .byHand(let instructions):
      [instructions]
    }
  }
}

extension DatasetOrigin {
  /// The origin of a data set of images, or of data that only has to be known how to get.
  /// - Throws: a `Diagnostic` when the name is unknown.
  package static func named(_ name: String) throws -> DatasetOrigin {
    if let known = byHand.first(where: { $0.name == name }) { return known.origin }
    return try DatasetSource.named(name).origin
  }

  /// Data that reports read and that is not a data set of images.
  package static let byHand: [(name: String, origin: DatasetOrigin)] = [
    (
      "brain-age",
      .byHand(
        "the brain scans of OpenBHB are given to registered users: see "
          + "https://baobablab.github.io/bhb/ and put participants.tsv and the scans into the folder"
      )
    )
  ]

  static let mnist = mirrors(
    [
      "https://ossci-datasets.s3.amazonaws.com/mnist/",
      "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ],
    files: idxFiles([
      "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
      "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
      "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
      "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ]), package: nil)

  static let fashionMNIST = mirrors(
    ["http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"],
    files: idxFiles([
      "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
      "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
      "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
      "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    ]), package: "dataset-fashion-mnist")

  static let signMNIST = byHand(
    "with a Kaggle account, download https://www.kaggle.com/datasets/datamunge/sign-language-mnist "
      + "and put sign_mnist_train.csv and sign_mnist_test.csv into the folder")

  /// - Parameter digests: of the decompressed training images and labels, and test ones.
  private static func idxFiles(_ digests: [String]) -> [PublishedFile] {
    let layout = IDXLayout()
    let names = SplitName.allCases.flatMap { layout.requirements(of: $0) }.map { $0.names[0] }
    let sizes = [60_000 * 784 + 16, 60_000 + 8, 10_000 * 784 + 16, 10_000 + 8]
    return zip(names, zip(digests, sizes)).map { name, content in
      PublishedFile(name: name, sha256: content.0, byteCount: content.1)
    }
  }
}
