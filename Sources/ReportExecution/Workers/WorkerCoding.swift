// JSON between a rendering and its workers: one line a value, and losses that are not numbers stay
// what they are.
import Foundation

enum WorkerCoding {
  static func line(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    var line = try encoder.encode(value)
    line.append(UInt8(ascii: "\n"))
    return line
  }

  static func decode<Value: Decodable>(_ type: Value.Type, from line: Data) -> Value? {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try? decoder.decode(type, from: line)
  }
}
