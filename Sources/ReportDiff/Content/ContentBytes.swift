// What a part of a document is, byte for byte: two parts are the same where these bytes are.
//
// `==` will not do. It finds that a number which is none differs from itself, that 0 equals −0, and
// that two spellings of one accented letter are one; a difference has to give back every bit.

/// The content of a part, for comparison.
package struct ContentBytes: Sendable {
  package enum Purpose: Sendable {
    /// Everything, bit for bit.
    case identity
    /// What stays when a report is rendered from other numbers, or when something is inserted
    /// before: no values, no data of figures, no numbers of sections, and no line ends of the source.
    case recognition
  }

  package let purpose: Purpose
  package private(set) var bytes: [UInt8] = []

  package init(for purpose: Purpose) { self.purpose = purpose }

  var isExact: Bool { purpose == .identity }

  mutating func add(tag: UInt8) { bytes.append(tag) }

  mutating func add(_ number: Int) { add(bits: UInt64(bitPattern: Int64(number))) }

  mutating func add(_ number: Double) { add(bits: number.bitPattern) }

  mutating func add(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

  mutating func add(_ text: String) {
    // What a part is recognised by is also cut into words, which lengths would be mistaken for.
    if isExact { add(text.utf8.count) } else { add(tag: 0) }
    bytes.append(contentsOf: text.utf8)
  }

  /// Text that flows into what stands beside it.
  mutating func add(flowing text: String) { bytes.append(contentsOf: text.utf8) }

  mutating func add(raw data: some Collection<UInt8>) {
    add(data.count)
    bytes.append(contentsOf: data)
  }

  mutating func add(_ numbers: [Double]) {
    add(numbers.count)
    bytes.reserveCapacity(bytes.count + 8 * numbers.count)
    for number in numbers { add(bits: number.bitPattern) }
  }

  mutating func add(_ parts: [some Part]) {
    // The number of nodes of a text is no trait to recognise it by.
    if isExact { add(parts.count) } else { add(tag: 0) }
    for part in parts { part.write(to: &self) }
  }

  mutating func add<Value: Part>(_ part: Value?) {
    add(part != nil)
    part?.write(to: &self)
  }

  /// What counts only where everything does.
  mutating func addExactly<Value: Part>(_ part: Value) {
    if isExact { part.write(to: &self) }
  }

  private mutating func add(bits: UInt64) {
    withUnsafeBytes(of: bits.littleEndian) { bytes.append(contentsOf: $0) }
  }
}

/// A piece of a document that can be the same as another, or not.
package protocol Part: Sendable {
  func write(to content: inout ContentBytes)
}

extension Part {
  package func bytes(for purpose: ContentBytes.Purpose) -> [UInt8] {
    var content = ContentBytes(for: purpose)
    write(to: &content)
    return content.bytes
  }

  /// Whether the two are one and the same, bit for bit.
  package func isSame(as other: Self) -> Bool {
    bytes(for: .identity) == other.bytes(for: .identity)
  }
}

extension Int: Part { package func write(to content: inout ContentBytes) { content.add(self) } }
extension Bool: Part { package func write(to content: inout ContentBytes) { content.add(self) } }
extension Double: Part { package func write(to content: inout ContentBytes) { content.add(self) } }
extension String: Part { package func write(to content: inout ContentBytes) { content.add(self) } }

extension Optional: Part where Wrapped: Part {
  package func write(to content: inout ContentBytes) { content.add(self) }
}

extension Array: Part where Element: Part {
  package func write(to content: inout ContentBytes) { content.add(self) }
}
