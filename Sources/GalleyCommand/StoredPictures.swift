// Drawings kept in the store, under names that say what they were made of and with: the figure, this
// very program, the drawing libraries and the fonts.
import Checksums
import Drawing
import Foundation
import Plotting
import ResultStore
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

final class StoredPictures: PictureCache {
  private let folder: PictureFolder
  private let environment: Data
  private let hasNew = Mutex(false)

  init(store: ResultStore) {
    folder = store.pictures
    environment = Data(DrawingSurroundings.current.description.utf8)
  }

  func picture(of material: Data, draw: () throws -> Data) throws -> Data {
    let key = SHA256.hex(of: environment + material)
    if let picture = folder.picture(key) { return picture }
    let picture = try draw()
    folder.keep(picture, as: key)
    hasNew.withLock { $0 = true }
    return picture
  }

  /// Keeps the folder below its limit. Looks only where something was added.
  func prune() {
    if hasNew.withLock({ $0 }) { folder.prune() }
  }
}

/// What a drawing depends on beside the figure.
struct DrawingSurroundings {
  var description: String

  /// A new build of the program, another version of a library, or a font that was installed or
  /// removed makes every drawing a new one. Times of folders tell all that without reading fonts.
  static var current: DrawingSurroundings {
    var parts = [drawingLibraries]
    parts.append(stamp((try? commandPath()) ?? ""))
    let environment = ProcessInfo.processInfo.environment
    for name in ["FONTCONFIG_FILE", "FONTCONFIG_PATH", "FONTCONFIG_SYSROOT"] {
      parts.append("\(name)=\(environment[name] ?? "")")
      if let path = environment[name] { parts.append(stamp(path)) }
    }
    let home = environment["HOME"] ?? ""
    let data = environment["XDG_DATA_HOME"] ?? home + "/.local/share"
    let configuration = environment["XDG_CONFIG_HOME"] ?? home + "/.config"
    for path in ["/etc/fonts", "/etc/fonts/conf.d", configuration + "/fontconfig"] {
      parts.append(stamp(path))
    }
    for path in ["/usr/share/fonts", "/usr/local/share/fonts", data + "/fonts", home + "/.fonts"] {
      parts += folders(path, depth: 4)
    }
    return DrawingSurroundings(description: parts.joined(separator: "\n"))
  }

  /// When a file or a folder was changed, and how large it is.
  private static func stamp(_ path: String) -> String {
    var status = stat()
    guard stat(path, &status) == 0 else { return "-" }
    return "\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec) \(status.st_size) \(status.st_ino)"
  }

  /// A folder and those in it.
  private static func folders(_ path: String, depth: Int) -> [String] {
    var status = stat()
    guard depth > 0, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      return []
    }
    // Without folders in it, as many file systems tell by the count of links.
    let inner: [String] =
      status.st_nlink == 2
      ? [] : ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    return [stamp(path)] + inner.flatMap { folders("\(path)/\($0)", depth: depth - 1) }
  }
}
