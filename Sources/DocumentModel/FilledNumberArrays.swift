// Long arrays of numbers in a document's JSON, several to a line. A line for each, as the encoder has
// it, is mostly indentation: a page with 60,000 points would be twice as long.
import Foundation

/// Rewrites indented JSON so that arrays of nothing but numbers fill their lines.
enum FilledNumberArrays {
  private static let widthInBytes = 100

  /// - Parameter json: as `JSONEncoder` prints it with `.prettyPrinted`.
  static func rewriting(_ json: Data) -> Data {
    var result = Data(capacity: json.count)
    let bytes = [UInt8](json)
    var index = 0
    var lineStart = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        let end = endOfString(bytes, from: index)
        result.append(contentsOf: bytes[index..<end])
        index = end
      } else if byte == UInt8(ascii: "["), let (numbers, end) = numbers(bytes, after: index) {
        let indentation = bytes[lineStart...].prefix { $0 == UInt8(ascii: " ") }.count
        result.append(filled(numbers, indentation: indentation + 2))
        index = end
      } else {
        if byte == UInt8(ascii: "\n") { lineStart = index + 1 }
        result.append(byte)
        index += 1
      }
    }
    return result
  }

  /// - Returns: the position after the closing quote.
  private static func endOfString(_ bytes: [UInt8], from start: Int) -> Int {
    var index = start + 1
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(index + 1, bytes.count)
  }

  /// - Returns: the numbers of an array and the position after it; `nil` where something else is in it.
  private static func numbers(
    _ bytes: [UInt8], after bracket: Int
  ) -> (numbers: [ArraySlice<UInt8>], end: Int)? {
    var numbers: [ArraySlice<UInt8>] = []
    var index = bracket + 1
    var start: Int?
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
        UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
        if start == nil { start = index }
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: ","):
        if let first = start { numbers.append(bytes[first..<index]) }
        start = nil
      case UInt8(ascii: "]"):
        if let first = start { numbers.append(bytes[first..<index]) }
        return numbers.isEmpty ? nil : (numbers, index + 1)
      default: return nil
      }
      index += 1
    }
    return nil
  }

  private static func filled(_ numbers: [ArraySlice<UInt8>], indentation: Int) -> Data {
    let line = [UInt8(ascii: "\n")] + [UInt8](repeating: UInt8(ascii: " "), count: indentation)
    var result = Data([UInt8(ascii: "[")] + line)
    var width = indentation
    for (position, number) in numbers.enumerated() {
      if width > indentation, width + number.count + 2 > widthInBytes {
        result.append(contentsOf: line)
        width = indentation
      } else if position > 0 {
        result.append(UInt8(ascii: " "))
      }
      result.append(contentsOf: number)
      width += number.count + 2
      if position < numbers.count - 1 { result.append(UInt8(ascii: ",")) }
    }
    result.append(contentsOf: line.dropLast(2))
    result.append(UInt8(ascii: "]"))
    return result
  }
}
