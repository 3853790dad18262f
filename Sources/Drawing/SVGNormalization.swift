// Cairo numbers the parts of an SVG by a count that runs on through the process, writes six
// decimals where two are below what any screen shows, and has no way to ask for sharp pixels.
// This makes the same picture the same bytes, a third as many, and its pixels sharp.
import Foundation

/// - Parameters:
///   - svg: what Cairo wrote. Scanned as bytes: pictures with images are long.
///   - imagesAreSmooth: whether each image, in the order of the file, is to stay smoothed.
func normalizedSVG(_ svg: Data, imagesAreSmooth: [Bool] = []) -> Data {
  svg.withUnsafeBytes { bytes in
    var scanner = SVGScanner(bytes: bytes, imagesAreSmooth: imagesAreSmooth)
    scanner.run()
    return Data(scanner.result)
  }
}

private struct SVGScanner {
  let bytes: UnsafeRawBufferPointer
  var result: [UInt8] = []
  private var position = 0
  /// What stands before this is in the result.
  private var copied = 0
  private var newNumbers: [Int: Int] = [:]
  private var imagesAreSmooth: ArraySlice<Bool>

  private static let image = Array("<image ".utf8)
  private static let sharpImage = Array("<image style=\"image-rendering:pixelated\" ".utf8)
  private static let numberedNames = ["\"surface", "\"image", "\"pattern", "#image", "#pattern"]
    .map { Array($0.utf8) }
  private static let embeddedData = Array("base64,".utf8)
  private static let color = Array("rgb(".utf8)
  private static let pathData = Array(" d=\"".utf8)
  private static let coordinates = [" x=\"", " y=\""].map { Array($0.utf8) }
  private static let superfluous = ["fill-opacity:1;", "stroke-opacity:1;"].map { Array($0.utf8) }

  init(bytes: UnsafeRawBufferPointer, imagesAreSmooth: [Bool]) {
    self.bytes = bytes
    self.imagesAreSmooth = imagesAreSmooth[...]
    result.reserveCapacity(bytes.count)
  }

  mutating func run() {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "<") where matches(Self.image):
        if imagesAreSmooth.popFirst() ?? false {
          position += Self.image.count
        } else {
          replace(Self.image.count, with: Self.sharpImage)
        }
      case UInt8(ascii: "\""), UInt8(ascii: "#"):
        if let name = Self.numberedNames.first(where: matches) {
          position += name.count
          renumber()
        } else {
          position += 1
        }
      case UInt8(ascii: "b") where matches(Self.embeddedData):
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") { position += 1 }
      case UInt8(ascii: "r") where matches(Self.color): shortenColor()
      case UInt8(ascii: " "):
        if matches(Self.pathData) {
          position += Self.pathData.count
          shortenPath()
        } else if let start = Self.coordinates.first(where: matches) {
          position += start.count
          roundCoordinates()
        } else {
          position += 1
        }
      case UInt8(ascii: "f"), UInt8(ascii: "s"):
        if let words = Self.superfluous.first(where: matches) {
          replace(words.count, with: [])
        } else {
          position += 1
        }
      default: position += 1
      }
    }
    result.append(contentsOf: bytes[copied..<bytes.count])
  }

  private func matches(_ pattern: [UInt8]) -> Bool {
    guard position + pattern.count <= bytes.count else { return false }
    for (offset, byte) in pattern.enumerated() where bytes[position + offset] != byte {
      return false
    }
    return true
  }

  /// Replaces the next `count` bytes.
  private mutating func replace(_ count: Int, with replacement: some Sequence<UInt8>) {
    result.append(contentsOf: bytes[copied..<position])
    result.append(contentsOf: replacement)
    position += count
    copied = position
  }

  private func isDigit(_ index: Int) -> Bool {
    index < bytes.count && bytes[index] >= UInt8(ascii: "0") && bytes[index] <= UInt8(ascii: "9")
  }

  /// Numbers of parts count from 0, in order of appearance.
  private mutating func renumber() {
    var number = 0
    var end = position
    while isDigit(end), end - position < 15 {
      number = number * 10 + Int(bytes[end] - UInt8(ascii: "0"))
      end += 1
    }
    guard end > position else { return }
    let newNumber = newNumbers[number] ?? newNumbers.count
    newNumbers[number] = newNumber
    replace(end - position, with: String(newNumber).utf8)
  }

  /// `rgb(0%,44.7%,69.8%)` becomes `#0072b2`.
  private mutating func shortenColor() {
    var end = position
    while end < bytes.count, bytes[end] != UInt8(ascii: ")"), end - position < 60 { end += 1 }
    let text = String(decoding: bytes[(position + 4)..<end], as: UTF8.self)
    let parts = text.split(separator: ",").compactMap { part in
      part.hasSuffix("%") ? Double(part.dropLast()) : nil
    }
    guard parts.count == 3 else {
      position += 1
      return
    }
    let digits = Array("0123456789abcdef".utf8)
    var hexadecimal = [UInt8(ascii: "#")]
    for part in parts {
      let value = Int((min(max(part, 0), 100) * 2.55).rounded())
      hexadecimal += [digits[value >> 4], digits[value & 15]]
    }
    replace(end + 1 - position, with: hexadecimal)
  }

  private mutating func shortenPath() {
    var end = position
    while end < bytes.count, bytes[end] != UInt8(ascii: "\"") { end += 1 }
    if end < bytes.count, let data = SVGPathData.shortened(bytes[position..<end]) {
      replace(end - position, with: data)
    } else {
      roundCoordinates()
    }
  }

  /// Keeps two decimals of every number up to the end of the attribute.
  private mutating func roundCoordinates() {
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      guard isDigit(position) else {
        position += 1
        continue
      }
      let start = position
      var hundredths = 0
      while isDigit(position) { hundredths = nextDigit(after: hundredths) }
      guard position < bytes.count, bytes[position] == UInt8(ascii: ".") else { continue }
      position += 1
      let firstDecimal = position
      for _ in 0..<2 where isDigit(position) { hundredths = nextDigit(after: hundredths) }
      guard position == firstDecimal + 2, isDigit(position) else { continue }
      if bytes[position] >= UInt8(ascii: "5") { hundredths += 1 }
      while isDigit(position) { position += 1 }
      let length = position - start
      position = start
      replace(length, with: decimal(hundredths).utf8)
    }
  }

  /// Reads one digit of a number, which Cairo never makes longer than an integer holds.
  private mutating func nextDigit(after number: Int) -> Int {
    defer { position += 1 }
    return number &* 10 &+ Int(bytes[position] - UInt8(ascii: "0"))
  }

  private func decimal(_ hundredths: Int) -> String {
    let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
    if rest == 0 { return String(whole) }
    return rest.isMultiple(of: 10)
      ? "\(whole).\(rest / 10)" : "\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }
}
