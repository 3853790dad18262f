// Times, losses and rates as people read them at a glance.
import Foundation
import ReportLanguage

package enum HumanText {
  /// `12.3 s`, `1 min 12 s`, `2 h 5 min`, `3 d 4 h`: for what is over.
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite else { return "–" }
    // 59.96 would be rounded to 60.0 s.
    if seconds < 59.95 {
      return NumberFormat(style: .fixed, digits: 1).string(from: max(0, seconds)) + " s"
    }
    return wholeDuration(seconds)
  }

  /// `12 s`, `1 min 12 s`, …: for what goes on, where tenths would only flicker.
  package static func wholeDuration(_ seconds: Double) -> String {
    guard seconds.isFinite else { return "–" }
    let whole = wholeSeconds(seconds)
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    if whole < 86_400 { return "\(whole / 3600) h \(whole % 3600 / 60) min" }
    return "\(whole / 86_400) d \(whole % 86_400 / 3600) h"
  }

  /// `0:09`, `1:12`, `2:05:00`: for time left, of one width while it runs down.
  package static func clock(_ seconds: Double) -> String {
    guard seconds.isFinite else { return "–" }
    let whole = wholeSeconds(seconds)
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
    if whole < 3600 { return "\(whole / 60):\(two(whole % 60))" }
    return "\(whole / 3600):\(two(whole % 3600 / 60)):\(two(whole % 60))"
  }

  /// Four significant digits, zeros at the end included, so that a changing loss does not change
  /// its width.
  package static func loss(_ value: Double) -> String {
    guard value.isFinite, value != 0 else {
      return NumberFormat(style: .general).string(from: value)
    }
    let exponent = Int(log10(abs(value)).rounded(.down))
    guard (-3...6).contains(exponent) else {
      return NumberFormat(style: .exponent, digits: 2).string(from: value)
    }
    return NumberFormat(style: .fixed, digits: max(0, 3 - exponent)).string(from: value)
  }

  /// `950/s`, `12.3k/s`, `4.56M/s`.
  package static func rate(_ perSecond: Double) -> String {
    guard perSecond.isFinite, perSecond >= 0 else { return "–" }
    var value = perSecond
    var unit = 0
    // 999.5 would be rounded to 1000.
    while value >= 999.5, unit < 4 {
      value /= 1000
      unit += 1
    }
    let digits = value >= 99.95 || unit == 0 && value >= 9.995 ? 0 : value >= 9.995 ? 1 : 2
    let number = NumberFormat(style: .fixed, digits: digits).string(from: value)
    return number + ["", "k", "M", "G", "T"][unit] + "/s"
  }

  /// `1 step`, `2 steps`.
  package static func count(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }

  /// A century is longer than any run, and far from what an `Int` cannot hold.
  private static func wholeSeconds(_ seconds: Double) -> Int {
    Int(min(max(0, seconds), 3.2e9).rounded())
  }
}
