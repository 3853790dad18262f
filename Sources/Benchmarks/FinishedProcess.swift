// Whole processes, as those who start them wait for them.

import ArgumentParser
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Runs a command to its end, its output unseen. By hand, because Foundation's `Process` notices
/// an end up to 60 ms later.
/// - Returns: as `waitpid` gives it.
func waitForProcess(_ command: [String]) throws -> Int32 {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
    posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
  }
  var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
  defer { arguments.forEach { free($0) } }
  let variables = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
  var environment: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
  defer { environment.forEach { free($0) } }
  var identifier: pid_t = 0
  let code = posix_spawn(&identifier, command[0], &actions, nil, &arguments, &environment)
  guard code == 0 else {
    throw ValidationError("cannot start \(command[0]): \(String(cString: strerror(code)))")
  }
  var status: Int32 = 0
  while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
  return status
}
