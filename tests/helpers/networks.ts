import {
  featureCount,
  type Activation,
  type AngularFunctions,
  type AtomicNetworkModel,
} from '../../src/models/atomicNetwork.ts';
import type { CutoffFunction } from '../../src/models/cutoffFunctions.ts';

export interface ModelShape {
  /** Atomic numbers. */
  readonly elements?: readonly number[];
  readonly members?: number;
  readonly activations?: readonly Activation[];
  readonly angular?: AngularFunctions['kind'];
  readonly cutoffFunction?: CutoffFunction;
}

/** Functions of each kind; Behler's are both G⁴ and G⁵, of which no two have all constants in common, in no order. */
const ANGULAR: { readonly [K in AngularFunctions['kind']]: Omit<AngularFunctions & { kind: K }, 'cutoffFunction'> } = {
  ani: {
    kind: 'ani',
    cutoff: 3.6,
    prefactor: 2,
    zeta: 7.3,
    angles: Float64Array.of(0.4, 1.3, 2.5),
    eta: 5,
    shifts: Float64Array.of(1.1, 2.2),
  },
  behler: {
    kind: 'behler',
    cutoff: 4.1,
    prefactor: 2,
    eta: Float64Array.of(0.05, 0.2, 0.05, 0, 0.2, 0.05, 0.01),
    zeta: Float64Array.of(1, 4, 1, 2, 16, 5, 64),
    lambda: Float64Array.of(1, -1, -1, 1, 1, 1, -1),
    triangle: Uint8Array.of(1, 0, 1, 0, 1, 0, 1),
  },
};

/** A small random model with a layer of every smooth activation; its weights are such that forces are of order 10 kcal/mol/Å. */
export function randomModel(random: () => number, shape: ModelShape = {}): AtomicNetworkModel {
  const { elements = [1, 6, 8], members = 2, activations = ['tanh', 'silu', 'gaussian'] } = shape;
  const { angular = 'ani', cutoffFunction = 'cosine' } = shape;
  const spread = (width: number) => (2 * random() - 1) * width;
  const functions: Pick<AtomicNetworkModel, 'elements' | 'radial' | 'angular'> = {
    elements,
    radial: {
      cutoff: 5.2,
      cutoffFunction,
      prefactor: 0.25,
      eta: Float64Array.of(4, 4, 1.5, 8, 3),
      shift: Float64Array.of(0.9, 1.6, 2.3, 3.1, 4),
    },
    angular: { ...ANGULAR[angular], cutoffFunction },
  };
  const layer = (inputs: number, outputs: number, activation: Activation) => ({
    inputs,
    outputs,
    weights: Float32Array.from({ length: inputs * outputs }, () => spread(2 / Math.sqrt(inputs))),
    biases: Float32Array.from({ length: outputs }, () => spread(0.5)),
    activation,
  });
  const network = () => {
    const widths = [featureCount(functions), ...activations.map((_, l) => 9 - 2 * l), 1];
    return [...activations, 'linear' as const].map((name, l) => layer(widths[l], widths[l + 1], name));
  };
  return {
    name: 'random',
    ...functions,
    members: Array.from({ length: members }, () => elements.map(network)),
    energyUnit: 30,
    selfEnergies: Float64Array.from(elements, () => spread(10)),
  };
}
