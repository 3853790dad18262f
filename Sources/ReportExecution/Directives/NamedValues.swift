// Mappings whose keys are names the author gave, such as `{baseline: β-VAE}`.
import Diagnostics
import ReportLanguage

extension ValueType where Value == [(name: Identifier, value: String)] {
  static let namedTexts = named("a text for each name", .text)
}

extension ValueType where Value == [(name: Identifier, value: [Double])] {
  static let namedNumbers = named(
    "a list of numbers for each name", ValueType<[Double]>.list(of: .number()))
}

private func named<Element: Sendable>(
  _ description: String, _ element: ValueType<Element>
) -> ValueType<[(name: Identifier, value: Element)]> {
  ValueType<[(name: Identifier, value: Element)]>(description) { value, diagnostics in
    guard let entries = value.entries else {
      diagnostics.append(mismatch(expected: description, found: value))
      return nil
    }
    var result: [(name: Identifier, value: Element)] = []
    for entry in entries {
      if let decoded = element.decode(entry.value, &diagnostics) {
        let name = SweepMember(parsing: entry.key)?.name ?? entry.key
        result.append((Identifier(name: name, range: entry.keyRange), decoded))
      }
    }
    return result.count == entries.count ? result : nil
  }
}
