// Cairo 1.16 writes structure but not the language of the file, the texts that stand for figures,
// or the mark that says the structure may be trusted, and it writes dates without their prefix.
// This is put right by an incremental update (ISO 32000-1, 7.5.6): new versions of a few objects
// after the end of the file.
import Diagnostics
import Foundation

/// - Parameter alternativeTexts: one for each `Figure` and `Formula`, in order of appearance.
func completed(
  _ file: Data, language: String, alternativeTexts: [String]
) throws -> Data {
  guard let objects = PDFObjectTable(file) else {
    throw Diagnostic(
      .error,
      "cannot complete a PDF: Cairo's cross-reference table has an unknown form",
      hints: ["report this with the version of Cairo that `galley doctor` prints"])
  }
  var replacements: [(number: Int, body: String)] = []
  if let catalog = objects.body(of: objects.root) {
    let additions =
      "/Lang \(pdfString(language)) /MarkInfo << /Marked true >> "
      + "/ViewerPreferences << /DisplayDocTitle true >>"
    replacements.append((objects.root, inserting(additions, into: catalog)))
  }
  if let information = objects.body(of: objects.information) {
    // ISO 32000-1, 7.9.4: a date begins with "D:".
    let dated = information.replacing("Date (2", with: "Date (D:2")
    if dated != information { replacements.append((objects.information, dated)) }
  }
  let described = (1..<max(objects.offsets.count, 1)).compactMap { number in
    objects.body(of: number, ifItStartsWith: ["/Type /StructElem", "/S /Fi", "/S /Fo"])
      .map { (number, $0) }
  }
  .filter { $0.1.contains("/S /Figure\n") || $0.1.contains("/S /Formula\n") }
  // The numbers of structure elements grow in the order in which they were begun.
  if described.count == alternativeTexts.count {
    for ((number, body), text) in zip(described, alternativeTexts) {
      replacements.append((number, inserting("/Alt \(pdfString(text))", into: body)))
    }
  }
  return objects.updated(with: replacements.sorted { $0.number < $1.number })
}

/// Adds entries to the end of an object's dictionary.
private func inserting(_ entries: String, into body: String) -> String {
  guard let end = body.range(of: ">>", options: .backwards) else { return body }
  return body.replacingCharacters(in: end, with: "   \(entries)\n>>")
}

/// A text string in UTF-16, which every viewer reads.
private func pdfString(_ text: String) -> String {
  let digits = Array("0123456789ABCDEF".utf8)
  var bytes = Array("<FEFF".utf8)
  for unit in text.utf16 {
    for shift in [12, 8, 4, 0] { bytes.append(digits[Int(unit >> UInt16(shift)) & 15]) }
  }
  return String(decoding: bytes, as: UTF8.self) + ">"
}

/// Where the objects of a PDF with one classic cross-reference table are.
struct PDFObjectTable {
  let file: Data
  /// By object number; 0 where there is no object.
  private(set) var offsets: [Int] = []
  private(set) var root = 0
  private(set) var information = 0
  private var tableOffset = 0

  init?(_ file: Data) {
    self.file = file
    let tail = String(decoding: file.suffix(400), as: UTF8.self)
    guard
      let match = tail.firstMatch(
        of:
          /\/Root (?<root>[0-9]+) 0 R\s+\/Info (?<info>[0-9]+) 0 R\s+>>\s+startxref\s+(?<at>[0-9]+)/
      ),
      let root = Int(match.output.root), let information = Int(match.output.info),
      let tableOffset = Int(match.output.at),
      tableOffset < file.count
    else { return nil }
    self.root = root
    self.tableOffset = tableOffset
    self.information = information
    // "xref\n0 41\n", then 20 bytes an object, the offset in the first 10.
    let head = String(
      decoding: file[tableOffset..<min(tableOffset + 40, file.count)], as: UTF8.self)
    guard let start = head.prefixMatch(of: /xref\n0 (?<count>[0-9]+)\n/),
      let count = Int(start.output.count),
      tableOffset + start.output.0.utf8.count + 20 * count <= file.count
    else { return nil }
    var position = tableOffset + start.output.0.utf8.count
    for _ in 0..<count {
      let entry = String(decoding: file[position..<position + 18], as: UTF8.self)
      guard let offset = Int(entry.prefix(10)) else { return nil }
      offsets.append(entry.hasSuffix("n") && offset < file.count ? offset : 0)
      position += 20
    }
    guard offsets.indices.contains(root), offsets[root] > 0 else { return nil }
  }

  /// The text between `obj` and `endobj`, for objects without a stream.
  func body(of number: Int) -> String? {
    guard offsets.indices.contains(number), offsets[number] > 0 else { return nil }
    let start = offsets[number] + "\(number) 0 obj\n".utf8.count
    guard let end = file.range(of: Data("endobj".utf8), in: start..<file.count) else { return nil }
    return String(decoding: file[start..<end.lowerBound], as: UTF8.self)
  }

  /// The body of a structure element whose first lines hold the first and any other of `marks`.
  func body(of number: Int, ifItStartsWith marks: [String]) -> String? {
    guard offsets.indices.contains(number), offsets[number] > 0 else { return nil }
    let end = min(offsets[number] + 64, file.count)
    let head = String(decoding: file[offsets[number]..<end], as: UTF8.self)
    guard let first = marks.first, head.contains(first),
      marks.dropFirst().contains(where: head.contains)
    else { return nil }
    return body(of: number)
  }

  /// The file with new versions of some objects, ascending by number.
  func updated(with replacements: [(number: Int, body: String)]) -> Data {
    var result = file
    var table = "xref\n"
    for (number, body) in replacements {
      let offset = String(result.count)
      table += "\(number) 1\n" + String(repeating: "0", count: 10 - offset.count) + offset
      table += " 00000 n \n"
      result.append(Data("\(number) 0 obj\n\(body)endobj\n".utf8))
    }
    let start = result.count
    result.append(
      Data(
        (table
          + "trailer\n<< /Size \(offsets.count)\n   /Root \(root) 0 R\n   /Info \(information) 0 R\n"
          + "   /Prev \(tableOffset)\n>>\nstartxref\n\(start)\n%%EOF\n").utf8))
    return result
  }
}
