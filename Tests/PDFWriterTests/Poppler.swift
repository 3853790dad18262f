// What Poppler's tools say about a file: the view of those who read, search and copy.
import Foundation
import Testing

/// A file on disk for the tools, removed with its owner.
final class PrintedFile {
  let path: String

  init(_ data: Data) throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("galley-\(UUID().uuidString).pdf").path
    try data.write(to: URL(fileURLWithPath: path))
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// What `tool` prints; its failure is an issue of the test.
  func output(of tool: String, _ options: [String] = [], _ trailing: [String] = []) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [tool] + options + [path] + trailing
    let pipe = Pipe()
    process.standardOutput = pipe
    let complaints = Pipe()
    process.standardError = complaints
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    let errors = complaints.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(tool)")
    #expect(errors.isEmpty, "\(tool): \(String(decoding: errors.prefix(400), as: UTF8.self))")
    return data
  }

  func text(of tool: String, _ options: [String] = [], _ trailing: [String] = []) throws -> String {
    String(decoding: try output(of: tool, options, trailing), as: UTF8.self)
  }

  /// By the names that `pdfinfo` gives them.
  func information() throws -> [String: String] {
    var result: [String: String] = [:]
    for line in try text(of: "pdfinfo").split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      result[String(line[..<colon])] = line[line.index(after: colon)...]
        .trimmingCharacters(in: .whitespaces)
    }
    return result
  }

  struct Word {
    var page: Int
    var text: String
    var left: Double
    var right: Double
    var bottom: Double
  }

  func words() throws -> [Word] {
    var words: [Word] = []
    var page = 0
    let pattern =
      /<word xMin="(?<left>[-0-9.]+)" yMin="[-0-9.]+" xMax="(?<right>[-0-9.]+)" yMax="(?<bottom>[-0-9.]+)">(?<text>.*)<\/word>/
    for line in try text(of: "pdftotext", ["-bbox"], ["-"]).split(separator: "\n") {
      if line.contains("<page ") { page += 1 }
      guard let match = line.firstMatch(of: pattern)?.output,
        let left = Double(match.left), let right = Double(match.right),
        let bottom = Double(match.bottom)
      else { continue }
      let text = match.text.replacing("&lt;", with: "<").replacing("&gt;", with: ">")
        .replacing("&quot;", with: "\"").replacing("&apos;", with: "'")
        .replacing("&amp;", with: "&")
      words.append(
        Word(page: page, text: String(text), left: left, right: right, bottom: bottom))
    }
    return words
  }

  /// The names of places, and every name that a link or the outline leads to.
  func destinations() throws -> (known: Set<String>, asked: Set<String>) {
    var known: Set<String> = []
    for line in try text(of: "pdfinfo", ["-dests"]).split(separator: "\n") {
      if let match = line.firstMatch(of: /"(.*)"$/) { known.insert(String(match.output.1)) }
    }
    let file = try String(decoding: Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    let asked = file.matches(of: /\/Dest \(([^)]*)\)/).map { String($0.output.1) }
    return (known, Set(asked))
  }

  struct Picture {
    var width: Int
    var height: Int
    /// Row by row; 255 white.
    var pixels: [UInt8]
  }

  /// Every page in grey.
  func pictures(dotsPerInch: Int) throws -> [Picture] {
    let data = [UInt8](try output(of: "pdftoppm", ["-gray", "-r", String(dotsPerInch)]))
    var pictures: [Picture] = []
    var position = 0
    while position < data.count {
      // "P5\n413 585\n255\n", then the pixels.
      var fields: [Int] = []
      position += 2
      while fields.count < 3 {
        while data[position] == 0x0A || data[position] == 0x20 { position += 1 }
        var number = 0
        while (0x30...0x39).contains(data[position]) {
          number = number * 10 + Int(data[position] - 0x30)
          position += 1
        }
        fields.append(number)
      }
      position += 1
      let count = fields[0] * fields[1]
      pictures.append(
        Picture(
          width: fields[0], height: fields[1], pixels: Array(data[position..<position + count])))
      position += count
    }
    return pictures
  }
}
