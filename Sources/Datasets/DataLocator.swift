// Finds where the files of a data set are. Nothing here is guessed silently: a place that the user
// named must exist, and a folder that holds only some of the files is an error, not a miss.
import Checksums
import Diagnostics
import Glibc

/// The places where data may be, in the order in which they are looked at.
package struct DataLocator: Sendable {
  /// Why a directory is looked at.
  package enum Origin: String, Sendable, Hashable {
    case option = "--data-dir"
    case environment = "GALLEY_DATA"
    case project
    case userCache = "user cache"
    case system

    /// Named by the user for this run, so that its absence is a mistake.
    var isExplicit: Bool { self == .option || self == .environment }
  }

  package struct Place: Sendable, Hashable {
    package var directory: String
    package var origin: Origin
  }

  package let places: [Place]

  /// - Parameters:
  ///   - dataDirectory: the value of `--data-dir`.
  ///   - environment: `GALLEY_DATA`, `XDG_CACHE_HOME` and `HOME` are read from it. A variable that
  ///     is empty counts as not set; a cache home that is not absolute is ignored, as the XDG
  ///     specification asks.
  ///   - projectDirectory: where `data/` is looked for.
  ///   - systemDirectories: where the system's data packages install.
  package init(
    dataDirectory: String?, environment: [String: String], projectDirectory: String,
    systemDirectories: [String] = ["/usr/share/datasets"]
  ) {
    func variable(_ name: String) -> String? {
      environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
    func absolute(_ path: String?) -> String? { path.flatMap { $0.hasPrefix("/") ? $0 : nil } }

    var places: [Place] = []
    if let dataDirectory { places.append(Place(directory: dataDirectory, origin: .option)) }
    if let directory = variable("GALLEY_DATA") {
      places.append(Place(directory: directory, origin: .environment))
    }
    places.append(Place(directory: join(projectDirectory, "data"), origin: .project))
    if let cache = absolute(variable("XDG_CACHE_HOME")) {
      places.append(Place(directory: join(cache, "galley"), origin: .userCache))
    } else if let home = absolute(variable("HOME")) {
      places.append(Place(directory: join(home, ".cache/galley"), origin: .userCache))
    }
    places += systemDirectories.map { Place(directory: $0, origin: .system) }
    self.places = places
  }

  /// One file that a data set needs.
  package struct FileRequirement: Sendable, Hashable {
    package var role: String
    /// Names under which it may stand, the preferred one first.
    package var names: [String]

    package init(role: String, names: [String]) {
      self.role = role
      self.names = names
    }
  }

  package enum Finding: Sendable, Equatable {
    /// The paths are in the order of the requirements.
    case found(directory: String, origin: Origin, paths: [String])
    case notFound(lookedIn: [String])
  }

  /// Looks for a data set's folder.
  /// - Parameter folder: its name within each place, such as `mnist`.
  /// - Throws: a `Diagnostic` when a place named by the user does not exist, when a folder lacks
  ///   some of the files, or when a place may not be looked into.
  package func locate(folder: String, requirements: [FileRequirement]) throws -> Finding {
    for place in places where place.origin.isExplicit {
      try checkExists(place)
    }
    var lookedIn: [String] = []
    for place in places {
      let directory = join(place.directory, folder)
      lookedIn.append(directory)
      switch try entryKind(directory) {
      case .directory:
        return .found(
          directory: directory, origin: place.origin,
          paths: try paths(in: directory, folder, requirements))
      case .file:
        throw Diagnostic.error("a file stands where the data folder is expected", inFile: directory)
      case .absent:
        if place.origin.isExplicit { try checkIsNotTheFolderItself(place, folder, requirements) }
      }
    }
    return .notFound(lookedIn: lookedIn)
  }

  private func checkExists(_ place: Place) throws {
    guard try entryKind(place.directory) != .directory else { return }
    throw Diagnostic.error(
      "\(place.origin.rawValue) names a directory that does not exist", inFile: place.directory,
      hints: [
        place.origin == .option
          ? "correct the path, or leave --data-dir out to look in the usual places"
          : "correct the path, or unset GALLEY_DATA to look in the usual places"
      ])
  }

  /// `--data-dir data/mnist` for `--data-dir data` would otherwise pass over the files unread.
  private func checkIsNotTheFolderItself(
    _ place: Place, _ folder: String, _ requirements: [FileRequirement]
  ) throws {
    let names = requirements.flatMap(\.names)
    guard
      let name = try names.first(where: { try entryKind(join(place.directory, $0)) == .file })
    else { return }
    throw Diagnostic.error(
      "\(place.origin.rawValue) names a directory that holds '\(name)' itself; "
        + "it takes the directory that holds '\(folder)/'", inFile: place.directory)
  }

  private func paths(
    in directory: String, _ folder: String, _ requirements: [FileRequirement]
  ) throws -> [String] {
    var paths: [String] = []
    var missing: [FileRequirement] = []
    for requirement in requirements {
      let name = try requirement.names.first {
        try entryKind(join(directory, $0)) == .file
      }
      if let name { paths.append(join(directory, name)) } else { missing.append(requirement) }
    }
    guard missing.isEmpty else {
      let list = missing.map { "'\($0.names[0])' (\($0.role))" }.joined(separator: ", ")
      throw Diagnostic.error(
        "the folder for \(folder) is incomplete: \(list) \(missing.count == 1 ? "is" : "are") missing",
        inFile: directory,
        hints: ["add what is missing, or remove the folder to look in the next place"])
    }
    return paths
  }
}

/// What stands at a path, links followed.
enum EntryKind { case absent, file, directory }

func entryKind(_ path: String) throws -> EntryKind {
  var status = stat()
  guard stat(path, &status) == 0 else {
    if errno == ENOENT || errno == ENOTDIR { return .absent }
    throw Diagnostic.error("cannot look here: \(systemErrorText(errno))", inFile: path)
  }
  return status.st_mode & S_IFMT == S_IFDIR ? .directory : .file
}

func join(_ directory: String, _ name: String) -> String {
  directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
}
