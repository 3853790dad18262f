// Cairo numbers the parts of an SVG by a count that runs on through the process, and has no way to
// ask for sharp pixels. This makes the same picture the same bytes, and its pixels sharp.
import Foundation

/// - Parameter svg: what Cairo wrote. Scanned as bytes: pictures with images are long.
func normalizedSVG(_ svg: Data) -> Data {
  var numbers: [Int: Int] = [:]
  var result = Data(capacity: svg.count)
  let image = Array("<image ".utf8)
  let sharpImage = Array("<image style=\"image-rendering:pixelated\" ".utf8)
  // `id="surface12"` and `#image7` become numbered from 0, in order of appearance.
  let prefixes = ["\"surface", "\"image", "#image", "#surface"].map { Array($0.utf8) }

  svg.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in
    func matches(_ pattern: [UInt8], at position: Int) -> Bool {
      guard position + pattern.count <= bytes.count else { return false }
      for (offset, byte) in pattern.enumerated() where bytes[position + offset] != byte {
        return false
      }
      return true
    }
    var copied = 0
    var position = 0
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "<") where matches(image, at: position):
        result.append(contentsOf: bytes[copied..<position])
        result.append(contentsOf: sharpImage)
        position += image.count
        copied = position
      case UInt8(ascii: "\""), UInt8(ascii: "#"):
        guard let prefix = prefixes.first(where: { matches($0, at: position) }) else {
          position += 1
          continue
        }
        position += prefix.count
        var number = 0
        let digits = position
        while position < bytes.count, position - digits < 15,
          (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position])
        {
          number = number * 10 + Int(bytes[position] - UInt8(ascii: "0"))
          position += 1
        }
        guard position > digits else { continue }
        let newNumber = numbers[number] ?? numbers.count
        numbers[number] = newNumber
        result.append(contentsOf: bytes[copied..<digits])
        result.append(contentsOf: String(newNumber).utf8)
        copied = position
      default: position += 1
      }
    }
    result.append(contentsOf: bytes[copied..<bytes.count])
  }
  return result
}
