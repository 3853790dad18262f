// One side of a comparison: a file, a folder of outputs, or a git revision, and the documents in it.
import Diagnostics
import DocumentModel
import Foundation

/// A document that has not been read yet.
struct FoundDocument {
  /// What the report's files are called.
  var name: String
  /// Where it is, as the user may name it.
  var origin: String
  /// Whether the user named this very file, so that anything else in it is a mistake.
  var isNamed: Bool
  var read: @Sendable () throws -> Data
}

struct ComparedSide {
  /// As the user named it.
  var label: String
  var documents: [FoundDocument]

  /// Pages whose document stands beside them.
  private static let pages = ["html", "md", "pdf"]
  /// One byte more is not read: no report comes near.
  private static let largestSizeInBytes = 1 << 30

  // MARK: Files

  /// A document, a page with its document beside it, or a folder of outputs.
  static func path(_ path: String) throws(Diagnostic) -> ComparedSide {
    // What git's difftool names where a side has no such file.
    if path == "/dev/null" { return ComparedSide(label: path, documents: []) }
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw Diagnostic.error(
        "there is no such file, folder or revision", inFile: path,
        hints: ["name two documents, pages or output folders, or a git revision"])
    }
    guard isDirectory.boolValue else {
      return ComparedSide(label: path, documents: [try file(path)])
    }
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: path).sorted() } catch {
      throw Diagnostic.error(
        "the folder cannot be read", inFile: path, hints: ["check its permissions"])
    }
    let prefix = path.hasSuffix("/") ? path : path + "/"
    return ComparedSide(
      label: path,
      documents: names.filter { $0.hasSuffix(".json") }.map { found(prefix + $0, isNamed: false) })
  }

  private static func file(_ path: String) throws(Diagnostic) -> FoundDocument {
    let document = documentPath(of: path)
    guard document != path, !FileManager.default.fileExists(atPath: document) else {
      return found(document, isNamed: true)
    }
    throw Diagnostic.error(
      "its document '\(document)' is not beside it", inFile: path,
      hints: ["render the report again, which writes the document too, or name the document"])
  }

  /// `output/x.json` for `output/x.html`.
  static func documentPath(of path: String) -> String {
    let ending = (path as NSString).pathExtension.lowercased()
    return pages.contains(ending)
      ? (path as NSString).deletingPathExtension + ".json" : path
  }

  private static func found(_ path: String, isNamed: Bool) -> FoundDocument {
    FoundDocument(name: name(of: path), origin: path, isNamed: isNamed) {
      try read(path)
    }
  }

  static func name(of path: String) -> String {
    ((path as NSString).lastPathComponent as NSString).deletingPathExtension
  }

  private static func read(_ path: String) throws(Diagnostic) -> Data {
    let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    guard size <= largestSizeInBytes else {
      throw Diagnostic.error(
        "this file has \(size) bytes, which is more than any report", inFile: path,
        hints: ["name the JSON document of a report"])
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Diagnostic.error(
        "the file cannot be read", inFile: path, hints: ["check that it is there and readable"])
    }
    return data
  }

  // MARK: Revisions

  /// - Parameters:
  ///   - paths: folders, documents or pages.
  ///   - label: the revision as the user wrote it.
  static func revision(
    _ commit: String, label: String, paths: [String], in repository: GitRepository
  ) throws(Diagnostic) -> ComparedSide {
    let wanted = paths.map(documentPath(of:))
    let blobs = try repository.files(of: commit, below: wanted)
      .filter { $0.path.hasSuffix(".json") }
    let contents = try repository.contents(of: blobs)
    return ComparedSide(
      label: label,
      documents: zip(blobs, contents).map { blob, data in
        FoundDocument(
          name: name(of: blob.path), origin: "\(label):\(blob.path)",
          isNamed: wanted.contains(blob.path)
        ) { data }
      })
  }

  /// The files as they are now.
  static func workTree(paths: [String]) throws(Diagnostic) -> ComparedSide {
    var documents: [FoundDocument] = []
    for path in paths {
      let document = documentPath(of: path)
      var isDirectory: ObjCBool = false
      // What is gone from the work tree may be in the revision.
      guard FileManager.default.fileExists(atPath: document, isDirectory: &isDirectory) else {
        continue
      }
      documents +=
        isDirectory.boolValue
        ? try Self.path(document).documents : [found(document, isNamed: true)]
    }
    return ComparedSide(label: "the work tree", documents: documents)
  }
}

/// Reads a document and says what is wrong with it.
/// - Returns: `nil` for JSON in a folder that is no document at all.
func readDocument(_ found: FoundDocument) throws(Diagnostic) -> Document? {
  let data: Data
  do { data = try found.read() } catch let diagnostic as Diagnostic { throw diagnostic } catch {
    throw Diagnostic.error("the file cannot be read", inFile: found.origin)
  }
  let again = "render the report again with this release: galley render reports/\(found.name).md"
  if !found.isNamed, data.range(of: Data("\"blocks\"".utf8)) == nil { return nil }
  do {
    return try Document(decoding: data)
  } catch let damage as DamagedDocument {
    throw Diagnostic.error(
      "this is not a document that can be compared: \(damage)",
      inFile: found.origin, hints: [again])
  } catch let error as DecodingError {
    if !found.isNamed, (try? JSONSerialization.jsonObject(with: data)) is [Any] { return nil }
    throw Diagnostic.error(
      "this is no whole document: \(describe(error))", inFile: found.origin,
      hints: [again, "the file may have been cut off, or may be something else"])
  } catch {
    throw Diagnostic.error(
      "this is not a document: \(error)", inFile: found.origin, hints: [again])
  }
}

private func describe(_ error: DecodingError) -> String {
  func place(_ context: DecodingError.Context) -> String {
    let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? "." + $0.stringValue }
      .joined()
    return path.isEmpty ? "" : " at \(path.hasPrefix(".") ? String(path.dropFirst()) : path)"
  }
  switch error {
  case .keyNotFound(let key, let context): return "'\(key.stringValue)' is missing\(place(context))"
  case .valueNotFound(_, let context): return "a value is missing\(place(context))"
  case .typeMismatch(_, let context): return "a value of another kind\(place(context))"
  case .dataCorrupted(let context):
    let detail = (context.underlyingError as NSError?)?.userInfo["NSDebugDescription"] as? String
    return (detail ?? context.debugDescription).lowercasedFirst + place(context)
  @unknown default: return "it cannot be read"
  }
}

extension String {
  fileprivate var lowercasedFirst: String {
    let text = hasSuffix(".") ? String(dropLast()) : self
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}
