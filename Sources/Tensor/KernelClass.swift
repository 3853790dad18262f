// Which machine code the numbers come from: part of every cache key, and shown in the colophon.

import CKernels
import COpenBLAS
import Diagnostics
import Foundation

/// The kernels in use: this package's own (all training) and OpenBLAS's (statistics, embeddings).
package struct KernelClass: Sendable, Hashable, Codable, CustomStringConvertible {
  /// Variants of this package's kernels. `avx2` and `avx512` give the same bits.
  package enum InstructionSet: String, Sendable, Hashable, Codable, CaseIterable {
    case baseline, avx2, avx512

    /// The widest one this processor runs.
    package static var detected: InstructionSet {
      switch galley_detected_instruction_set() {
      case GALLEY_AVX512: .avx512
      case GALLEY_AVX2: .avx2
      default: .baseline
      }
    }

    /// The variant's matrix kernels; never wider than the processor's own.
    package var kernels: UnsafePointer<galley_panel_kernels> {
      galley_panel_kernels_for(supported)
    }

    /// The variant's kernels of a first layer on volumes; never wider than the processor's own.
    package var convolutionKernels: UnsafePointer<galley_convolution_kernels> {
      galley_convolution_kernels_for(supported)
    }

    package var volumeKernels: UnsafePointer<galley_volume_kernels> {
      galley_volume_kernels_for(supported)
    }

    private var supported: galley_instruction_set {
      let set: galley_instruction_set =
        switch self {
        case .avx512: GALLEY_AVX512
        case .avx2: GALLEY_AVX2
        case .baseline: GALLEY_BASELINE
        }
      let widest = galley_detected_instruction_set()
      return set.rawValue <= widest.rawValue ? set : widest
    }
  }

  package var instructionSet: InstructionSet
  /// Such as `OpenBLAS 0.3.21`.
  package var library: String
  /// OpenBLAS's name for its kernels, such as `SkylakeX`.
  package var core: String
  package var threads: Int

  /// Such as `OpenBLAS 0.3.21 SkylakeX, avx512 kernels, 2 threads`.
  package var description: String {
    "\(library) \(core), \(instructionSet.rawValue) kernels, \(threads) "
      + (threads == 1 ? "thread" : "threads")
  }

  /// Loads OpenBLAS, if nothing has yet, and asks it.
  package static func current(threads: Int = availableThreads) throws(Diagnostic) -> KernelClass {
    try loadOpenBLAS()
    let configuration = String(cString: openblas_runtime_configuration()).split(separator: " ")
    return KernelClass(
      instructionSet: .detected, library: configuration.prefix(2).joined(separator: " "),
      core: String(cString: openblas_runtime_core_name()), threads: threads)
  }

  /// The class that loading would give, from processor features and environment alone.
  package static var predicted: String {
    let detected = InstructionSet.detected.rawValue
    guard let core = ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"],
      !(detected == "avx512" && core == "SkylakeX")
    else { return detected }
    return "\(detected) with OPENBLAS_CORETYPE=\(core)"
  }

  /// The arithmetic of training: `fused` (multiply-add in one rounding) or `separate`.
  /// Weights trained under the same arithmetic are equal to the last bit, whatever the processor.
  package static var trainingArithmetic: String {
    InstructionSet.detected == .baseline ? "separate" : "fused"
  }

  /// As many threads as the processors this process may use.
  package static var availableThreads: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }
}

/// Loads OpenBLAS or says what to install.
package func loadOpenBLAS() throws(Diagnostic) {
  if let reason = openblas_runtime_load() {
    throw Diagnostic(
      .error, "cannot load OpenBLAS: \(String(cString: reason))",
      hints: ["install it: apt-get install libopenblas0"])
  }
}
