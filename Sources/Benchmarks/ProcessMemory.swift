// The memory of this process, as Linux counts it.

import Foundation

enum ProcessMemory {
  /// Resident now, in MiB.
  static var resident: Double? { status("VmRSS") }

  /// The most that was ever resident, in MiB.
  static var peak: Double? { status("VmHWM") }

  private static func status(_ field: String) -> Double? {
    guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix(field + ":") }),
      let kibibytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({
        Double($0)
      })
    else { return nil }
    return (10 * kibibytes / 1024).rounded() / 10
  }
}
