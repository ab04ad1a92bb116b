/** Assigns Class I parameters to a molecule. */
import { elementByNumber } from '../../chem/elements.ts';
import type { Structure } from '../../chem/structure.ts';
import type { ForceField } from '../forcefield.ts';
import type { Potential } from '../potential.ts';
import type { BondedTermData, TermData } from '../term.ts';
import { topologyOf } from '../topology.ts';
import { assignCharges } from './charges.ts';
import { analyseEnvironment } from './environment.ts';
import { equilibratedTerms } from './equilibration.ts';
import { nonbondedTerms } from './nonbonded.ts';
import { countParameters, sumContributions, type Class1Parameters } from './parameters.ts';
import { class1Tuples, COEFFICIENTS, improperDihedrals, TERM_OF, type Tuple, type TupleKind } from './tuples.ts';

/**
 * Bounds on force constants [kcal/mol/Å², kcal/mol/rad²] and on how far equilibrium values may leave their rule-based
 * reference [Å, rad]. Fitted types lie well inside; sums for types that no training molecule has are kept sane by them.
 */
export const BOUNDS = {
  bond: { force: [60, 1800], shift: 0.2 },
  angle: { force: [8, 300], shift: 0.6 },
} as const;

/** A Class I force field from its parameters. */
export function class1ForceField(parameters: Class1Parameters): ForceField {
  const { id, plainName, technicalName, summary } = parameters;
  return {
    id,
    plainName,
    technicalName,
    family: 'mm',
    summary,
    parameterCount: countParameters(parameters),
    needsBonds: true,
    breaksBonds: false,
    parametrize: (structure) => parametrize(parameters, structure),
  };
}

function parametrize(parameters: Class1Parameters, structure: Structure): Potential {
  const environment = analyseEnvironment(structure);
  const topology = topologyOf(structure);
  const tuples = class1Tuples(environment, topology);
  const bonded = (Object.keys(TERM_OF) as TupleKind[]).flatMap((kind) => {
    const table = parameters.bonded[kind];
    const own = tuples.filter((tuple) => tuple.kind === kind);
    return table && own.length > 0
      ? [bondedTerm(kind, own, (tuple) => sumContributions(table, tuple.keys, COEFFICIENTS[kind]))]
      : [];
  });
  const terms: TermData[] = [...bonded];
  if (parameters.charges)
    terms.push(...nonbondedTerms(environment, topology, assignCharges(environment, parameters.charges)));
  if (parameters.equilibration) terms.push(...equilibratedTerms(environment, topology, parameters.equilibration));
  return {
    atoms: environment.atoms,
    elements: structure.elements,
    masses: Float64Array.from(structure.elements, (z) => elementByNumber(z).mass),
    terms,
    exclusions: topology.exclusions,
  };
}

/** Term data of tuples of one kind, of which there is at least one. */
export function bondedTerm(
  kind: TupleKind,
  tuples: readonly Tuple[],
  coefficients: (tuple: Tuple) => number[],
): BondedTermData {
  const rows = tuples.flatMap((tuple) => tupleRows(tuple, coefficients(tuple)));
  return {
    kind: 'bonded',
    term: TERM_OF[kind],
    atoms: Uint32Array.from(rows.flatMap(({ atoms }) => atoms)),
    stride: rows[0].parameters.length,
    parameters: Float64Array.from(rows.flatMap((row) => row.parameters)),
  };
}

/** Rows of Term data that stand for a tuple with the given coefficients (an improper takes three). */
export function tupleRows(
  { kind, atoms, reference, straight }: Tuple,
  coefficients: readonly number[],
): { readonly atoms: readonly number[]; readonly parameters: readonly number[] }[] {
  switch (kind) {
    case 'bond':
    case 'angle': {
      const [k, g] = coefficients;
      const [least, most] = BOUNDS[kind].force;
      const force = Math.min(Math.max(k, least), most);
      const shift = straight ? 0 : Math.min(Math.max(-g / (2 * force), -BOUNDS[kind].shift), BOUNDS[kind].shift);
      return [{ atoms, parameters: [force, reference + shift] }];
    }
    case 'torsion': {
      const constant = coefficients.reduce((sum, c) => sum + Math.abs(c), 0);
      return [{ atoms, parameters: [constant, ...coefficients.flatMap((c) => [c, 0])] }];
    }
    case 'improper': {
      const [k] = coefficients;
      const [centre, a, b, c] = atoms;
      // k (1 − cos 2φ); a negative k favours a pyramid.
      const parameters = [Math.abs(k), 0, 0, -k, 0];
      return improperDihedrals(centre, a, b, c).map((dihedral) => ({ atoms: dihedral, parameters }));
    }
  }
}
