// Examples as they lie in files: bytes, converted batch by batch while training.

import Diagnostics

package struct ByteExamples: Sendable {
  /// `[count, valuesPerExample]`
  package var pixels: [UInt8]
  package var valuesPerExample: Int
  /// A byte times this is the value the model sees, such as 1/255.
  package var scale: Float
  /// One for each example, or none.
  package var labels: [UInt8]
  package var classes: Int

  package init(
    pixels: [UInt8], valuesPerExample: Int, scale: Float = 1 / 255, labels: [UInt8] = [],
    classes: Int = 0
  ) {
    self.pixels = pixels
    self.valuesPerExample = valuesPerExample
    self.scale = scale
    self.labels = labels
    self.classes = classes
  }

  package var count: Int { valuesPerExample > 0 ? pixels.count / valuesPerExample : 0 }

  /// - Throws: a diagnostic when the examples are inconsistent or do not fit the model.
  func check(against model: ModelSpecification) throws(Diagnostic) {
    guard valuesPerExample == model.inputs else {
      throw Diagnostic(
        .error, "examples of \(valuesPerExample) values for a model of \(model.inputs) inputs",
        hints: ["give the model inputs: \(valuesPerExample)"])
    }
    guard count > 0, pixels.count == count * valuesPerExample else {
      throw Diagnostic(
        .error,
        pixels.isEmpty
          ? "there are no examples"
          : "\(pixels.count) bytes are not a whole number of examples of \(valuesPerExample)",
        hints: ["check the data set and its split"])
    }
    guard count <= Int(Int32.max) else {
      throw Diagnostic(.error, "\(count) examples are more than an epoch can index")
    }
    guard model.kind == .conditionalVAE else { return }
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
}
