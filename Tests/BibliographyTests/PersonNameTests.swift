// Names of people in BibTeX.
import Testing

@testable import Bibliography

@Suite struct PersonNameTests {
  @Test(
    arguments: [
      ("Diederik P. Kingma", "D.\u{A0}P.\u{A0}Kingma"),
      ("Kingma, Diederik P.", "D.\u{A0}P.\u{A0}Kingma"),
      ("Laurens van der Maaten", "L.\u{A0}van der\u{A0}Maaten"),
      ("van der Maaten, Laurens", "L.\u{A0}van der\u{A0}Maaten"),
      ("King, Jr, Martin Luther", "M.\u{A0}L.\u{A0}King, Jr"),
      ("Jean-Luc Doe", "J.-L.\u{A0}Doe"),
      ("{The Galley Group}", "The Galley Group"),
      ("Paul Erd{\\H o}s", "P.\u{A0}Erdős"),
      ("{\\'E}variste Galois", "É.\u{A0}Galois"),
      ("Plato", "Plato"),
      ("Yann Le Cun", "Y.\u{A0}L.\u{A0}Cun"),
      ("Le Cun, Yann", "Y.\u{A0}Le Cun"),
    ])
  func `A name is taken apart`(tex: String, expected: String) {
    #expect(PersonName.list(tex).names.map(\.withInitials) == [expected])
  }

  @Test func `Names are parted by the word and, outside of braces`() {
    let list = PersonName.list("Ada Lovelace and {Barnes and Noble}\n and others")
    #expect(list.names.map(\.last) == ["Lovelace", "Barnes and Noble"])
    #expect(list.hasOthers)
    #expect(PersonName.list("and and").names == [])
  }
}
