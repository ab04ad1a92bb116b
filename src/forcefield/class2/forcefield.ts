/** Assigns Class II parameters to a molecule. */
import { elementByNumber } from '../../chem/elements.ts';
import type { Structure } from '../../chem/structure.ts';
import { COULOMB } from '../../core/units.ts';
import { analyseEnvironment, type Environment } from '../class1/environment.ts';
import type { ForceField } from '../forcefield.ts';
import type { Potential } from '../potential.ts';
import type { BondedTermData, PairTermData, TermData } from '../term.ts';
import { topologyOf } from '../topology.ts';
import { rowLength, skeletonOf, type Interaction, type InteractionKind, type Skeleton } from './interactions.ts';
import { coefficientsOf, countParameters, type Class2Parameters, type Class2Tables } from './parameters.ts';
import { boundBond, wallOf } from './walls.ts';

/** A Class II force field from its parameters. */
export function class2ForceField(parameters: Class2Parameters): ForceField {
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
    notes: (structure) => class2Notes(parameters, structure),
  };
}

function parametrize(parameters: Class2Parameters, structure: Structure): Potential {
  return {
    atoms: structure.elements.length,
    elements: structure.elements,
    masses: Float64Array.from(structure.elements, (z) => elementByNumber(z).mass),
    ...class2Terms(parameters, structure, ({ interactions }) =>
      interactions.map((interaction) => coefficientsOf(parameters.tables[interaction.kind], interaction)),
    ),
  };
}

/**
 * Terms of the Class II form for a molecule, walls put in.
 * @param assign coefficients of each interaction of the skeleton
 */
export function class2Terms(
  { charges, coulomb }: Omit<Class2Tables, 'tables'>,
  structure: Structure,
  assign: (skeleton: Skeleton, environment: Environment) => readonly (readonly number[])[],
): Pick<Potential, 'terms' | 'exclusions'> {
  const environment = analyseEnvironment(structure);
  const topology = topologyOf(structure);
  const skeleton = skeletonOf(environment, topology, charges, coulomb);
  const coefficients = assign(skeleton, environment);
  const terms = fillSkeleton(skeleton, (_, index) => coefficients[index]);
  return { terms: withWalls(terms, structure.elements), exclusions: topology.exclusions };
}

/** The Terms of a skeleton with coefficients put in; Terms without tuples are left out. */
export function fillSkeleton(
  { terms, interactions }: Skeleton,
  coefficients: (interaction: Interaction, index: number) => readonly number[],
): TermData[] {
  const filled = terms.map(copyOf);
  for (const [index, interaction] of interactions.entries()) {
    const { term, rows, places } = interaction;
    const data = filled[term];
    const into = data.kind === 'bonded' ? data.parameters : data.table;
    const length = rowLength(data);
    const values = coefficients(interaction, index);
    for (const row of rows) places.forEach((place, c) => (into[row * length + place] += values[c]));
  }
  return filled.filter((data) => data.kind === 'pair' || data.atoms.length > 0);
}

function copyOf(data: TermData): BondedTermData | PairTermData {
  if (data.kind === 'bonded') return { ...data, parameters: data.parameters.slice() };
  if (data.kind === 'pair') return { ...data, table: data.table.slice() };
  throw new Error('the Class II form has bonded and pair Terms only');
}

/** Puts in walls, and keeps bonds from breaking: src/forcefield/class2/walls.ts. */
function withWalls(terms: readonly TermData[], elements: Uint8Array): TermData[] {
  const coulomb = terms.find(({ term }) => term === 'coulomb');
  const charges = coulomb?.kind === 'pair' ? coulomb.atomParameters : new Float64Array(elements.length);
  for (const data of terms) {
    if (data.term === 'class2_bond' && data.kind === 'bonded')
      for (let p = 0; p < data.parameters.length; p += data.stride) {
        const row = data.parameters.subarray(p, p + data.stride);
        row.set(boundBond([...row.subarray(2)], row[1]), 2);
      }
    if (data.term === 'class2_pair_14' && data.kind === 'bonded')
      for (let t = 0; 2 * t < data.atoms.length; t++) {
        const row = data.parameters.subarray(t * data.stride, (t + 1) * data.stride);
        const pair = [elements[data.atoms[2 * t]], elements[data.atoms[2 * t + 1]]] as const;
        row[0] = wallOf(pair, [...row.subarray(1, 6)], row[6]);
      }
    if (data.term === 'class2_pair' && data.kind === 'pair') setPairWalls(data, elements, charges);
  }
  return [...terms];
}

function setPairWalls({ types, typeCount, table }: PairTermData, elements: Uint8Array, charges: Float64Array): void {
  const members = Array.from({ length: typeCount }, (_, type) =>
    Array.from(types.keys()).filter((atom) => types[atom] === type),
  );
  for (let a = 0; a < typeCount; a++)
    for (let b = a; b < typeCount; b++) {
      let most = 0;
      for (const i of members[a]) for (const j of members[b]) most = Math.min(most, COULOMB * charges[i] * charges[j]);
      const row = table.subarray(6 * (a * typeCount + b), 6 * (a * typeCount + b) + 6);
      row[0] = wallOf([elements[members[a][0]], elements[members[b][0]]], [...row.subarray(1)], most);
      table.set(row, 6 * (b * typeCount + a));
    }
}

/** Kinds of interaction whose types should have been seen in training, with what people call them. */
const FAMILIAR: Readonly<Partial<Record<InteractionKind, string>>> = {
  bond: 'bonds',
  angle: 'angles',
  torsion: 'torsions',
};
/** Level of the types that name elements and coordination. */
const LEVEL = 2;

/** One sentence where a molecule has bonds, angles or torsions of types that no training molecule has. */
export function class2Notes({ tables, charges, coulomb }: Class2Tables, structure: Structure): string[] {
  const skeleton = skeletonOf(analyseEnvironment(structure), topologyOf(structure), charges, coulomb);
  const unknown = (Object.keys(FAMILIAR) as InteractionKind[]).flatMap((kind) => {
    const own = skeleton.interactions.filter((interaction) => interaction.kind === kind);
    const missing = own.filter(({ keys }) => !tables[kind].has(keys[LEVEL].key));
    return missing.length > 0 ? [`${missing.length} of ${own.length} ${FAMILIAR[kind]}`] : [];
  });
  return unknown.length === 0
    ? []
    : [
        `${unknown.join(' and ')} of this molecule are of kinds that the training molecules do not have; coarser kinds stand in, and errors may be several times larger.`,
      ];
}
