// The name of one number among everything that a report's steps measured.
import Diagnostics

/// `baseline.epochs[10].loss`, or `vae[beta=0.1,latent=2].final.loss` of a sweep's run.
package struct ValuePath: Sendable, Hashable, CustomStringConvertible {
  package enum Step: Sendable, Hashable {
    case name(String)
    /// 1-based, as epochs are counted.
    case index(Int)
  }

  package var steps: [Step]
  package var range: SourceRange

  package init(_ text: String, range: SourceRange) throws(Diagnostic) {
    var steps: [Step] = []
    var rest = text[...]
    // The settings of a sweep's run may hold dots.
    if let close = rest.firstIndex(of: "]"), let member = SweepMember(parsing: rest[...close]) {
      steps.append(.name(member.name))
      rest = rest[rest.index(after: close)...]
      guard rest.first == "." else {
        throw .error(
          "'\(text)' is a run, not a value", at: range,
          hints: ["say which value: `\(member.name).final.loss`"])
      }
      rest = rest.dropFirst()
    }
    for part in rest.split(separator: ".", omittingEmptySubsequences: false) {
      var pieces = part.split(separator: "[", omittingEmptySubsequences: false)
      let name = pieces.removeFirst()
      let indices = pieces.map { piece in
        piece.count <= 10 && piece.last == "]" && piece.utf8.dropLast().allSatisfy(\.isASCIIDigit)
          ? Int(piece.dropLast()) : nil
      }
      guard name.isName(), !indices.contains(nil) else {
        throw .error(
          "'\(text)' is not the path of a value", at: range,
          hints: ["a path is a name of a directive and what it measured: `baseline.test.loss`"])
      }
      steps.append(.name(String(name)))
      steps += indices.compactMap { $0 }.map(Step.index)
    }
    self.steps = steps
    self.range = range
  }

  package var description: String {
    steps.reduce(into: "") { text, step in
      switch step {
      case .name(let name): text += text.isEmpty ? name : ".\(name)"
      case .index(let index): text += "[\(index)]"
      }
    }
  }

  /// The directive that the path begins with.
  package var root: String {
    if case .name(let name)? = steps.first { name } else { "" }
  }
}
