// What the contestants measured, and the Markdown tables of it.

import Foundation

struct Comparison {
  /// What our lines and those of the peers' scripts have in common.
  struct Line: Decodable {
    var workload: String
    var contestant: String
    /// Milliseconds of a training step, or seconds of an embedding.
    var time: Double
    var divergence: Double?

    private enum CodingKeys: String, CodingKey {
      case workload = "w"
      case mode, peer
      case millisecondsPerStep = "ms_per_step"
      case seconds = "s"
      case divergence = "kl"
    }

    init?(json: String) {
      guard let line = try? JSONDecoder().decode(Line.self, from: Data(json.utf8)) else {
        return nil
      }
      self = line
    }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      workload = try values.decode(String.self, forKey: .workload)
      contestant =
        try values.decodeIfPresent(String.self, forKey: .peer)
        ?? values.decode(String.self, forKey: .mode)
      time =
        try values.decodeIfPresent(Double.self, forKey: .millisecondsPerStep)
        ?? values.decode(Double.self, forKey: .seconds)
      divergence = try values.decodeIfPresent(Double.self, forKey: .divergence)
    }
  }

  var workloads: [String]
  /// What the tables lack, a sentence each.
  var missing: [String]
  private var lines: [Line] = []

  init(workloads: [String], missing: [String]) {
    self.workloads = workloads
    self.missing = missing
  }

  mutating func add(_ line: Line) { lines.append(line) }

  /// Two tables, of training and of embedding, and what they lack.
  var markdown: String {
    let training = workloads.filter { Workload(rawValue: $0) != nil }
    let embeddings = workloads.filter { EmbeddingWorkload(rawValue: $0) != nil }
    var parts = [
      "\(Measurement.processorName), commit \(Measurement.currentCommit), "
        + "\(ISO8601DateFormatter().string(from: Date()).prefix(10))."
    ]
    if !training.isEmpty {
      parts.append(
        table(
          of: training, heading: "ms a training step",
          columns: [
            ("galley", "Galley"), ("eager", "PyTorch"), ("compile", "PyTorch, compiled"),
            ("keras", "Keras"),
          ]))
    }
    if !embeddings.isEmpty {
      parts.append(
        table(
          of: embeddings, heading: "t-SNE, seconds (KL)",
          columns: [
            ("galley", "Galley"), ("sklearn", "scikit-learn"), ("openTSNE-fft", "openTSNE"),
          ]))
    }
    if !missing.isEmpty { parts.append(missing.map { "- \($0)" }.joined(separator: "\n")) }
    return parts.joined(separator: "\n\n")
  }

  private func table(
    of workloads: [String], heading: String, columns: [(contestant: String, title: String)]
  ) -> String {
    let titles = [heading] + columns.map(\.title) + ["fastest peer", "ratio"]
    var rows = [titles, [":--"] + Array(repeating: "--:", count: titles.count - 1)]
    for workload in workloads {
      let times = columns.map { median(workload, $0.contestant, \.time) }
      let peers = zip(columns, times).dropFirst().compactMap { column, time in
        time.map { (title: column.title, time: $0) }
      }
      let best = peers.min { $0.time < $1.time }
      let cells = zip(columns, times).map { column, time in
        guard let time else { return "–" }
        let divergence = median(workload, column.contestant, \.divergence)
        return Self.text(time) + (divergence.map { " (\(Self.fixed($0, digits: 3)))" } ?? "")
      }
      // Above 1, Galley is the faster.
      let ratio = best.flatMap { best in times[0].map { best.time / $0 } }
      rows.append(
        ["`\(workload)`"] + cells
          + [best?.title ?? "–", ratio.map { "\(Self.fixed($0, digits: 2))×" } ?? "–"])
    }
    return rows.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
  }

  /// Over the rounds.
  private func median(
    _ workload: String, _ contestant: String, _ value: (Line) -> Double?
  ) -> Double? {
    let values = lines.filter { $0.workload == workload && $0.contestant == contestant }
      .compactMap(value).sorted()
    guard !values.isEmpty else { return nil }
    return (values[(values.count - 1) / 2] + values[values.count / 2]) / 2
  }

  /// Three digits or so: 0.123, 1.23, 12.3, 123.
  private static func text(_ time: Double) -> String {
    fixed(time, digits: time < 1 ? 3 : time < 10 ? 2 : time < 100 ? 1 : 0)
  }

  private static func fixed(_ value: Double, digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }
}
