// Which way a scan's axes run through the head, as a NIfTI-1 header says it: without this nobody can
// tell the left of a picture from the right.
import Diagnostics

package struct ScanOrientation: Sendable, Hashable {
  /// One of the file's axes.
  package struct Axis: Sendable, Hashable {
    /// 0 is the axis whose voxels follow each other in the file.
    package var index: Int
    /// Whether it runs to the left, back or bottom.
    package var isReversed: Bool
    /// Millimetres between voxels.
    package var spacing: Double

    package init(index: Int, isReversed: Bool, spacing: Double) {
      self.index = index
      self.isReversed = isReversed
      self.spacing = spacing
    }
  }

  /// Those from left to right, from back to front and from bottom to top of the head.
  package var axes: [Axis]
  /// Whether the file says so; otherwise its axes are taken to run left to right, back to front and
  /// bottom to top.
  package var isKnown: Bool

  /// Left to right fastest, then back to front and bottom to top, as phantoms are.
  package static let standard = ScanOrientation(spacing: [1, 1, 1], isKnown: true)
  package static let unknown = ScanOrientation(spacing: [1, 1, 1], isKnown: false)

  private init(axes: [Axis], isKnown: Bool) {
    self.axes = axes
    self.isKnown = isKnown
  }

  private init(spacing: [Double], isKnown: Bool) {
    self.init(
      axes: spacing.enumerated().map {
        Axis(index: $0.offset, isReversed: false, spacing: $0.element)
      }, isKnown: isKnown)
  }

  /// - Parameters:
  ///   - nifti: the content of a NIfTI-1 file or of its beginning, compressed or not.
  ///   - path: names the file in diagnostics.
  /// - Throws: a `Diagnostic` where the file is no NIfTI-1 file.
  /// - Source: NIfTI-1 data format, `nifti1.h`, methods 2 and 3 of its orientation section.
  package init(nifti: [UInt8], path: String) throws {
    let header = try NIfTIGeometry(nifti, path: path)
    let spacing = (1...3).map { axis in
      let millimetres = Double(header.float(at: 76 + 4 * axis))
      return millimetres.isFinite && millimetres > 0 ? millimetres : 1
    }
    guard let directions = header.directions(spacing: spacing) else {
      self.init(spacing: spacing, isKnown: false)
      return
    }
    // Each of the head's axes takes the file's axis that runs most along it, the clearest first.
    let candidates = (0..<3).flatMap { world in
      (0..<3).map { (world: world, file: $0, part: directions[world][$0]) }
    }.sorted { (-abs($0.part), $0.world, $0.file) < (-abs($1.part), $1.world, $1.file) }
    var chosen = [Axis?](repeating: nil, count: 3)
    var taken: Set<Int> = []
    for candidate in candidates
    where chosen[candidate.world] == nil && taken.insert(candidate.file).inserted {
      chosen[candidate.world] = Axis(
        index: candidate.file, isReversed: candidate.part < 0, spacing: spacing[candidate.file])
    }
    self.init(axes: chosen.compactMap { $0 }, isKnown: true)
  }
}

/// The part of a header that says where voxels lie.
private struct NIfTIGeometry {
  private let bytes: [UInt8]
  private let isBigEndian: Bool

  init(_ file: [UInt8], path: String) throws {
    bytes = try file.withUnsafeBytes { content in
      guard file.starts(with: GzipDecoder.magic) else { return Array(content.prefix(348)) }
      var decoder = try GzipDecoder(content, path: path)
      var start = [UInt8](repeating: 0, count: 348)
      let count = try start.withUnsafeMutableBytes { try decoder.read(into: $0) }
      return Array(start.prefix(count))
    }
    let isWhole = bytes.count == 348
    let size = isWhole ? Array(bytes.prefix(4)) : []
    guard size == [0x5c, 1, 0, 0] || size == [0, 0, 1, 0x5c] else {
      throw Diagnostic.error(
        "this is no NIfTI-1 file: it does not start with a header of 348 bytes", inFile: path,
        byteOffset: 0, hints: ["convert the scan to NIfTI-1 or npy"])
    }
    isBigEndian = size[0] == 0
  }

  private func unsigned(at offset: Int, count: Int) -> UInt32 {
    (0..<count).reduce(0) { number, index in
      number << 8 | UInt32(bytes[offset + (isBigEndian ? index : count - 1 - index)])
    }
  }

  func float(at offset: Int) -> Float { Float(bitPattern: unsigned(at: offset, count: 4)) }

  private func code(at offset: Int) -> Int16 {
    Int16(bitPattern: UInt16(unsigned(at: offset, count: 2)))
  }

  /// How much a step along each of the file's axes leads to the right, front and top, as
  /// `[head][file]`, by the affine map where there is one, else by the rotation.
  /// - Returns: `nil` where the header says nothing, or nothing that makes sense.
  func directions(spacing: [Double]) -> [[Double]]? {
    let directions: [[Double]]
    if code(at: 254) > 0 {
      directions = (0..<3).map { world in
        (0..<3).map { Double(float(at: 280 + 16 * world + 4 * $0)) / spacing[$0] }
      }
    } else if code(at: 252) > 0 {
      let (b, c, d) = (Double(float(at: 256)), Double(float(at: 260)), Double(float(at: 264)))
      let a = max(0, 1 - b * b - c * c - d * d).squareRoot()
      let third: Double = float(at: 76) < 0 ? -1 : 1
      directions = [
        [a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c) * third],
        [2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b) * third],
        [2 * (b * d - a * c), 2 * (c * d + a * b), (a * a + d * d - b * b - c * c) * third],
      ]
    } else {
      return nil
    }
    let isPlausible = (0..<3).allSatisfy { file in
      let length = directions.reduce(0) { $0 + $1[file] * $1[file] }
      return length.isFinite && length > 0
    }
    return isPlausible ? directions : nil
  }
}
