/** Periodic boundary conditions: a box, and how the pairs of an infinite crystal are summed. */
import { type Box, shortestEdge, volumeOf } from '../chem/box.ts';
import { FfpError } from '../core/errors.ts';
import { COULOMB } from '../core/units.ts';
import { validateConstraints } from './constraints.ts';
import type { ForceField } from './forcefield.ts';
import type { Potential } from './potential.ts';
import type { PairTermData } from './term.ts';

/** Relative permittivity of the continuum beyond the cutoff of the reaction field: water's, what OpenMM takes where nothing is said. */
export const REACTION_FIELD_DIELECTRIC = 78.3;

/** Most mesh points along an edge, and in all: some gigabytes. */
const MOST_POINTS = 2048;
const MOST_MESH = 2 ** 27;

/** Coulomb beyond the cutoff as a homogeneous dielectric (Tironi et al., J. Chem. Phys. 102, 5451 (1995)). */
export interface ReactionField {
  readonly kind: 'reaction field';
  /** 1/Å³ and 1/Å: U = q q' (1/r + k r² − c) within the cutoff. */
  readonly k: number;
  readonly c: number;
}

/** Smooth particle-mesh Ewald (Essmann et al., J. Chem. Phys. 103, 8577 (1995)). */
export interface MeshEwald {
  readonly kind: 'pme';
  /** Width of the screening charges, 1/Å. */
  readonly alpha: number;
  /** Mesh points along the edges: products of 2, 3, 5 and 7. */
  readonly grid: readonly [number, number, number];
}

/**
 * How Lennard-Jones ends at the cutoff. Cut: as it is. Shifted: less its value there, so that the energy is continuous. Switched: times
 * 1 − 10x³ + 15x⁴ − 6x⁵, x from 0 where switching begins to 1 at the cutoff, so that the force is continuous too.
 */
export type LennardJonesEnd =
  | { readonly kind: 'shift' }
  /** Å: where switching begins. */
  | { readonly kind: 'switch'; readonly from: number };

/** How a Potential repeats in space. Pairs are at their nearest images. */
export interface Periodicity {
  readonly box: Box;
  /** Å; at most half the shortest edge. */
  readonly cutoff: number;
  readonly electrostatics: ReactionField | MeshEwald;
  /** Absent: Lennard-Jones is cut. */
  readonly lennardJones?: LennardJonesEnd;
  /** Energy of Lennard-Jones beyond the cutoff if the liquid is homogeneous there, kcal/mol; 0 where that is not asked for. */
  readonly dispersion: number;
}

/** What may be asked for. */
export interface PeriodicOptions {
  readonly box: Box;
  readonly method: 'pme' | 'cutoff';
  /** Å. */
  readonly cutoff: number;
  /** OpenMM's error tolerance of PME: alpha and the mesh follow from it. */
  readonly tolerance: number;
  readonly dispersionCorrection?: boolean;
  readonly lennardJones?: LennardJonesEnd;
}

/** A force field whose molecules stand in a box. */
export const inBox = (forceField: ForceField, options: PeriodicOptions): ForceField => ({
  ...forceField,
  parametrize: (structure) => periodicPotential(forceField.parametrize(structure), options),
});

/** How pairs are summed in a box, where something else than the default is asked for. */
export interface Nonbonded {
  readonly method: 'pme' | 'cutoff';
  /** Å; absent: 9, or half the shortest edge. */
  readonly cutoff?: number;
  /** OpenMM's error tolerance of PME; absent: 5e-4. */
  readonly tolerance?: number;
  readonly dispersionCorrection?: boolean;
  /** Absent: Lennard-Jones is cut. */
  readonly lennardJones?: LennardJonesEnd;
}

/** Cutoff (Å) and error tolerance of PME where nothing is said. */
const USUAL = { cutoff: 9, tolerance: 5e-4 } as const;

/** The Potential of a system in its box. Throws FfpError like `periodicPotential`. */
export function inItsBox(potential: Potential, box: Box, asked: Nonbonded = { method: 'pme' }): Potential {
  const { method, tolerance = USUAL.tolerance, dispersionCorrection = false } = asked;
  const cutoff = asked.cutoff ?? Math.min(USUAL.cutoff, shortestEdge(box) / 2);
  const { lennardJones } = asked;
  return periodicPotential(potential, {
    box,
    method,
    cutoff,
    tolerance,
    dispersionCorrection,
    ...(lennardJones && { lennardJones }),
  });
}

/** A force field that sums pairs in this way where a Structure has a box. */
export const summedBy = (forceField: ForceField, asked: Nonbonded): ForceField => ({
  ...forceField,
  parametrize: (structure) => {
    const potential = forceField.parametrize(structure);
    return structure.box ? inItsBox(potential, structure.box, asked) : potential;
  },
});

/**
 * The Potential of a system that repeats. With PME it has the Term `reciprocal` besides: the part of Coulomb that is summed over waves.
 * Throws FfpError('usage') for a cutoff beyond half the box, FfpError('unsupported') for Terms that do not repeat.
 */
export function periodicPotential(potential: Potential, options: PeriodicOptions): Potential {
  const { box, method, cutoff, tolerance, dispersionCorrection = false, lennardJones } = options;
  const half = shortestEdge(box) / 2;
  if (!(cutoff <= half))
    throw new FfpError(
      'usage',
      `The cutoff of ${cutoff} Å is more than half the shortest edge of the box, ${(2 * half).toFixed(3)} Å: an atom would see another one twice; take at most ${(Math.floor(half * 1000) / 1000).toFixed(3)} Å.`,
    );
  const strange = potential.terms.find(
    ({ kind, term }) => kind !== 'bonded' && term !== 'lennard_jones' && term !== 'coulomb',
  );
  if (strange)
    throw new FfpError('unsupported', `The Term "${strange.term}" is computed in empty space, not in a periodic box.`);
  const electrostatics = method === 'pme' ? meshEwald(box, cutoff, tolerance) : reactionField(cutoff);
  if (lennardJones?.kind === 'switch' && !(lennardJones.from > 0 && lennardJones.from < cutoff))
    throw new FfpError(
      'usage',
      `Lennard-Jones cannot be switched off from ${lennardJones.from} Å to the cutoff of ${cutoff} Å; begin before it.`,
    );
  if (lennardJones?.kind === 'shift' && dispersionCorrection)
    throw new FfpError('usage', 'The dispersion correction is for Lennard-Jones that is cut or switched, not shifted.');
  const dispersion = dispersionCorrection ? beyondCutoff(potential, cutoff, lennardJones) / volumeOf(box) : 0;
  // Bonded Terms first: the webgpu Engine computes them apart.
  const terms = [true, false].flatMap((bonded) =>
    potential.terms.filter(({ kind }) => kind !== 'lattice' && (kind === 'bonded') === bonded),
  );
  return {
    ...potential,
    terms: method === 'pme' ? [...terms, { kind: 'lattice', term: 'reciprocal' }] : terms,
    periodic: { box, cutoff, electrostatics, dispersion, ...(lennardJones && { lennardJones }) },
  };
}

/**
 * Checks how a Potential repeats and what it holds, as `validatePotential` does the rest. Throws FfpError('file').
 * @param whole where this or another one is the inner Potential of it: nothing that is computed in a box yet
 */
export function validatePeriodicity(potential: Potential, whole?: Potential): void {
  const { periodic, terms } = potential;
  validateConstraints(potential);
  const fail = (what: string): never => {
    throw new FfpError('file', `not a valid potential: ${what}`);
  };
  if (whole) fail('multiple time steps in a box, or with constraints');
  if (!periodic) return;
  const { box, cutoff, electrostatics, lennardJones } = periodic;
  if (lennardJones?.kind === 'switch' && !(lennardJones.from > 0 && lennardJones.from < cutoff))
    fail(`switching from ${lennardJones.from} Å`);
  const lattice = terms.some(({ kind }) => kind === 'lattice');
  if (!box.every((edge) => edge > 0 && edge < 1e6)) fail(`a box of ${box.join(' × ')} Å`);
  if (!(cutoff > 0 && cutoff <= shortestEdge(box) / 2))
    fail(`a cutoff of ${cutoff} Å in a box of ${box.join(' × ')} Å`);
  if (lattice !== (electrostatics.kind === 'pme')) fail('a mesh without its Term, or the Term without its mesh');
  if (
    electrostatics.kind === 'pme' &&
    !electrostatics.grid.every((n) => Number.isInteger(n) && n >= 6 && n <= MOST_POINTS)
  )
    fail(`a mesh of ${electrostatics.grid.join(' × ')} points`);
}

/** Net charge of a Potential, e; 0 where it has no charges. */
export function netCharge(potential: Potential): number {
  return chargesOf(potential)?.atomParameters.reduce((sum, q) => sum + q, 0) ?? 0;
}

/**
 * The energy of the uniform background that neutralises a net charge in Ewald sums, kcal/mol: −Q²/(4πε0) π/(2 V α²). It exerts no
 * force.
 */
export function backgroundEnergy(potential: Potential, box: Box, alpha: number): number {
  return (-COULOMB * netCharge(potential) ** 2 * Math.PI) / (2 * volumeOf(box) * alpha * alpha);
}

/** Energy of the charges in their own screening charges, which the sum over waves holds, kcal/mol. */
export function selfEnergy(potential: Potential, alpha: number): number {
  const squares = chargesOf(potential)?.atomParameters.reduce((sum, q) => sum + q * q, 0) ?? 0;
  return (-COULOMB * alpha * squares) / Math.sqrt(Math.PI);
}

/** The Coulomb Term, where there is one. */
export function chargesOf({ terms }: Potential): PairTermData | undefined {
  return terms.find((term) => term.term === 'coulomb' && term.kind === 'pair') as PairTermData | undefined;
}

function reactionField(cutoff: number): ReactionField {
  const e = REACTION_FIELD_DIELECTRIC;
  return {
    kind: 'reaction field',
    k: (e - 1) / (2 * e + 1) / cutoff ** 3,
    c: (3 * e) / (2 * e + 1) / cutoff,
  };
}

/** Width and mesh by OpenMM's rule (its user guide, "Particle Mesh Ewald"); the mesh is rounded up to products of 2, 3, 5 and 7. */
function meshEwald(box: Box, cutoff: number, tolerance: number): MeshEwald {
  const alpha = Math.sqrt(-Math.log(2 * tolerance)) / cutoff;
  const points = (edge: number) => smooth(Math.max(6, Math.ceil((2 * alpha * edge) / (3 * tolerance ** 0.2))));
  const grid = [points(box[0]), points(box[1]), points(box[2])] as const;
  if (Math.max(...grid) > MOST_POINTS || grid[0] * grid[1] * grid[2] > MOST_MESH)
    throw new FfpError(
      'unsupported',
      `An error tolerance of ${tolerance} asks for a mesh of ${grid.join(' × ')} points, and no more than ${MOST_MESH} are computed; take a larger tolerance, a longer cutoff or a smaller box.`,
    );
  return { kind: 'pme', alpha, grid };
}

/** The least number that is not below `least` and has no prime factors but 2, 3, 5 and 7. */
export function smooth(least: number): number {
  for (let n = least; ; n++) {
    let rest = n;
    for (const prime of [2, 3, 5, 7]) while (rest % prime === 0) rest /= prime;
    if (rest === 1) return n;
  }
}

/**
 * Energy of all pairs beyond the cutoff times the volume, kcal/mol·Å³, for a density that is uniform there: 2πN² (⟨A⟩/(9 r⁹) − ⟨B⟩/(3 r³)),
 * means over all pairs of atoms, each with itself included (OpenMM's convention; Shirts et al., J. Phys. Chem. B 111, 13052 (2007)).
 * Where Lennard-Jones is switched, what switching takes away is beyond the cutoff as well.
 */
function beyondCutoff({ atoms, terms }: Potential, cutoff: number, end?: LennardJonesEnd): number {
  const term = terms.find((one) => one.term === 'lennard_jones');
  if (term?.kind !== 'pair') return 0;
  const { types, typeCount, table } = term;
  const counts = new Float64Array(typeCount);
  for (const type of types) counts[type]++;
  let [a, b] = [0, 0];
  for (let s = 0; s < typeCount; s++)
    for (let t = s; t < typeCount; t++) {
      const pairs = s === t ? (counts[s] * (counts[s] + 1)) / 2 : counts[s] * counts[t];
      a += pairs * table[2 * (s * typeCount + t)];
      b += pairs * table[2 * (s * typeCount + t) + 1];
    }
  const all = (atoms * (atoms + 1)) / 2;
  let integral = a / (9 * cutoff ** 9) - b / (3 * cutoff ** 3);
  if (end?.kind === 'switch')
    integral += simpson(end.from, cutoff, (r) => {
      const { value } = switching((r - end.from) / (cutoff - end.from));
      return (1 - value) * (a / r ** 12 - b / r ** 6) * r * r;
    });
  return (2 * Math.PI * atoms * atoms * integral) / all;
}

/** The switching function and its derivative at x, from 0 to 1. */
export function switching(x: number): { readonly value: number; readonly slope: number } {
  return { value: 1 + x * x * x * (-10 + x * (15 - 6 * x)), slope: -30 * (x * (1 - x)) ** 2 };
}

/** Simpson's rule. */
function simpson(from: number, to: number, f: (x: number) => number, intervals = 2000): number {
  const h = (to - from) / intervals;
  let sum = f(from) + f(to);
  for (let n = 1; n < intervals; n++) sum += (n % 2 === 0 ? 2 : 4) * f(from + n * h);
  return (sum * h) / 3;
}
