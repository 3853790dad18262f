// Where data is looked for, in which order, and what is a mistake rather than a miss.
import Datasets
import Diagnostics
import Foundation
import Testing

struct DataLocatorTests {
  private let directory: TemporaryDirectory
  private let requirements = [
    DataLocator.FileRequirement(role: "train images", names: ["a.gz", "a"]),
    DataLocator.FileRequirement(role: "train labels", names: ["b.gz", "b"]),
  ]

  init() throws { directory = try TemporaryDirectory() }

  @Test func `The places come in the documented order`() {
    let places = DataLocator(
      dataDirectory: "/given", environment: ["GALLEY_DATA": "/variable", "HOME": "/home/user"],
      projectDirectory: "/project"
    ).places
    #expect(
      places.map(\.directory) == [
        "/given", "/variable", "/project/data", "/home/user/.cache/galley", "/usr/share/datasets",
      ])
    #expect(places.map(\.origin) == [.option, .environment, .project, .userCache, .system])
  }

  @Test(arguments: [
    (["XDG_CACHE_HOME": "/cache", "HOME": "/home/user"], ["/cache/galley"]),
    (["XDG_CACHE_HOME": "cache", "HOME": "/home/user"], ["/home/user/.cache/galley"]),
    (["XDG_CACHE_HOME": "", "HOME": "/home/user"], ["/home/user/.cache/galley"]),
    (["GALLEY_DATA": ""], []),
    ([:], []),
  ])
  func `The environment decides about the user's places`(
    environment: [String: String], expected: [String]
  ) {
    let places = locator(environment: environment, project: "/project").places
    #expect(places.map(\.directory) == ["/project/data"] + expected)
  }

  @Test func `The first place that has the folder wins`() throws {
    let origins: [DataLocator.Origin] = [.option, .environment, .project, .userCache, .system]
    let root = directory.path
    for name in ["option", "environment", "project/data", "cache/galley", "system"] {
      try directory.write([1], to: "\(name)/mnist/a")
      try directory.write([2], to: "\(name)/mnist/b.gz")
    }
    let all = locator(
      option: "\(root)/option",
      environment: ["GALLEY_DATA": "\(root)/environment", "XDG_CACHE_HOME": "\(root)/cache"],
      project: "\(root)/project", system: ["\(root)/system"])
    for (place, origin) in zip(all.places, origins) {
      let folder = "\(place.directory)/mnist"
      #expect(
        try all.locate(folder: "mnist", requirements: requirements)
          == .found(directory: folder, origin: origin, paths: ["\(folder)/a", "\(folder)/b.gz"]))
      try FileManager.default.removeItem(atPath: folder)
    }
    #expect(
      try all.locate(folder: "mnist", requirements: requirements)
        == .notFound(lookedIn: all.places.map { "\($0.directory)/mnist" }))
  }

  @Test func `The compressed file is preferred to the plain one`() throws {
    for name in ["a", "a.gz", "b"] { try directory.write([1], to: "mnist/\(name)") }
    let folder = "\(directory.path)/mnist"
    #expect(
      try locator(option: directory.path).locate(folder: "mnist", requirements: requirements)
        == .found(directory: folder, origin: .option, paths: ["\(folder)/a.gz", "\(folder)/b"]))
  }

  @Test func `An incomplete folder names what is missing, wherever it is`() throws {
    try directory.write([1], to: "data/mnist/a.gz")
    expectError(
      saying: "the folder for mnist is incomplete: 'b.gz' (train labels) is missing",
      inFile: "\(directory.path)/data/mnist"
    ) {
      try locator(project: directory.path).locate(folder: "mnist", requirements: requirements)
    }
  }

  @Test func `An empty folder is incomplete, not absent`() throws {
    try directory.write([1], to: "mnist/other")
    expectError(
      saying: "'a.gz' (train images), 'b.gz' (train labels) are missing",
      inFile: "\(directory.path)/mnist"
    ) {
      try locator(system: [directory.path]).locate(folder: "mnist", requirements: requirements)
    }
  }

  @Test func `A directory given by option must exist`() {
    let missing = "\(directory.path)/missing"
    expectError(saying: "--data-dir names a directory that does not exist", inFile: missing) {
      try locator(option: missing).locate(folder: "mnist", requirements: requirements)
    }
  }

  @Test func `A directory given by variable must exist even when an option is given too`() {
    let missing = "\(directory.path)/missing"
    expectError(saying: "GALLEY_DATA names a directory that does not exist", inFile: missing) {
      try locator(option: directory.path, environment: ["GALLEY_DATA": missing])
        .locate(folder: "mnist", requirements: requirements)
    }
  }

  @Test func `The folder itself in place of the one around it is recognised`() throws {
    try directory.write([1], to: "mnist/a")
    let folder = "\(directory.path)/mnist"
    expectError(saying: "it takes the directory that holds 'mnist/'", inFile: folder) {
      try locator(option: folder).locate(folder: "mnist", requirements: requirements)
    }
  }

  @Test func `A file in the folder's place is said so`() throws {
    let file = try directory.write([1], to: "mnist")
    expectError(saying: "a file stands where the data folder is expected", inFile: file) {
      try locator(option: directory.path).locate(folder: "mnist", requirements: requirements)
    }
  }
}
