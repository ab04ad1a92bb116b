/** Basis functions of the Class I form: what the energy and forces of every frame are linear combinations of. */
import { Evaluator } from '../cpu/evaluator.ts';
import { bondedTwin } from '../cpu/twin.ts';
import type { ReferenceMolecule } from '../assess/reference.ts';
import { assignCharges } from '../forcefield/class1/charges.ts';
import { analyseEnvironment, type Environment } from '../forcefield/class1/environment.ts';
import { nonbondedTerms } from '../forcefield/class1/nonbonded.ts';
import type { Table } from '../forcefield/class1/parameters.ts';
import {
  class1Tuples,
  COEFFICIENTS,
  improperDihedrals,
  TERM_OF,
  type Tuple,
  type TupleKind,
} from '../forcefield/class1/tuples.ts';
import type { BondedTermData } from '../forcefield/term.ts';
import { topologyOf, type Topology } from '../forcefield/topology.ts';

/**
 * A column of one molecule's design matrix: all its tuples of one finest type, times one coefficient of
 * bond and angle: U = k (x − ρ)² + g (x − ρ), linear in (k, g), where ρ is the rule-based reference;
 * torsion: U = Σ_n c_n cos nφ; improper: U = k Σ (1 − cos 2φ) over its three dihedrals.
 */
export interface Column {
  readonly kind: TupleKind;
  readonly coefficient: number;
  /** Keys of the tuples, coarse to fine. */
  readonly keys: readonly string[];
  /** Whether the tuples are angles at atoms with three neighbours. */
  readonly trigonal: boolean;
  /** The basis function as a Term with fixed parameters. */
  readonly term: BondedTermData;
}

/** Frames of one molecule as observations. */
export interface MoleculeDesign {
  readonly molecule: ReferenceMolecule;
  readonly columns: readonly Column[];
  /** Forces of the columns at coefficient 1, kcal/mol/Å per unit, row-major, [frames × 3N × columns]. */
  readonly forces: Float64Array;
  /** Energies of the columns at coefficient 1, [frames × columns]. */
  readonly energies: Float64Array;
  /** What the columns should add up to: reference minus fixed nonbonded part, kcal/mol/Å, [frames × 3N]. */
  readonly targetForces: Float64Array;
  /** The same of the energies, kcal/mol, [frames]; their zero is the molecule's own. */
  readonly targetEnergies: Float64Array;
}

/**
 * The design matrix of all frames of a molecule.
 * @param charges bond-charge increments; null for a force field without nonbonded part
 * @param kinds bonded terms that the force field has
 * @param levels how many levels of types it tells apart, from the coarsest
 */
export function designMolecule(
  molecule: ReferenceMolecule,
  charges: Table | null,
  kinds: readonly TupleKind[],
  levels = Infinity,
): MoleculeDesign {
  const { structure, frames } = molecule;
  const environment = analyseEnvironment(structure);
  const topology = topologyOf(structure);
  const columns = class1Columns(environment, topology, kinds, levels);
  const components = 3 * environment.atoms;

  const forces = new Float64Array(frames * components * columns.length);
  const energies = new Float64Array(frames * columns.length);
  const scratch = new Float64Array(components);
  columns.forEach(({ term }, c) => {
    const twin = bondedTwin(term.term);
    for (let f = 0; f < frames; f++) {
      scratch.fill(0);
      energies[f * columns.length + c] = twin(
        molecule.positions.subarray(f * components, (f + 1) * components),
        term,
        scratch,
      );
      for (let x = 0; x < components; x++) forces[(f * components + x) * columns.length + c] = scratch[x];
    }
  });

  return { molecule, columns, forces, energies, ...bondedTargets(molecule, environment, topology, charges) };
}

/** Columns of a molecule; parameters as in `designMolecule`. */
export function class1Columns(
  environment: Environment,
  topology: Topology,
  kinds: readonly TupleKind[],
  levels = Infinity,
): Column[] {
  const tuples = class1Tuples(environment, topology)
    .filter(({ kind }) => kinds.includes(kind))
    .map((tuple) => ({ ...tuple, keys: tuple.keys.slice(0, levels) }));
  return columnsOf(tuples);
}

/**
 * What the bonded terms of a molecule should add up to: its labels less the fixed nonbonded part.
 * @param charges bond-charge increments; null for a force field without nonbonded part
 */
export function bondedTargets(
  molecule: ReferenceMolecule,
  environment: Environment,
  topology: Topology,
  charges: Table | null,
): Pick<MoleculeDesign, 'targetForces' | 'targetEnergies'> {
  return lessNonbonded(molecule, environment, topology, charges && assignCharges(environment, charges));
}

/** The same with the atoms' charges, e, [N]; zeros leave Lennard-Jones only, null takes nothing off. */
export function lessNonbonded(
  { structure, frames, positions, ...labels }: ReferenceMolecule,
  environment: Environment,
  topology: Topology,
  charges: Float64Array | null,
): Pick<MoleculeDesign, 'targetForces' | 'targetEnergies'> {
  const targetForces = labels.forces.slice();
  const targetEnergies = labels.energies.slice();
  if (!charges) return { targetForces, targetEnergies };
  const terms = nonbondedTerms(environment, topology, charges);
  const evaluator = new Evaluator({
    atoms: environment.atoms,
    elements: structure.elements,
    masses: new Float64Array(environment.atoms).fill(1),
    terms,
    exclusions: topology.exclusions,
  });
  const components = 3 * environment.atoms;
  const forces = new Float64Array(components);
  const parts = new Float64Array(terms.length);
  for (let f = 0; f < frames; f++) {
    evaluator.evaluate(positions.subarray(f * components, (f + 1) * components), forces, parts);
    for (let x = 0; x < components; x++) targetForces[f * components + x] -= forces[x];
    for (const part of parts) targetEnergies[f] -= part;
  }
  return { targetForces, targetEnergies };
}

function columnsOf(tuples: readonly Tuple[]): Column[] {
  const groups = new Map<string, Tuple[]>();
  for (const tuple of tuples) {
    const id = [tuple.kind, tuple.straight, ...tuple.keys].join(' ');
    const group = groups.get(id);
    if (group) group.push(tuple);
    else groups.set(id, [tuple]);
  }
  return [...groups.values()].flatMap((group) => {
    const [{ kind, keys, straight, trigonal }] = group;
    const coefficients = straight ? 1 : COEFFICIENTS[kind];
    return Array.from({ length: coefficients }, (_, coefficient) => ({
      kind,
      coefficient,
      keys,
      trigonal,
      term: basisTerm(group, coefficient),
    }));
  });
}

/** The basis function of one coefficient, summed over tuples of one kind, as data of the Term it belongs to. */
export function basisTerm(tuples: readonly Tuple[], coefficient: number): BondedTermData {
  const rows = tuples.flatMap(({ kind, atoms, reference }): { atoms: readonly number[]; parameters: number[] }[] => {
    switch (kind) {
      case 'bond':
      case 'angle':
        // x − ρ = ½ (x − ρ + ½)² − ½ (x − ρ − ½)²: both coefficients are parameters of the same Term.
        return coefficient === 0
          ? [{ atoms, parameters: [1, reference] }]
          : [
              { atoms, parameters: [0.5, reference - 0.5] },
              { atoms, parameters: [-0.5, reference + 0.5] },
            ];
      case 'torsion': {
        const parameters = Array.from({ length: 1 + 2 * COEFFICIENTS.torsion }, () => 0);
        parameters[1 + 2 * coefficient] = 1;
        return [{ atoms, parameters }];
      }
      case 'improper': {
        const [centre, a, b, c] = atoms;
        return improperDihedrals(centre, a, b, c).map((dihedral) => ({
          atoms: dihedral,
          parameters: [1, 0, 0, -1, 0],
        }));
      }
    }
  });
  return {
    kind: 'bonded',
    term: TERM_OF[tuples[0].kind],
    atoms: Uint32Array.from(rows.flatMap(({ atoms }) => atoms)),
    stride: rows[0].parameters.length,
    parameters: Float64Array.from(rows.flatMap(({ parameters }) => parameters)),
  };
}
