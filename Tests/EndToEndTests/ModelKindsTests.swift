// Reports of every kind of model, rendered small.
import DocumentModel
import Foundation
import Testing

@Suite struct ModelKindsTests {
  private static let front = "---\ntitle: x\n---\n\n"
  private static let digits =
    "```{dataset}\nid: d\nsource: mnist\nfirst: {train: 64, test: 16}\n```\n\n"

  /// Renders, and expects a page with finite numbers.
  /// - Returns: the inline values of the page by path.
  private func rendered(
    _ body: String, files: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [String: Double] {
    let place = try Workplace()
    try place.write(Self.front + body, to: "r.md")
    for (name, text) in files { try place.write(text, to: name) }
    let result = try place.galley("render", "r.md")
    #expect(result.status == 0, "\(result.errors)", sourceLocation: sourceLocation)
    let document = try Document(decoding: place.read("output/r.json"))
    var values: [String: Double] = [:]
    for case .paragraph(let content) in document.blocks {
      for case .value(let value) in content { values[value.path] = value.value }
    }
    let areFinite = values.values.allSatisfy { $0.isFinite }
    #expect(areFinite, "\(values)", sourceLocation: sourceLocation)
    return values
  }

  @Test func `A stack that does not fit is refused by the check, at the layer that does not`()
    throws
  {
    let place = try Workplace()
    let model = """
      ```{model}
      id: conv
      kind: vae
      input: [1, 28, 28]
      encoder:
        - {conv2d: {channels: 8, kernel: 3, stride: 2, padding: 1}}
        - relu
        - {linear: 20}
      latent: 2
      decoder: [{linear: 784}, sigmoid]
      ```
      """
    try place.write(Self.front + model, to: "r.md")
    let result = try place.galley("check", "r.md")
    #expect(result.status == 1)
    #expect(
      result.errors.contains(
        """
        r.md:12:6: error: layer 3, linear, cannot take 8×14×14: it needs a flat input
           12 |   - {linear: 20}
              |      ^~~~~~
              = hint: put `flatten` before it
        """), "\(result.errors)")
  }

  private static let table =
    "a,b,y\n" + (0..<40).map { "\($0 % 7),\($0 * $0 % 11),\($0 % 7 + $0 * $0 % 11)\n" }.joined()

  @Test func `A kernel regression of a table is searched, fitted and measured`() throws {
    let values = try rendered(
      """
      ```{dataset}
      id: t
      source: table
      file: t.csv
      columns: [a, b]
      target: y
      ```

      ```{model}
      id: ridge
      kind: kernel-ridge
      kernel: rbf
      ```

      ```{tune}
      id: search
      model: ridge
      data: t
      trials: 8
      space: {alpha: {low: 1e-6, high: 1, log: true}, gamma: {low: 0.1, high: 2}}
      ```

      ```{train}
      id: fit
      model: ridge
      data: t
      tuned: search
      ```

      ```{evaluate}
      run: fit
      ```

      {value}`fit.test.mae` {value}`fit.test.r2` {value}`search.best.value` {value}`t.train.count`
      """, files: ["t.csv": Self.table])
    #expect(values["t.train.count"] == 32)
    #expect((values["fit.test.r2"] ?? 0) > 0.9)
  }

  @Test func `A network's learning rate is searched and used`() throws {
    let values = try rendered(
      Self.digits + """
        ```{model}
        id: m
        kind: autoencoder
        input: 784
        encoder: [{linear: 8}, relu]
        decoder: [{linear: 784}, sigmoid]
        ```

        ```{tune}
        id: search
        model: m
        data: d
        trials: 4
        epochs: 2
        batch: 16
        space: {learning-rate: {low: 1e-6, high: 0.1, log: true}}
        ```

        ```{train}
        id: run
        model: m
        data: d
        epochs: 2
        batch: 16
        tuned: search
        ```

        ```{train}
        id: slow
        model: m
        data: d
        epochs: 2
        batch: 16
        optimizer: {adam: {learning-rate: 1e-6}}
        ```

        {value}`run.final.loss` {value}`slow.final.loss` {value}`search.best.value`
        {value}`search.trials[4].best`
        """)
    #expect((values["run.final.loss"] ?? .nan) < (values["slow.final.loss"] ?? 0))
    #expect(values["search.best.value"] == values["search.trials[4].best"])
  }

  // MARK: Networks

  @Test
  func `A convolutional VAE trains, reconstructs and is measured`() throws {
    let values = try rendered(
      Self.digits + """
        ```{model}
        id: conv
        kind: vae
        input: [1, 28, 28]
        encoder:
          - {conv2d: {channels: 4, kernel: 3, stride: 2, padding: 1}}
          - batch-norm2d
          - relu
          - {max-pool2d: 2}
          - flatten
        latent: 3
        decoder:
          - {linear: 196}
          - relu
          - {reshape: [4, 7, 7]}
          - {conv-transpose2d: {channels: 4, kernel: 3, stride: 2, padding: 1, output-padding: 1}}
          - leaky-relu
          - {conv-transpose2d: {channels: 1, kernel: 3, stride: 2, padding: 1, output-padding: 1}}
          - sigmoid
        ```

        ```{summary}
        model: conv
        ```

        ```{train}
        id: bound
        model: conv
        data: d
        epochs: 2
        batch: 16
        schedule: cosine
        ```

        ```{train}
        id: weighted
        model: conv
        data: d
        epochs: 1
        batch: 16
        objective: iwae
        samples: 3
        optimizer: {sgd: {learning-rate: 1e-4, momentum: 0.9}}
        ```

        ```{evaluate}
        run: bound
        log-likelihood: [1, 20]
        ```

        ```{grid}
        show: reconstructions
        run: bound
        columns: 4
        ```

        {value}`bound.epochs[1].loss` {value}`bound.final.loss` {value}`bound.final.kl`
        {value}`bound.test.log-likelihood.k1` {value}`bound.test.log-likelihood.k20`
        {value}`weighted.final.loss` {value}`conv.parameters`
        """)
    #expect((values["bound.final.loss"] ?? .nan) < (values["bound.epochs[1].loss"] ?? 0))
    // More samples never loosen the bound in expectation; 16 images leave a little noise.
    #expect(
      (values["bound.test.log-likelihood.k20"] ?? .nan)
        > (values["bound.test.log-likelihood.k1"] ?? 0) - 0.5)
  }

  @Test(
    arguments: ["auto-decoder", "variational-auto-decoder"])
  func `An auto-decoder trains and fits codes to images it has not seen`(kind: String) throws {
    let values = try rendered(
      Self.digits + """
        ```{model}
        id: m
        kind: \(kind)
        input: [1, 28, 28]
        latent: 3
        \(kind == "auto-decoder" ? "" : "posterior: laplace")
        decoder: [{linear: 32}, relu, {linear: 784}, sigmoid]
        ```

        ```{train}
        id: run
        model: m
        data: d
        epochs: 3
        batch: 16
        optimizer: {adam: {learning-rate: 1e-2}}
        ```

        ```{evaluate}
        run: run
        epochs: 4
        learning-rate: 0.05
        ```

        ```{grid}
        show: reconstructions
        run: run
        columns: 4
        ```

        {value}`run.epochs[1].loss` {value}`run.final.loss` {value}`run.test.loss`
        """)
    #expect((values["run.final.loss"] ?? .nan) < (values["run.epochs[1].loss"] ?? 0))
  }

  @Test func `A Gaussian VAE of a table needs no sigmoid anywhere`() throws {
    let values = try rendered(
      """
      ```{dataset}
      id: t
      source: table
      file: t.csv
      columns: [a, b]
      scale: standard
      ```

      ```{model}
      id: v
      kind: vae
      input: 2
      encoder: [{linear: 8}, relu]
      latent: 1
      decoder: [{linear: 8}, relu, {linear: 2}]
      ```

      ```{train}
      id: run
      model: v
      data: t
      epochs: 5
      batch: 8
      likelihood: gaussian
      ```

      ```{evaluate}
      run: run
      log-likelihood: [1, 50]
      ```

      {value}`run.final.kl` {value}`run.test.loss` {value}`run.test.log-likelihood.k1`
      {value}`run.test.log-likelihood.k50`
      """, files: ["t.csv": Self.table])
    #expect((values["run.test.log-likelihood.k50"] ?? .nan) < 0)
  }

  @Test func `A regressor of a table is trained, measured and searched`() throws {
    let values = try rendered(
      """
      ```{dataset}
      id: t
      source: table
      file: t.csv
      columns: [a, b]
      target: y
      ```

      ```{model}
      id: net
      kind: regressor
      input: 2
      layers: [{linear: 16}, relu, {linear: 1}]
      ```

      ```{tune}
      id: search
      model: net
      data: t
      trials: 6
      epochs: 60
      batch: 8
      space: {learning-rate: {low: 1e-3, high: 0.1, log: true}}
      ```

      ```{train}
      id: run
      model: net
      data: t
      epochs: 60
      batch: 8
      tuned: search
      ```

      ```{evaluate}
      run: run
      ```

      {value}`run.test.mae` {value}`run.test.r2` {value}`run.test.loss` {value}`search.best.value`
      """, files: ["t.csv": Self.table])
    #expect((values["run.test.r2"] ?? 0) > 0.5)
  }
}
