// Sets git up to show documents as text and to offer `galley diff` as a difftool, and undoes it. Only
// the repository's own configuration changes, never a committed file.
import Diagnostics
import Foundation

struct GitInstallation {
  let repository: GitRepository
  /// The folder of rendered outputs.
  let rendered: String

  /// What is set, and to what.
  private var settings: [(key: String, value: String)] {
    let galley = Self.quoted(Self.executable)
    return [
      ("diff.galley.textconv", "\(galley) diff --textconv"),
      ("difftool.galley.cmd", "\(galley) diff \"$LOCAL\" \"$REMOTE\""),
    ]
  }

  /// - Returns: lines that say what was changed.
  func install() throws -> [String] {
    let current = try settings.map { try self.value(of: $0.key) }
    // Before anything is changed: half of it would be worse than nothing.
    for ((key, value), current) in zip(settings, current) {
      if let current, current != value, !Self.isOurs(current, key) {
        throw Diagnostic(
          .error, "git's \(key) is already '\(current)'",
          hints: ["remove it first: git config --unset \(key)"])
      }
    }
    let path = try attributesPath()
    let attributes = try GitAttributes(path: path)
    var lines: [String] = []
    for ((key, value), current) in zip(settings, current) {
      if current == value {
        lines.append("kept     \(key), which is set already")
        continue
      }
      try change(["config", "--local", key, value])
      lines.append("set      \(key) = \(value)")
    }
    let line = "\(rendered)/*.json diff=galley"
    if try attributes.add(line) {
      lines.append("added    '\(line)' to \(path)")
    } else {
      lines.append("kept     \(path), which has its lines already")
    }
    return lines + [
      "", "`git diff` and `git log -p` now show documents as text; `git difftool -t galley` shows",
      "a review. `galley diff --uninstall-git` takes all of it back.",
    ]
  }

  /// - Returns: lines that say what was changed.
  func uninstall() throws -> [String] {
    var lines: [String] = []
    for (key, _) in settings {
      guard let current = try value(of: key) else { continue }
      guard Self.isOurs(current, key) else {
        lines.append("kept     \(key) = \(current), which is not galley's")
        continue
      }
      try change(["config", "--local", "--unset-all", key])
      lines.append("removed  \(key)")
    }
    let path = try attributesPath()
    if try GitAttributes(path: path).removeOurs() {
      lines.append("removed  galley's lines from \(path)")
    }
    return lines.isEmpty ? ["nothing of galley's was set"] : lines
  }

  // MARK: Git

  private func value(of key: String) throws -> String? {
    let answer = try repository.run(["config", "--local", "--get", key])
    guard answer.status == 0 else { return nil }
    return answer.text.hasSuffix("\n") ? String(answer.text.dropLast()) : answer.text
  }

  private func change(_ arguments: [String]) throws {
    let answer = try repository.run(arguments)
    guard answer.status == 0 else {
      throw Diagnostic(
        .error, "git cannot change its configuration: \(answer.complaint)",
        hints: ["check the permissions of .git/config"])
    }
  }

  private func attributesPath() throws -> String {
    let answer = try repository.run(["rev-parse", "--git-path", "info/attributes"])
    let path = answer.text.trimmingCharacters(in: .newlines)
    guard answer.status == 0, !path.isEmpty else {
      throw Diagnostic(.error, "git does not say where its attributes are: \(answer.complaint)")
    }
    return path
  }

  // MARK: What is ours

  private static func isOurs(_ value: String, _ key: String) -> Bool {
    key.hasSuffix("textconv")
      ? value.hasSuffix(" diff --textconv") : value.hasSuffix(" diff \"$LOCAL\" \"$REMOTE\"")
  }

  /// This very program: its folder need not be in the path.
  private static var executable: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "galley"
  }

  private static func quoted(_ path: String) -> String {
    let isPlain = path.allSatisfy { $0.isLetter || $0.isNumber || "/._-+".contains($0) }
    return isPlain ? path : "'" + path.replacing("'", with: "'\\''") + "'"
  }
}
