// Locks: one holder at a time, given back by the dead.
import Diagnostics
import Foundation
import Testing

@testable import ResultStore

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct StoreLockTests {
  private let test = TestStore()
  private let key = testKey("a")

  /// Gives up at once where it would have to wait.
  private func tryLock(_ key: StepKey) -> StoreLock? {
    try? test.other.lock(key, label: "second", isCancelled: { true })
  }

  @Test func `One at a time makes a result, and other keys are free`() throws {
    let first = try test.store.lock(key, label: "train x")
    #expect(first.warning == nil)
    #expect(tryLock(key) == nil)
    #expect(tryLock(testKey("b")) != nil)
    first.release()
    #expect(tryLock(key) != nil)
  }

  @Test func `A lock ends with its last reference and leaves no file`() throws {
    do { _ = try test.store.lock(key, label: "x") }
    #expect(tryLock(key) != nil)
    #expect(StoreLayout.names(in: test.store.layout.locks).isEmpty)
  }

  @Test func `A lock on a file that was removed meanwhile is none`() throws {
    let path = test.store.layout.lock(key.description)
    for isMadeAnew in [false, true] {
      try writeText("", to: path)
      let descriptor = open(path, O_RDWR)
      unlink(path)
      if isMadeAnew { try writeText("", to: path) }
      #expect(FileLock.take(descriptor, at: path, .exclusive) == nil)
      // It is not held either.
      #expect(tryLock(key) != nil)
    }
  }

  @Test func `Who waits hears who holds the lock`() throws {
    let first = try test.store.lock(key, label: "train x")
    var heard: [String] = []
    var turns = 0
    let second = try test.other.lock(
      key, label: "y", onWait: { heard.append($0) },
      isCancelled: {
        turns += 1
        if turns == 3 { first.release() }
        return turns > 100
      })
    #expect(heard.count == 1)
    #expect(heard.first?.hasPrefix("process \(getpid()) on ") == true)
    #expect(heard.first?.hasSuffix(": train x") == true)
    second.release()
  }

  @Test func `Waiting ends when it is cancelled`() throws {
    let first = try test.store.lock(key, label: "x")
    #expect(throws: CancellationError.self) {
      try test.other.lock(key, label: "y", isCancelled: { true })
    }
    first.release()
  }

  @Test func `A file that a dead process left behind is taken`() throws {
    let path = test.store.layout.lock(key.description)
    try writeText("process 1 on elsewhere: train x\n", to: path)
    #expect(tryLock(key) != nil)
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/flock")))
  func `A killed holder gives its lock back`() throws {
    let path = test.store.layout.lock(key.description)
    try writeText("process 7 on here: train x\n", to: path)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "exec 9>>'\(path)'; flock 9; echo held; exec sleep 100"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    #expect(try output.fileHandleForReading.read(upToCount: 5) == Data("held\n".utf8))
    #expect(tryLock(key) == nil)
    var heard: [String] = []
    let lock = try test.other.lock(
      key, label: "y",
      onWait: {
        heard.append($0)
        kill(process.processIdentifier, SIGKILL)
      })
    #expect(heard == ["process 7 on here: train x"])
    lock.release()
    process.waitUntilExit()
  }
}

@Suite struct StoreUseTests {
  private let test = TestStore()
  private let key = testKey("a")

  @Test func `Uses are counted, and shared`() throws {
    let first = try test.store.beginUse()
    let second = try test.other.beginUse()
    #expect(first.number == 1 && second.number == 2)
    #expect(first.warnings.isEmpty)
    try first.requireWritable()
  }

  @Test func `Nothing is removed while the store is in use`() throws {
    try test.save(key)
    let use = try test.store.beginUse()
    let complaint = try #require(throws: Diagnostic.self) { try test.other.clear() }
    #expect(complaint.message == "the store is in use by another rendering")
    #expect(throws: Diagnostic.self) {
      try test.other.prune(toBytes: 0, needed: NeededResults())
    }
    #expect(try test.other.enforceLimit(0) == nil)
    #expect(test.state(key) == "found")
    use.end()
    #expect(try test.other.clear().removed.count == 1)
    #expect(test.state(key) == "absent")
  }

  @Test func `A use waits until removing is over, unless cancelled`() throws {
    try FileManager.default.createDirectory(
      atPath: test.directory, withIntermediateDirectories: true)
    guard case .granted(let lock) = try test.store.exclusiveUse() else {
      Issue.record("not granted")
      return
    }
    _ = withExtendedLifetime(lock) {
      #expect(throws: CancellationError.self) { try test.other.beginUse(isCancelled: { true }) }
    }
  }

  @Test func `Each use notes an entry once, under its number`() throws {
    try test.save(key)
    let note = "\(test.folder(key))/used"
    _ = test.store.find(key)
    // Outside a use, looking is no use.
    #expect(readUseNumber(note) == nil)
    for number in 1...2 {
      let use = try test.store.beginUse()
      _ = test.store.find(key)
      #expect(readUseNumber(note) == number)
      unlink(note)
      _ = test.store.find(key)
      #expect(readUseNumber(note) == nil)
      use.end()
      try writeText(useNumberText(number), to: note)
    }
  }

  @Test func `A count that is lost goes on after the highest in the store`() throws {
    try test.save(key)
    try writeText(useNumberText(41), to: "\(test.folder(key))/used")
    try writeText("rubbish", to: test.store.layout.useCount)
    #expect(try test.store.beginUse().number == 42)
    #expect(try test.other.beginUse().number == 43)
  }

  @Test func `A store that cannot be written is read, with a warning`() throws {
    try test.save(key)
    run(["chmod", "-R", "a-w,a+rX", test.directory])
    try withoutRights {
      let use = try test.store.beginUse()
      #expect(use.warnings.count == 1)
      #expect(
        use.warnings.first?.message.hasSuffix("results in it are used, and new ones cannot be kept")
          == true)
      #expect(throws: Diagnostic.self) { try use.requireWritable() }
      guard case .found = test.store.find(key) else {
        Issue.record("not found")
        return
      }
      let complaint = try #require(throws: Diagnostic.self) { try test.save(testKey("b")) }
      #expect(complaint.message == "a result cannot be kept: Permission denied")
      #expect(complaint.hints.first?.hasPrefix("make the store's folder writable") == true)
    }
    run(["chmod", "-R", "u+w", test.directory])
  }

  @Test func `A file where the store should be is said to be one`() throws {
    try writeText("", to: test.directory)
    let complaint = try #require(throws: Diagnostic.self) { try test.store.beginUse() }
    #expect(complaint.message.contains("Not a directory"))
    #expect(throws: Diagnostic.self) { try test.save(key) }
  }
}
