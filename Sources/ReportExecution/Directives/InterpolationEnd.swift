// The ends of an interpolation as a report names them: the n-th image of a class, or of a split.
import Diagnostics
import ReportLanguage

struct InterpolationEnd: Sendable {
  /// A class's name or number; `nil` counts among all images.
  var label: Located<String>?
  /// From 0.
  var index: Int
  var range: SourceRange

  /// - Throws: a diagnostic where there is no such class.
  /// - Returns: the class's number.
  func label(in dataset: PreparedDataset) throws(Diagnostic) -> Int? {
    guard let label else { return nil }
    if let found = dataset.classNames.firstIndex(where: {
      $0.lowercased() == label.value.lowercased()
    }) {
      return found
    }
    if let number = Int(label.value), dataset.classNames.indices.contains(number) { return number }
    throw .error(
      "'\(dataset.name)' has no class '\(label.value)'", at: label.range,
      hints: [
        closestMatch(to: label.value, among: dataset.classNames).map { "did you mean '\($0)'?" }
          ?? "its classes are \(dataset.classNames.joined(separator: ", "))"
      ])
  }

  /// - Parameter labels: of the split's images.
  /// - Throws: a diagnostic where there are not so many.
  /// - Returns: the image's position in the split.
  func position(in labels: [UInt8], label: Int?, className: String) throws(Diagnostic) -> Int {
    guard let label else {
      if labels.indices.contains(index) { return index }
      throw .error(
        "the split has \(labels.count) images, so there is no image \(index)", at: range,
        hints: ["images are counted from 0"])
    }
    let places = labels.indices.filter { labels[$0] == UInt8(label) }
    if places.indices.contains(index) { return places[index] }
    throw .error(
      "the split has \(places.count) images of '\(className)', so there is no image \(index)",
      at: range, hints: ["images are counted from 0"])
  }
}

extension ValueType where Value == InterpolationEnd {
  static let interpolationEnd = ValueType(
    "the number of an image, or `{label: 3, index: 0}`"
  ) { value, diagnostics in
    let index = ValueType<Int>.integer(0...10_000_000)
    guard let entries = value.entries else {
      var ignored: [Diagnostic] = []
      if let found = index.decode(value, &ignored) {
        return InterpolationEnd(label: nil, index: found, range: value.range)
      }
      diagnostics.append(
        mismatch(
          expected: "the number of an image, or `{label: 3, index: 0}`", found: value))
      return nil
    }
    var end = InterpolationEnd(label: nil, index: 0, range: value.range)
    var isValid = true
    for entry in entries {
      switch entry.key {
      case "label":
        guard let text = ValueType<String>.text.decode(entry.value, &diagnostics) else {
          isValid = false
          continue
        }
        end.label = Located(text, range: entry.value.range)
      case "index":
        guard let found = index.decode(entry.value, &diagnostics) else {
          isValid = false
          continue
        }
        end.index = found
      default:
        diagnostics.append(
          .error(
            "an end of an interpolation has no key '\(entry.key)'", at: entry.keyRange,
            hints: ["its keys are label, index"]))
        isValid = false
      }
    }
    return isValid ? end : nil
  }
}
