// `diff: {tolerance: …}` in the front matter: a number, a share, or one of either for each name.
import Diagnostics
import DocumentModel

extension ValueType where Value == [ComparisonTolerance] {
  private static let expected =
    "`{tolerance: …}` with a number such as 1e-3, a share such as 2%, or names with one of either"

  package static let differenceSettings = ValueType(expected) { value, diagnostics in
    guard let entries = value.entries else {
      diagnostics.append(mismatch(expected: expected, found: value))
      return nil
    }
    var tolerances: [ComparisonTolerance] = []
    var isValid = true
    func read(_ value: YAMLValue, name: String?) {
      if case .scalar(let text, _) = value.content,
        let tolerance = ComparisonTolerance(name: name, text: text)
      {
        tolerances.append(tolerance)
      } else {
        isValid = false
        diagnostics.append(
          mismatch(expected: "a number from 0, or a share such as 2%", found: value))
      }
    }
    for entry in entries {
      guard entry.key == "tolerance" else {
        isValid = false
        diagnostics.append(
          .error(
            "'diff' has no key '\(entry.key)'", at: entry.keyRange,
            hints: ["write `diff: {tolerance: {loss: 1e-3}}`"]))
        continue
      }
      if let named = entry.value.entries {
        for entry in named { read(entry.value, name: entry.key) }
      } else {
        read(entry.value, name: nil)
      }
    }
    return isValid ? tolerances : nil
  }
}
