/**
 * A Term is one summand of the energy. Its physics lies in three files of one stem:
 * `src/forcefield/terms/STEM.ts` (schema), `src/cpu/terms/STEM.ts` (f64 twin), `shaders/terms/STEM.wgsl` (GPU).
 * A learned Term has its twin in `src/cpu/learned/STEM.ts`, its dispatches in `src/gpu/learned/STEM.ts` and its WGSL in
 * `shaders/learned/STEM/`; all three are loaded when a molecule first needs them.
 */
import type { Architecture, LearnedModels } from '../models/learned.ts';
import type { Potential } from './potential.ts';

/** The heading under which a Term's energy is reported. */
export type EnergyGroup = 'bond' | 'angle' | 'torsion' | 'nonbonded';

export interface TermParameter {
  readonly name: string;
  readonly unit: string;
  readonly meaning: string;
  /** Plausible values: the range of sliders and of generated tests. */
  readonly range: readonly [number, number];
}

interface TermSchemaBase {
  readonly name: string;
  readonly title: string;
  /** null where the energy belongs under no heading: a learned Term knows nothing of bonds and angles. */
  readonly group: EnergyGroup | null;
  /** LaTeX, energy in kcal/mol. */
  readonly equation: string;
  /** Paper or manual that defines the form. */
  readonly source: string;
}

/** A Term over listed tuples of 2 to 5 atoms; or of single atoms, acting from a point in space: the last three of its parameters, Å, which the GPU keeps apart. */
export interface BondedTermSchema extends TermSchemaBase {
  readonly kind: 'bonded';
  readonly arity: 1 | 2 | 3 | 4 | 5;
  /**
   * Parameters of one tuple, in storage order. Where `series` is set, the last `series` of them repeat:
   * a row may hold the leading ones once and the repeating ones any number of times.
   */
  readonly parameters: readonly TermParameter[];
  readonly series?: number;
  /** What the GPU stores of a row (default: the row itself), worked out in f64 so that f32 loses as little as possible. */
  readonly pack?: (row: Float64Array) => readonly number[];
}

/** A Term over all pairs of atoms that are not excluded. */
export interface PairTermSchema extends TermSchemaBase {
  readonly kind: 'pair';
  /** It sees excluded pairs too: its own damping does what exclusions do for others. */
  readonly allPairs?: true;
  /** Parameters of one atom, in storage order. */
  readonly atomParameters: readonly TermParameter[];
  /** Parameters of one pair of types, in storage order; absent where the Term has no types. */
  readonly tableParameters?: readonly TermParameter[];
  /** What the GPU stores of an atom's row (default: the row itself). */
  readonly packAtom?: (row: Float64Array) => readonly number[];
}

/** A learned Term: a model that sees the elements and positions of all atoms. Exclusions do not concern it. */
export interface LearnedTermSchema extends TermSchemaBase {
  readonly kind: 'learned';
}

/** A Potential on some of the atoms. */
export interface RegionTermSchema extends TermSchemaBase {
  readonly kind: 'region';
}

/** A sum over the waves of a periodic box. It takes its charges from the Coulomb Term, and its mesh from `Potential.periodic`. */
export interface LatticeTermSchema extends TermSchemaBase {
  readonly kind: 'lattice';
}

export type TermSchema = BondedTermSchema | PairTermSchema | LearnedTermSchema | RegionTermSchema | LatticeTermSchema;

/** Tuples of one bonded Term with their parameters. */
export interface BondedTermData {
  readonly kind: 'bonded';
  readonly term: string;
  /** Atom indices, [count × arity]. */
  readonly atoms: Uint32Array;
  /** Parameters a tuple. */
  readonly stride: number;
  /** [count × stride]. */
  readonly parameters: Float64Array;
}

/** Per-atom parameters and the type table of one pair Term. */
export interface PairTermData {
  readonly kind: 'pair';
  readonly term: string;
  /** [N × number of atomParameters]; empty where the Term has none. */
  readonly atomParameters: Float64Array;
  /** Type of each atom, [N]; empty where the Term has no table. */
  readonly types: Uint32Array;
  readonly typeCount: number;
  /** Symmetric, [typeCount × typeCount × number of tableParameters]. */
  readonly table: Float64Array;
}

/** A model of one architecture, and what each atom is to it. */
interface LearnedTerm<A extends Architecture> {
  readonly kind: 'learned';
  readonly term: A;
  readonly model: LearnedModels[A];
  /**
   * What each atom is to the model, [N]: the place of its element in `model.elements`; to a model of one molecule
   * (`force_kernel`), which of its atoms it is.
   */
  readonly species: Uint32Array;
}

/** A learned Term: the union over all architectures. */
export type LearnedTermData = { [A in Architecture]: LearnedTerm<A> }[Architecture];

/** The data of one learned Term by its name. */
export type LearnedDataOf<A extends Architecture> = Extract<LearnedTermData, { readonly term: A }>;

/**
 * Another Potential on some of the atoms. Where a bond leads out of the region, a link atom takes the place of the atom outside:
 * r_L = r_in + g (r_out − r_in), with a fixed g, so that its force goes to the two atoms by the chain rule.
 */
export interface RegionTermData {
  readonly kind: 'region';
  readonly term: 'region';
  /** Its first atoms are those of the region, the others the link atoms. */
  readonly potential: Potential;
  /** Atoms of the molecule that are in the region, [n]. */
  readonly atoms: Uint32Array;
  /** The atoms inside and outside that each link atom lies between, [2 × links]. */
  readonly links: Uint32Array;
  /** g of each link atom, [links]. */
  readonly fractions: Float64Array;
}

/** The part of Coulomb in a periodic box that is summed in reciprocal space. */
export interface LatticeTermData {
  readonly kind: 'lattice';
  readonly term: 'reciprocal';
}

export type TermData = BondedTermData | PairTermData | LearnedTermData | RegionTermData | LatticeTermData;
