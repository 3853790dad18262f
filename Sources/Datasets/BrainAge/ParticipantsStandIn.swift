// The participants who stand in where no table is found: volumes that follow age and sex, with the
// spread of real ones, so that every figure of an analysis has something to show.

enum ParticipantsStandIn {
  static let name = "generated participants"
  private static let count = 400

  /// Raise `version` with any change that alters a number: cached results depend on it.
  static let record = StandInRecord(
    generator: "brain-age participants", version: 1, trainCount: count, testCount: 0)

  private static let header = [
    "participant_id", "study", "sex", "age", "site", "diagnosis", "tiv", "csfv", "gmv", "wmv",
    "magnetic_field_strength", "acquisition_setting",
  ]

  /// A header and a row a participant.
  static func records() -> [CSVRecord] {
    func record(_ texts: [String], line: Int) -> CSVRecord {
      CSVRecord(
        fields: texts.map {
          CSVRecord.Field(text: $0, location: .init(line: line, column: 1))
        })
    }
    return [record(header, line: 1)] + (0..<count).map { record(row($0), line: $0 + 2) }
  }

  private static func row(_ index: Int) -> [String] {
    var random = SplitMix64(seed: 0x6272_6169_6E2D_6167, item: UInt64(index))
    let isFemale = random.uniform() < 0.52
    // Many young adults, fewer children and old people, from 6 to 88 years.
    let place = random.uniform()
    let age =
      place < 0.2
      ? random.uniform(in: 6...18)
      : place < 0.7 ? random.uniform(in: 18...40) : random.uniform(in: 40...88)
    let study = Int(random.next() % 4)
    let site = study * 2 + Int(random.next() % 2)
    // In ml: the head, the tissue's share of it, and how much of that is grey. Grey matter shrinks
    // all life long, white matter grows into the forties, and fluid fills what they leave.
    let total =
      (isFemale ? 1390 : 1540) * (1 + 0.07 * random.normal())
      * (age < 14 ? 0.93 + 0.005 * age : 1)
    let grey = total * (0.522 - 0.0019 * (age - 20) + 0.018 * random.normal())
    let white =
      total * (0.302 - 0.000_045 * (age - 42) * (age - 42) + 0.012 * random.normal())
    let fluid = max(0.06 * total, total - grey - white)
    func millilitres(_ value: Double) -> String { String((value * 100).rounded() / 100) }
    let identity = String(100_000 + index * 97)
    return [
      "sub-\(identity)", "study-\(study + 1)", isFemale ? "F" : "M",
      String((age * 10).rounded() / 10), "site-\(site + 1)", "control",
      millilitres(grey + white + fluid), millilitres(fluid), millilitres(grey),
      millilitres(white), study == 0 ? "1.5" : "3.0", String(study + 1),
    ]
  }
}
