/**
 * A network of the size of ANI-2x with made-up weights: a step takes as long whatever the weights, and the published ones are no part of
 * this project. Widths and symmetry functions: Devereux et al., J. Chem. Theory Comput. 16, 4192 (2020), and the model's own files.
 */
import { philox4x32 } from '../core/philox.ts';
import type { ForceField } from '../forcefield/forcefield.ts';
import { aniForceField } from '../models/ani/forcefield.ts';
import { featureCount, type AtomicNetworkModel, type DenseLayer } from '../models/atomicNetwork.ts';

/** H, C, N, O, with the widths of their layers; other elements would only make the model larger, and no step slower. */
const WIDTHS: readonly (readonly [element: number, hidden: readonly number[]])[] = [
  [1, [256, 192, 160]],
  [6, [224, 192, 160]],
  [7, [192, 160, 128]],
  [8, [192, 160, 128]],
];

const even = (count: number, from: number, step: number): Float64Array =>
  Float64Array.from({ length: count }, (_, n) => from + n * step);

const FUNCTIONS = {
  elements: WIDTHS.map(([element]) => element),
  radial: {
    cutoff: 5.1,
    cutoffFunction: 'cosine',
    prefactor: 0.25,
    eta: new Float64Array(16).fill(19.7),
    shift: even(16, 0.8, 0.26875),
  },
  angular: {
    kind: 'ani',
    cutoff: 3.5,
    cutoffFunction: 'cosine',
    prefactor: 2,
    zeta: 14.1,
    angles: even(4, Math.PI / 8, Math.PI / 4),
    eta: 12.5,
    shifts: even(8, 0.8, 0.3375),
  },
} satisfies Partial<AtomicNetworkModel>;

/** The model with so many members. Forces are small: the weights are those of a network that nobody has trained. */
export function aniShaped(members: number): AtomicNetworkModel {
  const words = new Uint32Array(4);
  let draw = 0;
  const random = (): number => {
    philox4x32(words, draw++, 0, 0, 0, 1, 0);
    return words[0] / 2 ** 32 - 0.5;
  };
  const layer = (inputs: number, outputs: number, last: boolean): DenseLayer => ({
    inputs,
    outputs,
    weights: Float32Array.from({ length: inputs * outputs }, () => random() / Math.sqrt(inputs)),
    biases: new Float32Array(outputs),
    activation: last ? 'linear' : 'celu',
  });
  const features = featureCount(FUNCTIONS);
  return {
    name: `ani-2x shape ${members}`,
    ...FUNCTIONS,
    members: Array.from({ length: members }, () =>
      WIDTHS.map(([, hidden]) =>
        [...hidden, 1].map((outputs, l) => layer(l === 0 ? features : hidden[l - 1], outputs, l === hidden.length)),
      ),
    ),
    energyUnit: 1,
    selfEnergies: new Float64Array(WIDTHS.length),
  };
}

/** The same as a force field. */
export const aniShapedForceField = (members: number): ForceField =>
  aniForceField({ model: aniShaped(members), promised: members });
