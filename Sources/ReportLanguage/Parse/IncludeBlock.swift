// `{include}`: how the block is written and what it names.
import Diagnostics

/// The decoded body of an `{include}` block.
package struct IncludeBlock {
  /// The path as written.
  var file: Located<String>

  package static let declaration = DirectiveDeclaration(
    name: "include",
    summary: "Takes the text of another Markdown file, as if it were written in its place.",
    keys: [file.declaration],
    example: "file: methods.md")

  private static let file = Key.required(
    "file", ValueType<String>.path.located(),
    """
    Relative to the folder of the file that includes it. The file has no front matter of its own \
    and may include others. `${name}` cannot stand in the path: files are read before parameters \
    are known. Paths in the directives of an included file start, like all others, at the folder \
    of the report.
    """)

  init?(_ block: DirectiveBlock, in source: SourceText, diagnostics: inout [Diagnostic]) {
    var found: [Diagnostic] = []
    let value = YAMLReading(
      source: source, firstLine: block.firstLine, indentation: block.indentation
    ).read(block.body, diagnostics: &found)
    guard !found.contains(where: \.isError) else {
      diagnostics += found
      return nil
    }
    var reader = KeyReader(
      value, of: "the directive `include`", declared: Self.declaration.keys,
      range: block.nameRange)
    let file = reader.read(Self.file)
    if let file, file.value.contains(YAMLReading.parameterOpening) {
      reader.add(
        .error(
          "a parameter cannot stand in 'file': files are included before parameters are known",
          at: file.range, hints: ["write the path itself"]))
    }
    diagnostics +=
      found
      + reader.diagnostics.map { diagnostic in
        var diagnostic = diagnostic
        if diagnostic.hints.isEmpty {
          diagnostic.hints = ["`galley explain include` describes its keys"]
        }
        return diagnostic
      }
    guard let file, reader.isValid else { return nil }
    self.file = file
  }
}
