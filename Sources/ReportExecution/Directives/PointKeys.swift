// The keys of figures that draw points by class.
import ReportLanguage

enum PointKeys {
  static let draw = Key.optional(
    "draw", ValueType<Int>.integer(1...1_000_000).located(), shown: "all",
    "How many points are drawn: a random sample, though all are measured.")
  static let colorBar = Key.optional(
    "color-bar", .boolean, default: false, shown: "false",
    "Whether a bar beside each panel repeats the classes' colours.")
  static let seed = Key.optional(
    "seed", .integer(0...Int.max), shown: "the report's seed", "Where random numbers come from.")
  static let id = Key.optional(
    "id", ValueType<Identifier>.identifier, shown: "none", "The name under which values are read.")
}
