// How different two colours look: CIEDE2000.
import Foundation

/// A colour in CIE L*a*b*, for the white of D65.
struct LabColor: Sendable, Equatable {
  var lightness: Double
  var a: Double
  var b: Double

  init(lightness: Double, a: Double, b: Double) {
    self.lightness = lightness
    self.a = a
    self.b = b
  }

  /// - Parameter grey: 0 black, 255 white, in sRGB.
  init(grey: UInt8) {
    let value = Double(grey) / 255
    let linear = value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    let root = linear > 216.0 / 24389 ? cbrt(linear) : (24389.0 / 27 * linear + 16) / 116
    self.init(lightness: 116 * root - 16, a: 0, b: 0)
  }
}

/// - Source: Sharma, Wu & Dalal 2005, "The CIEDE2000 color-difference formula", with all weights 1.
func colorDifference(_ first: LabColor, _ second: LabColor) -> Double {
  func power7(_ value: Double) -> Double { pow(value, 7) }
  let meanChroma = (hypot(first.a, first.b) + hypot(second.a, second.b)) / 2
  let stretch = 1.5 - 0.5 * sqrt(power7(meanChroma) / (power7(meanChroma) + power7(25)))
  let (a1, a2) = (first.a * stretch, second.a * stretch)
  let (chroma1, chroma2) = (hypot(a1, first.b), hypot(a2, second.b))
  func hue(_ a: Double, _ b: Double) -> Double {
    guard a != 0 || b != 0 else { return 0 }
    let degrees = atan2(b, a) * 180 / .pi
    return degrees < 0 ? degrees + 360 : degrees
  }
  let (hue1, hue2) = (hue(a1, first.b), hue(a2, second.b))
  let isGrey = chroma1 * chroma2 == 0

  let lightness = second.lightness - first.lightness
  let chroma = chroma2 - chroma1
  var turn = hue2 - hue1
  if isGrey { turn = 0 } else if turn > 180 { turn -= 360 } else if turn < -180 { turn += 360 }
  func radians(_ degrees: Double) -> Double { degrees * .pi / 180 }
  let hueDifference = 2 * sqrt(chroma1 * chroma2) * sin(radians(turn / 2))

  let meanLightness = (first.lightness + second.lightness) / 2
  let meanStretched = (chroma1 + chroma2) / 2
  var meanHue = hue1 + hue2
  if !isGrey {
    meanHue =
      abs(hue1 - hue2) <= 180
      ? meanHue / 2 : meanHue < 360 ? (meanHue + 360) / 2 : (meanHue - 360) / 2
  }
  let weight =
    1 - 0.17 * cos(radians(meanHue - 30)) + 0.24 * cos(radians(2 * meanHue))
    + 0.32 * cos(radians(3 * meanHue + 6)) - 0.20 * cos(radians(4 * meanHue - 63))
  let squared = (meanLightness - 50) * (meanLightness - 50)
  let lightnessScale = 1 + 0.015 * squared / sqrt(20 + squared)
  let chromaScale = 1 + 0.045 * meanStretched
  let hueScale = 1 + 0.015 * meanStretched * weight
  let rotation =
    -sin(radians(60 * exp(-((meanHue - 275) / 25) * ((meanHue - 275) / 25))))
    * 2 * sqrt(power7(meanStretched) / (power7(meanStretched) + power7(25)))
  let parts = (
    lightness / lightnessScale, chroma / chromaScale, hueDifference / hueScale
  )
  return sqrt(
    max(0, parts.0 * parts.0 + parts.1 * parts.1 + parts.2 * parts.2 + rotation * parts.1 * parts.2)
  )
}

/// The difference of any two greys, worked out once.
package enum GreyDifference {
  private static let table: [Float] = {
    let colors = (0...255).map { LabColor(grey: UInt8($0)) }
    return colors.flatMap { first in
      colors.map { Float(colorDifference(first, $0)) }
    }
  }()

  package static func between(_ first: UInt8, _ second: UInt8) -> Double {
    Double(table[Int(first) << 8 | Int(second)])
  }

  /// For many pixels at once.
  static func all(_ first: some Sequence<UInt8>, _ second: some Sequence<UInt8>) -> [Float] {
    table.withUnsafeBufferPointer { table in
      zip(first, second).map { table[Int($0) << 8 | Int($1)] }
    }
  }
}
