// A difference of running text as a reviewer reads it: stretches that stayed, went and came.
import DocumentModel

package struct ProseRun: Sendable {
  package enum State: String, Sendable {
    case kept, removed, inserted
    /// The same words in other mark-up.
    case restyled
    /// A value or formula that changed in its place.
    case edited
  }

  package enum Content: Sendable {
    case text(String)
    case code(String)
    case formula(String)
    case formulaEdit([SourceRun])
    case value(String)
    case valueEdit(Metric)
    /// A cross-reference, a citation or the mark of a footnote, as readers see it.
    case reference(String)
    case rawHTML(String)
    case lineBreak
  }

  package var state: State
  package var markup: [InlineToken.Markup]
  package var content: Content

  package init(state: State, markup: [InlineToken.Markup], content: Content) {
    self.state = state
    self.markup = markup
    self.content = content
  }

  /// The words alone; of an edit, the new ones.
  package var text: String {
    switch content {
    case .text(let text), .code(let text), .formula(let text), .value(let text),
      .reference(let text):
      text
    case .formulaEdit(let runs): runs.filter { $0.state != .removed }.map(\.text).joined()
    case .valueEdit(let metric): metric.newText
    case .rawHTML(let source): source
    case .lineBreak: "\n"
    }
  }

  var isSpace: Bool {
    switch content {
    case .text(let text): text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
    case .lineBreak: true
    default: false
    }
  }
}

/// A stretch of a formula or a line of code.
package struct SourceRun: Sendable {
  package enum State: String, Sendable { case kept, removed, inserted }
  package var state: State
  package var text: String
}

/// The whole of two formulas or codes, piece by piece.
func sourceRuns<Pieces: Tokenization>(
  _ edit: TokensEdit<Pieces>?, from old: Pieces.Whole, to new: Pieces.Whole
) -> [SourceRun] where Pieces.Token == SourceToken {
  let oldTokens = Pieces.tokens(of: old)
  guard let edit else { return oldTokens.map { SourceRun(state: .kept, text: $0.text) } }
  return edit.sequence.entries(from: oldTokens, to: Pieces.tokens(of: new)).flatMap { entry in
    switch entry {
    case .kept(let token, _): [SourceRun(state: .kept, text: token.text)]
    case .removed(let token): [SourceRun(state: .removed, text: token.text)]
    case .inserted(let token): [SourceRun(state: .inserted, text: token.text)]
    case .edited(let old, let new, _), .moved(let old, let new, _, _, _):
      [SourceRun(state: .removed, text: old.text), SourceRun(state: .inserted, text: new.text)]
    }
  }
}

/// The runs of a text and what they amount to.
package struct ProseReview: Sendable {
  package private(set) var runs: [ProseRun] = []
  package private(set) var metrics: [Metric] = []
  /// References, citations and marks that show another number of the same thing.
  package private(set) var renumbered = 0
  package private(set) var kinds: Set<ChangeKind> = []

  /// A text that is all new, all gone or all kept.
  init(_ inlines: [Inline], state: ProseRun.State) {
    var pieces = Pieces()
    for token in Prose.tokens(of: inlines) { pieces.add(token, state, side: .both) }
    runs = joined(pieces.runs)
    if state != .kept { kinds = [.prose] }
  }

  init(
    _ edit: ProseEdit?, from old: [Inline], to new: [Inline], tolerances: Tolerances,
    names: [String] = []
  ) {
    var pieces = Pieces()
    guard let edit else {
      for token in Prose.tokens(of: new) { pieces.add(token, .kept, side: .both) }
      runs = joined(pieces.runs)
      return
    }
    let entries = edit.sequence.entries(from: Prose.tokens(of: old), to: Prose.tokens(of: new))
    for entry in entries {
      switch entry {
      case .kept(_, let token): pieces.add(token, .kept, side: .both)
      case .removed(let token): pieces.add(token, .removed, side: .old)
      case .inserted(let token): pieces.add(token, .inserted, side: .new)
      case .edited(let old, let new, _), .moved(let old, let new, _, _, _):
        add(old, new, to: &pieces, tolerances, names)
      }
    }
    runs = joined(tidied(pieces.runs))
    for run in runs where run.state != .kept {
      switch run.content {
      case .valueEdit: kinds.insert(.numbers)
      case .formula, .formulaEdit: kinds.insert(.formulas)
      default: if !run.isSpace || run.state == .restyled { kinds.insert(.prose) }
      }
    }
  }

  private mutating func add(
    _ old: InlineToken, _ new: InlineToken, to pieces: inout Pieces, _ tolerances: Tolerances,
    _ names: [String]
  ) {
    switch (old, new) {
    case (.piece(.value(let before)), .piece(.value(let after))) where before.path == after.path:
      let metric = Metric(
        name: after.path, old: before.value, new: after.value, oldText: before.text,
        newText: after.text, names: [after.path] + names, tolerances: tolerances)
      metrics.append(metric)
      pieces.add(.valueEdit(metric), .edited)
    case (.piece(.math(let before)), .piece(.math(let after))):
      let edit = FormulaEdit(from: before, to: after)
      pieces.add(.formulaEdit(sourceRuns(edit, from: before, to: after)), .edited)
    default:
      if old.bytes(for: .recognition) == new.bytes(for: .recognition) {
        renumbered += 1
        pieces.add(new, .kept, side: .both)
      } else {
        pieces.add(old, .removed, side: .old)
        pieces.add(new, .inserted, side: .new)
      }
    }
  }

  /// Whether a reader sees any of it.
  package var isVisible: Bool { !kinds.isEmpty }

  package var verdict: Verdict {
    kinds == [.numbers] && metrics.allSatisfy { $0.verdict == .within } ? .within : .beyond
  }
}

/// Tokens on their way to runs, with the mark-up that is open on either side.
private struct Pieces {
  enum Side { case old, new, both }

  private(set) var runs: [ProseRun] = []
  private var old: [InlineToken.Markup] = []
  private var new: [InlineToken.Markup] = []

  mutating func add(_ token: InlineToken, _ state: ProseRun.State, side: Side) {
    switch token {
    case .begin(let markup):
      if side != .new { old.append(markup) }
      if side != .old { new.append(markup) }
    case .end:
      if side != .new { _ = old.popLast() }
      if side != .old { _ = new.popLast() }
    case .join: break
    case .word(let word): if !word.isEmpty { add(.text(word), state) }
    case .piece(let inline):
      switch inline {
      case .code(let text): add(.code(text), state)
      case .math(let tex): add(.formula(tex), state)
      case .value(let value): add(.value(value.text), state)
      case .reference(let reference): add(.reference(reference.text), state)
      case .citation(let citation):
        add(.reference(citation.pieces.map(\.text).joined()), state)
      case .footnote(let mark): add(.reference("[\(mark.number)]"), state)
      case .rawHTML(let source): add(.rawHTML(source), state)
      case .softBreak: add(.text(" "), state)
      case .lineBreak: add(.lineBreak, state)
      case .text, .emphasis, .strong, .strikethrough, .link: break
      }
    }
  }

  mutating func add(_ content: ProseRun.Content, _ state: ProseRun.State) {
    let isRestyled = state == .kept && !isSame(old, new)
    runs.append(
      ProseRun(
        state: isRestyled ? .restyled : state, markup: state == .removed ? old : new,
        content: content))
  }
}

func isSame(_ first: [InlineToken.Markup], _ second: [InlineToken.Markup]) -> Bool {
  first.map(InlineToken.begin).isSame(as: second.map(InlineToken.begin))
}

/// Puts what went before what came, so that "a b" to "c d" is not four changes around a space, and
/// takes back what only wraps its lines elsewhere.
private func tidied(_ runs: [ProseRun]) -> [ProseRun] {
  var result: [ProseRun] = []
  var (removed, inserted, spaces): ([ProseRun], [ProseRun], [ProseRun]) = ([], [], [])
  func flush() {
    func words(_ runs: [ProseRun]) -> String {
      runs.map { $0.isSpace ? " " : $0.text }.joined()
    }
    let isSameText =
      words(removed) == words(inserted)
      && removed.map(\.markup).elementsEqual(inserted.map(\.markup), by: isSame)
    if isSameText {
      result += inserted.map { run in
        var kept = run
        kept.state = .kept
        return kept
      }
    } else {
      result += removed + inserted
    }
    result += spaces
    (removed, inserted, spaces) = ([], [], [])
  }
  for run in runs {
    switch run.state {
    case .removed, .inserted:
      if !spaces.isEmpty {
        // A space between two changes belongs to both.
        for var space in spaces {
          space.state = .removed
          removed.append(space)
          space.state = .inserted
          inserted.append(space)
        }
        spaces = []
      }
      if run.state == .removed { removed.append(run) } else { inserted.append(run) }
    case .kept where run.isSpace && !(removed.isEmpty && inserted.isEmpty): spaces.append(run)
    default:
      flush()
      result.append(run)
    }
  }
  flush()
  return result
}

/// Words of one state and mark-up as one run.
private func joined(_ runs: [ProseRun]) -> [ProseRun] {
  var result: [ProseRun] = []
  for run in runs {
    if case .text(let text) = run.content, let last = result.last,
      case .text(let before) = last.content, last.state == run.state,
      isSame(last.markup, run.markup)
    {
      result[result.count - 1].content = .text(before + text)
    } else {
      result.append(run)
    }
  }
  return result
}
