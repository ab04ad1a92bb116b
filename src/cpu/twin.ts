import type { Box } from '../chem/box.ts';
import type { BondedTermData, LearnedDataOf, PairTermData } from '../forcefield/term.ts';
import type { Architecture } from '../models/learned.ts';
import type { Precision } from './precision.ts';

/**
 * The f64 twin of a bonded Term: adds the forces of all its tuples to `forces` (kcal/mol/Å, [3N]) and returns their energy
 * (kcal/mol). `positions` in Å, [3N]; `box` in Å, where there is one, for Terms that act from a point in space.
 */
export type BondedTwin = (positions: Float64Array, data: BondedTermData, forces: Float64Array, box?: Box) => number;

/** Distances of a batch of pairs, and room for what the Terms say about them. Entries 0 … count − 1 are valid. */
export interface PairBatch {
  count: number;
  readonly i: Uint32Array;
  readonly j: Uint32Array;
  /** Components of r_i − r_j, Å. */
  readonly dx: Float64Array;
  readonly dy: Float64Array;
  readonly dz: Float64Array;
  /** 1/r, 1/Å. */
  readonly inverseR: Float64Array;
  /** Accumulates −U′(r)/r, kcal/mol/Å²: times the vector r_i − r_j it is the force on i. */
  readonly force: Float64Array;
}

/** The f64 twin of a pair Term: adds to `batch.force` and returns the energy of the batch (kcal/mol). */
export type PairTwin = (batch: PairBatch, data: PairTermData) => number;

/** A learned Term bound to the atoms of one molecule, with the room that it works in. */
export interface LearnedEvaluation {
  /** The energy by each member's word at the positions last evaluated, kcal/mol, [M]; their mean is the Term's energy. */
  readonly members: Float64Array;
  /**
   * Adds the forces (kcal/mol/Å, [3N]) at positions (Å, [3N]) to `forces` and returns the energy (kcal/mol). Allocates
   * nothing, except where atoms get more neighbours than they ever had.
   */
  evaluate(positions: Float64Array, forces: Float64Array): number;
  /** Where several replicas at once are faster: how many at most, and the same for `count` of them, to the same bits. */
  readonly together?: {
    readonly most: number;
    /**
     * @param positions Å, [count × 3N]
     * @param forces added to, kcal/mol/Å, same shape
     * @param energies kcal/mol, [count] or longer
     * @param members by each member's word, kcal/mol, [count × M] or longer
     */
    evaluate(
      count: number,
      positions: Float64Array,
      forces: Float64Array,
      energies: Float64Array,
      members: Float64Array,
    ): void;
  };
}

/** The twin of a learned Term: f64, unless it is asked for single precision and has such a variant. */
export type LearnedTwin<A extends Architecture> = (data: LearnedDataOf<A>, precision?: Precision) => LearnedEvaluation;

/** What a file of `src/cpu/terms` exports. */
export interface TwinModule {
  readonly bonded?: BondedTwin;
  readonly pair?: PairTwin;
}

const twins = new Map<string, TwinModule>();

register(
  import.meta.glob<TwinModule>(
    './terms/{coulomb,lennard_jones,nonbonded_14,harmonic_bond,harmonic_angle,periodic_torsion,periodic_improper}.ts',
    { eager: true },
  ),
);

function register(modules: Readonly<Record<string, TwinModule>>): void {
  for (const [path, twin] of Object.entries(modules)) twins.set(path.slice('./terms/'.length, -'.ts'.length), twin);
}

/** Loads the twins of Terms that are no part of the first load, where some of them are named. */
export async function loadTwins(names: readonly string[]): Promise<void> {
  if (names.every((name) => twins.has(name))) return;
  const { LATER } = await import('./laterTwins.ts');
  register(LATER);
}

const learned = import.meta.glob<{ learned: LearnedTwin<Architecture> }>('./learned/*.ts');

/** The twin of a bonded Term. */
export function bondedTwin(name: string): BondedTwin {
  const twin = twins.get(name)?.bonded;
  if (!twin) throw new Error(`src/cpu/terms/${name}.ts has no bonded twin`);
  return twin;
}

/** The twin of a pair Term. */
export function pairTwin(name: string): PairTwin {
  const twin = twins.get(name)?.pair;
  if (!twin) throw new Error(`src/cpu/terms/${name}.ts has no pair twin`);
  return twin;
}

/** The twin of a learned Term, loaded when it is first asked for. */
export async function learnedTwin(name: Architecture): Promise<LearnedTwin<Architecture>> {
  const load = learned[`./learned/${name}.ts`];
  if (!load) throw new Error(`src/cpu/learned/${name}.ts is missing`);
  return (await load()).learned;
}
