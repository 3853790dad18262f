// The law of differences: applied to the old document they give the new one, reversed the old one,
// bit for bit.
import DocumentModel
import Foundation
import Testing

@testable import ReportDiff

@Suite struct LawTests {
  private func check(_ old: Document, _ new: Document, _ comment: Comment) throws {
    let diff = DocumentDiff(from: old, to: new)
    #expect(try diff.applied(to: old).isSame(as: new), comment)
    #expect(try diff.reversed.applied(to: new).isSame(as: old), comment)
    #expect(try diff.reversed.reversed.applied(to: old).isSame(as: new), comment)
    #expect(diff.isEmpty == old.isSame(as: new), comment)
  }

  @Test(arguments: 0..<8)
  func `Differences of edited documents give either from the other`(group: UInt64) throws {
    for seed in group * 400..<(group + 1) * 400 {
      var random = RandomDocuments(seed: seed)
      let document = random.document()
      try check(document, random.edited(document), "seed \(seed)")
    }
  }

  @Test(arguments: 0..<4)
  func `Differences of unrelated documents give either from the other`(group: UInt64) throws {
    for seed in 10_000 + group * 150..<10_000 + (group + 1) * 150 {
      var random = RandomDocuments(seed: seed)
      try check(random.document(), random.document(), "seed \(seed)")
    }
  }

  /// Holds what counts as the same against the file format, which knows every field.
  @Test func `What is the same has the same JSON`() throws {
    for seed: UInt64 in 20_000..<20_100 {
      var random = RandomDocuments(seed: seed)
      let old = random.document()
      let new = random.edited(old)
      let back = try DocumentDiff(from: old, to: new).applied(to: old)
      #expect(try back.encoded() == new.encoded(), "seed \(seed)")
      #expect(
        try (old.encoded() == new.encoded()) == DocumentDiff(from: old, to: new).isEmpty
          || old.isSame(as: new) == false, "seed \(seed)")
    }
  }

  @Test func `Nothing is not a difference`() throws {
    for seed: UInt64 in 0..<200 {
      var random = RandomDocuments(seed: seed)
      let document = random.document()
      #expect(DocumentDiff(from: document, to: document).isEmpty)
    }
  }

  @Test func `A difference is refused by another document`() throws {
    let old = Document(metadata: Metadata(title: "a"), blocks: [.paragraph([.text("one two")])])
    var new = old
    new.blocks = [.paragraph([.text("one three")])]
    var other = old
    other.blocks = [.paragraph([.text("one four")])]
    let diff = DocumentDiff(from: old, to: new)
    #expect(throws: MismatchedPart.self) { try diff.applied(to: other) }
    #expect(throws: MismatchedPart.self) { try diff.applied(to: Document(metadata: old.metadata)) }
    #expect(throws: MismatchedPart.self) { try diff.reversed.applied(to: old) }
  }

  @Test func `Numbers that are none, and zeros of either sign, are told apart`() throws {
    func document(_ value: Double) -> Document {
      Document(
        metadata: Metadata(title: "a"),
        blocks: [.paragraph([.value(InlineValue(path: "a.b", text: "x", value: value))])])
    }
    let payload = Double(bitPattern: 0x7FF8_0000_0000_0002)
    #expect(DocumentDiff(from: document(.nan), to: document(.nan)).isEmpty)
    for (old, new) in [(0.0, -0.0), (.nan, payload), (.nan, 1)] {
      let diff = DocumentDiff(from: document(old), to: document(new))
      #expect(!diff.isEmpty)
      #expect(try diff.applied(to: document(old)).isSame(as: document(new)))
    }
  }
}
