// Reads out of a git repository through the `git` executable, without touching the work tree.
import Diagnostics
import Foundation

struct GitRepository {
  /// Documents of revisions are found below this folder, which paths are relative to.
  let directory: String

  struct Blob {
    /// Relative to the directory.
    var path: String
    var identifier: String
  }

  /// - Throws: a `Diagnostic` where there is no repository or no git.
  init(directory: String = ".") throws(Diagnostic) {
    self.directory = directory
    let answer = try run(["rev-parse", "--is-inside-work-tree"])
    guard answer.status == 0 else {
      throw Diagnostic(
        .error, "'\(directory)' is not in a git repository",
        hints: [
          "run galley where the repository is, or name two files or folders: galley diff OLD NEW"
        ])
    }
  }

  /// The commit that a name stands for.
  func commit(_ revision: String) throws(Diagnostic) -> String {
    // Git would take it for an option.
    guard !revision.hasPrefix("-"), !revision.isEmpty else {
      throw Diagnostic(
        .error, "'\(revision)' is not a revision: names of revisions do not begin with '-'",
        hints: ["put options before the revisions, and paths after '--'"])
    }
    let answer = try run([
      "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}",
    ])
    let name = answer.text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard answer.status == 0, !name.isEmpty else {
      throw Diagnostic(
        .error, "there is no revision, file or folder '\(revision)'",
        hints: [
          "`git log --oneline` lists revisions; in a shallow clone, `git fetch --unshallow` "
            + "brings the older ones"
        ])
    }
    return name
  }

  /// The files of a commit below some paths.
  func files(of commit: String, below paths: [String]) throws(Diagnostic) -> [Blob] {
    let answer = try run(["ls-tree", "-r", "-z", commit, "--"] + paths)
    guard answer.status == 0 else {
      throw Diagnostic(
        .error, "git cannot list the files of \(commit): \(answer.complaint)",
        hints: ["name paths inside of the repository"])
    }
    return answer.output.split(separator: 0).compactMap { entry in
      // "<mode> <type> <object>\t<path>"
      guard let tab = entry.firstIndex(of: UInt8(ascii: "\t")) else { return nil }
      let fields = entry[..<tab].split(separator: UInt8(ascii: " "))
      guard fields.count == 3, fields[1].elementsEqual(Array("blob".utf8)) else { return nil }
      return Blob(
        path: String(decoding: entry[(tab + 1)...], as: UTF8.self),
        identifier: String(decoding: fields[2], as: UTF8.self))
    }
  }

  /// The contents of blobs, in their order; one process reads them all.
  func contents(of blobs: [Blob]) throws(Diagnostic) -> [Data] {
    guard !blobs.isEmpty else { return [] }
    let answer = try run(
      ["cat-file", "--batch"], input: Data(blobs.map { $0.identifier + "\n" }.joined().utf8))
    var contents: [Data] = []
    var rest = answer.output[...]
    for blob in blobs {
      // "<object> blob <size>\n<contents>\n"
      guard let end = rest.firstIndex(of: UInt8(ascii: "\n")),
        let last = rest[..<end].split(separator: UInt8(ascii: " ")).last,
        let size = Int(String(decoding: last, as: UTF8.self)),
        rest.distance(from: end, to: rest.endIndex) > size
      else {
        throw Diagnostic.error(
          "git cannot read this file of the revision: \(answer.complaint)", inFile: blob.path,
          hints: ["`git fsck` checks the repository"])
      }
      contents.append(Data(rest[(end + 1)..<(end + 1 + size)]))
      rest = rest[(end + 2 + size)...]
    }
    return contents
  }

  // MARK: Git itself

  struct Answer {
    var status: Int32
    var output: Data
    var complaint: String
    var text: String { String(decoding: output, as: UTF8.self) }
  }

  func run(_ arguments: [String], input: Data? = nil) throws(Diagnostic) -> Answer {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      ["git", "--no-pager", "--literal-pathspecs"] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    var environment = ProcessInfo.processInfo.environment
    environment["LC_ALL"] = "C"
    environment["GIT_OPTIONAL_LOCKS"] = "0"
    process.environment = environment
    let (output, errors, feed) = (Pipe(), Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = input == nil ? FileHandle.nullDevice : feed
    do { try process.run() } catch {
      throw Diagnostic(.error, "cannot start git", hints: ["install git: apt-get install git"])
    }
    // All three at once: a pipe that nobody empties stops whoever fills it.
    if let input {
      let handle = feed.fileHandleForWriting
      DispatchQueue.global().async {
        try? handle.write(contentsOf: input)
        try? handle.close()
      }
    }
    let complaints = OutputReader(errors.fileHandleForReading)
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let complaint = String(decoding: complaints.data(), as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    let status = process.terminationStatus
    if status == 127 {
      throw Diagnostic(.error, "there is no git", hints: ["install git: apt-get install git"])
    }
    return Answer(
      status: status, output: data, complaint: complaint.isEmpty ? "status \(status)" : complaint)
  }
}

/// Reads a pipe to its end on another thread.
private final class OutputReader: Sendable {
  private let group = DispatchGroup()
  private let handle: FileHandle
  private let queue = DispatchQueue(label: "galley.git.errors")
  private let read: @Sendable () -> Data

  init(_ handle: FileHandle) {
    self.handle = handle
    let box = DataBox()
    read = { box.data }
    queue.async(group: group) { box.data = handle.readDataToEndOfFile() }
  }

  func data() -> Data {
    group.wait()
    return queue.sync { read() }
  }

  /// Touched on the reader's queue alone.
  private final class DataBox: @unchecked Sendable { var data = Data() }
}
