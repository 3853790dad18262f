// Scans from NIfTI and npy: every type and byte order, and what is said of files that are wrong.
import Diagnostics
import Foundation
import Testing

@testable import Datasets

/// A NIfTI-1 file of 3 × 2 × 2 voxels with the values 0 to 11.
private struct SmallNIfTI {
  var isBigEndian = false
  var code: Int16 = 4
  var bits: Int16 = 16
  var dimensions: [Int16] = [3, 3, 2, 2, 1, 1, 1, 1]
  var offset: Float = 352
  var slope: Float = 0
  var intercept: Float = 0
  var voxels: [UInt8]?

  var bytes: [UInt8] {
    var header = [UInt8](repeating: 0, count: 352)
    func put(_ value: some FixedWidthInteger, _ place: Int) {
      let bytes = stored(value)
      header.replaceSubrange(place..<place + bytes.count, with: bytes)
    }
    put(Int32(348), 0)
    for (index, dimension) in dimensions.enumerated() { put(dimension, 40 + 2 * index) }
    put(code, 70)
    put(bits, 72)
    for (place, value) in [(108, offset), (112, slope), (116, intercept)] {
      put(value.bitPattern, place)
    }
    header.replaceSubrange(344..<348, with: Array("n+1\0".utf8))
    return header + (voxels ?? (0..<12).flatMap { stored(Int16($0)) })
  }

  func stored(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: isBigEndian ? value.bigEndian : value.littleEndian) { Array($0) }
  }
}

private func npy(_ description: String, _ data: [UInt8], version: UInt8 = 1) -> [UInt8] {
  let text = Array(description.utf8) + [UInt8(ascii: "\n")]
  let length =
    version == 1
    ? [UInt8(text.count & 255), UInt8(text.count >> 8)]
    : [UInt8(text.count & 255), UInt8(text.count >> 8), 0, 0]
  return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + text + data
}

private func littleEndian(_ values: [Float]) -> [UInt8] {
  values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } }
}

@Suite struct VolumeTests {
  private let counting = Volume(width: 3, height: 2, depth: 2, values: (0..<12).map(Float.init))

  @Test(arguments: [false, true], [false, true])
  func `A NIfTI file is read in either byte order, compressed or not`(
    isBigEndian: Bool, isCompressed: Bool
  ) throws {
    let file = SmallNIfTI(isBigEndian: isBigEndian).bytes
    #expect(try Volume(nifti: isCompressed ? gzip(file) : file, path: "a.nii") == counting)
  }

  @Test(arguments: [false, true])
  func `Every type of voxel is read`(isBigEndian: Bool) throws {
    func check<Stored: FixedWidthInteger>(
      _ code: Int16, _ make: (Int) -> Stored,
      sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws {
      var file = SmallNIfTI(isBigEndian: isBigEndian)
      file.code = code
      file.bits = Int16(Stored.bitWidth)
      file.voxels = (0..<12).flatMap { file.stored(make($0)) }
      #expect(
        try Volume(nifti: file.bytes, path: "a.nii") == counting, sourceLocation: sourceLocation)
    }
    try check(2) { UInt8($0) }
    try check(256) { Int8($0) }
    try check(512) { UInt16($0) }
    try check(8) { Int32($0) }
    try check(768) { UInt32($0) }
    try check(1024) { Int64($0) }
    try check(1280) { UInt64($0) }
    try check(16) { Float($0).bitPattern }
    try check(64) { Double($0).bitPattern }
  }

  @Test func `Scaling applies unless its slope is 0, and one volume may have four dimensions`()
    throws
  {
    var file = SmallNIfTI()
    file.dimensions = [4, 3, 2, 2, 1, 0, 0, 0]
    file.intercept = 5
    #expect(try Volume(nifti: file.bytes, path: "a.nii") == counting)
    file.slope = 2
    #expect(try Volume(nifti: file.bytes, path: "a.nii").values[3] == 11)
    file.offset = 356
    #expect(
      try Volume(
        nifti: Array(file.bytes.prefix(352)) + [1, 1, 1, 1] + file.bytes.dropFirst(352),
        path: "a.nii"
      ).values[3] == 11)
  }

  @Test func `A wrong NIfTI header is refused at its byte`() throws {
    func refuse(
      _ message: String, at byte: Int, sourceLocation: Testing.SourceLocation = #_sourceLocation,
      _ change: (inout SmallNIfTI) -> Void
    ) {
      var file = SmallNIfTI()
      change(&file)
      expectError(
        saying: message, inFile: "a.nii", byteOffset: byte, sourceLocation: sourceLocation
      ) { try Volume(nifti: file.bytes, path: "a.nii") }
    }
    refuse("8 dimensions", at: 40) { $0.dimensions[0] = 8 }
    refuse("dimension 2 of the header is -2", at: 44) { $0.dimensions[2] = -2 }
    refuse("5 volumes along dimension 4", at: 48) { $0.dimensions = [4, 3, 2, 2, 5, 1, 1, 1] }
    refuse("2 dimensions; a scan has three", at: 40) { $0.dimensions[0] = 2 }
    refuse("code 128", at: 70) { $0.code = 128 }
    refuse("says 8 bits", at: 72) { $0.bits = 8 }
    refuse("begin at byte 12", at: 108) { $0.offset = 12 }
    refuse("not finite", at: 112) { $0.slope = .nan }
    refuse("read at most", at: 42) { $0.dimensions = [3, 32767, 32767, 32767, 1, 1, 1, 1] }
    refuse("376 bytes in all, but the file has only 370", at: 370) {
      $0.voxels = [UInt8](repeating: 0, count: 18)
    }
    refuse("voxel 1 is nan", at: 356) {
      ($0.code, $0.bits) = (16, 32)
      $0.voxels = littleEndian([0, Float.nan, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    }
    let file = SmallNIfTI().bytes
    expectError(saying: "starts with the number 348", inFile: "a.nii", byteOffset: 0) {
      try Volume(nifti: [1] + file, path: "a.nii")
    }
    expectError(saying: "inside the header", inFile: "a.nii", byteOffset: 100) {
      try Volume(nifti: Array(file.prefix(100)), path: "a.nii")
    }
    expectError(saying: "magic is 'n+2.'", inFile: "a.nii", byteOffset: 344) {
      try Volume(
        nifti: Array(file[..<346]) + [UInt8(ascii: "2")] + file[347...].map { $0 }, path: "a.nii")
    }
    let compressed = gzip(file)
    expectError(saying: "breaks off", inFile: "a.nii.gz", byteOffset: compressed.count - 20) {
      try Volume(nifti: Array(compressed.dropLast(20)), path: "a.nii.gz")
    }
  }

  @Test func `An npy file is read in either order of its indices`() throws {
    // As numpy.save writes arange(12).reshape(2, 2, 3).transpose(), both ways.
    let fortran = npy(
      "{'descr': '<f4', 'fortran_order': True, 'shape': (3, 2, 2), }",
      littleEndian((0..<12).map(Float.init)))
    #expect(try Volume(npy: fortran, path: "a.npy") == counting)
    let slowFirst: [Float] = [0, 6, 3, 9, 1, 7, 4, 10, 2, 8, 5, 11]
    for (shape, version) in [("3, 2, 2", 1), ("1, 3, 2, 2", 2), ("1, 1, 3, 2, 2", 3)] {
      let file = npy(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (\(shape)), }", littleEndian(slowFirst),
        version: UInt8(version))
      #expect(try Volume(npy: file, path: "a.npy") == counting)
    }
    let bytes = npy(
      "{'descr': '|u1', 'fortran_order': False, 'shape': (3, 2, 2)}", slowFirst.map { UInt8($0) })
    #expect(try Volume(npy: bytes, path: "a.npy") == counting)
  }

  @Test(arguments: [
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2)}", "a scan has three", 10),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3, 2, 2)}", "a scan has three", 10),
    ("{'descr': '<c8', 'fortran_order': False, 'shape': (3, 2, 2)}", "type '<c8'", 10),
    ("{'descr': '<f4', 'shape': (3, 2, 2)}", "cannot be read", 10),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 0, 2)}", "no voxel", 10),
    (
      "{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999, 9999999999, 9999999999)}",
      "no voxel, or more", 10
    ),
  ])
  func `A wrong npy header is refused`(text: String, message: String, byte: Int) {
    expectError(saying: message, inFile: "a.npy", byteOffset: byte) {
      try Volume(npy: npy(text, [UInt8](repeating: 0, count: 48)), path: "a.npy")
    }
  }

  @Test func `An npy file of another size than its shape is refused`() {
    let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2, 2)}"
    let start = 10 + text.utf8.count + 1
    for (count, byte) in [(44, start + 44), (52, start + 48)] {
      expectError(saying: "takes 48 bytes", inFile: "a.npy", byteOffset: byte) {
        try Volume(npy: npy(text, [UInt8](repeating: 0, count: count)), path: "a.npy")
      }
    }
    expectError(saying: "no npy file", inFile: "a.npy", byteOffset: 0) {
      try Volume(npy: [1, 2, 3], path: "a.npy")
    }
  }

  @Test func `Resizing interpolates as PyTorch does without aligned corners`() {
    let line = Volume(width: 4, height: 1, depth: 1, values: [0, 1, 4, 9])
    let halved: [Float] = [0.5, 6.5, 0.5, 6.5, 0.5, 6.5, 0.5, 6.5]
    #expect(line.resized(toSide: 2).values == halved)
    let pair = Volume(width: 1, height: 1, depth: 2, values: [0, 1])
    let deep = pair.resized(toSide: 4).values
    #expect((0..<4).map { deep[$0 * 16] } == [0, 0.25, 0.75, 1])
    let plane = Volume(width: 2, height: 2, depth: 1, values: [0, 1, 2, 3])
    #expect(Array(plane.resized(toSide: 4).values[4..<8]) == [0.5, 0.75, 1.25, 1.5])
    #expect(counting.resized(toSide: 1).values == [5.5])
  }

  @Test func `Bytes run from the least value to the greatest`() {
    let volume = Volume(width: 3, height: 1, depth: 1, values: [-10, 0, 10])
    #expect(volume.bytes == [0, 128, 255])
    #expect(Volume(width: 2, height: 1, depth: 1, values: [7, 7]).bytes == [0, 0])
  }

  private static let real = ProcessInfo.processInfo.environment["GALLEY_DATA"]
    .map { "\($0)/brain-age/nifti" }
    .flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }

  @Test(.enabled(if: VolumeTests.real != nil))
  func `Real scans have the content that nibabel reads`() throws {
    let folder = try #require(Self.real)
    let small = try Volume.read("\(folder)/anatomical.nii")
    #expect((small.width, small.height, small.depth) == (33, 41, 25))
    #expect((small.values.min(), small.values.max()) == (-610, 30393))
    let mean = small.values.reduce(0.0) { $0 + Double($1) } / Double(small.values.count)
    #expect(abs(mean - 8401.07) < 0.005)
    let template = try Volume.read(
      "\(folder)/mni_icbm152_t1_tal_nlin_sym_09a_converted.nii.gz")
    #expect((template.width, template.height, template.depth) == (197, 233, 189))
    let all = template.values.reduce(0.0) { $0 + Double($1) } / Double(template.values.count)
    #expect(abs(all - 38.439) < 0.0005)
  }
}
