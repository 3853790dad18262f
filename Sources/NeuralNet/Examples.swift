// Examples as they lie in files, bytes or floats, converted batch by batch while training.

import Diagnostics

package struct Examples: Sendable {
  /// `[count, valuesPerExample]`, channels first within an example.
  package enum Storage: Sendable {
    /// A byte times `scale` is the value the model sees, such as 1/255.
    case bytes([UInt8], scale: Float)
    case floats([Float])

    var count: Int {
      switch self {
      case .bytes(let values, _): values.count
      case .floats(let values): values.count
      }
    }
  }

  package var storage: Storage
  package var valuesPerExample: Int
  /// One for each example, or none.
  package var labels: [UInt8]
  package var classes: Int
  /// `[count, targetsPerExample]`: what a regressor learns to predict.
  package var targets: [Float]
  package var targetsPerExample: Int

  package init(
    storage: Storage, valuesPerExample: Int, labels: [UInt8] = [], classes: Int = 0,
    targets: [Float] = [], targetsPerExample: Int = 0
  ) {
    self.storage = storage
    self.valuesPerExample = valuesPerExample
    self.labels = labels
    self.classes = classes
    self.targets = targets
    self.targetsPerExample = targetsPerExample
  }

  package init(
    pixels: [UInt8], valuesPerExample: Int, scale: Float = 1 / 255, labels: [UInt8] = [],
    classes: Int = 0
  ) {
    self.init(
      storage: .bytes(pixels, scale: scale), valuesPerExample: valuesPerExample, labels: labels,
      classes: classes)
  }

  package var count: Int { valuesPerExample > 0 ? storage.count / valuesPerExample : 0 }

  /// Copies of these examples, with their labels and targets, in this order.
  /// - Precondition: every index is that of an example.
  package func selecting(_ indices: [Int]) -> Examples {
    func rows<Value>(of values: [Value], width: Int) -> [Value] {
      var chosen: [Value] = []
      chosen.reserveCapacity(indices.count * width)
      for index in indices { chosen += values[(index * width)..<((index + 1) * width)] }
      return chosen
    }
    for index in indices {
      precondition((0..<count).contains(index), "example \(index) of \(count)")
    }
    var selected = self
    switch storage {
    case .bytes(let values, let scale):
      selected.storage = .bytes(rows(of: values, width: valuesPerExample), scale: scale)
    case .floats(let values):
      selected.storage = .floats(rows(of: values, width: valuesPerExample))
    }
    if !labels.isEmpty { selected.labels = rows(of: labels, width: 1) }
    if !targets.isEmpty { selected.targets = rows(of: targets, width: targetsPerExample) }
    return selected
  }

  /// - Parameter needsTargets: whether a regressor is to be trained or judged, not only asked.
  /// - Throws: a diagnostic when the examples are inconsistent, hold something that is not a finite
  ///   number, or do not fit the model.
  func check(
    against model: ModelSpecification, needsTargets: Bool = true
  ) throws(Diagnostic) {
    guard valuesPerExample == model.inputs else {
      throw Diagnostic(
        .error, "examples of \(valuesPerExample) values for a model of \(model.inputs) inputs",
        hints: ["give the model inputs: \(valuesPerExample)"])
    }
    guard count > 0, storage.count == count * valuesPerExample else {
      throw Diagnostic(
        .error,
        storage.count == 0
          ? "there are no examples"
          : "\(storage.count) values are not a whole number of examples of \(valuesPerExample)",
        hints: ["check the data set and its split"])
    }
    guard count <= Int(Int32.max) else {
      throw Diagnostic(.error, "\(count) examples are more than an epoch can index")
    }
    if case .floats(let values) = storage, let index = values.firstIndex(where: { !$0.isFinite }) {
      throw Diagnostic(
        .error,
        "value \(index % valuesPerExample) of example \(index / valuesPerExample) is \(values[index])",
        hints: ["mend the data: every value must be a finite number"])
    }
    if model.kind == .conditionalVAE { try checkLabels(model) }
    if model.kind == .regressor, needsTargets { try checkTargets(model) }
  }

  private func checkLabels(_ model: ModelSpecification) throws(Diagnostic) {
    guard labels.count == count else {
      throw Diagnostic(
        .error, "\(labels.count) labels for \(count) examples",
        hints: ["a conditional model needs a label for every example"])
    }
    if let index = labels.firstIndex(where: { Int($0) >= model.classes }) {
      throw Diagnostic(
        .error,
        "example \(index) has label \(labels[index]), but the model has \(model.classes) classes",
        hints: ["give the model more classes, or keep only examples of the first \(model.classes)"])
    }
  }

  private func checkTargets(_ model: ModelSpecification) throws(Diagnostic) {
    let outputs = model.outputShape?.count ?? 0
    guard targetsPerExample == outputs, targets.count == count * outputs else {
      throw Diagnostic(
        .error,
        "\(targetsPerExample) targets for each example, but the regressor gives \(outputs)",
        hints: ["make the last layer `{linear: \(max(1, targetsPerExample))}`"])
    }
    if let index = targets.firstIndex(where: { !$0.isFinite }) {
      throw Diagnostic(
        .error, "target \(index % outputs) of example \(index / outputs) is \(targets[index])",
        hints: ["mend the data: every target must be a finite number"])
    }
  }

  /// Calls `body` with pointers that are valid until it returns.
  func withMemory<Result>(_ body: (ExampleMemory) throws -> Result) rethrows -> Result {
    try labels.withUnsafeBufferPointer { labels in
      try targets.withUnsafeBufferPointer { targets in
        var memory = ExampleMemory()
        memory.labels = labels.baseAddress
        memory.targets = targets.baseAddress
        memory.targetCount = targetsPerExample
        switch storage {
        case .bytes(let values, let scale):
          memory.scale = scale
          return try values.withUnsafeBufferPointer {
            memory.bytes = $0.baseAddress
            return try body(memory)
          }
        case .floats(let values):
          return try values.withUnsafeBufferPointer {
            memory.floats = $0.baseAddress
            return try body(memory)
          }
        }
      }
    }
  }
}

/// Where a data set's values are, for the workers.
struct ExampleMemory {
  var bytes: UnsafePointer<UInt8>?
  var floats: UnsafePointer<Float>?
  var scale: Float = 1
  var labels: UnsafePointer<UInt8>?
  var targets: UnsafePointer<Float>?
  var targetCount = 0
}
