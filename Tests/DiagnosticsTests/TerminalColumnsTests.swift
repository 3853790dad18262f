// How wide texts are on a terminal.
import Diagnostics
import Testing

@Suite struct TerminalColumnsTests {
  @Test(arguments: [
    ("abc", 3), ("数字", 4), ("e\u{301}", 1), ("👩‍🔬", 2), ("👍🏽", 2), ("🇩🇪", 2), ("❤\u{FE0F}", 2),
    ("❤", 1), ("한", 2), ("\u{1112}\u{1161}\u{11AB}", 2), ("ﾊ", 1), ("█░", 2), ("क्ष", 2), ("", 0),
  ])
  func `A character takes the columns that terminals give it`(text: String, columns: Int) {
    #expect(text.terminalColumns == columns)
  }

  @Test(arguments: [
    ("abcd", 4, "abcd"), ("abcd", 3, "ab…"), ("数字数", 5, "数字…"), ("数字数", 4, "数…"),
    ("👩‍🔬👩‍🔬", 3, "👩‍🔬…"), ("ab", 1, "…"), ("ab", 0, ""), ("", 0, ""),
  ])
  func `Cutting keeps whole characters within the columns`(text: String, columns: Int, cut: String)
  {
    #expect(text.cut(toColumns: columns) == cut)
  }
}
