// A report that repeats, step by step, a training run that PyTorch made.
import DocumentModel
import Foundation
import Testing

@Suite struct TorchAgreementTests {
  private struct Curve: Decodable {
    var step_losses: [Double]
    var epoch_losses: [Double]
  }

  private static var fixtures: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("NeuralNetTests/Fixtures")
  }

  @Test(.enabled(if: Workplace.realData != nil, "needs the real MNIST under GALLEY_DATA"))
  func `The deterministic autoencoder follows PyTorch for all 24 steps`() throws {
    let place = try Workplace()
    try place.write(
      Data(contentsOf: Self.fixtures.appendingPathComponent("autoencoder-initial.safetensors")),
      to: "initial.safetensors")
    try place.write(
      """
      ---
      title: The first 1,024 digits
      ---

      ```{dataset}
      id: digits
      source: mnist
      first: {train: 1024, test: 100}
      ```

      ```{model}
      id: small
      kind: autoencoder
      input: 784
      encoder: [{linear: 32}, relu]
      decoder: [{linear: 784}, sigmoid]
      ```

      ```{train}
      id: run
      model: small
      data: digits
      epochs: 3
      batch: 128
      shuffle: false
      weights: initial.safetensors
      ```

      ```{log}
      run: run
      per: step
      line: "{loss | .8f}"
      ```
      """, to: "r.md")
    let result = try place.galley("render", "r.md", data: Workplace.realData)
    #expect(result.status == 0, "\(result.errors)")
    let document = try Document(decoding: place.read("output/r.json"))
    guard case .code(let log)? = document.blocks.last else {
      Issue.record("no log in \(document.blocks)")
      return
    }
    let losses = log.text.split(separator: "\n").compactMap { Double($0) }
    let curve = try JSONDecoder().decode(
      Curve.self,
      from: Data(contentsOf: Self.fixtures.appendingPathComponent("autoencoder-curve.json")))
    #expect(losses.count == 24)
    for (step, (ours, theirs)) in zip(losses, curve.step_losses).enumerated() {
      #expect(abs(ours - theirs) <= 1e-4 * theirs, "step \(step + 1): \(ours), PyTorch \(theirs)")
    }
  }
}
