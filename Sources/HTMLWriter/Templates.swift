// The page template and the style file: the user's where there are any, else the ones inside the
// binary, so that Galley works away from its own folder.
import Diagnostics
import Foundation
import Mustache

struct Templates {
  static let pageName = "page.html.mustache"
  static let styleName = "style.css"
  static let plotScriptName = "plot.js"

  /// The files of `templates/` as they were when Galley was built.
  static let embedded: [String: String] = [
    pageName: String(decoding: PackageResources.page_html_mustache, as: UTF8.self),
    styleName: String(decoding: PackageResources.style_css, as: UTF8.self),
    plotScriptName: String(decoding: PackageResources.plot_js, as: UTF8.self),
  ]

  let style: String
  /// For charts that answer the reader.
  let plotScript: String
  private let page: MustacheTemplate
  private let library: MustacheLibrary

  init(directories: [String]) throws {
    style = try Self.inline(Self.styleName, endedBy: "</style", in: directories)
    plotScript = try Self.inline(Self.plotScriptName, endedBy: "</script", in: directories)
    // Other templates beside it can be included by name.
    var texts: [String: (text: String, path: String)] = [:]
    for directory in directories.reversed() {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
      for name in names.sorted() where name.hasSuffix(".mustache") && name != Self.pageName {
        let path = "\(directory)/\(name)"
        guard let text = Self.contents(ofFile: path) else { throw Self.unreadable(path) }
        texts[String(name.dropLast(".mustache".count))] = (text, path)
      }
    }
    let page = try Self.text(of: Self.pageName, in: directories)
    try TemplateInclusions(page: page, others: texts).check()
    self.page = try Self.parse(page.text, path: page.path)
    library = MustacheLibrary(
      templates: try texts.mapValues { try Self.parse($0.text, path: $0.path) })
    for template in [page] + texts.sorted(by: { $0.key < $1.key }).map(\.value) {
      try TemplateNames.check(template)
    }
  }

  func renderPage(_ context: [String: Any]) -> String {
    page.render(context, library: library)
  }

  /// A file that stands as it is in an element, which it must not end.
  private static func inline(
    _ name: String, endedBy tag: String, in directories: [String]
  ) throws -> String {
    let file = try text(of: name, in: directories)
    if let range = file.text.range(of: tag, options: .caseInsensitive) {
      let line = file.text[..<range.lowerBound].count { $0 == "\n" } + 1
      throw Diagnostic(
        .error, "the file holds '\(tag)' on line \(line), which would end it within the page",
        at: .file(path: file.path, byteOffset: nil),
        hints: ["write it as '<\\\(tag.dropFirst())' inside of a string or comment"])
    }
    return file.text
  }

  private static func text(
    of name: String, in directories: [String]
  ) throws -> (text: String, path: String) {
    for directory in directories {
      let path = "\(directory)/\(name)"
      guard FileManager.default.fileExists(atPath: path) else { continue }
      guard let text = contents(ofFile: path) else { throw unreadable(path) }
      return (text, path)
    }
    return (embedded[name] ?? "", "templates/\(name)")
  }

  /// `nil` when the file cannot be read or is not UTF-8.
  private static func contents(ofFile path: String) -> String? {
    FileManager.default.contents(atPath: path).flatMap { String(data: $0, encoding: .utf8) }
  }

  private static func unreadable(_ path: String) -> Diagnostic {
    .error(
      "cannot read the template as UTF-8 text", inFile: path,
      hints: ["make the file readable and save it as UTF-8, or remove it to use Galley's own"])
  }

  private static func parse(_ text: String, path: String) throws -> MustacheTemplate {
    do {
      return try MustacheTemplate(string: text)
    } catch let error as MustacheTemplate.ParserError {
      let place = error.context
      throw Diagnostic(
        .error,
        "the template cannot be read: \(explanation(of: error.error)) at line "
          + "\(place.lineNumber), column \(place.columnNumber): '\(place.line)'",
        at: .file(path: path, byteOffset: nil),
        hints: ["correct the Mustache tag, or remove the file to use Galley's own"])
    } catch {
      throw Diagnostic(
        .error, "the template cannot be read: \(error)",
        at: .file(path: path, byteOffset: nil),
        hints: ["correct the Mustache tags, or remove the file to use Galley's own"])
    }
  }

  private static func explanation(of error: any Error) -> String {
    switch error as? MustacheTemplate.Error {
    case .sectionCloseNameIncorrect: "a section ends under another name than it began"
    case .expectedSectionEnd: "a section is not ended"
    case .unfinishedName: "a tag is not ended"
    case .invalidSetDelimiter: "a change of delimiters is malformed"
    default: "a tag is malformed"
    }
  }
}
