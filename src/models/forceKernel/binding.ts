/** From a molecule's atoms to those of a force kernel. */
import { hillFormula } from '../../chem/formula.ts';
import { isomorphisms } from '../../chem/isomorphism.ts';
import type { Structure } from '../../chem/structure.ts';
import { FfpError } from '../../core/errors.ts';
import { pairCount, pairOf, pairPermutations, trainingPoints, type ForceKernelModel } from '../forceKernel.ts';

/** Ways to number a molecule that are compared: more than any molecule of a dozen heavy atoms has. */
const MOST_WAYS = 5000;

/**
 * Which of the model's atoms each atom is, [N]. Of all ways that agree with elements and bonds, the one whose geometry comes closest
 * to one that the model was fitted to: like atoms are not alike in space (the two hydrogens of a CH₂ group lie on its two sides).
 * Throws FfpError('coverage') for another molecule.
 */
export function bindKernel(model: ForceKernelModel, structure: Structure): Uint32Array {
  const own = hillFormula(Uint8Array.from(model.elements));
  const other = hillFormula(structure.elements);
  if (own !== other)
    throw new FfpError(
      'coverage',
      `This force kernel knows one molecule, ${model.name} (${own}), and this one is ${other}.`,
    );
  const ways = isomorphisms(structure, model, MOST_WAYS);
  if (ways.length === 0)
    throw new FfpError(
      'coverage',
      `This force kernel knows one molecule, ${model.name} (${own}); this one has the same atoms and other bonds.`,
    );
  const { descriptors } = trainingPoints(model);
  const places = pairPermutations(
    Uint8Array.from({ length: model.elements.length }, (_, n) => n),
    model.elements.length,
  );
  let best = ways[0];
  let least = Infinity;
  for (const way of ways) {
    const distance = nearest(descriptorOf(model, structure.positions, way), descriptors, places);
    if (distance < least) [best, least] = [way, distance];
  }
  return best;
}

/** How far a geometry lies from what a model was fitted to, in the space of its descriptor. */
export interface Reach {
  /** To the nearest training geometry in any permutation. */
  readonly distance: number;
  /** The largest of the distances of training geometries to their nearest neighbours. */
  readonly spacing: number;
}

/** @param species which of the model's atoms each atom is, [N] */
export function reachOf(model: ForceKernelModel, positions: Float64Array, species: Uint32Array): Reach {
  const { descriptors } = trainingPoints(model);
  const pairs = pairCount(model.elements.length);
  const places = pairPermutations(model.permutations, model.elements.length);
  let spacing = 0;
  for (let m = 0; m < descriptors.length; m += pairs) {
    const others = new Float64Array(descriptors.length - pairs);
    others.set(descriptors.subarray(0, m));
    others.set(descriptors.subarray(m + pairs), m);
    const distance = nearest(descriptors.subarray(m, m + pairs), others, places);
    if (distance < Infinity) spacing = Math.max(spacing, distance);
  }
  return { distance: nearest(descriptorOf(model, positions, species), descriptors, places), spacing };
}

/** q of a molecule, its atoms in the model's order, [pairs]. */
function descriptorOf({ elements, lengths }: ForceKernelModel, x: Float64Array, species: Uint32Array): Float64Array {
  const atoms = elements.length;
  const q = new Float64Array(pairCount(atoms));
  for (let i = 0; i < atoms; i++)
    for (let j = i + 1; j < atoms; j++) {
      const k = pairOf(species[i], species[j], atoms);
      q[k] =
        1 / (lengths[k] * Math.hypot(x[3 * i] - x[3 * j], x[3 * i + 1] - x[3 * j + 1], x[3 * i + 2] - x[3 * j + 2]));
    }
  return q;
}

/** Distance of a descriptor, in all its permutations, to the nearest of some others; infinite where there is none. */
const nearest = (q: Float64Array, others: Float64Array, places: Uint32Array): number =>
  nearestOf(q, others, places).distance;

/** The nearest training geometry to a geometry. */
export interface NearestPoint {
  /** Its number among the model's; −1 where there is none. */
  readonly index: number;
  /** In the space of the descriptor. */
  readonly distance: number;
}

/** How near geometries are to a model's own. */
export interface Nearness {
  /** @param positions Å, [3N] */
  nearest(positions: Float64Array): NearestPoint;
}

/** Finds nearest training geometries again and again. @param species which of the model's atoms each atom is, [N] */
export function nearness(model: ForceKernelModel, species: Uint32Array): Nearness {
  const { descriptors } = trainingPoints(model);
  const places = pairPermutations(model.permutations, model.elements.length);
  return { nearest: (positions) => nearestOf(descriptorOf(model, positions, species), descriptors, places) };
}

/** The nearest of some descriptors to one, in all its permutations. */
function nearestOf(q: Float64Array, others: Float64Array, places: Uint32Array): NearestPoint {
  const pairs = q.length;
  let least = Infinity;
  let index = -1;
  for (let p = 0; p < places.length; p += pairs)
    for (let m = 0; m < others.length; m += pairs) {
      let square = 0;
      for (let k = 0; k < pairs && square < least; k++) square += (q[places[p + k]] - others[m + k]) ** 2;
      if (square < least) [least, index] = [square, m / pairs];
    }
  return { index, distance: Math.sqrt(least) };
}
