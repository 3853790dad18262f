// The kinds of model and the keys of each: a row says what a kind needs and what it may have.
import Diagnostics
import NeuralNet
import ReportLanguage

struct ModelKind: Sendable {
  /// `nil` for a kernel regression.
  var network: ModelSpecification.Kind?
  var name: String
  /// The name with its article.
  var noun: String
  var summary: String
  /// Keys that must be given, each with an example.
  var needs: [(key: String, example: String)]
  var mayHave: [String]

  static let all: [ModelKind] = [
    ModelKind(
      .autoencoder, "an", "Decoder after encoder; the encoder's last layer is the code.",
      needs: ["input", "encoder", "decoder"], mayHave: ["initialization"]),
    ModelKind(
      .vae, "a", "The encoder's output leads to the posterior of the latent.",
      needs: ["input", "encoder", "latent", "decoder"], mayHave: ["posterior", "initialization"]),
    ModelKind(
      .conditionalVAE, "a", "The label, one-hot, is joined to the example and to the latent.",
      needs: ["input", "encoder", "latent", "decoder", "classes"],
      mayHave: ["posterior", "initialization"]),
    ModelKind(
      .autoDecoder, "an", "No encoder: every example's code is learned with the decoder.",
      needs: ["input", "latent", "decoder"], mayHave: ["initialization"]),
    ModelKind(
      .variationalAutoDecoder, "a", "No encoder: every example's posterior is learned.",
      needs: ["input", "latent", "decoder"], mayHave: ["posterior", "initialization"]),
    ModelKind(
      .regressor, "a", "From examples to the numbers that the data has as targets.",
      needs: ["input", "layers"], mayHave: ["initialization"]),
    ModelKind(
      network: nil, name: "kernel-ridge", noun: "a kernel-ridge",
      summary: "Kernel ridge regression of a table's targets, fitted in closed form.", needs: [],
      mayHave: ["kernel", "gamma", "alpha", "degree", "coefficient"]),
  ]

  private static let examples = [
    "input": "input: 784", "encoder": "encoder: [{linear: 400}, relu]", "latent": "latent: 20",
    "decoder": "decoder: [{linear: 784}, sigmoid]", "classes": "classes: 10",
    "layers": "layers: [{linear: 32}, relu, {linear: 1}]",
  ]

  private init(
    _ kind: ModelSpecification.Kind, _ article: String, _ summary: String, needs: [String],
    mayHave: [String]
  ) {
    self.init(
      network: kind, name: kind.rawValue, noun: "\(article) \(kind.rawValue)", summary: summary,
      needs: needs.map { ($0, Self.examples[$0] ?? "") }, mayHave: mayHave)
  }

  private init(
    network: ModelSpecification.Kind?, name: String, noun: String, summary: String,
    needs: [(key: String, example: String)], mayHave: [String]
  ) {
    self.network = network
    self.name = name
    self.noun = noun
    self.summary = summary
    self.needs = needs
    self.mayHave = mayHave
  }

  /// Reports keys that this kind lacks or has no use for.
  func checkKeys(_ reader: inout KeyReader, name: Identifier) {
    for (key, example) in needs where reader.range(ofKey: key) == nil {
      reader.add(
        .error("\(noun) needs the key '\(key)'", at: reader.range, hints: ["add `\(example)`"]))
    }
    let known = ["id", "kind"] + needs.map(\.key) + mayHave
    for declaration in ModelDirective.declaration.keys where !known.contains(declaration.name) {
      guard let range = reader.range(ofKey: declaration.name) else { continue }
      reader.add(
        .error(
          "\(noun) has no key '\(declaration.name)'", at: range,
          hints: [remedy(for: declaration.name)]))
    }
  }

  private func remedy(for key: String) -> String {
    switch (network, key) {
    case (.autoencoder, "latent"): return "its latent is the encoder's last layer"
    case (.regressor, "encoder"), (.regressor, "decoder"): return "put all layers into `layers`"
    case (.autoDecoder, "encoder"), (.variationalAutoDecoder, "encoder"):
      return "remove it: its codes are learned, not encoded"
    case (_?, "layers"): return "split them into `encoder` and `decoder`"
    default:
      let kinds = Self.all.filter { ($0.needs.map(\.key) + $0.mayHave).contains(key) }
      return "remove it, or use the kind \(kinds.map(\.name).joined(separator: " or "))"
    }
  }
}
