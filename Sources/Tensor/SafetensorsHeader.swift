// The JSON header of a safetensors file. Parsed here rather than by Foundation, which keeps neither
// the order of names nor duplicates, and cannot say at which byte something is wrong.

import Diagnostics

/// One tensor as the header describes it; offsets count from the end of the header.
struct SafetensorsField {
  var name: String
  var type: SafetensorsType
  var shape: [Int]
  var begin: Int
  var end: Int
  /// Byte offset of its name in the file.
  var position: Int
}

/// The element types that can be read as single precision.
enum SafetensorsType: String, CaseIterable {
  case float16 = "F16"
  case bfloat16 = "BF16"
  case float32 = "F32"
  case float64 = "F64"

  var size: Int {
    switch self {
    case .float16, .bfloat16: 2
    case .float32: 4
    case .float64: 8
    }
  }

  func floats(_ bytes: ArraySlice<UInt8>) -> [Float] {
    bytes.withUnsafeBytes { raw in
      // Every machine this runs on keeps numbers as the format does.
      if self == .float32, UInt32(1).littleEndian == 1 {
        return [Float](unsafeUninitializedCapacity: raw.count / size) { values, used in
          used = raw.count / size
          UnsafeMutableRawBufferPointer(values).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: raw[..<(used * size)]))
        }
      }
      return (0..<(raw.count / size)).map { index in
        func load<T: FixedWidthInteger>(_: T.Type) -> T {
          T(littleEndian: raw.loadUnaligned(fromByteOffset: index * size, as: T.self))
        }
        switch self {
        case .float16: return single(half: load(UInt16.self))
        case .bfloat16: return Float(bitPattern: UInt32(load(UInt16.self)) << 16)
        case .float32: return Float(bitPattern: load(UInt32.self))
        case .float64: return Float(Double(bitPattern: load(UInt64.self)))
        }
      }
    }
  }

  private func single(half bits: UInt16) -> Float {
    let sign: Float = bits & 0x8000 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 0x1f)
    let fraction = Float(bits & 0x3ff)
    switch exponent {
    case 0: return sign * fraction * Float(sign: .plus, exponent: -24, significand: 1)
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default:
      return sign * (1 + fraction / 1024)
        * Float(sign: .plus, exponent: exponent - 15, significand: 1)
    }
  }
}

/// A recursive-descent parser of exactly what the format allows in its header.
struct SafetensorsHeaderParser {
  let bytes: [UInt8]
  var position: Int
  let end: Int
  let path: String
  /// Whatever the file says about itself, found by `parse`.
  private(set) var metadata: [String: String] = [:]

  init(bytes: [UInt8], position: Int, end: Int, path: String) {
    self.bytes = bytes
    self.position = position
    self.end = end
    self.path = path
  }

  mutating func parse() throws -> [SafetensorsField] {
    var fields: [SafetensorsField] = []
    var seen: Set<String> = []
    try members { parser, name, position in
      guard seen.insert(name).inserted else {
        throw parser.wrong("tensor '\(name)' is described twice", at: position)
      }
      if name == "__metadata__" {
        try parser.members { parser, key, _ in parser.metadata[key] = try parser.string() }
      } else {
        fields.append(try parser.field(name, position))
      }
    }
    skipSpace()
    guard position == end else { throw wrong("text follows the header's JSON object") }
    return fields
  }

  private mutating func field(_ name: String, _ start: Int) throws -> SafetensorsField {
    var type: SafetensorsType?
    var shape: [Int]?
    var offsets: [Int]?
    try members { parser, key, position in
      switch key {
      case "dtype":
        let written = try parser.string()
        guard let known = SafetensorsType(rawValue: written) else {
          throw Diagnostic.error(
            "tensor '\(name)' has element type '\(written)'", inFile: parser.path,
            byteOffset: position, hints: ["save it as F32; F16, BF16 and F64 are read too"])
        }
        type = known
      case "shape": shape = try parser.integers()
      case "data_offsets": offsets = try parser.integers()
      default: throw parser.wrong("tensor '\(name)' has an unknown key '\(key)'", at: position)
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2 else {
      throw wrong("tensor '\(name)' needs dtype, shape and two data_offsets", at: start)
    }
    return SafetensorsField(
      name: name, type: type, shape: shape, begin: offsets[0], end: offsets[1], position: start)
  }

  private mutating func members(
    _ body: (inout SafetensorsHeaderParser, String, Int) throws -> Void
  ) throws {
    try expect("{")
    if accept("}") { return }
    repeat {
      skipSpace()
      let start = position
      let name = try string()
      try expect(":")
      try body(&self, name, start)
    } while accept(",")
    try expect("}")
  }

  private mutating func integers() throws -> [Int] {
    try expect("[")
    if accept("]") { return [] }
    var values: [Int] = []
    repeat {
      skipSpace()
      let start = position
      while position < end, (0x30...0x39).contains(bytes[position]) { position += 1 }
      guard let value = Int(String(decoding: bytes[start..<position], as: UTF8.self)) else {
        throw wrong("expected a non-negative whole number", at: start)
      }
      values.append(value)
    } while accept(",")
    try expect("]")
    return values
  }

  private mutating func string() throws -> String {
    try expect("\"")
    var text: [UInt8] = []
    while position < end {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let decoded = String(validating: text, as: UTF8.self) else {
          throw wrong("a name is not valid UTF-8", at: position - text.count - 1)
        }
        return decoded
      case UInt8(ascii: "\\"): text += try escape()
      case 0..<0x20: throw wrong("a control character in a name", at: position - 1)
      default: text.append(byte)
      }
    }
    throw wrong("the header ends inside a name")
  }

  private mutating func escape() throws -> [UInt8] {
    guard position < end else { throw wrong("the header ends inside a name") }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "n"): return [0x0a]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "r"): return [0x0d]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0c]
    case UInt8(ascii: "u"):
      var unit = try hexadecimal()
      if (0xd800...0xdbff).contains(unit), position + 1 < end,
        bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
      {
        position += 2
        let low = try hexadecimal()
        guard (0xdc00...0xdfff).contains(low) else { throw wrong("a broken surrogate pair") }
        unit = 0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00)
      }
      guard let scalar = Unicode.Scalar(unit) else { throw wrong("a broken surrogate pair") }
      return Array(String(Character(scalar)).utf8)
    default: throw wrong("an unknown escape in a name", at: position - 2)
    }
  }

  private mutating func hexadecimal() throws -> UInt32 {
    guard position + 4 <= end,
      let value = UInt32(
        String(decoding: bytes[position..<(position + 4)], as: UTF8.self), radix: 16)
    else { throw wrong("expected four hexadecimal digits") }
    position += 4
    return value
  }

  private mutating func skipSpace() {
    while position < end, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[position]) { position += 1 }
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < end, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws {
    guard accept(character) else { throw wrong("expected '\(character)' in the header") }
  }

  private func wrong(_ message: String, at offset: Int? = nil) -> Diagnostic {
    Safetensors.damaged(message, path, offset ?? position)
  }
}
