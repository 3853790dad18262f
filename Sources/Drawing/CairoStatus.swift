// What Cairo reports becomes a diagnostic here, and what it writes is collected in memory.
import CCairo
import Diagnostics
import Foundation

/// Throws what Cairo says went wrong.
/// - Parameter activity: completes "cannot …".
func check(_ status: cairo_status_t, _ activity: String) throws {
  guard status != CAIRO_STATUS_SUCCESS else { return }
  let reason = cairo_status_to_string(status).map { String(cString: $0) } ?? "unknown reason"
  var hints: [String] = []
  if status == CAIRO_STATUS_NO_MEMORY { hints = ["make the figure smaller or free some memory"] }
  throw Diagnostic(.error, "cannot \(activity): \(reason)", hints: hints)
}

/// Receives the bytes of a finished picture or file.
final class ByteSink {
  /// Cairo writes a few bytes at a time, which an array takes faster than `Data`.
  private var bytes: [UInt8] = []

  var data: Data { Data(bytes) }

  static let append: cairo_write_func_t = { closure, bytes, count in
    guard let closure, let start = bytes else { return CAIRO_STATUS_WRITE_ERROR }
    let sink = Unmanaged<ByteSink>.fromOpaque(closure).takeUnretainedValue()
    sink.bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: Int(count)))
    return CAIRO_STATUS_SUCCESS
  }

  /// Valid as long as this object lives.
  var closure: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
}
