/** Adam with decoupled weight decay (Kingma and Ba, arXiv:1412.6980; Loshchilov and Hutter, arXiv:1711.05101), and a running mean. */
export interface AdamSettings {
  /** Decay of the running means of the gradient and of its square. */
  readonly beta1: number;
  readonly beta2: number;
  /** Largest norm of a gradient that is taken as it is; a longer one is shortened to it. */
  readonly clip: number;
  /** Decay of weights a step, as a part of the learning rate. */
  readonly weightDecay: number;
  /** Decay of the running mean of the weights, which is what a model is judged by. */
  readonly average: number;
}

export const ADAM: AdamSettings = { beta1: 0.9, beta2: 0.999, clip: 10, weightDecay: 0, average: 0.999 };

/** The state of the optimiser: what a checkpoint holds besides the weights. All arrays as long as the weights. */
export interface AdamState {
  step: number;
  readonly mean: Float64Array;
  readonly square: Float64Array;
  readonly averaged: Float64Array;
}

export function startAdam(weights: Float64Array): AdamState {
  return {
    step: 0,
    mean: new Float64Array(weights.length),
    square: new Float64Array(weights.length),
    averaged: weights.slice(),
  };
}

/** One step downhill: changes `weights` and `state`, and may shorten `gradient`. */
export function adamStep(
  weights: Float64Array,
  gradient: Float64Array,
  decays: Uint8Array,
  state: AdamState,
  rate: number,
  { beta1, beta2, clip, weightDecay, average }: AdamSettings,
): void {
  state.step++;
  let norm = 0;
  for (let n = 0; n < gradient.length; n++) norm += gradient[n] * gradient[n];
  const shorten = Math.min(1, clip / (Math.sqrt(norm) + 1e-12));
  const correction1 = 1 - beta1 ** state.step;
  const correction2 = 1 - beta2 ** state.step;
  // Early on the running mean follows closely: it should not remember where everything began.
  const keep = Math.min(average, (1 + state.step) / (10 + state.step));
  const { mean, square, averaged } = state;
  for (let n = 0; n < weights.length; n++) {
    const g = gradient[n] * shorten;
    mean[n] = beta1 * mean[n] + (1 - beta1) * g;
    square[n] = beta2 * square[n] + (1 - beta2) * g * g;
    const move = mean[n] / correction1 / (Math.sqrt(square[n] / correction2) + 1e-8);
    weights[n] -= rate * (move + weightDecay * decays[n] * weights[n]);
    averaged[n] = keep * averaged[n] + (1 - keep) * weights[n];
  }
}
