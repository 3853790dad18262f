// How `--progress` is read.
import ArgumentParser

#if canImport(Glibc)
  import Glibc
#endif

enum ProgressForm: String, ExpressibleByArgument, CaseIterable, Sendable {
  case auto, bars, plain, json, none

  /// What `auto` means here; bars need a terminal whose cursor can be moved.
  func resolved(isTerminal: Bool, term: String?) -> ProgressForm {
    let canMoveCursor = isTerminal && term != "dumb"
    return switch self {
    case .auto, .bars: canMoveCursor ? .bars : .plain
    case .plain, .json, .none: self
    }
  }
}

struct ProgressOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      How to show progress, on standard error: auto, bars, plain lines, json lines, or none but \
      errors and warnings. auto is bars on a terminal and plain elsewhere.
      """, valueName: "form"))
  var progress = ProgressForm.auto
}
