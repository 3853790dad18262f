// A figure as bytes that differ wherever two figures do, to know a drawing again. Written for speed:
// an embedding has a hundred thousand numbers, and hashing it must cost less than drawing it.
import DocumentModel
import Foundation

extension FigureContent {
  /// The same bytes for the same figure, on this machine. Every field is in them, because they are
  /// what `Codable` knows of it.
  func material() throws -> Data {
    let sink = MaterialSink()
    try encode(to: MaterialEncoder(sink: sink))
    return Data(sink.bytes)
  }
}

private final class MaterialSink {
  var bytes: [UInt8] = []

  func append(integer value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  func append(text: String) {
    append(integer: text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  /// Marks what follows, so that neighbouring values cannot flow into each other.
  func mark(_ letter: Unicode.Scalar) { bytes.append(UInt8(truncatingIfNeeded: letter.value)) }

  func append<Value: Encodable>(value: Value) throws {
    switch value {
    case let numbers as [Double]:
      mark("n")
      append(integer: numbers.count)
      numbers.withUnsafeBytes { bytes.append(contentsOf: $0) }
    case let data as Data:
      mark("b")
      append(integer: data.count)
      bytes.append(contentsOf: data)
    default:
      mark("{")
      try value.encode(to: MaterialEncoder(sink: self))
      mark("}")
    }
  }
}

private struct MaterialEncoder: Encoder {
  let sink: MaterialSink
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(KeyedMaterial(sink: sink))
  }
  func unkeyedContainer() -> any UnkeyedEncodingContainer { MaterialValues(sink: sink) }
  func singleValueContainer() -> any SingleValueEncodingContainer { MaterialValues(sink: sink) }
}

private struct KeyedMaterial<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let sink: MaterialSink
  var codingPath: [any CodingKey] { [] }

  mutating func encodeNil(forKey key: Key) { sink.append(text: key.stringValue) }
  mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
    sink.mark("k")
    sink.append(text: key.stringValue)
    var values = MaterialValues(sink: sink)
    try values.encode(value)
  }
  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) -> KeyedEncodingContainer<NestedKey> {
    sink.append(text: key.stringValue)
    return KeyedEncodingContainer(KeyedMaterial<NestedKey>(sink: sink))
  }
  mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    sink.append(text: key.stringValue)
    return MaterialValues(sink: sink)
  }
  mutating func superEncoder() -> any Encoder { MaterialEncoder(sink: sink) }
  mutating func superEncoder(forKey key: Key) -> any Encoder {
    sink.append(text: key.stringValue)
    return MaterialEncoder(sink: sink)
  }
}

private struct MaterialValues: UnkeyedEncodingContainer, SingleValueEncodingContainer {
  let sink: MaterialSink
  var codingPath: [any CodingKey] { [] }
  private(set) var count = 0

  init(sink: MaterialSink) { self.sink = sink }

  mutating func encodeNil() { sink.mark("0") }
  mutating func encode(_ value: Bool) { sink.mark(value ? "t" : "f") }
  mutating func encode(_ value: String) {
    sink.mark("s")
    sink.append(text: value)
  }
  mutating func encode(_ value: Double) {
    sink.mark("d")
    sink.append(integer: value.bitPattern)
  }
  mutating func encode(_ value: Float) { encode(Double(value)) }
  mutating func encode(_ value: Int) { integer(value) }
  mutating func encode(_ value: Int8) { integer(value) }
  mutating func encode(_ value: Int16) { integer(value) }
  mutating func encode(_ value: Int32) { integer(value) }
  mutating func encode(_ value: Int64) { integer(value) }
  mutating func encode(_ value: UInt) { integer(value) }
  mutating func encode(_ value: UInt8) { integer(value) }
  mutating func encode(_ value: UInt16) { integer(value) }
  mutating func encode(_ value: UInt32) { integer(value) }
  mutating func encode(_ value: UInt64) { integer(value) }
  mutating func encode<Value: Encodable>(_ value: Value) throws {
    switch value {
    case let text as String: encode(text)
    case let number as Double: encode(number)
    case let number as Int: encode(number)
    case let isTrue as Bool: encode(isTrue)
    default: try sink.append(value: value)
    }
  }
  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type
  ) -> KeyedEncodingContainer<NestedKey> {
    KeyedEncodingContainer(KeyedMaterial<NestedKey>(sink: sink))
  }
  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    MaterialValues(sink: sink)
  }
  mutating func superEncoder() -> any Encoder { MaterialEncoder(sink: sink) }

  private func integer(_ value: some FixedWidthInteger) {
    sink.mark("i")
    sink.append(integer: Int64(truncatingIfNeeded: value))
  }
}
