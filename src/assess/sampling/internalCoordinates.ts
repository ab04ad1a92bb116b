/** Bonds, angles and torsions of a molecule: each by its atoms, and together by the elements in it. */
import { elementByNumber } from '../../chem/elements.ts';
import { bondAngle, bondLength, torsionAngle } from '../../chem/internal.ts';
import type { Structure } from '../../chem/structure.ts';
import { topologyOf } from '../../forcefield/topology.ts';

export type CoordinateKind = 'bond' | 'angle' | 'torsion';

export interface Coordinate {
  readonly kind: CoordinateKind;
  /** 0-based. */
  readonly atoms: readonly number[];
  /** "C–O", the same for all like it, whichever way they are read. */
  readonly type: string;
  /** "C2–O3". */
  readonly label: string;
}

/** Coordinates of each kind beyond which no more are listed. */
const MOST = 400;

/** All bonds, angles and torsions, at most 400 of a kind. Throws like `topologyOf`. */
export function internalCoordinates(structure: Structure): Coordinate[] {
  const { bonds, angles, torsions } = topologyOf(structure);
  const symbol = (atom: number): string => elementByNumber(structure.elements[atom]).symbol;
  const typeOf = (atoms: readonly number[]): string => {
    const symbols = atoms.map(symbol);
    const [there, back] = [symbols.join('–'), [...symbols].reverse().join('–')];
    // Hydrogen last: "C–H", as it is said.
    return symbols[0] === 'H' || (symbols.at(-1) !== 'H' && back < there) ? back : there;
  };
  const list = (kind: CoordinateKind, tuples: Uint32Array, width: number): Coordinate[] =>
    Array.from({ length: Math.min(MOST, tuples.length / width) }, (_, t) => {
      const atoms = [...tuples.subarray(t * width, (t + 1) * width)];
      return { kind, atoms, type: typeOf(atoms), label: atoms.map((atom) => `${symbol(atom)}${atom + 1}`).join('–') };
    });
  return [...list('bond', bonds, 2), ...list('angle', angles, 3), ...list('torsion', torsions, 4)];
}

/** The value of a coordinate: Å, or degrees (torsions from −180 to 180). `positions` Å, one molecule from `offset` on. */
export function valueOf({ kind, atoms: [i, j, k, l] }: Coordinate, positions: Float64Array, offset: number): number {
  if (kind === 'bond') return bondLength(positions, i, j, offset);
  const angle =
    kind === 'angle' ? bondAngle(positions, i, j, k, offset) : torsionAngle(positions, [i, j, k, l], offset);
  return (angle * 180) / Math.PI;
}
