// What is said where generated data takes the place of real data: on the console, in a banner on the
// page and in the values of a `dataset`.
import Datasets
import Diagnostics

extension PreparedDataset {
  /// Whether its scans are generated.
  var hasPhantoms: Bool {
    if case .scans(let scans, _) = content { scans.isGenerated } else { false }
  }

  /// For a colophon: how much is used of each split.
  var usedCounts: String {
    let validation = validationCount > 0 ? "\(validationCount) validation" : nil
    let counts = ["\(trainCount) training", validation, "\(testCount) test"].compactMap { $0 }
    return counts.dropLast().joined(separator: ", ") + " and \(counts.last ?? "") \(unit) used"
  }

  /// Where its content comes from, in a word.
  var sourceName: String {
    switch participants?.source {
    case nil: isStandIn ? "stand-in" : "files"
    case .participants: "participants"
    case .volumes: hasPhantoms ? "volumes and phantoms" : "volumes"
    case .standIn: "stand-in"
    }
  }

  /// What a page that shows the data must say.
  var standInNotice: String? {
    let made = "Every number and picture below that depends on"
    switch participants?.source {
    case nil:
      guard isStandIn else { return nil }
      return
        "The data set “\(name)” was not found. \(made) it was made with generated stand-in images, not with the real data."
    case .participants: return nil
    case .volumes:
      guard hasPhantoms else { return nil }
      return
        "The data set “\(name)” has no scans. Ages, sexes, sites and tissue volumes are real, but the scans are phantoms: each was generated with its participant's real volumes of cerebrospinal fluid, grey and white matter. \(made) a scan shows what a model makes of phantoms, not of brains."
    case .standIn:
      return
        "The data set “\(name)” was not found. \(made) it was made with generated participants\(hasPhantoms ? " and phantom scans" : ""), not with real people."
    }
  }

  /// What the console says.
  var standInWarning: Diagnostic? {
    let hint = "give the real data with --data-dir or GALLEY_DATA"
    switch participants?.source {
    case nil:
      guard case .images(let resolved, _) = content else { return nil }
      return resolved.standInWarning
    case .participants: return nil
    case .volumes:
      guard hasPhantoms else { return nil }
      return Diagnostic(
        .warning,
        "the data set '\(name)' has no scans: phantoms with the participants' real tissue volumes are used instead",
        hints: [
          "put \(BrainAgeParticipants.tableName) and the scans into the folder '\(name)' to use real ones"
        ])
    case .standIn(let lookedIn):
      return Diagnostic(
        .warning,
        "the data set '\(name)' was not found: generated participants\(hasPhantoms ? " and phantom scans" : "") are used instead",
        notes: lookedIn.map { Diagnostic.Note("looked in \($0)") }, hints: [hint])
    }
  }
}
