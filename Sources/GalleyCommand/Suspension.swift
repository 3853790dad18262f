// Ctrl-Z gives the cursor back before the process stops; otherwise the shell would have none.

#if canImport(Glibc)
  import Glibc
#endif

enum Suspension {
  /// From now on the bars are taken away before the process stops. The next drawing brings them back.
  ///
  /// A true handler, not an ignored signal with a dispatch source: workers would inherit that, and
  /// go on while everything else is stopped.
  static func watch() {
    signal(SIGTSTP) { _ in
      // Only calls that a handler may make. The signal is blocked here and stops the process on
      // return, as its default action is back.
      let text: StaticString = "\r\u{1B}[J\u{1B}[?25h"
      _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
      signal(SIGTSTP, SIG_DFL)
      raise(SIGTSTP)
    }
    signal(SIGCONT) { _ in Suspension.watch() }
  }
}
