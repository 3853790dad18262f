// `summary`: the layer table of a model, in the familiar shape of torchsummary.
import Diagnostics
import DocumentModel
import Foundation
import NeuralNet
import ReportLanguage
import ResultStore

struct SummaryDirective: ExecutableDirective {
  static let declaration = DirectiveDeclaration(
    name: "summary",
    summary: "Lists a model's layers with output shapes and parameters, and the totals.",
    keys: [Keys.model.declaration] + TableKeys.declarations,
    example: """
      model: dense-vae
      label: tbl-layers
      tbl-cap: Layers of the β-VAE.
      """)

  private enum Keys {
    static let model = Key.required("model", .identifier, "The id of a `model`.")
  }

  var identifier: Identifier? { nil }
  private let model: Identifier
  private let table: TableKeys.Values

  init?(_ reader: inout KeyReader) {
    let model = reader.read(Keys.model)
    table = TableKeys.Values(&reader)
    guard let model else { return nil }
    self.model = model
  }

  var label: Identifier? { table.label }
  var numbered: NumberedThing? { table.caption.isEmpty ? nil : .table }
  var prose: [[ParsedInline]] { [table.caption] }
  var inputs: [InputReference] { [InputReference(model, accepts: ["model"])] }

  func prepare(_ context: PreparationContext) throws -> Preparation {
    if let model = context.model(model), model.network == nil {
      throw Diagnostic.error(
        "'\(self.model.name)' is a kernel regression, which has no layers", at: self.model.range,
        hints: ["name the model of a network"])
    }
    return .nothing
  }

  func blocks(
    _ result: StoredResult?, _ results: Results, _ context: ExecutionContext
  ) throws -> [ProducedBlock] {
    guard let model = try context.model(model).network else { return [] }
    let whole = NumberFormat(style: .whole, groupsThousands: true)
    func row(_ name: String, _ shape: String, _ count: Int?) -> [Table.Cell] {
      [
        Table.Cell([.text(name)]), Table.Cell(shape.isEmpty ? [] : [.text(shape)]),
        Table.Cell(
          count.map { [.text(whole.string(from: Double($0)))] } ?? [], value: count.map(Double.init)
        ),
      ]
    }
    let layers = model.layerTable()
    var rows = layers.map { layer in
      row(
        // A regressor's layers are all of one part.
        model.kind.hasDecoder ? "\(layer.name) (\(layer.part.rawValue))" : layer.name,
        // No-break spaces keep a shape on one line.
        "[−1,\u{A0}" + layer.outputShape.map(String.init).joined(separator: ",\u{A0}") + "]",
        layer.parameters)
    }
    let parameters = model.parameterCount
    rows.append(row("Total parameters", "", parameters))
    rows.append(row("Trainable parameters", "", parameters))
    // As torchsummary counts: activations twice, forward and backward, four bytes each.
    let activations = layers.reduce(0) { $0 + $1.outputShape.reduce(1, *) }
    let megabyte = Double(1 << 20)
    let size = NumberFormat(style: .fixed, digits: 2)
    for (name, bytes) in [
      ("Forward/backward pass per image (MB)", Double(activations * 2 * 4) / megabyte),
      ("Parameters (MB)", Double(parameters * 4) / megabyte),
    ] {
      rows.append([
        Table.Cell([.text(name)]), Table.Cell([]),
        Table.Cell([.text(size.string(from: bytes))], value: bytes),
      ])
    }
    return [
      .table(
        label: table.label, caption: table.caption,
        columns: [
          Table.Column(header: [.text("Layer")]), Table.Column(header: [.text("Output shape")]),
          Table.Column(alignment: .trailing, header: [.text("Parameters")]),
        ], rows: rows)
    ]
  }
}
