// Where words may be parted at the end of a line, by the patterns of their language.
import CHyphen
import Foundation

/// Parts the words of one language. One belongs to one thread.
package final class Hyphenator {
  /// Letters that stay together at the beginning and at the end of a word.
  private static let (fewestBefore, fewestAfter) = (2, 3)
  private static let dictionaryDirectory = "/usr/share/hyphen"
  /// What the library's counters of states and characters surely hold.
  private static let longestWord = 60

  private let dictionary: UnsafeMutablePointer<HyphenDict>
  private let encoding: String.Encoding
  private var known: [String: [Int]] = [:]

  /// - Parameter language: a BCP 47 tag such as `en` or `de-CH`.
  /// - Returns: `nil` where no dictionary of the language is installed.
  package init?(language: String, directory: String = Hyphenator.defaultDirectory) {
    let path = Self.dictionaryNames(of: language).lazy
      .map { "\(directory)/hyph_\($0).dic" }
      .first { FileManager.default.isReadableFile(atPath: $0) }
    guard let path, let dictionary = hnj_hyphen_load(path) else { return nil }
    let name = withUnsafeBytes(of: dictionary.pointee.cset) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self).uppercased()
    }
    switch name {
    case "UTF-8": encoding = .utf8
    case "ISO8859-1", "ISO-8859-1": encoding = .isoLatin1
    case "ISO8859-2", "ISO-8859-2": encoding = .isoLatin2
    default: encoding = .ascii
    }
    self.dictionary = dictionary
  }

  deinit { hnj_hyphen_free(dictionary) }

  package static var defaultDirectory: String { dictionaryDirectory }

  /// The names of dictionaries to try in turn: the exact tag, the language's usual country, the
  /// language alone.
  static func dictionaryNames(of language: String) -> [String] {
    let parts = language.split(separator: "-").map(String.init)
    // A tag becomes part of a path.
    guard let first = parts.first?.lowercased(),
      parts.allSatisfy({ part in part.utf8.allSatisfy(\.isLetterOrDigit) })
    else { return [] }
    let usualCountries = ["en": "US", "de": "DE", "pt": "PT", "sr": "Latn", "zu": "ZA"]
    var names: [String] = []
    if parts.count > 1, let country = parts.dropFirst().last {
      names.append("\(first)_\(country.uppercased())")
    }
    names.append("\(first)_\(usualCountries[first] ?? first.uppercased())")
    names.append(first)
    return names
  }

  /// The places within `word` where it may be parted.
  /// - Parameter word: letters alone.
  /// - Returns: counts of characters before the hyphen, ascending. None for words in capitals,
  ///   which are abbreviations.
  package func breaks(in word: String) -> [Int] {
    if let found = known[word] { return found }
    let found = findBreaks(in: word)
    known[word] = found
    return found
  }

  private func findBreaks(in word: String) -> [Int] {
    let count = word.count
    guard count >= Self.fewestBefore + Self.fewestAfter, count <= Self.longestWord,
      // Combining marks would shift the places.
      word.unicodeScalars.count == count, word.allSatisfy(\.isLetter),
      word.count(where: \.isUppercase) <= 1,
      let bytes = word.lowercased().data(using: encoding),
      word.lowercased().unicodeScalars.count == count
    else { return [] }
    // As the library's header asks.
    var marks = [CChar](repeating: 0, count: bytes.count + 5)
    var replacements: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    var positions: UnsafeMutablePointer<Int32>?
    var cuts: UnsafeMutablePointer<Int32>?
    let status = bytes.withUnsafeBytes { buffer in
      hnj_hyphen_hyphenate2(
        dictionary, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count),
        &marks, nil, &replacements, &positions, &cuts)
    }
    // A hyphenation that changes the spelling, as in Hungarian, is left out.
    var changed: Set<Int> = []
    if let list = replacements {
      for index in 0..<bytes.count where list[index] != nil {
        changed.insert(index)
        free(list[index])
      }
    }
    free(replacements)
    free(positions)
    free(cuts)
    guard status == 0 else { return [] }
    return (0..<count).compactMap { index in
      let before = index + 1
      return marks[index] & 1 == 1 && !changed.contains(index) && before >= Self.fewestBefore
        && count - before >= Self.fewestAfter ? before : nil
    }
  }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}
