// Colours in sRGB, and the contrast that accessibility guidelines ask of them.
import Foundation

package struct Color: Hashable, Sendable {
  /// Components from 0 to 1, in sRGB, not multiplied by `opacity`.
  package var red: Double
  package var green: Double
  package var blue: Double
  package var opacity: Double

  package init(red: Double, green: Double, blue: Double, opacity: Double = 1) {
    self.red = red
    self.green = green
    self.blue = blue
    self.opacity = opacity
  }

  /// A colour as web pages write it: `0xD55E00`.
  package init(_ hexadecimal: UInt32, opacity: Double = 1) {
    self.init(
      red: Double(hexadecimal >> 16 & 0xFF) / 255, green: Double(hexadecimal >> 8 & 0xFF) / 255,
      blue: Double(hexadecimal & 0xFF) / 255, opacity: opacity)
  }

  package static let black = Color(0x000000)
  package static let white = Color(0xFFFFFF)

  package func withOpacity(_ opacity: Double) -> Color {
    Color(red: red, green: green, blue: blue, opacity: opacity)
  }

  /// The ratio of luminances, from 1 to 21, ignoring opacity.
  /// - Source: WCAG 2.2, "contrast ratio" and "relative luminance".
  package func contrast(with other: Color) -> Double {
    let (first, second) = (relativeLuminance, other.relativeLuminance)
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)
  }

  private var relativeLuminance: Double {
    func linear(_ component: Double) -> Double {
      component <= 0.04045 ? component / 12.92 : pow((component + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }
}
