// The lines of a document's JSON.
import Foundation
import Testing

@testable import DocumentModel

@Suite struct FilledNumberArraysTests {
  private func rewritten(_ text: String) -> String {
    String(decoding: FilledNumberArrays.rewriting(Data(text.utf8)), as: UTF8.self)
  }

  @Test func `Numbers fill lines, and everything else stays as it was`() {
    let text = """
      {
        "a" : [
          1,
          -2.5e-07
        ],
        "b" : "[ 1, 2 ] \\" [\\\\",
        "c" : [
          "nan",
          1
        ],
        "d" : [

        ]
      }
      """
    let expected = text.replacingOccurrences(
      of: "[\n    1,\n    -2.5e-07\n  ]", with: "[\n    1, -2.5e-07\n  ]")
    #expect(rewritten(text) == expected)
  }

  @Test func `Long arrays are broken within the width, and read back as the same numbers`() throws {
    let numbers = (0..<500).map { Double($0) / 7 - 30 }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let filled = FilledNumberArrays.rewriting(try encoder.encode(["x": [numbers, []]]))
    #expect(
      try JSONDecoder().decode([String: [[Double]]].self, from: filled) == ["x": [numbers, []]])
    let lines = String(decoding: filled, as: UTF8.self).split(separator: "\n")
    #expect(lines.count < 120)
    #expect(lines.allSatisfy { $0.utf8.count <= 100 })
  }

  @Test(arguments: ["[1, 2", "[", "\"abc", "\"a\\", ""])
  func `What is cut off is left as it is`(text: String) {
    #expect(rewritten(text) == text)
  }
}
