// Where words are parted, and where never.
import Testing

@testable import Hyphenation

private func parted(_ word: String, _ language: String) -> String? {
  guard let hyphenator = Hyphenator(language: language) else { return nil }
  var result = ""
  let breaks = hyphenator.breaks(in: word)
  for (position, character) in word.enumerated() {
    if breaks.contains(position) { result += "-" }
    result.append(character)
  }
  return result
}

@Test(arguments: [
  ("hyphenation", "hy-phen-ation"), ("reconstruction", "re-con-struc-tion"),
  ("different", "dif-fer-ent"), ("Variational", "Vari-a-tional"),
  // Two letters before, three after.
  ("about", "about"), ("only", "only"), ("early", "early"),
  ("MNIST", "MNIST"), ("ReLU", "ReLU"), ("a", "a"), ("", ""),
  ("naïveté", "naïveté"), ("变分自编码器", "变分自编码器"), ("e\u{301}lite\u{301}s", "e\u{301}lite\u{301}s"),
])
func `English words part between syllables`(word: String, expected: String) {
  #expect(parted(word, "en") == expected)
}

@Test func `A word longer than any of a dictionary stays whole`() {
  let word = String(repeating: "reconstruction", count: 1_000)
  #expect(parted(word, "en") == word)
}

@Test(arguments: [
  ("en", ["en_US", "en"]), ("en-GB", ["en_GB", "en_US", "en"]), ("de", ["de_DE", "de"]),
  ("fr", ["fr_FR", "fr"]), ("zh-Hans-CN", ["zh_CN", "zh_ZH", "zh"]), ("../../etc", []), ("", []),
])
func `A dictionary is sought by the tag of the language`(tag: String, expected: [String]) {
  #expect(Hyphenator.dictionaryNames(of: tag) == expected)
}

@Test func `A language without a dictionary has no hyphenator`() {
  #expect(Hyphenator(language: "tlh") == nil)
  #expect(Hyphenator(language: "en", directory: "/nowhere") == nil)
}
