/** Distances, angles and torsions that a visitor follows. */
import { bondAngle, bondLength, torsionAngle } from '../../../src/chem/internal.ts';
import { elementLook } from '../elements.ts';

export type Measure = readonly number[];
export type MeasureKind = 'distance' | 'angle' | 'torsion';

const DEGREES = 180 / Math.PI;

export const kindOf = (atoms: Measure): MeasureKind =>
  atoms.length === 2 ? 'distance' : atoms.length === 3 ? 'angle' : 'torsion';

/** Å, or degrees. @param positions Å, [3N] */
export function valueOf(atoms: Measure, positions: ArrayLike<number>): number {
  const [i, j, k, l] = atoms;
  switch (kindOf(atoms)) {
    case 'distance':
      return bondLength(positions, i, j);
    case 'angle':
      return bondAngle(positions, i, j, k) * DEGREES;
    case 'torsion':
      return torsionAngle(positions, [i, j, k, l]) * DEGREES;
  }
}

/** "O3–H9": element symbols with atom numbers from 1. */
export const nameOf = (atoms: Measure, elements: ArrayLike<number>): string =>
  atoms.map((atom) => `${elementLook(elements[atom]).symbol}${atom + 1}`).join('–');

/** Measures that the molecule has atoms for: a link may have been written for another one. */
export const within = (measures: readonly Measure[], count: number): Measure[] =>
  measures.filter((atoms) => atoms.every((atom) => atom < count));
