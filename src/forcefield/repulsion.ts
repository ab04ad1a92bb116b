import { elementByNumber } from '../chem/elements.ts';
import type { PairTermData } from './term.ts';

/** Where the repulsion fades, as parts of the sum of two covalent radii. */
export interface RepulsionReach {
  readonly inner: number;
  readonly outer: number;
}

/**
 * Zero at every bonded distance of the chemistry: the shortest of the Reference set, up to 1000 K, is 0.756 of the sum of the
 * covalent radii (a triple bond of C and N), and a bond of two hydrogens has 1.19 of it.
 */
export const REPULSION_REACH: RepulsionReach = { inner: 0.5, outer: 0.7 };

/** Ziegler–Biersack–Littmark repulsion between atoms that have come far too close. @param elements atomic numbers, [N] */
export function repulsionTerm(elements: Uint8Array, { inner, outer } = REPULSION_REACH): PairTermData {
  const rows = Array.from(elements, (element) => {
    const { covalentRadius } = elementByNumber(element);
    return [element, inner * covalentRadius, outer * covalentRadius];
  });
  return pairTerm('zbl', rows);
}

/** Data of a pair Term without types. @param rows parameters of each atom */
export function pairTerm(term: string, rows: readonly (readonly number[])[]): PairTermData {
  return {
    kind: 'pair',
    term,
    atomParameters: Float64Array.from(rows.flat()),
    types: new Uint32Array(0),
    typeCount: 0,
    table: new Float64Array(0),
  };
}
