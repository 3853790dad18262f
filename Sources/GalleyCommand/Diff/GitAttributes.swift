// The repository's own file of attributes, with galley's lines in it. It is taken as bytes: what others
// wrote there comes back as it was, in whatever encoding and with whatever line ends.
import Diagnostics
import Foundation

struct GitAttributes {
  private let path: String
  /// Without our lines; `nil` where there is no file.
  private let others: Data?
  /// The file as it is.
  private let current: Data?
  /// What was there before we wrote, where our lines say so.
  private let origin: Origin

  /// Noted behind our first mark, so that taking our lines out leaves nothing behind.
  private enum Origin: String, CaseIterable {
    case file = ""
    case noFile = " (in a file of its own)"
    case noFolder = " (in a folder of its own)"
  }

  private static let begin = "# galley diff: begin"
  private static let end = "# galley diff: end"
  /// Noted where the line before ours had no end.
  private static let openLine = " (after a line without end)"

  init(path: String) throws(Diagnostic) {
    self.path = path
    let files = FileManager.default
    guard files.fileExists(atPath: path) else {
      (others, current) = (nil, nil)
      origin = files.fileExists(atPath: parentFolder(of: path)) ? .noFile : .noFolder
      return
    }
    guard let data = files.contents(atPath: path) else {
      throw Diagnostic.error("cannot be read", inFile: path, hints: ["check its permissions"])
    }
    current = data
    (others, origin) = Self.withoutOurs(data) ?? (data, .file)
  }

  /// - Returns: `false` where the line is there already.
  func add(_ line: String) throws(Diagnostic) -> Bool {
    var wanted = others ?? Data()
    var notes = origin.rawValue
    if let last = wanted.last, last != UInt8(ascii: "\n") {
      wanted.append(UInt8(ascii: "\n"))
      notes += Self.openLine
    }
    wanted.append(Data("\(Self.begin)\(notes)\n\(line)\n\(Self.end)\n".utf8))
    guard wanted != current else { return false }
    try write(wanted)
    return true
  }

  /// - Returns: `false` where none of the lines is ours.
  func removeOurs() throws(Diagnostic) -> Bool {
    guard let others, others != current else { return false }
    guard others.isEmpty, origin != .file else {
      try write(others)
      return true
    }
    do {
      try FileManager.default.removeItem(atPath: path)
      let folder = parentFolder(of: path)
      if origin == .noFolder, try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty {
        try FileManager.default.removeItem(atPath: folder)
      }
    } catch {
      throw Diagnostic.error(
        "cannot be removed", inFile: path, hints: ["check the permissions of the folder .git"])
    }
    return true
  }

  private func write(_ data: Data) throws(Diagnostic) {
    do {
      try FileManager.default.createDirectory(
        atPath: parentFolder(of: path), withIntermediateDirectories: true)
      try data.write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw Diagnostic.error(
        "cannot be written", inFile: path, hints: ["check the permissions of the folder .git"])
    }
  }

  /// The bytes without the lines between our marks, and what was there before them.
  private static func withoutOurs(_ data: Data) -> (rest: Data, origin: Origin)? {
    let newline = UInt8(ascii: "\n")
    guard let start = data.range(of: Data(begin.utf8)),
      let lineEnd = data[start.upperBound...].firstIndex(of: newline),
      let stop = data.range(of: Data("\(end)\n".utf8), in: lineEnd..<data.endIndex)
    else { return nil }
    let notes = String(decoding: data[start.upperBound..<lineEnd], as: UTF8.self)
    var before = data[..<start.lowerBound]
    let after = data[stop.upperBound...]
    // With more lines after ours, the end is theirs.
    if notes.hasSuffix(openLine), after.isEmpty, before.last == newline { before.removeLast() }
    let origin = Origin.allCases.last { notes.hasPrefix($0.rawValue) } ?? .file
    return (Data(before) + Data(after), origin)
  }
}
