// `galley cache` as a user meets it.
import Foundation
import Testing

@Suite struct CacheCommandTests {
  private static let report = """
    ---
    title: T
    ---

    ```{dataset}
    id: digits
    source: mnist
    first: 100
    ```

    ```{model}
    id: small
    kind: autoencoder
    input: 784
    encoder: [{linear: 4}, relu]
    decoder: [{linear: 784}, sigmoid]
    ```

    ```{train}
    id: baseline
    model: small
    data: digits
    epochs: 1
    ```
    """

  private struct Listing: Decodable {
    struct Result: Decodable {
      var name, kind: String
      var bytes: Int
      var neededBy: [String]
      var state: String
    }
    var results: [Result]
    var bytes: Int
  }

  @Test func `What a report needs is listed with it, and pruned only when it is no longer needed`()
    throws
  {
    let place = try Workplace()
    try place.write(Self.report, to: "r.md")
    for epochs in [1, 2] {
      let text = Self.report.replacingOccurrences(of: "epochs: 1", with: "epochs: \(epochs)")
      try place.write(text, to: "r.md")
      #expect(try place.galley("render", "r.md").status == 0)
    }
    let listed = try place.galley("cache", "list", "--format", "json")
    #expect(listed.status == 0)
    let listing = try JSONDecoder().decode(Listing.self, from: Data(listed.output.utf8))
    #expect(listing.results.map(\.name) == ["baseline", "baseline"])
    #expect(listing.results.map(\.neededBy) == [["r.md"], []])
    #expect(listing.results.allSatisfy { $0.kind == "train" && $0.state == "whole" })
    #expect(listing.results.reduce(0) { $0 + $1.bytes } == listing.bytes)
    #expect(try place.galley("cache", "list").output.hasPrefix("STEP      KIND   KEY"))

    let dry = try place.galley("cache", "prune", "--limit", "1K", "--dry-run")
    #expect(dry.output.contains("would remove 1 result, 0 checkpoints"))
    let pruned = try place.galley("cache", "prune", "--limit", "1K")
    #expect(pruned.status == 0)
    #expect(pruned.errors.contains("the store stays above its limit of 1.0 KiB"))
    #expect(pruned.output.contains("removed 1 result, 0 checkpoints, 1 record"))
    // The second text's result is still there.
    #expect(try place.galley("render", "r.md").errors.contains("0 steps run, 1 from the store"))

    #expect(try place.galley("cache", "clear").output.contains("removed 1 result"))
    #expect(try place.galley("cache", "list").output == "the store is empty\n")
    #expect(try place.galley("render", "r.md").errors.contains("1 step run, 0 from the store"))
  }

  @Test(arguments: [
    ("--limit", "much", "a size is a number with K, M, G or T"),
    ("--limit", "5X", "a size is a number with K, M, G or T"),
    ("--limit", "1e9999G", "a size is a number with K, M, G or T"),
    ("--older-than", "30", "an age is a number with s, m, h, d or w"),
    ("--older-than", "d", "an age is a number with s, m, h, d or w"),
    ("--older-than", "99999999999999999w", "an age is a number with s, m, h, d or w"),
  ])
  func `A wrong quantity is answered with the right forms`(
    option: String, value: String, answer: String
  ) throws {
    let result = try Workplace().galley("cache", "prune", option, value)
    #expect(result.status == 64)
    #expect(result.errors.contains(answer))
  }

  @Test func `A store that does not exist is neither an error nor made`() throws {
    let place = try Workplace()
    for command in ["list", "prune", "clear"] {
      let result = try place.galley("cache", command)
      #expect(result.status == 0)
      #expect(result.errors.contains("there is no store yet"))
    }
    #expect(try place.galley("cache", "list", "--format", "json").output.contains("\"bytes\" : 0"))
    #expect(!FileManager.default.fileExists(atPath: place.directory + "/.galley"))
    try place.write("", to: ".galley")
    let result = try place.galley("cache", "list")
    #expect(result.status == 1)
    #expect(result.errors.contains(".galley: error: this is a file, not a store"))
  }
}
