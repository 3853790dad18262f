// Runs as reports write them: the options that the engine gets, and what is refused and where.
import Diagnostics
import NeuralNet
import Testing

@testable import ReportExecution

private let models =
  digits
  + block(
    "model",
    "id: v\nkind: vae\ninput: 784\nencoder: [{linear: 8}]\nlatent: 2\ndecoder: [{linear: 784}, sigmoid]"
  )
  + block(
    "model",
    "id: a\nkind: autoencoder\ninput: 784\nencoder: [{linear: 8}]\ndecoder: [{linear: 784}, sigmoid]"
  )
  + block(
    "model",
    "id: l\nkind: vae\ninput: 784\nposterior: laplace\nencoder: [{linear: 8}]\nlatent: 2\ndecoder: [{linear: 784}]"
  )
  + block("model", "id: k\nkind: kernel-ridge")
  + block("model", "id: r\nkind: regressor\ninput: 784\nlayers: [{linear: 1}]")
  + block(
    "model",
    "id: c\nkind: auto-decoder\ninput: [1, 28, 28]\nlatent: 2\ndecoder: [{linear: 784}]")

/// Lines before a block that follows the models.
private let lineCount = 3 + models.count { $0 == "\n" }

@Suite struct TrainDirectiveTests {
  private func options(_ yaml: String) throws -> TrainingOptions {
    let result = try ReportFolder().check(models + block("train", "id: t\ndata: d\n\(yaml)"))
    let report = try #require(result.report, "\(result.complaints)")
    return try #require(report.run("t")).options
  }

  @Test(
    arguments: [
      ("model: v", Objective.elbo(beta: 1, likelihood: .bernoulli), BatchReduction.sum),
      (
        "model: v\nbeta: 4\nvalues: mean\nlatents: mean",
        .elbo(beta: 4, likelihood: .bernoulli, values: .mean, latents: .mean), .mean
      ),
      (
        "model: l\nlikelihood: gaussian\nkl: as-published",
        .elbo(beta: 1, likelihood: .gaussian, divergence: .asPublished), .sum
      ),
      ("model: v\nobjective: iwae\nsamples: 5", .importanceWeighted(samples: 5), .sum),
      (
        "model: l\nobjective: iwae\nsamples: 2\nlikelihood: gaussian\nreduction: mean",
        .importanceWeighted(samples: 2, likelihood: .gaussian), .mean
      ),
      ("model: a", .bernoulli(values: .sum), .mean),
      ("model: a\nvalues: mean", .bernoulli(values: .mean), .mean),
      ("model: a\nobjective: mse\nreduction: sum", .meanSquaredError, .sum),
      ("model: a\nobjective: mae", .meanAbsoluteError, .mean),
      ("model: c", .normPerElement, .mean),
    ])
  func `Objectives have the defaults of their kind`(
    yaml: String, objective: Objective, reduction: BatchReduction
  ) throws {
    let options = try options("epochs: 1\n" + yaml)
    #expect(options.objective == objective)
    #expect(options.reduction == reduction)
  }

  @Test(
    arguments: [
      ("", OptimizerSpecification.adam(Adam()), LearningRateSchedule.constant),
      ("optimizer: sgd", .gradientDescent(GradientDescent()), .constant),
      (
        "optimizer: {sgd: {learning-rate: 0.1, momentum: 0.9}}",
        .gradientDescent(GradientDescent(learningRate: 0.1, momentum: 0.9)), .constant
      ),
      (
        "optimizer: {adam: {learning-rate: 5e-4, beta1: 0.5}}\nschedule: {step: {epochs: 10, factor: 0.5}}",
        .adam(Adam(learningRate: 5e-4, beta1: 0.5)), .step(epochs: 10, factor: 0.5)
      ),
      ("schedule: cosine", .adam(Adam()), .cosine(final: 0)),
      ("schedule: {cosine: {final: 0.1}}", .adam(Adam()), .cosine(final: 0.1)),
    ])
  func `Optimizers and schedules are read with their settings`(
    yaml: String, optimizer: OptimizerSpecification, schedule: LearningRateSchedule
  ) throws {
    let options = try options("model: v\nepochs: 1\n" + yaml)
    #expect(options.optimizer == optimizer)
    #expect(options.schedule == schedule)
  }

  @Test func `Everything that changes a run changes its key`() throws {
    let yaml = [
      "", "beta: 2", "likelihood: gaussian", "values: mean", "latents: mean", "reduction: mean",
      "objective: iwae\nsamples: 2", "objective: iwae\nsamples: 3", "optimizer: sgd",
      "optimizer: {sgd: {momentum: 0.5}}", "optimizer: {adam: {epsilon: 1e-7}}",
      "schedule: cosine", "schedule: {step: {epochs: 1, factor: 0.5}}", "shuffle: false", "seed: 3",
      "batch: 10",
    ]
    let blocks = yaml.enumerated().map {
      block("train", "id: t\($0)\nmodel: v\ndata: d\nepochs: 2\n\($1)")
    }
    let result = try ReportFolder().check(models + blocks.joined())
    let report = try #require(result.report, "\(result.complaints)")
    let keys = yaml.indices.compactMap { report.run("t\($0)")?.key }
    #expect(Set(keys).count == yaml.count)
  }

  @Test(
    arguments: [
      (
        "model: v\nepochs: 1\noptimizer: {adam: {learning-rate: 0}}",
        6, 35, "'learning-rate': expected a number above 0, at most 10000, found '0'"
      ),
      (
        "model: v\nepochs: 1\noptimizer: {sgd: {learning-rate: 1e5}}",
        6, 34, "'learning-rate': expected a number above 0, at most 10000, found '1e5'"
      ),
      (
        "model: v\nepochs: 1\noptimizer: {adam: {learning-rate: nan}}",
        6, 35, "'learning-rate': expected a number above 0, at most 10000, found 'nan'"
      ),
      ("model: v\nepochs: 1\noptimizer: {adm: {}}", 6, 13, "unknown optimizer 'adm'"),
      (
        "model: v\nepochs: 1\nschedule: {cosine: {final: 2}}", 6, 28,
        "'final': expected a number from 0 to 1, found '2'"
      ),
      ("model: v\nepochs: 1\nschedule: step", 6, 11, "the schedule 'step' needs its epochs"),
      (
        "model: v\nepochs: 1\nbeta: inf", 6, 7, "'beta': expected a number from 0, found 'inf'"
      ),
      (
        "model: v\nepochs: 1\nbatch: 101", 6, 8,
        "a batch of 101 is larger than the 100 training images"
      ),
      ("model: v", 2, 5, "a network needs the key 'epochs'"),
      (
        "model: a\nepochs: 1\nobjective: elbo", 6, 12,
        "the objective 'elbo' does not fit a model of kind 'autoencoder'"
      ),
      (
        "model: v\nepochs: 1\nobjective: bce", 6, 12,
        "the objective 'bce' does not fit a model of kind 'vae'"
      ),
      ("model: a\nepochs: 1\nbeta: 2", 6, 7, "'beta' has no meaning without a KL divergence"),
      (
        "model: a\nepochs: 1\nlikelihood: gaussian", 6, 13,
        "'likelihood' has no meaning for the objective 'bce'"
      ),
      (
        "model: c\nepochs: 1\nreduction: sum", 6, 12,
        "'reduction' has no meaning for the objective 'norm-per-element'"
      ),
      (
        "model: v\nepochs: 1\nobjective: iwae", 6, 12,
        "the objective 'iwae' needs the key 'samples'"
      ),
      (
        "model: v\nepochs: 1\nkl: as-published", 6, 5,
        "the normal posterior's divergence has one formula only"
      ),
      (
        "model: k\nepochs: 1", 5, 9,
        "a kernel-ridge is fitted in closed form: 'epochs' has no meaning"
      ),
    ])
  func `What is wrong with a run is said where it stands`(
    yaml: String, line: Int, column: Int, message: String
  ) throws {
    let found = try complaints(
      models
        + block("train", "id: t\nmore: 1\n\(yaml)\ndata: d")
        .replacingOccurrences(of: "more: 1\n", with: "seed: 1\n"))
    // `seed` has no meaning for a kernel-ridge either, which then has two complaints more.
    #expect(found.contains("\(lineCount + line):\(column): \(message)"), "\(found)")
    if !yaml.hasPrefix("model: k") { #expect(found.count == 1, "\(found)") }
  }

  @Test func `A decoder without its sigmoid is refused in the model, for a Bernoulli likelihood`()
    throws
  {
    let gaussian = block("train", "id: g\nmodel: l\ndata: d\nepochs: 1\nlikelihood: gaussian")
    #expect(try complaints(models + gaussian) == [])
    let bernoulli = block("train", "id: b\nmodel: l\ndata: d\nepochs: 1")
    #expect(
      try complaints(models + bernoulli) == [
        "34:12: a Bernoulli likelihood needs probabilities, but the decoder does not end in sigmoid"
      ])
  }

  @Test func `A regressor needs targets`() throws {
    #expect(
      try complaints(models + block("train", "id: t\nmodel: r\ndata: d\nepochs: 1")) == [
        "\(lineCount + 4):7: the data 'd' has no target to predict"
      ])
  }

  @Test func `An image model takes images of its shape only`() throws {
    let model = block(
      "model",
      "id: w\nkind: auto-decoder\ninput: [1, 14, 56]\nlatent: 2\ndecoder: [{linear: 784}]")
    let found = try complaints(
      digits + model + block("train", "id: t\nmodel: w\ndata: d\nepochs: 1"))
    #expect(
      found == ["20:8: the model takes [1, 14, 56] where an image of 'd' is [1, 28, 28]"])
  }

  @Test func `Pixels up to 255 are no probabilities`() throws {
    let raw = models.replacingOccurrences(of: "first: 100", with: "first: 100\nscale: false")
    let run = "id: t\nmodel: a\ndata: d\nepochs: 1"
    #expect(
      try complaints(raw + block("train", run)) == [
        "\(lineCount + 5):7: cross-entropy takes values from 0 to 1, and 'd' has others"
      ])
    #expect(try complaints(raw + block("train", run + "\nobjective: mse")) == [])
  }

  @Test(
    arguments: [
      ("v", "reconstructions", nil), ("c", "reconstructions", nil),
      ("v", "prior-samples", nil),
      ("c", "prior-samples", nil),
      ("a", "prior-samples", "'prior-samples' cannot be made from a model of kind 'autoencoder'"),
      (
        "c", "posterior-samples",
        "'posterior-samples' cannot be made from a model of kind 'auto-decoder'"
      ),
      (
        "a", "posterior-samples",
        "'posterior-samples' cannot be made from a model of kind 'autoencoder'"
      ),
    ] as [(String, String, String?)])
  func `A grid shows what a kind can make`(model: String, show: String, expected: String?) throws {
    let found = try complaints(
      models + block("train", "id: t\nmodel: \(model)\ndata: d\nepochs: 1")
        + block("grid", "show: \(show)\nrun: t\ncolumns: 2"))
    #expect(found == (expected.map { ["\(lineCount + 10):6: \($0)"] } ?? []))
  }

  @Test(
    arguments: [
      ("model: v", true), ("model: v\nobjective: iwae\nsamples: 2", true), ("model: a", false),
      ("model: c", false),
    ])
  func `Reconstruction and divergence are published by variational objectives`(
    yaml: String, isPublished: Bool
  ) throws {
    let report = models + block("train", "id: t\ndata: d\nepochs: 2\n\(yaml)")
    #expect(try complaints(report + "{value}`t.final.loss`") == [])
    let found = try complaints(report + "{value}`t.epochs[2].kl`")
    #expect(found.isEmpty == isPublished, "\(found)")
  }
}
