// The fused first layer on volumes against its definition, on inputs where sums are exact.

import CKernels
import Testing

@testable import Tensor

private let cases = [
  VolumeCase([5, 5, 5], channels: 2, kernel: [3, 3, 3]),
  VolumeCase([4, 4, 4], channels: 2, kernel: [3, 3, 3]),
  VolumeCase([7, 9, 6], channels: 1, kernel: [3, 3, 3]),
  VolumeCase([8, 10, 35], channels: 3, kernel: [3, 3, 3]),
  VolumeCase([6, 23, 36], channels: 2, kernel: [3, 3, 3]),
  VolumeCase([6, 6, 137], channels: 2, kernel: [3, 3, 3]),
  VolumeCase([8, 10, 35], channels: 8, kernel: [2, 2, 2]),
  VolumeCase([7, 8, 21], channels: 2, kernel: [1, 4, 5]),
  VolumeCase([9, 8, 13], channels: 3, kernel: [5, 2, 1]),
  VolumeCase([10, 13, 70], channels: 5, kernel: [5, 5, 5]),
]

@Suite struct VolumeConvolutionTests {
  @Test(arguments: cases, KernelClass.InstructionSet.allCases)
  func `Both directions are those of the definition`(
    volumeCase: VolumeCase, set: KernelClass.InstructionSet
  ) {
    let problem = VolumeProblem(volumeCase)
    let (expected, actual) = (problem.reference(), problem.fused(set))
    #expect(actual.pooled == expected.pooled)
    #expect(actual.argument == expected.argument)
    #expect(actual.weightGradient == expected.weightGradient)
    #expect(actual.biasGradient == expected.biasGradient)
    // Enough windows exercise both branches of the rectifier.
    guard expected.pooled.count > 100 else { return }
    #expect(expected.pooled.contains(0) && expected.pooled.contains { $0 > 0 })
  }

  @Test(arguments: cases, KernelClass.InstructionSet.allCases)
  func `A volume of bytes gives what its scaled values give`(
    volumeCase: VolumeCase, set: KernelClass.InstructionSet
  ) {
    let problem = VolumeProblem(volumeCase, seed: 2)
    #expect(problem.fused(set, fromBytes: true) == problem.fused(set))
  }

  @Test(arguments: [[1], [2], [1, 3], [1, 2, 3]])
  func `Slabs of planes give what the whole gives`(cuts: [Int]) {
    let problem = VolumeProblem(VolumeCase([11, 9, 37], channels: 2, kernel: [3, 3, 3]))
    let bounds = [0] + cuts + [4]
    let slabs = zip(bounds, bounds.dropFirst()).map { $0..<$1 }
    #expect(problem.fused(slabs: slabs) == problem.fused())
  }

  @Test(arguments: KernelClass.InstructionSet.allCases)
  func `Of equal values the first is the maximum`(set: KernelClass.InstructionSet) {
    var problem = VolumeProblem(VolumeCase([6, 6, 40], channels: 2, kernel: [3, 3, 3]))
    problem.weights = problem.weights.map { _ in 0 }
    problem.bias = [1, -1]
    let outcome = problem.fused(set)
    #expect(outcome.argument.allSatisfy { $0 == 0 })
    #expect(outcome.pooled.indices.allSatisfy { outcome.pooled[$0] == ($0 % 2 == 0 ? 1 : 0) })
  }

  @Test func `Fused arithmetic gives the same bits on either instruction set, and twice`() {
    var problem = VolumeProblem(VolumeCase([12, 14, 41], channels: 3, kernel: [3, 3, 3]))
    problem.weights = problem.weights.enumerated().map { $1 / Float(3 + $0) }
    problem.bias = [0.1, 0.7, -0.3]
    #expect(problem.fused(.avx512) == problem.fused(.avx512))
    guard KernelClass.trainingArithmetic == "fused" else { return }
    #expect(problem.fused(.avx512) == problem.fused(.avx2))
  }

  /// A perturbed weight changes the loss by its gradient: the loss is linear in the weights as long
  /// as no maximum moves, and a few maxima that do move change it to second order.
  @Test func `Gradients are those of finite differences`() {
    let volumeCase = VolumeCase([8, 7, 9], channels: 2, kernel: [3, 3, 3])
    var problem = VolumeProblem(volumeCase)
    problem.weights = problem.weights.enumerated().map { $1 / Float(7 + $0) }
    let gradient = problem.fused()
    func loss(_ problem: VolumeProblem) -> Double {
      zip(problem.fused().pooled, problem.outputGradient).reduce(0) {
        $0 + Double($1.0) * Double($1.1)
      }
    }
    let step: Float = 1 / 1024
    let tolerance = 0.05  // in units of the loss; gradients here are tens to hundreds
    for k in problem.weights.indices {
      var (above, below) = (problem, problem)
      above.weights[k] += step
      below.weights[k] -= step
      let slope = (loss(above) - loss(below)) / Double(above.weights[k] - below.weights[k])
      #expect(abs(slope - gradient.weightGradient[k]) < tolerance, "weight \(k)")
    }
    for c in problem.bias.indices {
      var (above, below) = (problem, problem)
      above.bias[c] += step
      below.bias[c] -= step
      let slope = (loss(above) - loss(below)) / Double(above.bias[c] - below.bias[c])
      #expect(abs(slope - gradient.biasGradient[c]) < tolerance, "bias \(c)")
    }
  }

  @Test(arguments: KernelClass.InstructionSet.allCases)
  func `A weight that is not a number is noticed in every result`(set: KernelClass.InstructionSet) {
    var problem = VolumeProblem(VolumeCase([6, 6, 40], channels: 2, kernel: [3, 3, 3]))
    problem.weights[27 + 13] = .nan
    let outcome = problem.fused(set)
    #expect(outcome.pooled.indices.allSatisfy { outcome.pooled[$0].isNaN == ($0 % 2 == 1) })
  }

  @Test(arguments: [[2, 9, 9], [9, 3, 9], [9, 9, 2]])
  func `A volume without a whole window has no result and no gradient`(size: [Int]) {
    let problem = VolumeProblem(VolumeCase(size, channels: 2, kernel: [3, 3, 3]))
    let outcome = problem.fused()
    #expect(outcome.pooled.isEmpty)
    #expect(outcome.weightGradient.allSatisfy { $0 == 0 })
    #expect(galley_volume_pooled_size(size.min() ?? 0, 3) == 0)
  }
}
