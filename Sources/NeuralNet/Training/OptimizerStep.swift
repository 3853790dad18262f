// What the optimiser multiplies by in each step.

import CKernels

extension TrainingOptions {
  /// Constants of the optimiser's step `step`, 1-based, in a 0-based epoch.
  func optimizerStep(_ step: Int, epoch: Int) -> galley_optimizer_step {
    let rate = optimizer.learningRate * schedule.factor(epoch: epoch, of: epochs)
    switch optimizer {
    case .adam(let adam):
      return galley_optimizer_step(
        optimizer: GALLEY_ADAM, momentum: 0,
        step_size: Float(rate / (1 - power(adam.beta1, step))), beta1: Float(adam.beta1),
        beta2: Float(adam.beta2),
        inverse_root: Float(1 / (1 - power(adam.beta2, step)).squareRoot()),
        epsilon: Float(adam.epsilon), one_minus_beta1: Float(1 - adam.beta1),
        one_minus_beta2: Float(1 - adam.beta2))
    case .gradientDescent(let descent):
      var constants = galley_optimizer_step()
      constants.optimizer = GALLEY_MOMENTUM
      constants.momentum = Float(descent.momentum)
      constants.step_size = Float(rate)
      return constants
    }
  }
}
