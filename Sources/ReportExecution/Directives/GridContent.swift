// What a grid can show: for each kind of content which rows it has, what it reads and which models it can
// be made from.
import NeuralNet

enum GridContent: String, CaseIterable {
  case data
  case classes
  case reconstructions
  case posteriorSamples = "posterior-samples"
  case priorSamples = "prior-samples"
  case priorAndReconstructions = "prior-and-reconstructions"
  case conditionalSamples = "conditional-samples"
  case manifold
  case neighbors
  case outliers

  static let description =
    "`data`: the first images. `classes`: a row of images for each label. `reconstructions`: images above what the run makes of them. `posterior-samples`: an image, then decoded samples of its posterior. `prior-samples`: decoded samples of the prior; of an auto-decoder, of the normal distribution that its codes start from. `prior-and-reconstructions`: a row of those above a row decoded from the latents of the first images. `conditional-samples`: a row of samples for each label, each column with the same latent. `manifold`: latents on a square, decoded: of two dimensions themselves, of more along the first two principal components of the training split's latents. `neighbors`: an image, then those whose latents are nearest. `outliers`: likewise, for the images most of whose neighbours have another label, the clearest first."

  var needsRun: Bool { self != .data && self != .classes }

  /// Whether images of a split are shown.
  var hasImages: Bool {
    ![.priorSamples, .conditionalSamples, .manifold].contains(self)
  }

  /// Rows are labels.
  var hasLabels: Bool { self == .classes || self == .conditionalSamples }

  /// Whether several runs can stand above each other.
  var takesRuns: Bool {
    [.reconstructions, .priorSamples, .priorAndReconstructions].contains(self)
  }

  /// Whether whole splits are encoded.
  var readsLatents: Bool { self == .neighbors || self == .outliers }

  /// 0 where the content decides its rows itself.
  var standardRows: Int {
    switch self {
    case .data: 2
    case .reconstructions, .posteriorSamples: 1
    case .priorSamples: 4
    case .neighbors: 5
    case .outliers: 10
    case .manifold: 15
    case .classes, .priorAndReconstructions, .conditionalSamples: 0
    }
  }

  var standardColumns: Int { self == .manifold ? 15 : 10 }

  func isPossible(of model: ModelSpecification) -> Bool {
    let kind = model.kind
    switch self {
    case .data, .classes: return true
    case .reconstructions, .neighbors, .outliers: return kind.hasDecoder
    case .posteriorSamples: return kind == .vae || kind == .conditionalVAE
    case .priorSamples, .priorAndReconstructions: return kind == .vae || kind.learnsCodes
    case .conditionalSamples: return kind == .conditionalVAE
    case .manifold: return kind.hasDecoder && kind != .conditionalVAE
    }
  }

  /// For a kind of model that this cannot be made from.
  func remedy(for kind: ModelSpecification.Kind) -> String {
    switch (self, kind) {
    case (.priorSamples, .conditionalVAE): "use `show: conditional-samples`"
    case (.posteriorSamples, _) where kind.learnsCodes:
      "use `show: reconstructions`, which fits new codes"
    case (.manifold, .conditionalVAE):
      "a conditional-vae decodes a latent only together with a label: use `show: conditional-samples`"
    case (.reconstructions, _), (.neighbors, _), (.outliers, _), (.manifold, _):
      "name a run of a model with a decoder"
    default: "name a run of a variational model"
    }
  }

  /// - Parameter names: of the runs, as the figure calls them.
  /// - Returns: labels that depend on the names; `nil` where the rows have those of their content.
  func rowLabels(names: [String], rows: Int) -> [String]? {
    switch self {
    case .reconstructions where names.count > 1:
      return (0..<rows).flatMap { _ in ["Original"] + names }
    case .priorSamples where names.count > 1:
      return names.flatMap { [$0] + [String](repeating: "", count: rows - 1) }
    case .priorAndReconstructions:
      return names.count == 1
        ? ["Prior", "Latents"] : names.flatMap { ["\($0), prior", "\($0), latents"] }
    default: return nil
    }
  }
}
