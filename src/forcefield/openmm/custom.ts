/** OpenMM's Custom Forces: read where the expression is, letter by letter, one whose Term is known. */
import { KILOJOULE } from '../../core/units.ts';
import type { XmlElement } from '../../core/xml.ts';
import { PAIR_EXPRESSIONS, TUPLE_EXPRESSIONS } from '../export/openmmExpressions.ts';
import { openmmFactor } from '../export/openmmUnits.ts';
import { bondedSchema, pairSchema } from '../registry.ts';
import type { PairTermData } from '../term.ts';
import { readExternal } from './external.ts';
import { attribute, atomsOf, childrenOf, numberOf, refuse } from './read.ts';

/** The tuples that a Force lists: its elements, and where their parameters are named. */
const LISTS: Readonly<Record<string, { list: string; names: string; arity: number | null }>> = {
  CustomBondForce: { list: 'Bonds', names: 'PerBondParameters', arity: 2 },
  CustomAngleForce: { list: 'Angles', names: 'PerAngleParameters', arity: 3 },
  CustomTorsionForce: { list: 'Torsions', names: 'PerTorsionParameters', arity: 4 },
  CustomCompoundBondForce: { list: 'Bonds', names: 'PerBondParameters', arity: null },
};

/** A way to write a Term: the names that its parameters have there, in the order of the schema, and what each is multiplied by. */
interface Spelling {
  readonly term: string;
  readonly names: readonly string[];
  /** To this program's units, from OpenMM's. */
  readonly factors: readonly number[];
}

export type CustomForce =
  | {
      readonly kind: 'tuples';
      readonly term: string;
      readonly atoms: number[];
      readonly stride: number;
      readonly parameters: number[];
      /** Of what acts from outside: whether distances are those of the nearest images. */
      readonly nearest?: boolean;
    }
  | { readonly kind: 'pairs'; readonly term: PairTermData; readonly exclusions: (readonly [number, number])[] }
  /** kcal/mol. */
  | { readonly kind: 'constant'; readonly energy: number };

/** Largest table of types of a pair Force. */
const MOST_TYPES = 1000;

const plain = (expression: string): string => expression.replace(/\s+/g, '').replace(/;$/, '');

/**
 * A Custom Force as data of a Term. Throws FfpError('unsupported') that names the Force and its expression where no Term has it,
 * FfpError('file') for what is damaged.
 */
export function readCustom(type: string, force: XmlElement, atoms: number): CustomForce {
  const energy = force.attributes.get('energy');
  if (energy === undefined) return refuse(`it has a ${type.slice(0, 60)}`);
  const unknown = (): never => refuse(`it has a ${type.slice(0, 60)} with the energy "${energy.slice(0, 200)}"`);
  if (type === 'CustomExternalForce' && energy !== 'constant')
    return readExternal(force, plain(energy), atoms, unknown);
  if (childrenOf(force, 'GlobalParameters').length > 0 || childrenOf(force, 'EnergyParameterDerivatives').length > 0)
    unknown();
  if (type === 'CustomNonbondedForce') return readPairs(force, plain(energy), atoms, unknown);
  if (type === 'CustomExternalForce') return readConstant(force, plain(energy), unknown);
  const lists = LISTS[type];
  if (!lists) return unknown();
  const spelling = spellings(type).get(plain(energy)) ?? unknown();
  const { arity } = bondedSchema(spelling.term);
  if (lists.arity === null && numberOf(force, 'particles') !== arity) unknown();
  if (childrenOf(force, 'Functions').length > 0) unknown();
  const stated = childrenOf(force, lists.names).map((one) => attribute(one, 'name'));
  const order = spelling.names.map((name) => stated.indexOf(name));
  if (order.some((at) => at < 0)) unknown();
  const numbers: number[] = [];
  const parameters: number[] = [];
  const names = Array.from({ length: arity }, (_, n) => `p${n + 1}`);
  for (const one of childrenOf(force, lists.list)) {
    for (const atom of atomsOf(one, names, atoms)) numbers.push(atom);
    order.forEach((at, n) => parameters.push(numberOf(one, `param${at + 1}`) * spelling.factors[n]));
  }
  return { kind: 'tuples', term: spelling.term, atoms: numbers, stride: order.length, parameters };
}

/** Expressions that are known of a type of Force, without spaces. */
function spellings(type: string): ReadonlyMap<string, Spelling> {
  const own = Object.entries(TUPLE_EXPRESSIONS).flatMap(([term, expression]): [string, Spelling][] => {
    const { parameters, arity } = bondedSchema(term);
    if ((arity === 2) !== (type === 'CustomBondForce') || type === 'CustomAngleForce' || type === 'CustomTorsionForce')
      return [];
    const names = parameters.map(({ name }) => name);
    return [[plain(expression), { term, names, factors: parameters.map(({ unit }) => 1 / openmmFactor(unit)) }]];
  });
  // CHARMM's impropers as OpenMM's own readers write them.
  const improper: Spelling = { term: 'harmonic_improper', names: ['k', 'theta0'], factors: [KILOJOULE, 1] };
  const charmm: [string, Spelling][] = [
    ['k*min(dtheta,2*pi-dtheta)^2;dtheta=abs(theta-theta0);pi=3.1415926535', improper],
    [
      'k*dtheta_torus^2;dtheta_torus=dtheta-floor(dtheta/(2*pi)+0.5)*(2*pi);dtheta=theta-theta0;pi=3.14159265358979',
      improper,
    ],
  ];
  return new Map([...own, ...(type === 'CustomTorsionForce' ? charmm : [])]);
}

/** A way to write a pair Term: by tables of the types of two particles, or by parameters of particles. */
interface PairSpelling {
  readonly term: string;
  readonly tables: readonly string[];
  readonly parameters: readonly string[];
  /** To this program's units, from OpenMM's: of the tables, or else of the parameters. */
  readonly factors: readonly number[];
  /** The first table holds the root of the first coefficient. */
  readonly root: boolean;
}

/** By expression: what this program writes, and what OpenMM's reader of Amber files does. */
function pairSpellings(): ReadonlyMap<string, PairSpelling> {
  const own = Object.entries(PAIR_EXPRESSIONS).map(([term, { energy, units }]): [string, PairSpelling] => {
    const { atomParameters, tableParameters = [] } = pairSchema(term);
    const tables = tableParameters.map(({ name }) => name);
    const parameters = tables.length > 0 ? ['type'] : atomParameters.map(({ name }) => name);
    return [plain(energy), { term, tables, parameters, factors: units.map((unit) => 1 / unit), root: false }];
  });
  const lennardJones = new Map(own).get(plain(PAIR_EXPRESSIONS.lennard_jones.energy))!;
  const amber = { ...lennardJones, tables: ['acoef', 'bcoef'], root: true };
  const [rest, radii] = ['a=acoef(type1,type2);b=bcoef(type1,type2)', '(a/r6)^2-b/r6;'];
  return new Map([...own, [`${radii}r6=r2*r2*r2;r2=r^2;${rest}`, amber], [`${radii}r6=r^6;${rest}`, amber]]);
}

function readPairs(force: XmlElement, energy: string, atoms: number, unknown: () => never): CustomForce {
  const known = pairSpellings().get(energy) ?? unknown();
  if (numberOf(force, 'method') !== 0 || childrenOf(force, 'InteractionGroups').length > 0) unknown();
  const stated = childrenOf(force, 'PerParticleParameters').map((one) => attribute(one, 'name'));
  const order = known.parameters.map((name) => stated.indexOf(name));
  const particles = childrenOf(force, 'Particles');
  if (order.some((at) => at < 0) || stated.length !== order.length || particles.length !== atoms) unknown();
  const valuesOf = (one: XmlElement) => order.map((at) => numberOf(one, `param${at + 1}`));
  const tabled = known.tables.length > 0;
  const { typeCount, table } = tabled ? readTables(force, known, unknown) : { typeCount: 0, table: new Float64Array() };
  const types = tabled ? Uint32Array.from(particles, (one) => valuesOf(one)[0]) : new Uint32Array();
  if (particles.some((one, i) => tabled && valuesOf(one)[0] !== types[i]) || types.some((type) => type >= typeCount))
    unknown();
  return {
    kind: 'pairs',
    term: {
      kind: 'pair',
      term: known.term,
      atomParameters: Float64Array.from(
        tabled ? [] : particles.flatMap((one) => valuesOf(one).map((value, n) => value * known.factors[n])),
      ),
      types,
      typeCount,
      table,
    },
    exclusions: childrenOf(force, 'Exclusions').map((one) => {
      const [i, j] = atomsOf(one, ['p1', 'p2'], atoms);
      return [i, j] as const;
    }),
  };
}

/** Symmetric tables of pairs of types, one a coefficient. */
function readTables(
  force: XmlElement,
  { tables, factors, root }: PairSpelling,
  unknown: () => never,
): { typeCount: number; table: Float64Array } {
  const read = tables.map((name) => {
    const found = childrenOf(force, 'Functions').find((one) => one.attributes.get('name') === name) ?? unknown();
    const size = numberOf(found, 'xsize');
    const values = childrenOf(found, 'Values').map((one) => numberOf(one, 'v'));
    if (!(size <= MOST_TYPES) || numberOf(found, 'ysize') !== size || values.length !== size * size) unknown();
    return { size, values };
  });
  const typeCount = read[0].size;
  if (read.some(({ size }) => size !== typeCount)) unknown();
  const table = new Float64Array(tables.length * typeCount * typeCount);
  for (let at = 0; at < typeCount * typeCount; at++) {
    const across = (at % typeCount) * typeCount + Math.floor(at / typeCount);
    read.forEach(({ values }, n) => {
      if (values[at] !== values[across]) unknown();
      table[at * tables.length + n] = (root && n === 0 ? values[at] ** 2 : values[at]) * factors[n];
    });
  }
  return { typeCount, table };
}

/** The constant that this program's own exporter writes. */
function readConstant(force: XmlElement, energy: string, unknown: () => never): CustomForce {
  if (energy !== 'constant') unknown();
  const total = childrenOf(force, 'Particles').reduce((sum, one) => sum + numberOf(one, 'param1'), 0);
  return { kind: 'constant', energy: total * KILOJOULE };
}
