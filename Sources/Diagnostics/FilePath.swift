// Paths as text. Foundation's `deletingLastPathComponent` traps on Linux for a path of one character
// (swift-corelibs-foundation of Swift 6.1), and such paths come from the command line.

/// The folder that a path lies in: "a" for "a/b" and "a/b/", "/" for "/a", nothing for "a".
package func parentFolder(of path: String) -> String {
  let bytes = Array(path.utf8)
  let slash = UInt8(ascii: "/")
  var end = bytes.count
  while end > 1, bytes[end - 1] == slash { end -= 1 }
  while end > 0, bytes[end - 1] != slash { end -= 1 }
  while end > 1, bytes[end - 1] == slash { end -= 1 }
  return String(decoding: bytes[..<end], as: UTF8.self)
}
