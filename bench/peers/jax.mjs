/**
 * ANI in jax-js (https://jax-js.com) on its WebGPU backend, as its own examples are written: whole arrays, valueAndGrad, jit. Arrays
 * are counted: whatever is used again is handed on as `.ref`. `navigator.gpu` must be there before this file is loaded.
 */
import { defaultDevice, init, jit, nn, numpy as np, valueAndGrad } from '@jax-js/jax';

// Iterator helpers, which Node has from version 22 on.
const iterators = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
iterators.map ??= function* (change) {
  let index = 0;
  for (const value of this) yield change(value, index++);
};
iterators.filter ??= function* (keep) {
  let index = 0;
  for (const value of this) if (keep(value, index++)) yield value;
};
iterators.toArray ??= function () {
  return [...this];
};

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

/** 1 where a list has an entry, [entries × kinds]. */
const oneHot = (list, kinds) =>
  array(
    Array.from({ length: list.length * kinds }, (_, n) => (list[Math.floor(n / kinds)] === n % kinds ? 1 : 0)),
    [list.length, kinds],
  );

/**
 * Energy and forces of equal molecules from their positions on, in the way of an array library: every pair and every triple of a
 * molecule, those beyond a cutoff times zero, sums by element as products with ones and zeros.
 * @param molecule species (index of each atom's element among those of the molecule, ascending), replicas, and the model's functions
 * @param groups as for `networks`; their features are not used
 * @returns evaluate(positions): energies of each molecule by member, model units, and forces of their mean
 */
export function potential({ species, replicas, radial, angular }, groups) {
  const members = groups[0].networks.length;
  const stacked = groups.map(stack);
  const [B, N] = [replicas, species.length];
  const kinds = Math.max(...species) + 1;
  const [R, A, H] = [radial.shift.length, angular.angles.length, angular.shifts.length];
  const pairs = Array.from({ length: N * N }, (_, n) => [Math.floor(n / N), n % N]).filter(([j, k]) => j < k);
  const P = pairs.length;
  const kindOf = (s, t) => {
    const [low, high] = s < t ? [s, t] : [t, s];
    return (low * (2 * kinds - low + 1)) / 2 + high - low;
  };
  const pairKinds = (kinds * (kinds + 1)) / 2;
  const ofKind = oneHot(species, kinds);
  const ofPairKind = oneHot(
    pairs.map(([j, k]) => kindOf(species[j], species[k])),
    pairKinds,
  );
  const [first, second] = [0, 1].map((end) =>
    np.transpose(
      oneHot(
        pairs.map((pair) => pair[end]),
        N,
      ),
    ),
  );
  const self = np.eye(N);
  const others = np.subtract(1, np.eye(N));
  const [eta, shift] = [radial.eta, radial.shift].map((list) => array(list, [R]));
  const [cosines, sines] = [Math.cos, Math.sin].map((f) => array(angular.angles.map(f), [A]));
  const shifts = array(angular.shifts, [H]);
  const fade = (r, cutoff) =>
    np
      .where(
        np.less(r.ref, cutoff),
        np
          .cos(r.mul(Math.PI / cutoff))
          .mul(0.5)
          .add(0.5),
        0,
      )
      .mul(others.ref);

  const features = (x) => {
    // From i to j, [B × N × N × 3].
    const d = x.ref.reshape([B, 1, N, 3]).sub(x.reshape([B, N, 1, 3]));
    const r = np.sqrt(np.sum(np.square(d.ref), -1).add(self.ref));
    const off = r.ref.reshape([B, N, N, 1]).sub(shift.ref);
    const weight = fade(r.ref, radial.cutoff).mul(radial.prefactor).reshape([B, N, N, 1]);
    const gaussians = np.exp(np.square(off).mul(eta.ref).mul(-1)).mul(weight);
    const byElement = np.einsum('bijf,js->bisf', gaussians, ofKind.ref).reshape([B, N, kinds * R]);

    const u = d.div(r.ref.reshape([B, N, N, 1]));
    const along = (end) => np.einsum('bijc,jp->bipc', u.ref, end.ref);
    const cosine = np.sum(along(first).mul(along(second)), -1).mul(0.95);
    u.dispose();
    const sine = np.sqrt(np.subtract(1, np.square(cosine.ref)));
    const turned = cosine
      .reshape([B, N, P, 1])
      .mul(cosines.ref)
      .add(sine.reshape([B, N, P, 1]).mul(sines.ref));
    const byAngle = np.power(turned.mul(0.5).add(0.5), angular.zeta);
    const near = fade(r.ref, angular.cutoff);
    const both = np.matmul(near.ref, first.ref).mul(np.matmul(near, second.ref)).mul(angular.prefactor);
    const mean = np.matmul(r, first.ref.add(second.ref)).mul(0.5).reshape([B, N, P, 1]);
    const byDistance = np.exp(np.square(mean.sub(shifts.ref)).mul(-angular.eta)).mul(both.reshape([B, N, P, 1]));
    const terms = byDistance
      .reshape([B, N, P, H, 1])
      .mul(byAngle.reshape([B, N, P, 1, A]))
      .reshape([B, N, P, H * A]);
    const byPair = np.einsum('bipf,pk->bikf', terms, ofPairKind.ref).reshape([B, N, pairKinds * H * A]);
    return np.concatenate([byElement, byPair], -1);
  };

  const step = jit(
    valueAndGrad(
      (x) => {
        const all = features(x);
        let at = 0;
        const sums = groups.map(({ rows, width }, g) => {
          const count = rows / B;
          const own = all.ref.slice([], [at, at + count]).reshape([rows, width]);
          at += count;
          return np.sum(outputs(stacked[g], own, members).reshape([members, B, count]), -1);
        });
        all.dispose();
        const energies = sums.reduce((a, b) => a.add(b));
        return [np.sum(np.mean(energies.ref, 0)), energies];
      },
      { hasAux: true },
    ),
  );
  return {
    name: 'jax-js 0.1.25',
    async evaluate(positions) {
      const [[sum, energies], gradient] = step(array(positions, [B, N, 3]));
      sum.dispose();
      const [numbers, derivatives] = await Promise.all([energies.data(), gradient.data()]);
      return { energies: numbers, gradient: derivatives };
    },
  };
}
