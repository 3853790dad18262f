// Finds the objects of a PDF by its cross-reference table, and appends new versions of some.
import Foundation

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

  /// The file with new versions of some objects and with new ones, ascending by number.
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
    let size = max(offsets.count, (replacements.last?.number ?? 0) + 1)
    result.append(
      Data(
        (table
          + "trailer\n<< /Size \(size)\n   /Root \(root) 0 R\n   /Info \(information) 0 R\n"
          + "   /Prev \(tableOffset)\n>>\nstartxref\n\(start)\n%%EOF\n").utf8))
    return result
  }
}
