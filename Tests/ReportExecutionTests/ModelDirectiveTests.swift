// Models as reports write them: what each layer becomes, and the place of what does not fit.
import Diagnostics
import NeuralNet
import ReportLanguage
import Testing

@testable import ReportExecution

@Suite struct ModelDirectiveTests {
  @Test(
    arguments: [
      ("{linear: 400}", LayerSpecification.linear(outputs: 400)),
      ("{linear: {outputs: 4, bias: false}}", .linear(outputs: 4, hasBias: false)),
      ("{conv2d: {channels: 32, kernel: 3}}", .convolution(Convolution(channels: 32, kernel: [3]))),
      (
        "{conv2d: {channels: 8, kernel: [3, 5], stride: 2, padding: same, bias: false}}",
        .convolution(
          Convolution(channels: 8, kernel: [3, 5], stride: [2], padding: .same, hasBias: false))
      ),
      (
        "{conv2d: {channels: 8, kernel: 3, padding: [1, 2]}}",
        .convolution(Convolution(channels: 8, kernel: [3], padding: .explicit([1, 2])))
      ),
      (
        "{conv2d: {channels: 8, kernel: 3, padding: valid}}",
        .convolution(Convolution(channels: 8, kernel: [3]))
      ),
      (
        "{conv3d: {channels: 8, kernel: [3, 3, 3], padding: 1}}",
        .convolution(
          Convolution(
            spatialDimensions: 3, channels: 8, kernel: [3, 3, 3], padding: .explicit([1])))
      ),
      (
        "{conv-transpose2d: {channels: 1, kernel: 3, stride: 2, padding: 1, output-padding: 1}}",
        .transposedConvolution(
          TransposedConvolution(
            channels: 1, kernel: [3], stride: [2], padding: .explicit([1]), outputPadding: [1]))
      ),
      ("{max-pool2d: 2}", .maxPooling(MaxPooling(kernel: [2]))),
      (
        "{max-pool2d: {kernel: 3, stride: 2, padding: same}}",
        .maxPooling(MaxPooling(kernel: [3], stride: [2], padding: .same))
      ),
      ("{max-pool3d: 2}", .maxPooling(MaxPooling(spatialDimensions: 3, kernel: [2]))),
      ("batch-norm2d", .batchNormalization()),
      (
        "{batch-norm2d: {momentum: 0.01, epsilon: 1e-3}}",
        .batchNormalization(momentum: 0.01, epsilon: 1e-3)
      ),
      ("relu", .relu), ("leaky-relu", .leakyReLU()), ("{leaky-relu: 0.2}", .leakyReLU(slope: 0.2)),
      ("sigmoid", .sigmoid), ("tanh", .tanh), ("flatten", .flatten),
      ("{reshape: [32, 7, 7]}", .reshape([32, 7, 7])), ("{crop: 28}", .crop([28, 28])),
      ("{crop: [28, 20]}", .crop([28, 20])), ("{dropout: 0.5}", .dropout(rate: 0.5)),
      ("{scale: 255}", .scale(255)),
    ])
  func `A layer is what its row of the table says`(text: String, expected: LayerSpecification) {
    let source = SourceText(name: "x.md", text: text)
    var diagnostics: [Diagnostic] = []
    let value = YAMLReading(source: source, firstLine: 1, indentation: [0]).read(
      text, diagnostics: &diagnostics)
    let layer = value.flatMap {
      ValueType<Located<LayerSpecification>>.layer.decode($0, &diagnostics)
    }
    #expect(layer?.value == expected)
    #expect(layer?.range.start.column == (text.hasPrefix("{") ? 2 : 1))
    #expect(diagnostics.isEmpty)
  }

  @Test(
    arguments: [
      ("{linear: 0}", "8:20: 'outputs': expected a whole number from 1 to 1000000, found '0'"),
      ("linear", "8:11: the layer 'linear' needs its outputs"),
      ("conv2d", "8:11: the layer 'conv2d' needs its channels"),
      ("{conv2d: 3}", "8:20: the settings of 'conv2d' are keys with values"),
      ("{conv2d: {channels: 3}}", "8:12: the layer 'conv2d' needs the key 'kernel'"),
      (
        "{conv2d: {channels: 3, kernel: 3, strides: 2}}",
        "8:45: the layer 'conv2d' has no key 'strides'"
      ),
      (
        "{conv2d: {channels: 3, kernel: 3, padding: sane}}",
        "8:54: 'padding': expected `same`, `valid`, a whole number from 0, or a list of them, found 'sane'"
      ),
      (
        "{max-pool2d: [2, 2, 2, 2]}",
        "8:24: 'kernel': expected a whole number from 1 to 4096, or a list of 1 to 3, found a list of 4"
      ),
      ("{relu: 3}", "8:18: the layer 'relu' has no settings"),
      ("{dropout: 1}", "8:21: 'rate': expected a number from 0 to below 1, found '1'"),
      ("{leaky-relu: nan}", "8:24: 'slope': expected a number, found 'nan'"),
      ("conv2", "8:11: unknown layer 'conv2'"),
      (
        "{linear: 3, bias: false}",
        "8:23: 'encoder': expected a layer: `{linear: 400}`, `{conv2d: {channels: 32, kernel: 3}}`, `relu` and so on, found a mapping of 2 keys"
      ),
    ])
  func `A wrong layer is refused where it stands`(layer: String, expected: String) throws {
    let model = block(
      "model",
      "id: m\nkind: autoencoder\ninput: 784\nencoder: [\(layer), {linear: 3}]\ndecoder: [{linear: 784}, sigmoid]"
    )
    #expect(try complaints(model) == [expected])
  }

  @Test func `A name that is nearly one is answered with it`() throws {
    let result = try ReportFolder().check(
      block(
        "model",
        "id: m\nkind: autoencoder\ninput: 9\nencoder: [{linaer: 3}]\ndecoder: [{linear: 9}]"))
    #expect(result.complaints == ["8:12: unknown layer 'linaer'"])
  }

  private static let image = "id: m\nkind: vae\ninput: [1, 28, 28]\n"

  @Test(
    arguments: [
      (
        image + "encoder: [{conv2d: {channels: 8, kernel: 3}}, {linear: 20}]\nlatent: 2\n"
          + "decoder: [{linear: 784}, sigmoid]",
        "8:48: layer 2, linear, cannot take 8×26×26: it needs a flat input"
      ),
      (
        image + "encoder:\n  - flatten\n  - {linear: 20}\nlatent: 2\ndecoder:\n"
          + "  - {linear: 392}\n  - {reshape: [8, 7, 8]}",
        "14:6: layer 2, reshape, cannot take 392: 8×7×8 has 448 values, not 392"
      ),
      (
        image + "encoder: [flatten]\nlatent: 2\ndecoder: [{linear: 700}]",
        "10:12: the decoder gives 700 values for 784 inputs"
      ),
      (
        image + "encoder: [{max-pool2d: 2}]\nlatent: 2\ndecoder: [{linear: 784}]",
        "8:12: the encoder ends in 1×14×14, where a flat output is needed"
      ),
      (
        "id: m\nkind: regressor\ninput: [1, 8, 8]\nlayers: [{conv2d: {channels: 2, kernel: 9}}]",
        "8:11: layer 1, conv2d, cannot take 1×8×8: its kernel of 9 is larger than 8 with padding"
      ),
      (
        "id: m\nkind: auto-decoder\ninput: [28, 28]\nlatent: 2\ndecoder: [{linear: 784}]",
        "7:8: the input shape [28, 28] has 2 sizes"
      ),
    ])
  func `A stack that does not fit is refused at the layer that does not`(
    model: String, expected: String
  ) throws {
    #expect(try complaints(block("model", model)) == [expected])
  }

  private static let flat = "encoder: [{linear: 3}]\ndecoder: [{linear: 9}, sigmoid]"

  @Test(
    arguments: [
      (
        "kind: vae\ninput: 9\nlatent: 0\n" + flat,
        ["8:9: 'latent': expected a whole number from 1 to 65536, found '0'"]
      ),
      ("kind: vae\ninput: 9\n" + flat, ["4:5: a vae needs the key 'latent'"]),
      (
        "kind: autoencoder\ninput: 9\nlatent: 3\n" + flat,
        ["8:9: an autoencoder has no key 'latent'"]
      ),
      (
        "kind: conditional-vae\ninput: 9\nlatent: 3\n" + flat,
        ["4:5: a conditional-vae needs the key 'classes'"]
      ),
      (
        "kind: regressor\ninput: 9\n" + flat,
        [
          "4:5: a regressor needs the key 'layers'", "8:10: a regressor has no key 'encoder'",
          "9:10: a regressor has no key 'decoder'",
        ]
      ),
      (
        "kind: auto-decoder\ninput: 9\nlatent: 2\nposterior: laplace\ndecoder: [{linear: 9}]",
        ["9:12: an auto-decoder has no key 'posterior'"]
      ),
      (
        "kind: kernel-ridge\nlatent: 2\ndegree: 2",
        ["7:9: a kernel-ridge has no key 'latent'"]
      ),
      ("kind: kernel-ridge\ndegree: 2", ["7:9: the kernel 'linear' has no 'degree'"]),
      ("kind: kernel-ridge\nkernel: linear\ngamma: 2", ["8:8: the kernel 'linear' has no 'gamma'"]),
      ("kind: kernel-ridge\nalpha: -1", ["7:8: 'alpha': expected a number from 0, found '-1'"]),
      ("kind: var\ninput: 9", ["6:7: 'kind': expected"]),
    ])
  func `A kind has its own keys and no others`(model: String, expected: [String]) throws {
    let found = try complaints(block("model", "id: m\n" + model))
    #expect(found.count == expected.count, "\(found)")
    for (found, expected) in zip(found, expected) { #expect(found.hasPrefix(expected)) }
  }

  @Test func `Every kind of network reaches the engine as it is written`() throws {
    let result = try ReportFolder().check(
      block(
        "model",
        "id: a\nkind: variational-auto-decoder\ninput: [1, 4, 4]\nlatent: 2\nposterior: exponential\ninitialization: keras\ndecoder: [{linear: 16}, sigmoid]"
      )
        + block(
          "model", "id: b\nkind: regressor\ninput: 3\nlayers: [{linear: 2}, relu, {linear: 1}]"))
    let report = try #require(result.report, "\(result.complaints)")
    #expect(
      report.network("a")
        == ModelSpecification(
          kind: .variationalAutoDecoder, inputShape: [1, 4, 4], latentDimensions: 2,
          decoder: [.linear(outputs: 16), .sigmoid], posterior: .exponential,
          initialization: .keras))
    #expect(
      report.network("b")
        == ModelSpecification(
          kind: .regressor, inputShape: [3],
          encoder: [.linear(outputs: 2), .relu, .linear(outputs: 1)]))
  }
}
