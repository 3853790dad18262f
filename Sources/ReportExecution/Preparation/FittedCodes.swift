// Codes that an evaluation fitted to examples of a model without an encoder, for figures of latents.
import Foundation
import NeuralNet
import ReportLanguage
import ResultStore
import Tensor

extension PreparedEvaluation {
  static let codesFile = "codes.safetensors"
  private static let codesName = "codes"

  /// - Parameter codes: `[examples, latent]`
  static func encoded(codes: [Float], latent: Int) -> NamedTensors {
    NamedTensors([.init(name: codesName, shape: [codes.count / latent, latent], values: codes)])
  }

  /// `[examples, latent]`: the codes, or the means of their posteriors.
  func codes(in context: ExecutionContext) throws -> [Float] {
    let data = try context.result(of: key).data(Self.codesFile)
    let tensors = try Safetensors.decode(data, path: Self.codesFile)
    return tensors[Self.codesName]?.values ?? []
  }
}

extension ModelSpecification {
  /// - Parameter parameters: `[examples, codeParameters]`, as `FittedCodes` has them.
  /// - Returns: `[examples, latent]`: the codes themselves, or the means of their posteriors.
  func codeMeans(ofParameters parameters: [Float]) -> [Float] {
    latentMeans(
      ofFirst: stride(from: 0, to: parameters.count, by: codeParameters).flatMap {
        parameters[$0..<($0 + codeDimensions)]
      })
  }

  /// - Parameter first: the first parameter of each latent's posterior, or latents without one.
  /// - Returns: their means. Mean and location are themselves; an exponential posterior has the mean
  ///   one over its rate.
  func latentMeans(ofFirst first: [Float]) -> [Float] {
    kind.isVariational && posterior == .exponential
      ? first.map { Float(exp(-Double($0))) } : first
  }
}
