// What a grid shows in words, for readers who cannot see it.
import DocumentModel
import ReportLanguage

struct GridDescription {
  var content: GridContent
  var dataset: PreparedDataset
  var split: PreparedDataset.Split
  var among: PreparedDataset.Split
  var rows: Int
  var columns: Int
  /// Of a manifold's square.
  var extent: Double
  var labels: [Int]
  /// What the figure calls them.
  var runs: [String]
  /// Whether the latents of the runs are distributions, decoded at their means.
  var areVariational: Bool
  /// Of the first run.
  var latentDimensions: Int

  func text(of grid: ImageGrid) -> String {
    let name = dataset.name + (dataset.isStandIn ? " (generated stand-in)" : "")
    let splitName = self.name(of: split)
    let run = runs.count > 1 ? "runs \(runs.joined(separator: ", "))" : "run \(runs.first ?? "")"
    let verb = runs.count > 1 ? "" : "s"
    let classes = labels.map { dataset.classNames[$0] }.joined(separator: ", ")
    return switch content {
    case .data:
      "The first \(rows * columns) \(splitName) images of \(name) in \(rowsOfColumns)."
    case .classes:
      "\(columns) \(splitName) images of \(name) in a row for each of the labels \(classes)."
    case .reconstructions:
      rows == 1 && runs.count == 1
        ? "Top row: the first \(columns) \(splitName) images of \(name). Bottom row: what the \(run) reconstructs from \(latents)."
        : "The first \(rows * columns) \(splitName) images of \(name) in rows of \(columns), each row above what the \(run) reconstruct\(verb) from \(latents)."
    case .posteriorSamples:
      "\(rows == 1 ? "A row" : "\(rows) rows"): a \(splitName) image of \(name), then \(columns) images that the \(run) decodes from samples of its posterior."
    case .priorSamples:
      "\(rows * columns) images that the \(run) decode\(verb) from samples of the prior, in \(rowsOfColumns)\(runs.count > 1 ? " for each" : "")."
    case .priorAndReconstructions:
      "For the \(run): a row of \(columns) images decoded from samples of the prior above a row decoded from the latents of the first \(columns) \(splitName) images of \(name)."
    case .conditionalSamples:
      "\(columns) images that the \(run) decodes for each of the labels \(classes), a row each; the images of a column share their latent."
    case .manifold:
      "\(rows * columns) images that the \(run) decodes from a regular grid of latents, from −\(NumberFormat.short(extent)) to \(NumberFormat.short(extent)) along \(latentDimensions == 2 ? "both dimensions" : "the first two principal components of the training images' latents"), in \(rowsOfColumns)."
    case .neighbors:
      "\(rows) rows: a \(splitName) image of \(name), then the \(columns) \(self.name(of: among)) images whose latents under the \(run) are nearest to its own."
    case .outliers:
      grid.rows == 0
        ? "No \(splitName) image of \(name) stands among those of another class in the latents of the \(run)."
        : "\(grid.rows == 1 ? "One row" : "\(grid.rows) rows"): a \(splitName) image of \(name) most of whose neighbours in the latents of the \(run) have another label, then its \(columns) nearest neighbours; \(grid.rowLabels.joined(separator: ", "))."
    }
  }

  private var rowsOfColumns: String {
    rows == 1 ? "a row of \(columns)" : "\(rows) rows of \(columns)"
  }

  private var latents: String {
    areVariational ? "the mean of their latents" : "their codes"
  }

  private func name(of split: PreparedDataset.Split) -> String {
    split == .test ? "test" : "training"
  }
}
