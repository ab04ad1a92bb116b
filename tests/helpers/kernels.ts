import { pairCount, pairOf, type ForceKernelModel } from '../../src/models/forceKernel.ts';
import { randomChain } from './chain.ts';

/**
 * A small random force kernel of a chain of carbon atoms, the first two of which may be exchanged. Its lengths are such that training
 * points are felt, and its weights such that forces are of order 10 kcal/mol/Å, whatever the number of atoms.
 */
export function randomKernel(atoms: number, random: () => number, points = 6): ForceKernelModel {
  const pairs = pairCount(atoms);
  const identity = Uint8Array.from({ length: atoms }, (_, n) => n);
  const lengths = Float64Array.from({ length: pairs }, () => (0.3 + 0.2 * random()) * Math.sqrt(pairs / 10));
  for (let n = 2; n < atoms; n++) lengths[pairOf(1, n, atoms)] = lengths[pairOf(0, n, atoms)];
  const exchange = identity.map((n) => (n < 2 ? 1 - n : n));
  return {
    name: 'a chain',
    elements: Array.from({ length: atoms }, () => 6),
    bonds: Uint32Array.from({ length: 2 * (atoms - 1) }, (_, n) => (n + 1) >> 1),
    lengths,
    permutations: atoms > 1 ? Uint8Array.of(...identity, ...exchange) : identity,
    positions: Float32Array.from(Array.from({ length: points }, () => [...randomChain(atoms, random)]).flat()),
    weights: Float64Array.from({ length: 3 * atoms * points }, () => 40 * (random() - 0.5)),
    energyWeights: Float64Array.from({ length: points }, () => 10 * (random() - 0.5)),
    offset: -100 * random(),
  };
}
