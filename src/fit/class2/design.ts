/** Basis functions of the Class II form: what the energy and forces of every frame are linear combinations of. */
import type { ReferenceMolecule } from '../../assess/reference.ts';
import type { Structure } from '../../chem/structure.ts';
import { COULOMB } from '../../core/units.ts';
import { Evaluator } from '../../cpu/evaluator.ts';
import { bondedTwin } from '../../cpu/twin.ts';
import { assignCharges } from '../../forcefield/class1/charges.ts';
import { analyseEnvironment } from '../../forcefield/class1/environment.ts';
import type { Table } from '../../forcefield/class1/parameters.ts';
import {
  COEFFICIENTS,
  mirrored,
  rowLength,
  skeletonOf,
  type Interaction,
  type InteractionKind,
  type Skeleton,
} from '../../forcefield/class2/interactions.ts';
import type { Potential } from '../../forcefield/potential.ts';
import type { BondedTermData, PairTermData } from '../../forcefield/term.ts';
import { topologyOf } from '../../forcefield/topology.ts';

/** What a parameter multiplies: a coefficient of a type, or one of the two Coulomb energies. */
export interface ParameterName {
  readonly kind: InteractionKind | 'coulomb';
  readonly level: number;
  readonly key: string;
  readonly coefficient: number;
  /** The coefficient that is the same number, because the type reads the same from both ends; itself where there is none. */
  readonly mirror: number;
}

/** A column of one molecule's design matrix: all its interactions of one finest type, times one coefficient. */
export interface Column {
  readonly kind: InteractionKind | 'coulomb';
  /** One contribution a level, coarse to fine. */
  readonly names: readonly ParameterName[];
}

/** Frames of one molecule as observations. */
export interface MoleculeDesign {
  readonly molecule: ReferenceMolecule;
  readonly columns: readonly Column[];
  /** Forces of the columns at coefficient 1, kcal/mol/Å per unit, row-major, [frames × 3N × columns]. */
  readonly forces: Float32Array;
  /** Energies of the columns at coefficient 1, [frames × columns]. */
  readonly energies: Float64Array;
}

/** The two parameters of the charges: Coulomb energies three bonds apart, and further apart. */
export const COULOMB_KEYS = ['pair14', 'pair'] as const;

/**
 * The design matrix of all frames of a molecule.
 * @param charges bond-charge increments
 */
export function designMolecule(molecule: ReferenceMolecule, charges: Table): MoleculeDesign {
  const { structure, frames } = molecule;
  const components = 3 * structure.elements.length;
  const values: Float64Array[] = [];
  const kept = class2Columns(structure, charges).filter(({ evaluate }) => {
    const all = new Float64Array(frames * (components + 1));
    for (let f = 0; f < frames; f++)
      all[frames * components + f] = evaluate(
        molecule.positions.subarray(f * components, (f + 1) * components),
        all.subarray(f * components, (f + 1) * components),
      );
    // Pairs of types that no two atoms have, beyond what is excluded.
    const empty = all.every((value) => value === 0);
    if (!empty) values.push(all);
    return !empty;
  });
  const width = kept.length;
  const forces = new Float32Array(frames * components * width);
  const energies = new Float64Array(frames * width);
  values.forEach((all, c) => {
    for (let r = 0; r < frames * components; r++) forces[r * width + c] = all[r];
    for (let f = 0; f < frames; f++) energies[f * width + c] = all[frames * components + f];
  });
  return { molecule, columns: kept.map(({ column }) => column), forces, energies };
}

/** Adds forces (kcal/mol/Å, [3N]) at positions (Å, [3N]) and returns the energy (kcal/mol), at coefficient 1. */
type Basis = (positions: Float64Array, forces: Float64Array) => number;

/** Columns of a molecule with their basis functions. @param charges bond-charge increments */
export function class2Columns(
  structure: Structure,
  charges: Table,
): { readonly column: Column; readonly evaluate: Basis }[] {
  const environment = analyseEnvironment(structure);
  const topology = topologyOf(structure);
  const skeleton = skeletonOf(environment, topology, charges, { pair14: 0, pair: 0 });
  const { atoms } = environment;
  const own = assignCharges(environment, charges);
  const pairs14 = skeleton.terms.find(({ term }) => term === 'class2_pair_14') as BondedTermData;
  return [
    ...interactionColumns(skeleton, atoms, topology.exclusions),
    { column: coulombColumn('pair14'), evaluate: coulomb14(pairs14, own) },
    { column: coulombColumn('pair'), evaluate: pairBasis(coulombTerm(own), atoms, topology.exclusions) },
  ];
}

function interactionColumns(
  { terms, interactions }: Skeleton,
  atoms: number,
  exclusions: Potential['exclusions'],
): { column: Column; evaluate: Basis }[] {
  const groups = new Map<string, Interaction[]>();
  for (const interaction of interactions) {
    const id = [interaction.kind, ...interaction.keys.map(({ key, direction }) => `${key} ${direction}`)].join(' ');
    const group = groups.get(id);
    if (group) group.push(interaction);
    else groups.set(id, [interaction]);
  }
  return [...groups.values()].flatMap((group) => {
    const [{ kind, keys, term }] = group;
    return COEFFICIENTS[kind].flatMap((_, c) => {
      const other = mirrored(kind, c);
      const alike = keys.every(({ direction }) => direction === 0);
      // Where a tuple reads the same from both ends, two mirrored coefficients are one.
      if (alike && other < c) return [];
      const column: Column = {
        kind,
        names: keys.map(({ key, direction }, level) => ({
          kind,
          level,
          key,
          coefficient: direction === 0 ? Math.min(c, other) : direction === 1 ? c : other,
          mirror: direction === 0 ? Math.max(c, other) : direction === 1 ? c : other,
        })),
      };
      const data = terms[term];
      const coefficients = alike && other !== c ? [c, other] : [c];
      if (data.kind === 'bonded') return [{ column, evaluate: bondedBasis(data, group, coefficients) }];
      if (data.kind !== 'pair') return [];
      const table = new Float64Array(data.table.length);
      for (const { rows, places } of group) for (const row of rows) table[row * rowLength(data) + places[c]] = 1;
      return [{ column, evaluate: pairBasis({ ...data, table }, atoms, exclusions) }];
    });
  });
}

/** The rows of some interactions, which have their references only, with 1 for the coefficients named. */
function bondedBasis(data: BondedTermData, group: readonly Interaction[], coefficients: readonly number[]): Basis {
  const { stride } = data;
  const arity = data.atoms.length / (data.parameters.length / stride);
  const all = group.flatMap(({ rows, places }) => rows.map((row) => ({ row, places })));
  const atoms = Uint32Array.from(all.flatMap(({ row }) => [...data.atoms.subarray(row * arity, (row + 1) * arity)]));
  const parameters = new Float64Array(all.length * stride);
  all.forEach(({ row, places }, n) => {
    parameters.set(data.parameters.subarray(row * stride, (row + 1) * stride), n * stride);
    for (const c of coefficients) parameters[n * stride + places[c]] = 1;
  });
  const twin = bondedTwin(data.term);
  const basis: BondedTermData = { ...data, atoms, parameters };
  return (positions, forces) => twin(positions, basis, forces);
}

function pairBasis(data: PairTermData, atoms: number, exclusions: Potential['exclusions']): Basis {
  const evaluator = new Evaluator({
    atoms,
    elements: new Uint8Array(atoms),
    masses: new Float64Array(atoms).fill(1),
    terms: [data],
    exclusions,
  });
  const energies = new Float64Array(1);
  return (positions, forces) => {
    evaluator.evaluate(positions, forces, energies);
    return energies[0];
  };
}

function coulombColumn(key: (typeof COULOMB_KEYS)[number]): Column {
  return { kind: 'coulomb', names: [{ kind: 'coulomb', level: 0, key, coefficient: 0, mirror: 0 }] };
}

function coulombTerm(charges: Float64Array): PairTermData {
  const none = { types: new Uint32Array(0), typeCount: 0, table: new Float64Array(0) };
  return { kind: 'pair', term: 'coulomb', atomParameters: charges, ...none };
}

/** Coulomb energy of the pairs three bonds apart. */
function coulomb14(data: BondedTermData, charges: Float64Array): Basis {
  const parameters = new Float64Array(data.parameters.length);
  for (let t = 0; 2 * t < data.atoms.length; t++)
    parameters[(t + 1) * data.stride - 1] = COULOMB * charges[data.atoms[2 * t]] * charges[data.atoms[2 * t + 1]];
  const twin = bondedTwin(data.term);
  return (positions, forces) => (data.atoms.length > 0 ? twin(positions, { ...data, parameters }, forces) : 0);
}
