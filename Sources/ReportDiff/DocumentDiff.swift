// The difference of two documents. Applying it to the old one gives the new one, bit for bit, and
// applying its reverse to the new one gives the old one back.
import DocumentModel

package struct DocumentDiff: Edit {
  package var format: Replacement<Int>?
  package var metadata: MetadataEdit?
  package var layout: Replacement<PageLayout>?
  package var notices: SequenceEdit<Notice>?
  package var blocks: SequenceEdit<Block>?
  package var footnotes: SequenceEdit<Footnote>?
  package var colophon: SequenceEdit<ColophonRow>?
  package var tolerances: Replacement<[ComparisonTolerance]?>?

  package init(from old: Document, to new: Document) {
    format = Replacement(from: old.format, to: new.format)
    metadata = MetadataEdit(from: old.metadata, to: new.metadata)
    layout = Replacement(from: old.layout, to: new.layout)
    notices = SequenceEdit(from: old.notices, to: new.notices)
    blocks = SequenceEdit(from: old.blocks, to: new.blocks)
    footnotes = SequenceEdit(from: old.footnotes, to: new.footnotes)
    colophon = SequenceEdit(from: old.colophon, to: new.colophon)
    tolerances = Replacement(from: old.tolerances, to: new.tolerances)
  }

  /// Whether the two are the same document.
  package var isEmpty: Bool {
    format == nil && metadata == nil && layout == nil && notices == nil && blocks == nil
      && footnotes == nil && colophon == nil && tolerances == nil
  }

  package func applied(to document: Document) throws(MismatchedPart) -> Document {
    var result = document
    result.format = try format.applied(to: document.format)
    result.metadata = try metadata.applied(to: document.metadata)
    result.layout = try layout.applied(to: document.layout)
    result.notices = try notices.applied(to: document.notices)
    result.blocks = try blocks.applied(to: document.blocks)
    result.footnotes = try footnotes.applied(to: document.footnotes)
    result.colophon = try colophon.applied(to: document.colophon)
    result.tolerances = try tolerances.applied(to: document.tolerances)
    return result
  }

  package var reversed: Self {
    var result = self
    result.format = format.reversed
    result.metadata = metadata.reversed
    result.layout = layout.reversed
    result.notices = notices.reversed
    result.blocks = blocks.reversed
    result.footnotes = footnotes.reversed
    result.colophon = colophon.reversed
    result.tolerances = tolerances.reversed
    return result
  }
}
