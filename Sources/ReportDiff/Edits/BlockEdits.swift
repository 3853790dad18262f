// Edits of blocks, kind by kind.
import DocumentModel

package enum BlockEdit: Edit {
  case heading(HeadingEdit)
  case paragraph(ProseEdit)
  case list(ListEdit)
  case quote(SequenceEdit<Block>)
  case callout(CalloutEdit)
  case code(CodeEdit)
  case table(TableEdit)
  case figure(FigureEdit)
  case equation(EquationEdit)
  case gap(Replacement<Gap>)
  case bibliography(SequenceEdit<BibliographyEntry>)
  case rawHTML(LinesEdit)

  package func applied(to block: Block) throws(MismatchedPart) -> Block {
    switch (self, block) {
    case (.heading(let edit), .heading(let part)): .heading(try edit.applied(to: part))
    case (.paragraph(let edit), .paragraph(let part)): .paragraph(try edit.applied(to: part))
    case (.list(let edit), .list(let part)): .list(try edit.applied(to: part))
    case (.quote(let edit), .quote(let part)): .quote(try edit.applied(to: part))
    case (.callout(let edit), .callout(let part)): .callout(try edit.applied(to: part))
    case (.code(let edit), .code(let part)): .code(try edit.applied(to: part))
    case (.table(let edit), .table(let part)): .table(try edit.applied(to: part))
    case (.figure(let edit), .figure(let part)): .figure(try edit.applied(to: part))
    case (.equation(let edit), .equation(let part)): .equation(try edit.applied(to: part))
    case (.gap(let edit), .gap(let part)): .gap(try edit.applied(to: part))
    case (.bibliography(let edit), .bibliography(let part)):
      .bibliography(try edit.applied(to: part))
    case (.rawHTML(let edit), .rawHTML(let part)): .rawHTML(try edit.applied(to: part))
    default: throw MismatchedPart("the difference is of another kind of block than \(block.kind)")
    }
  }

  package var reversed: Self {
    switch self {
    case .heading(let edit): .heading(edit.reversed)
    case .paragraph(let edit): .paragraph(edit.reversed)
    case .list(let edit): .list(edit.reversed)
    case .quote(let edit): .quote(edit.reversed)
    case .callout(let edit): .callout(edit.reversed)
    case .code(let edit): .code(edit.reversed)
    case .table(let edit): .table(edit.reversed)
    case .figure(let edit): .figure(edit.reversed)
    case .equation(let edit): .equation(edit.reversed)
    case .gap(let edit): .gap(edit.reversed)
    case .bibliography(let edit): .bibliography(edit.reversed)
    case .rawHTML(let edit): .rawHTML(edit.reversed)
    }
  }
}

extension Block: Editable {
  package static var alignmentPolicy: AlignmentPolicy { .moved }

  package func mayBecome(_ other: Block) -> Bool { kind == other.kind }

  package var anchor: String? {
    switch self {
    case .heading(let heading): heading.identifier
    case .table(let table): table.identifier
    case .figure(let figure): figure.identifier
    case .equation(let equation): equation.identifier
    case .gap(let gap): gap.identifier
    // A document has one list of references.
    case .bibliography: "bibliography"
    default: nil
    }
  }

  package func change(to new: Block) -> BlockEdit? {
    switch (self, new) {
    case (.heading(let old), .heading(let new)): .heading(HeadingEdit(from: old, to: new))
    case (.paragraph(let old), .paragraph(let new)):
      ProseEdit(from: old, to: new).map(BlockEdit.paragraph)
    case (.list(let old), .list(let new)): .list(ListEdit(from: old, to: new))
    case (.quote(let old), .quote(let new)):
      SequenceEdit(from: old, to: new).map(BlockEdit.quote)
    case (.callout(let old), .callout(let new)): .callout(CalloutEdit(from: old, to: new))
    case (.code(let old), .code(let new)): .code(CodeEdit(from: old, to: new))
    case (.table(let old), .table(let new)): .table(TableEdit(from: old, to: new))
    case (.figure(let old), .figure(let new)): .figure(FigureEdit(from: old, to: new))
    case (.equation(let old), .equation(let new)): .equation(EquationEdit(from: old, to: new))
    case (.gap(let old), .gap(let new)): Replacement(from: old, to: new).map(BlockEdit.gap)
    case (.bibliography(let old), .bibliography(let new)):
      SequenceEdit(from: old, to: new).map(BlockEdit.bibliography)
    case (.rawHTML(let old), .rawHTML(let new)):
      LinesEdit(from: old, to: new).map(BlockEdit.rawHTML)
    default: nil
    }
  }
}

package struct HeadingEdit: Edit {
  package var level: Replacement<Int>?
  package var identifier: Replacement<String>?
  package var number: Replacement<String?>?
  package var content: ProseEdit?

  init(from old: Heading, to new: Heading) {
    level = Replacement(from: old.level, to: new.level)
    identifier = Replacement(from: old.identifier, to: new.identifier)
    number = Replacement(from: old.number, to: new.number)
    content = ProseEdit(from: old.content, to: new.content)
  }

  package func applied(to heading: Heading) throws(MismatchedPart) -> Heading {
    var result = heading
    result.level = try level.applied(to: heading.level)
    result.identifier = try identifier.applied(to: heading.identifier)
    result.number = try number.applied(to: heading.number)
    result.content = try content.applied(to: heading.content)
    return result
  }

  package var reversed: Self {
    var result = self
    result.level = level.reversed
    result.identifier = identifier.reversed
    result.number = number.reversed
    result.content = content.reversed
    return result
  }
}

package struct ListEdit: Edit {
  package var start: Replacement<Int?>?
  package var isTight: Replacement<Bool>?
  package var items: SequenceEdit<List.Item>?

  init(from old: List, to new: List) {
    start = Replacement(from: old.start, to: new.start)
    isTight = Replacement(from: old.isTight, to: new.isTight)
    items = SequenceEdit(from: old.items, to: new.items)
  }

  package func applied(to list: List) throws(MismatchedPart) -> List {
    List(
      start: try start.applied(to: list.start), isTight: try isTight.applied(to: list.isTight),
      items: try items.applied(to: list.items))
  }

  package var reversed: Self {
    var result = self
    result.start = start.reversed
    result.isTight = isTight.reversed
    result.items = items.reversed
    return result
  }
}

package struct ItemEdit: Edit {
  package var isDone: Replacement<Bool?>?
  package var blocks: SequenceEdit<Block>?

  package func applied(to item: List.Item) throws(MismatchedPart) -> List.Item {
    List.Item(try blocks.applied(to: item.blocks), isDone: try isDone.applied(to: item.isDone))
  }

  package var reversed: Self { Self(isDone: isDone.reversed, blocks: blocks.reversed) }
}

extension List.Item: Editable {
  package static var alignmentPolicy: AlignmentPolicy { .moved }

  package func change(to new: List.Item) -> ItemEdit? {
    ItemEdit(
      isDone: Replacement(from: isDone, to: new.isDone),
      blocks: SequenceEdit(from: blocks, to: new.blocks))
  }
}

package struct CalloutEdit: Edit {
  /// The name of the kind.
  package var kind: Replacement<String>?
  package var title: ProseEdit?
  package var blocks: SequenceEdit<Block>?

  init(from old: Callout, to new: Callout) {
    kind = Replacement(from: old.kind.rawValue, to: new.kind.rawValue)
    title = ProseEdit(from: old.title, to: new.title)
    blocks = SequenceEdit(from: old.blocks, to: new.blocks)
  }

  package func applied(to callout: Callout) throws(MismatchedPart) -> Callout {
    guard let kind = Callout.Kind(rawValue: try kind.applied(to: callout.kind.rawValue)) else {
      throw MismatchedPart("the difference makes an unknown kind of callout")
    }
    return Callout(
      kind: kind, title: try title.applied(to: callout.title),
      blocks: try blocks.applied(to: callout.blocks))
  }

  package var reversed: Self {
    var result = self
    result.kind = kind.reversed
    result.title = title.reversed
    result.blocks = blocks.reversed
    return result
  }
}

package struct EquationEdit: Edit {
  package var identifier: Replacement<String?>?
  package var number: Replacement<String?>?
  package var tex: FormulaEdit?

  init(from old: Equation, to new: Equation) {
    identifier = Replacement(from: old.identifier, to: new.identifier)
    number = Replacement(from: old.number, to: new.number)
    tex = FormulaEdit(from: old.tex, to: new.tex)
  }

  package func applied(to equation: Equation) throws(MismatchedPart) -> Equation {
    Equation(
      identifier: try identifier.applied(to: equation.identifier),
      number: try number.applied(to: equation.number), tex: try tex.applied(to: equation.tex))
  }

  package var reversed: Self {
    var result = self
    result.identifier = identifier.reversed
    result.number = number.reversed
    result.tex = tex.reversed
    return result
  }
}

package struct CodeEdit: Edit {
  /// The name of the role.
  package var role: Replacement<String>?
  package var language: Replacement<String?>?
  package var text: LinesEdit?
  package var foldedSummary: Replacement<String?>?

  init(from old: CodeBlock, to new: CodeBlock) {
    role = Replacement(from: old.role.rawValue, to: new.role.rawValue)
    language = Replacement(from: old.language, to: new.language)
    text = LinesEdit(from: old.text, to: new.text)
    foldedSummary = Replacement(from: old.foldedSummary, to: new.foldedSummary)
  }

  package func applied(to code: CodeBlock) throws(MismatchedPart) -> CodeBlock {
    guard let role = CodeBlock.Role(rawValue: try role.applied(to: code.role.rawValue)) else {
      throw MismatchedPart("the difference makes an unknown kind of code")
    }
    return CodeBlock(
      role: role, language: try language.applied(to: code.language),
      text: try text.applied(to: code.text),
      foldedSummary: try foldedSummary.applied(to: code.foldedSummary))
  }

  package var reversed: Self {
    var result = self
    result.role = role.reversed
    result.language = language.reversed
    result.text = text.reversed
    result.foldedSummary = foldedSummary.reversed
    return result
  }
}

/// Figures are compared as data by `FigureComparison`; the edit holds both states of what it shows.
package struct FigureEdit: Edit {
  package var identifier: Replacement<String>?
  package var number: Replacement<String>?
  package var caption: ProseEdit?
  package var alternativeText: Replacement<String>?
  package var content: Replacement<FigureContent>?

  init(from old: Figure, to new: Figure) {
    identifier = Replacement(from: old.identifier, to: new.identifier)
    number = Replacement(from: old.number, to: new.number)
    caption = ProseEdit(from: old.caption, to: new.caption)
    alternativeText = Replacement(from: old.alternativeText, to: new.alternativeText)
    content = Replacement(from: old.content, to: new.content)
  }

  package func applied(to figure: Figure) throws(MismatchedPart) -> Figure {
    Figure(
      identifier: try identifier.applied(to: figure.identifier),
      number: try number.applied(to: figure.number),
      caption: try caption.applied(to: figure.caption),
      alternativeText: try alternativeText.applied(to: figure.alternativeText),
      content: try content.applied(to: figure.content))
  }

  package var reversed: Self {
    var result = self
    result.identifier = identifier.reversed
    result.number = number.reversed
    result.caption = caption.reversed
    result.alternativeText = alternativeText.reversed
    result.content = content.reversed
    return result
  }
}
