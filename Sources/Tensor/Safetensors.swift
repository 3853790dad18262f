// Reading and writing safetensors files, the weights format that Python reads too.
// Layout: 8-byte little-endian header length, JSON header, then the tensors' bytes without gaps.

import Diagnostics
import Foundation

package enum Safetensors {
  private static let headerLimit = 100_000_000

  package static func read(_ path: String) throws -> NamedTensors {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
    } catch {
      throw Diagnostic.error(
        "cannot read the weights file", inFile: path,
        hints: [
          FileManager.default.fileExists(atPath: path)
            ? "check that it is a readable file" : "there is no such file"
        ])
    }
    return try decode(data, path: path)
  }

  package static func decode(_ data: Data, path: String) throws -> NamedTensors {
    try decode([UInt8](data), path: path)
  }

  package static func decode(_ bytes: [UInt8], path: String) throws -> NamedTensors {
    try decodeWithMetadata(bytes, path: path).tensors
  }

  package static func decodeWithMetadata(
    _ bytes: [UInt8], path: String
  ) throws -> (tensors: NamedTensors, metadata: [String: String]) {
    guard bytes.count >= 8 else {
      throw damaged("a file of \(bytes.count) bytes has no 8-byte header length", path, 0)
    }
    let length = bytes[0..<8].enumerated().reduce(UInt64(0)) {
      $0 | UInt64($1.element) << UInt64(8 * $1.offset)
    }
    guard length <= UInt64(headerLimit) else {
      throw damaged("the header claims \(length) bytes, more than the format allows", path, 0)
    }
    let start = 8 + Int(length)
    guard start <= bytes.count else {
      throw damaged(
        "the header claims \(length) bytes, but only \(bytes.count - 8) follow", path, 0)
    }
    var parser = SafetensorsHeaderParser(bytes: bytes, position: 8, end: start, path: path)
    let fields = try parser.parse()
    try checkExtents(fields, available: bytes.count - start, dataStart: start, path: path)
    let entries = fields.map { field in
      NamedTensors.Entry(
        name: field.name, shape: field.shape,
        values: field.type.floats(bytes[(start + field.begin)..<(start + field.end)]))
    }
    return (NamedTensors(entries, source: path), parser.metadata)
  }

  /// Deterministic: entries in their order, metadata by key, the header padded to 8 bytes.
  package static func encode(_ tensors: NamedTensors, metadata: [String: String] = [:]) -> Data {
    var members: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map {
        "\(quoted($0.key)):\(quoted($0.value))"
      }
      members.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var offset = 0
    for entry in tensors.entries {
      let end = offset + 4 * entry.values.count
      let shape = entry.shape.map(String.init).joined(separator: ",")
      members.append(
        "\(quoted(entry.name)):{\"dtype\":\"F32\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var header = Array("{\(members.joined(separator: ","))}".utf8)
    while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
    var data = Data(capacity: 8 + header.count + offset)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { data.append(contentsOf: $0) }
    data.append(contentsOf: header)
    for entry in tensors.entries {
      entry.values.withUnsafeBytes { data.append(contentsOf: $0) }
    }
    return data
  }

  /// Every tensor inside the data, as long as its shape says, none overlapping, nothing left over.
  private static func checkExtents(
    _ fields: [SafetensorsField], available: Int, dataStart: Int, path: String
  ) throws {
    for field in fields {
      guard field.begin <= field.end, field.end <= available else {
        throw damaged(
          "tensor '\(field.name)' spans bytes \(field.begin) to \(field.end) of \(available) bytes of"
            + " data", path, field.position)
      }
      var size = field.type.size
      for dimension in field.shape {
        let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
        size = overflow ? Int.max : product
      }
      guard size == field.end - field.begin else {
        throw damaged(
          "tensor '\(field.name)' of shape \(field.shape) takes \(size) bytes as "
            + "\(field.type.rawValue), but its offsets span \(field.end - field.begin)",
          path, field.position)
      }
    }
    var reached = 0
    for field in fields.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
      guard field.begin == reached else {
        throw damaged(
          field.begin < reached
            ? "tensor '\(field.name)' overlaps the tensor before it"
            : "nothing describes the \(field.begin - reached) bytes before tensor '\(field.name)'",
          path, field.position)
      }
      reached = field.end
    }
    guard reached == available else {
      throw damaged(
        "\(available - reached) bytes follow the last tensor", path, dataStart + reached)
    }
  }

  static func damaged(_ message: String, _ path: String, _ offset: Int) -> Diagnostic {
    .error(
      message, inFile: path, byteOffset: offset,
      hints: ["the file is damaged or not a safetensors file; write or download it again"])
  }

  private static func quoted(_ text: String) -> String {
    // By bytes, which are a quarter of the time of scalars: a checkpoint's metadata is megabytes.
    var result: [UInt8] = [UInt8(ascii: "\"")]
    result.reserveCapacity(text.utf8.count + text.utf8.count / 8 + 2)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): result += [UInt8(ascii: "\\"), byte]
      case 0..<0x20:
        let digits = String(byte, radix: 16)
        result += Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
      default: result.append(byte)
      }
    }
    result.append(UInt8(ascii: "\""))
    return String(decoding: result, as: UTF8.self)
  }
}
