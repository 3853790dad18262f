// A model of a report: a network or a closed-form fit, and where each of its parts is written.
import Diagnostics
import NeuralNet
import ReportLanguage

package struct PreparedModel: Sendable {
  package enum Method: Sendable, Hashable {
    case network(ModelSpecification)
    case kernelRidge(KernelRidgeSpecification)
  }

  package var method: Method
  package var places: ModelPlaces

  package var network: ModelSpecification? {
    if case .network(let network) = method { network } else { nil }
  }
}

/// Kernel ridge regression as a report describes it; fitted by `train`.
package struct KernelRidgeSpecification: Sendable, Hashable, Codable {
  package enum KernelName: String, Sendable, Hashable, Codable, CaseIterable {
    case linear, rbf, polynomial
  }

  package var kernel: KernelName
  /// `nil` is one over the number of features.
  package var gamma: Double?
  package var alpha: Double
  package var degree: Int
  package var coefficient: Double
}

/// Where the parts of a model stand in the report.
package struct ModelPlaces: Sendable, Hashable {
  package var name: SourceRange
  package var input: SourceRange?
  package var latent: SourceRange?
  /// The lists as wholes.
  package var encoder: SourceRange?
  package var decoder: SourceRange?
  /// The names of the layers.
  package var encoderLayers: [SourceRange] = []
  package var decoderLayers: [SourceRange] = []

  package func place(of problem: ModelProblem) -> SourceRange {
    func layer(_ layers: [SourceRange], _ whole: SourceRange?) -> SourceRange? {
      if let index = problem.layerIndex, layers.indices.contains(index) { return layers[index] }
      return whole
    }
    let place: SourceRange? =
      switch problem.part {
      case .model: nil
      case .input: input
      case .latent: latent
      case .encoder: layer(encoderLayers, encoder)
      case .decoder: layer(decoderLayers, decoder)
      }
    return place ?? name
  }
}
