/**
 * ANI in jax-js (https://jax-js.com) on its WebGPU backend, as its own examples are written: whole arrays, valueAndGrad, jit. Arrays
 * are counted: whatever is used again is handed on as `.ref`. `navigator.gpu` must be there before this file is loaded.
 */
import { defaultDevice, init, jit, nn, numpy as np, valueAndGrad } from '@jax-js/jax';

await init('webgpu');
defaultDevice('webgpu');

const array = (numbers, shape) => np.array(Float32Array.from(numbers)).reshape(shape);
const celu = (x) => np.maximum(x.ref, 0).add(np.exp(np.minimum(x, 0).mul(10)).sub(1).mul(0.1));
const ACTIVATIONS = {
  linear: (x) => x,
  celu,
  silu: nn.silu,
  tanh: np.tanh,
  gaussian: (x) => np.exp(np.negative(np.square(x))),
};

/** Layers of all members of one element, stacked: [members × inputs × outputs] and [members × 1 × outputs]. */
function stack({ networks }) {
  return networks[0].map(({ inputs, outputs, activation }, l) => {
    const weights = new Float32Array(networks.length * inputs * outputs);
    const biases = new Float32Array(networks.length * outputs);
    networks.forEach((layers, m) => {
      weights.set(layers[l].weights, m * inputs * outputs);
      biases.set(layers[l].biases, m * outputs);
    });
    return {
      weights: array(weights, [networks.length, inputs, outputs]),
      biases: array(biases, [networks.length, 1, outputs]),
      activation: ACTIVATIONS[activation],
    };
  });
}

/** Outputs of all members for rows of features, [members × rows]. */
function outputs(layers, features, members) {
  let y = np.broadcastTo(features.ref.reshape([1, ...features.shape]), [members, ...features.shape]);
  features.dispose();
  for (const { weights, biases, activation } of layers) y = activation(np.matmul(y, weights.ref).add(biases.ref));
  return y.reshape(y.shape.slice(0, 2));
}

/** The mean over members of the sum of outputs, and each member's sum beside it. */
const meanOf = (sums) => [np.mean(sums.ref), sums];

/**
 * Networks there and back, on features that lie on the device.
 * @returns evaluate(): sums of outputs by member; `gradients()` has the derivatives of their mean by the features, a group an array
 */
export function networks(groups) {
  const members = groups[0].networks.length;
  const stacked = groups.map(stack);
  const inputs = groups.map(({ features, rows, width }) => array(features, [rows, width]));
  const step = jit(
    valueAndGrad(
      (rows) => {
        const sums = rows.map((features, g) => np.sum(outputs(stacked[g], features, members), 1));
        return meanOf(sums.reduce((a, b) => a.add(b)));
      },
      { hasAux: true },
    ),
  );
  let last = null;
  return {
    name: 'jax-js 0.1.25',
    async evaluate() {
      last?.forEach((gradient) => gradient.dispose());
      const [[mean, sums], gradients] = step(inputs.map((input) => input.ref));
      mean.dispose();
      last = gradients;
      await Promise.all(last.map((gradient) => gradient.blockUntilReady()));
      return sums.data();
    },
    gradients: () => Promise.all(last.map((gradient) => gradient.ref.data())),
  };
}
