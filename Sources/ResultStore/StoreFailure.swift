// What to say when the store's disk does not do what was asked of it.
import Diagnostics
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// - Parameters:
///   - what: what could not be done: `a result cannot be kept`.
///   - path: where.
func storeFailure(_ what: String, _ error: any Error, at path: String) -> Diagnostic {
  let code = systemCode(error)
  switch code {
  case ENOSPC, EDQUOT:
    let free = freeBytes(near: path).map { ", \(byteText($0)) are free" } ?? ""
    return .error(
      "\(what): \(code == EDQUOT ? "the disk quota is used up" : "the disk is full") (\(describe(error))\(free))",
      inFile: path,
      hints: [
        "free some space (`galley cache prune --limit 1G` removes what was used least recently), or name a store elsewhere with --store",
        "nothing is lost: what was finished is kept, and rendering again goes on from there",
      ])
  case EACCES, EPERM, EROFS:
    return .error(
      "\(what): \(describe(error))", inFile: path,
      hints: ["make the store's folder writable, or name another with --store"])
  default:
    return .error(
      "\(what): \(describe(error))", inFile: path,
      hints: ["check the store's disk, or name another store with --store"])
  }
}

/// The system's number of an error, wherever Foundation hides it.
func systemCode(_ error: any Error) -> CInt? {
  let error = error as NSError
  if error.domain == NSPOSIXErrorDomain { return CInt(error.code) }
  return (error.userInfo[NSUnderlyingErrorKey] as? NSError).flatMap(systemCode)
}

/// The space that a user may still use on the disk that holds a path or its nearest parent.
private func freeBytes(near path: String) -> Int? {
  var path = path
  var status = statvfs()
  while statvfs(path, &status) != 0 {
    let parent = parentFolder(of: path)
    if parent == path { return nil }
    path = parent.isEmpty ? "." : parent
  }
  return Int(status.f_bavail) * Int(status.f_frsize)
}

/// A size as people read it, in binary units: `17.4 MiB`.
package func byteText(_ bytes: Int) -> String {
  let units = ["B", "KiB", "MiB", "GiB", "TiB"]
  var tenths = bytes * 10
  var unit = 0
  while tenths >= 10_240, unit < units.count - 1 {
    tenths = (tenths + 512) / 1024
    unit += 1
  }
  return unit == 0 ? "\(bytes) B" : "\(tenths / 10).\(tenths % 10) \(units[unit])"
}
