// How the space of a search is written: a name for each dimension, with its bounds.
import Diagnostics
import ReportLanguage
import Statistics

struct SearchDimension: Sendable {
  var name: Identifier
  var scale: SearchSpace.Dimension.Scale
}

extension ValueType where Value == [SearchDimension] {
  static let searchSpace = ValueType("bounds for each name: `{alpha: {low: 1e-4, high: 10}}`") {
    value, diagnostics in
    guard let entries = value.entries, !entries.isEmpty else {
      diagnostics.append(
        mismatch(
          expected: "bounds for each name: `{alpha: {low: 1e-4, high: 10}}`", found: value))
      return nil
    }
    let dimensions = entries.map { dimension($0, &diagnostics) }
    let valid = dimensions.compactMap { $0 }
    return valid.count == entries.count ? valid : nil
  }

  private static func dimension(
    _ entry: YAMLValue.Entry, _ diagnostics: inout [Diagnostic]
  ) -> SearchDimension? {
    let names = TunableParameter.all.map(\.name)
    guard let parameter = TunableParameter.all.first(where: { $0.name == entry.key }) else {
      diagnostics.append(
        .error(
          "there is no parameter '\(entry.key)' to search", at: entry.keyRange,
          hints: [
            closestMatch(to: entry.key, among: names).map { "did you mean '\($0)'?" }
              ?? "there are \(names.joined(separator: ", "))"
          ]))
      return nil
    }
    let low = Key.required("low", ValueType<Double>.number().located(), "")
    let high = Key.required("high", ValueType<Double>.number().located(), "")
    let isLogarithmic = Key.optional("log", .boolean, default: false, shown: "false", "")
    var reader = KeyReader(
      entry.value, of: "the dimension '\(entry.key)'",
      declared: [low.declaration, high.declaration, isLogarithmic.declaration],
      range: entry.keyRange)
    let bounds = (reader.read(low), reader.read(high), reader.read(isLogarithmic))
    diagnostics += reader.diagnostics
    guard case (let low?, let high?, let isLogarithmic?) = bounds, reader.isValid else {
      return nil
    }
    var found: [Diagnostic] = []
    func refuse(_ message: String, _ range: SourceRange, _ hint: String) {
      found.append(.error(message, at: range, hints: [hint]))
    }
    if low.value >= high.value {
      refuse(
        "'\(entry.key)' goes from \(low.value) to \(high.value), which is not upwards", high.range,
        "make `high` larger than `low`")
    }
    if isLogarithmic, low.value <= 0 {
      refuse(
        "'\(entry.key)' is logarithmic and starts at \(low.value)", low.range,
        "use a lower bound above 0")
    }
    let allowed = parameter.range
    if !(allowed.contains(low.value) && allowed.contains(high.value)) {
      refuse(
        "'\(entry.key)' goes from \(low.value) to \(high.value)",
        allowed.contains(low.value) ? high.range : low.range,
        "stay within \(allowed.lowerBound) and \(allowed.upperBound)")
    }
    if parameter.isWhole {
      for bound in [low, high] where bound.value != bound.value.rounded() {
        refuse(
          "'\(entry.key)' is a whole number, found \(bound.value)", bound.range,
          "use whole bounds")
      }
      if isLogarithmic {
        refuse(
          "'\(entry.key)' is a whole number and is searched evenly", entry.keyRange, "remove `log`")
      }
    }
    diagnostics += found
    guard found.isEmpty else { return nil }
    return SearchDimension(
      name: Identifier(name: entry.key, range: entry.keyRange),
      scale: parameter.isWhole
        ? .integer(Int(low.value), Int(high.value))
        : isLogarithmic ? .logarithmic(low.value, high.value) : .linear(low.value, high.value))
  }
}
