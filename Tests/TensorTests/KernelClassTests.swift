// Which kernels run: the prediction agrees with what loading OpenBLAS gives.

import Diagnostics
import Foundation
import Testing

@testable import Tensor

@Suite struct KernelClassTests {
  @Test func `The prediction agrees with what loading OpenBLAS gives`() throws {
    let current = try KernelClass.current(threads: 2)
    #expect(KernelClass.predicted.hasPrefix(current.instructionSet.rawValue))
    #expect(current.library.hasPrefix("OpenBLAS "))
    #expect(current.description.hasSuffix("\(current.instructionSet.rawValue) kernels, 2 threads"))
    let isChosenByUser = KernelClass.predicted.contains("OPENBLAS_CORETYPE")
    if current.instructionSet == .avx512, !isChosenByUser { #expect(current.core == "SkylakeX") }
  }

  @Test(arguments: [false, true], [false, true])
  func `A product through OpenBLAS is that of the definition`(
    transposeFirst: Bool, transposeSecond: Bool
  ) throws {
    let (rows, columns, inner) = (5, 7, 9)
    let stream = RandomStream(seed: 1, stream: 9)
    let first = stream.normals(step: 0, count: rows * inner)
    let second = stream.normals(step: 1, count: inner * columns)
    let product = try matrixProduct(
      first, transposeFirst: transposeFirst, second, transposeSecond: transposeSecond, rows: rows,
      columns: columns, inner: inner)
    for row in 0..<rows {
      for column in 0..<columns {
        var sum = 0.0
        for k in 0..<inner {
          let a = first[transposeFirst ? k * rows + row : row * inner + k]
          let b = second[transposeSecond ? column * inner + k : k * columns + column]
          sum += Double(a) * Double(b)
        }
        #expect(abs(Double(product[row * columns + column]) - sum) < 1e-5)
      }
    }
  }
}
