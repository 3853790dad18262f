// Kernel ridge regression: scikit-learn's numbers, stored fits, and what it refuses.

import Diagnostics
import Foundation
import Tensor
import Testing

@testable import Statistics

@Suite struct KernelRidgeTests {
  struct Peer: Sendable, CustomTestStringConvertible {
    var kernel: KernelRidge.Kernel
    var alpha: Double
    /// scikit-learn 1.9.1's `KernelRidge(...).fit(features, targets).predict(queries)`
    var predictions: [Double]
    var testDescription: String { "\(kernel)" }
  }

  @Test(arguments: [
    Peer(
      kernel: .rbf(gamma: 0.7), alpha: 0.01,
      predictions: [
        -0.853314711552344, 1.5214824537648877, -0.1038760183919243, 1.4609504845535446,
        0.3921522578278074, 1.3798148105605936,
      ]),
    Peer(
      kernel: .rbf(), alpha: 0.1,
      predictions: [
        -0.6814559533887888, 1.505050447089987, -0.17009341021428284, 1.5065487127161004,
        0.38857829822343526, 1.6155978135331979,
      ]),
    Peer(
      kernel: .linear, alpha: 0.5,
      predictions: [
        -0.5065123598670821, 1.3316227658022564, -0.15132888979650372, 0.9807323781137133,
        0.3203985945429043, 1.8325512236918169,
      ]),
    Peer(
      kernel: .polynomial(), alpha: 0.3,
      predictions: [
        -0.6434627785473204, 1.4086610998500033, -0.16081109146656464, 1.364037868080845,
        0.529798107484646, 1.9247930627869752,
      ]),
    Peer(
      kernel: .polynomial(degree: 2, gamma: 0.4, coefficient: 0.6), alpha: 0.05,
      predictions: [
        -0.7295520400753402, 1.3982768214002097, -0.13703187688084595, 1.4139347515508442,
        0.6933000552718458, 2.0073631596967054,
      ]),
  ])
  func `Predictions are scikit-learn's`(peer: Peer) throws {
    let fit = try KernelRidge.fit(
      features: SampleData.features, targets: SampleData.targets, kernel: peer.kernel,
      alpha: peer.alpha)
    let predictions = try fit.predict(SampleData.queries)
    #expect(predictions.rows == 3 && predictions.columns == 2)
    #expect(
      areClose(predictions.values, peer.predictions, relative: peerTolerance),
      "\(predictions.values)")
  }

  @Test func `Dual coefficients are scikit-learn's`() throws {
    let fit = try KernelRidge.fit(
      features: SampleData.features, targets: SampleData.targets, kernel: .rbf(gamma: 0.7),
      alpha: 0.01)
    #expect(
      areClose(
        Array(fit.dualCoefficients.row(0)), [-1.6998526234328668, 0.024807731847368644],
        relative: peerTolerance))
  }

  @Test func `Features far from the origin keep their digits`() throws {
    func prediction(shift: Double) throws -> [Double] {
      func shifted(_ matrix: Matrix) -> Matrix {
        Matrix(rows: matrix.rows, columns: matrix.columns, values: matrix.values.map { $0 + shift })
      }
      return try KernelRidge.fit(
        features: shifted(SampleData.features), targets: SampleData.targets,
        kernel: .rbf(gamma: 0.7), alpha: 0.01
      ).predict(shifted(SampleData.queries)).values
    }
    let (moved, expected) = (try prediction(shift: 1e6), try prediction(shift: 0))
    // The shifted inputs themselves are rounded to 1e-10; without centring the error is above 1e-3.
    #expect(areClose(moved, expected, relative: 1e-6))
  }

  /// OpenBLAS splits a factorization of this order where it is allowed two threads.
  @Test func `A fit's bits do not depend on the threads of products before it`() throws {
    let count = 300
    let features = Matrix(
      rows: count, columns: 4,
      values: RandomStream(seed: 1, stream: 1).normals(step: 0, count: 4 * count).map { Double($0) }
    )
    let targets = Matrix(rows: count, columns: 1, values: features.column(0))
    func fit(afterThreads threads: Int) throws -> KernelRidge {
      _ = try matrixProduct(
        [1] as [Float], [1] as [Float], rows: 1, columns: 1, inner: 1, threads: threads)
      return try KernelRidge.fit(
        features: features, targets: targets, kernel: .rbf(), alpha: 0.1)
    }
    let (one, two) = (try fit(afterThreads: 1), try fit(afterThreads: 2))
    #expect(one == two)
  }

  @Test func `A fit survives safetensors and JSON`() throws {
    let fit = try KernelRidge.fit(
      features: SampleData.features, targets: SampleData.targets, kernel: .rbf(gamma: 0.7),
      alpha: 0.01)
    let json = try JSONDecoder().decode(KernelRidge.self, from: JSONEncoder().encode(fit))
    #expect(json == fit)

    let stored = try Safetensors.decode(Safetensors.encode(fit.tensors), path: "fit.safetensors")
    let restored = try KernelRidge(stored, kernel: fit.kernel, alpha: fit.alpha)
    let expected = try fit.predict(SampleData.queries).values
    // 48 of 53 bits are kept.
    let predictions = try restored.predict(SampleData.queries).values
    #expect(areClose(predictions, expected, relative: 1e-12))
  }

  @Test func `Features that were single precision are stored once`() throws {
    let fit = try KernelRidge.fit(
      features: Matrix([[0.5], [1.25]]), targets: Matrix([[1.0 / 3], [2]]))
    #expect(
      fit.tensors.entries.map(\.name)
        == ["features", "dual_coefficients", "dual_coefficients.remainder"])
  }

  @Test func `Stored arrays that do not fit together are refused`() throws {
    let tensors = NamedTensors(
      [
        .init(name: "features", shape: [2, 1], values: [1, 2]),
        .init(name: "dual_coefficients", shape: [1, 1], values: [1]),
      ], source: "fit.safetensors")
    let finding = #expect(throws: Diagnostic.self) {
      _ = try KernelRidge(tensors, kernel: .linear, alpha: 1)
    }
    #expect(finding?.message == "features of 2x1 do not fit dual coefficients of 1x1")
    #expect(finding?.place == .file(path: "fit.safetensors", byteOffset: nil))
    #expect(throws: Diagnostic.self) {
      _ = try KernelRidge(NamedTensors(), kernel: .linear, alpha: 1)
    }
  }

  @Test func `Equal examples without alpha are refused with a remedy`() {
    let finding = #expect(throws: Diagnostic.self) {
      _ = try KernelRidge.fit(
        features: Matrix([[1, 2], [1, 2]]), targets: Matrix([[1], [2]]), kernel: .rbf(), alpha: 0)
    }
    #expect(
      finding?.message
        == "the kernel matrix is not positive definite: pivot 2 of 2 is not above 0")
    #expect(
      finding?.hints == ["use a larger alpha than 0.0, or leave out examples with equal features"])
  }

  @Test(arguments: [
    (KernelRidge.Kernel.linear, -1.0, "kernel ridge regression has alpha -1.0"),
    (.linear, .nan, "kernel ridge regression has alpha nan"),
    (.rbf(gamma: 0), 1, "the kernel's gamma is 0.0"),
    (.polynomial(degree: 0), 1, "the polynomial kernel has degree 0"),
    (.polynomial(coefficient: -2), 1, "the polynomial kernel has coefficient -2.0"),
  ])
  func `Options out of range are refused`(
    kernel: KernelRidge.Kernel, alpha: Double, message: String
  ) {
    let finding = #expect(throws: Diagnostic.self) {
      _ = try KernelRidge.fit(
        features: Matrix([[1]]), targets: Matrix([[1]]), kernel: kernel, alpha: alpha)
    }
    #expect(finding?.message == message)
    #expect(finding?.hints.isEmpty == false)
  }

  @Test func `A missing value is named by its place`() {
    let finding = #expect(throws: Diagnostic.self) {
      _ = try KernelRidge.fit(
        features: Matrix([[1, 2], [3, .nan]]), targets: Matrix([[1], [2]]))
    }
    #expect(
      finding?.message == "the features hold nan in row 2, column 2, both counted from 1")
    let empty = #expect(throws: Diagnostic.self) {
      _ = try KernelRidge.fit(features: Matrix([]), targets: Matrix([]))
    }
    #expect(empty?.message == "the features are empty: 0 rows of 0 columns")
  }
}
