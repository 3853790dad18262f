// Edits of what stands around the text: front matter, banners, notes, references, the colophon.
import DocumentModel

package struct MetadataEdit: Edit {
  package var title: Replacement<String>?
  package var subtitle: Replacement<String?>?
  package var authors: Replacement<[String]>?
  package var date: Replacement<String?>?
  package var language: Replacement<String>?
  package var abstract: SequenceEdit<Block>?
  package var keywords: Replacement<[String]>?

  /// - Returns: `nil` where nothing differs.
  init?(from old: Metadata, to new: Metadata) {
    guard !old.isSame(as: new) else { return nil }
    title = Replacement(from: old.title, to: new.title)
    subtitle = Replacement(from: old.subtitle, to: new.subtitle)
    authors = Replacement(from: old.authors, to: new.authors)
    date = Replacement(from: old.date, to: new.date)
    language = Replacement(from: old.language, to: new.language)
    abstract = SequenceEdit(from: old.abstract, to: new.abstract)
    keywords = Replacement(from: old.keywords, to: new.keywords)
  }

  package func applied(to metadata: Metadata) throws(MismatchedPart) -> Metadata {
    Metadata(
      title: try title.applied(to: metadata.title),
      subtitle: try subtitle.applied(to: metadata.subtitle),
      authors: try authors.applied(to: metadata.authors),
      date: try date.applied(to: metadata.date),
      language: try language.applied(to: metadata.language),
      abstract: try abstract.applied(to: metadata.abstract),
      keywords: try keywords.applied(to: metadata.keywords))
  }

  package var reversed: Self {
    var result = self
    result.title = title.reversed
    result.subtitle = subtitle.reversed
    result.authors = authors.reversed
    result.date = date.reversed
    result.language = language.reversed
    result.abstract = abstract.reversed
    result.keywords = keywords.reversed
    return result
  }
}

extension Notice: Editable {
  package static var alignmentPolicy: AlignmentPolicy { .edited }

  package func change(to new: Notice) -> Replacement<Notice>? {
    Replacement(from: self, to: new)
  }
}

extension ColophonRow: Editable {
  package static var alignmentPolicy: AlignmentPolicy { .moved }

  package var anchor: String? { label }

  package func mayBecome(_ other: ColophonRow) -> Bool { label == other.label }

  package func change(to new: ColophonRow) -> Replacement<ColophonRow>? {
    Replacement(from: self, to: new)
  }
}

package struct FootnoteEdit: Edit {
  package var identifier: Replacement<String>?
  package var number: Replacement<Int>?
  package var marks: Replacement<[String]>?
  package var blocks: SequenceEdit<Block>?

  package func applied(to note: Footnote) throws(MismatchedPart) -> Footnote {
    Footnote(
      identifier: try identifier.applied(to: note.identifier),
      number: try number.applied(to: note.number), marks: try marks.applied(to: note.marks),
      blocks: try blocks.applied(to: note.blocks))
  }

  package var reversed: Self {
    Self(
      identifier: identifier.reversed, number: number.reversed, marks: marks.reversed,
      blocks: blocks.reversed)
  }
}

extension Footnote: Editable {
  package static var alignmentPolicy: AlignmentPolicy { .moved }

  package func change(to new: Footnote) -> FootnoteEdit? {
    FootnoteEdit(
      identifier: Replacement(from: identifier, to: new.identifier),
      number: Replacement(from: number, to: new.number),
      marks: Replacement(from: marks, to: new.marks),
      blocks: SequenceEdit(from: blocks, to: new.blocks))
  }
}

package struct BibliographyEntryEdit: Edit {
  package var identifier: Replacement<String>?
  package var key: Replacement<String>?
  package var number: Replacement<Int>?
  package var content: ProseEdit?

  package func applied(to entry: BibliographyEntry) throws(MismatchedPart) -> BibliographyEntry {
    BibliographyEntry(
      identifier: try identifier.applied(to: entry.identifier),
      key: try key.applied(to: entry.key), number: try number.applied(to: entry.number),
      content: try content.applied(to: entry.content))
  }

  package var reversed: Self {
    Self(
      identifier: identifier.reversed, key: key.reversed, number: number.reversed,
      content: content.reversed)
  }
}

extension BibliographyEntry: Editable {
  package static var alignmentPolicy: AlignmentPolicy { .moved }

  package var anchor: String? { key }

  package func change(to new: BibliographyEntry) -> BibliographyEntryEdit? {
    BibliographyEntryEdit(
      identifier: Replacement(from: identifier, to: new.identifier),
      key: Replacement(from: key, to: new.key),
      number: Replacement(from: number, to: new.number),
      content: ProseEdit(from: content, to: new.content))
  }
}
