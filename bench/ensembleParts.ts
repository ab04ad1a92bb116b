/** The parts of an evaluation of atom-centred networks on one thread, each by itself on the cpu Engine's own code. */
import type { Precision } from '../src/cpu/precision.ts';
import { backward, forward, layerRoom, padNetwork } from '../src/cpu/learned/atomicNetwork/dense.ts';
import { SymmetryFunctions } from '../src/cpu/learned/atomicNetwork/symmetryFunctions.ts';
import { arithmetic } from '../src/cpu/simd/arithmetic.ts';
import { KernelMemory } from '../src/cpu/simd/memory.ts';
import type { LearnedDataOf } from '../src/forcefield/term.ts';
import { featureLayout } from '../src/models/featureLayout.ts';

/** In records, and what tools/performance looks for. */
export const PARTS = {
  whole: 'all of it',
  features: 'features',
  networks: 'networks',
  products: 'matrix products',
} as const;

export interface EnsembleParts {
  /** From positions to features, and from derivatives by them to forces: once, whatever the members. */
  readonly features: () => void;
  /** All members, there and back. */
  readonly networks: () => void;
  /** Of these, nothing but the products of matrices. */
  readonly products: () => void;
  /** Multiplications and additions of `products`. */
  readonly operations: number;
}

/** @param positions Å, [3N] */
export function partsOf(
  { model, species }: LearnedDataOf<'atomic_network'>,
  positions: Float64Array,
  precision: Precision,
): EnsembleParts {
  const layout = featureLayout(model, species);
  const functions = new SymmetryFunctions(model, layout);
  const forces = new Float64Array(positions.length);
  const memory = new KernelMemory();
  const numbers = arithmetic(memory, precision);
  // Weights first, for as the Engine has them they stand together, and room is used again by each member.
  const padded = layout.groups.map(({ species: s, atoms, columns }) => ({
    rows: atoms,
    networks: model.members.map((member) =>
      padNetwork(
        memory,
        numbers,
        member[s],
        columns.map((f) => layout.modelFeature[f]),
      ),
    ),
  }));
  const groups = padded.map(({ rows, networks }) => {
    const bytes = rows * networks[0][0].inputs * numbers.bytes;
    const [from, into] = [memory.take(bytes), memory.take(bytes)];
    const start = memory.take(0);
    const [room, end] = layerRoom(numbers, networks[0], rows, start);
    memory.take(end - start);
    return { rows, networks, from, into, room };
  });
  // Rows of zeros stay zeros, however often they are multiplied and added.
  const each = (
    visit: (from: number, weights: number, into: number, rows: number, inputs: number, outputs: number) => void,
  ): void => {
    for (const { rows, networks, from, into, room } of groups)
      for (const network of networks) {
        network.forEach(({ inputs, outputs, there }, l) =>
          visit(l > 0 ? room[l - 1].values : from, there, room[l].values, rows, inputs, outputs),
        );
        for (let l = network.length - 1; l >= 0; l--) {
          const { inputs, outputs, back } = network[l];
          visit(room[l].down, back, l > 0 ? room[l - 1].down : into, rows, outputs, inputs);
        }
      }
  };
  const clear = (): void => {
    for (const { from, room } of groups)
      numbers.numbers().fill(0, from / numbers.bytes, room.at(-1)!.down / numbers.bytes + room.at(-1)!.length);
  };
  let operations = 0;
  each((_from, _weights, _into, rows, inputs, outputs) => (operations += 2 * rows * inputs * outputs));
  return {
    operations,
    features: () => {
      functions.describe(positions);
      functions.addForces(forces);
    },
    networks: () => {
      for (const { rows, networks, from, into, room } of groups)
        for (const network of networks) {
          forward(numbers, network, room, from, rows);
          backward(numbers, network, room, 1, into, rows);
        }
    },
    products: () => {
      clear();
      each((...product) => numbers.addProduct(...product));
    },
  };
}
