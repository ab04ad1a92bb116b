/** The bonded tuples of a molecule with their type keys and rule-based reference values: what both the fit and the assignment walk over. */
import type { Topology } from '../topology.ts';
import type { Environment } from './environment.ts';
import { angleKeys, bondKeys, improperKeys, nameAtoms, torsionKeys } from './keys.ts';

export type TupleKind = 'bond' | 'angle' | 'torsion' | 'improper';

export interface Tuple {
  readonly kind: TupleKind;
  /** Bond i, j; angle i, centre, k; torsion i, j, k, l; improper centre, a, b, c. */
  readonly atoms: readonly number[];
  /** Coarse to fine; parameters are summed over those that are known. */
  readonly keys: readonly string[];
  /** Rule-based equilibrium value that the parameters are deviations from: Å, rad; 0 for torsions and impropers. */
  readonly reference: number;
  /** An angle that is straight by symmetry: its equilibrium value is π and is not fitted. */
  readonly straight: boolean;
  /** An angle at an atom with three neighbours: where such an atom is flat, its three angles sum to 360°. */
  readonly trigonal: boolean;
}

/** How many coefficients a tuple of each kind has: (k, g), (k, g), (c1, c2, c3), (k); src/fit/design.ts says of what. */
export const COEFFICIENTS: Readonly<Record<TupleKind, number>> = { bond: 2, angle: 2, torsion: 3, improper: 1 };

/**
 * Covalent radii for single, double and triple bonds, Å: Pyykkö & Atsumi, Chem. Eur. J. 15, 186 and 12770 (2009); Pyykkö,
 * Riedel & Patzschke, Chem. Eur. J. 11, 3511 (2005). A resonant bond counts as the mean of single and double.
 */
const RADII: Readonly<Record<number, readonly [number, number, number]>> = {
  1: [0.32, 0.32, 0.32],
  6: [0.75, 0.67, 0.6],
  7: [0.71, 0.6, 0.54],
  8: [0.63, 0.57, 0.53],
};

/** The Term that evaluates each kind. */
export const TERM_OF: Readonly<Record<TupleKind, string>> = {
  bond: 'harmonic_bond',
  angle: 'harmonic_angle',
  torsion: 'periodic_torsion',
  improper: 'periodic_improper',
};

const DEGREE = Math.PI / 180;

/** All bonded tuples of a molecule, in the order of its Topology. */
export function class1Tuples(environment: Environment, topology: Topology): Tuple[] {
  const names = nameAtoms(environment);
  const tuples: Tuple[] = [];
  const plain = { reference: 0, straight: false, trigonal: false };
  for (let b = 0; b < topology.bonds.length; b += 2) {
    const [i, j] = topology.bonds.subarray(b, b + 2);
    tuples.push({
      ...plain,
      kind: 'bond',
      atoms: [i, j],
      keys: ['*', ...bondKeys(environment, names, i, j)],
      reference: referenceLength(environment, i, j),
    });
  }
  for (let a = 0; a < topology.angles.length; a += 3) {
    const [i, j, k] = topology.angles.subarray(a, a + 3);
    tuples.push({
      kind: 'angle',
      atoms: [i, j, k],
      keys: ['*', ...angleKeys(environment, names, i, j, k)],
      reference: referenceAngle(environment, i, j, k),
      straight: environment.linear[j],
      trigonal: environment.neighbours[j].length === 3,
    });
  }
  for (let t = 0; t < topology.torsions.length; t += 4) {
    const [i, j, k, l] = topology.torsions.subarray(t, t + 4);
    // Beside a straight or nearly straight angle a dihedral is undefined, and its force diverges.
    if (almostStraight(environment, j) || almostStraight(environment, k)) continue;
    tuples.push({ ...plain, kind: 'torsion', atoms: [i, j, k, l], keys: torsionKeys(environment, names, i, j, k, l) });
  }
  for (let c = 0; c < topology.trigonalCentres.length; c += 4) {
    const atoms = [...topology.trigonalCentres.subarray(c, c + 4)];
    tuples.push({ ...plain, kind: 'improper', atoms, keys: improperKeys(environment, names, atoms[0]) });
  }
  return tuples;
}

/** The three dihedrals of an improper, as torsion atoms: each outer atom once next to the centre, so no order of them matters. */
export function improperDihedrals(centre: number, a: number, b: number, c: number): number[][] {
  return [
    [a, b, centre, c],
    [b, c, centre, a],
    [c, a, centre, b],
  ];
}

/** Length of a bond by its atoms' radii, Å. */
export function referenceLength({ elements, bondClass }: Environment, i: number, j: number): number {
  const radius = (atom: number): number => {
    const [single, double, triple] = RADII[elements[atom]];
    const kind = bondClass(i, j);
    return kind === 'a' ? (single + double) / 2 : kind === '1' ? single : kind === '2' ? double : triple;
  };
  return radius(i) + radius(j);
}

/** Angle at j, rad: ring angles of small rings, else what the number of neighbours suggests. */
export function referenceAngle(environment: Environment, i: number, j: number, k: number): number {
  if (environment.linear[j]) return Math.PI;
  const ring = environment.ringSize([i, j, k]);
  if (ring === 3) return 60 * DEGREE;
  if (ring === 4) return 90 * DEGREE;
  if (ring === 5) return 106 * DEGREE;
  switch (environment.neighbours[j].length) {
    case 2:
      return 112 * DEGREE;
    case 3:
      return (environment.elements[j] === 6 ? 120 : 114) * DEGREE;
    default:
      return 109.47 * DEGREE;
  }
}

/** Straight atoms, and the flexible nitrogen (or oxygen) doubly bonded to one, as in isocyanates. */
function almostStraight({ linear, neighbours, elements }: Environment, i: number): boolean {
  return (
    linear[i] ||
    (elements[i] !== 6 && neighbours[i].some((neighbour) => neighbour.order === 2 && linear[neighbour.atom]))
  );
}
