// A formula in TeX's language, read into a tree. Whatever the text, the result is a tree or an error
// that says where and what to do; nothing is dropped.
import Diagnostics

package struct Formula: Hashable, Sendable {
  /// The source, as it was written.
  package let tex: String
  package let nodes: [FormulaNode]

  /// How deep groups, fractions, scripts and environments may be nested in each other.
  package static let deepestNesting = 60

  package init(parsing tex: String) throws(FormulaError) {
    var parser = FormulaParser(tex)
    self.tex = tex
    self.nodes = try parser.parseFormula()
  }
}

/// What is wrong with a formula.
package struct FormulaError: Error, Hashable, Sendable {
  /// One sentence without a full stop, lower case.
  package var message: String
  /// The place in the TeX source, in UTF-8 code units.
  package var range: Range<Int>
  package var hints: [String]

  package init(_ message: String, at range: Range<Int>, hints: [String] = []) {
    self.message = message
    self.range = range
    self.hints = hints
  }
}
