/** The WGSL that only one set of Terms needs: how its tuples and pairs are read, and which functions they call. */
import { bondedSchema, pairSchema } from '../forcefield/registry.ts';
import type { BondedTermData, PairTermData } from '../forcefield/term.ts';

/** Where lanes put the forces of tuples until they are gathered. */
export type SlotStore = 'workgroup' | 'storage';

/** How a kernel's work is divided among lanes. */
export interface WorkShape {
  /** Workgroup size. */
  readonly lanes: number;
  readonly atomsPerLane: number;
  readonly store: SlotStore;
  /** Slots that workgroup memory holds: at least those in use. */
  readonly slotRoom: number;
}

/** One lane an atom, no workgroup memory. */
export const plainShape = (lanes: number): WorkShape => ({ lanes, atomsPerLane: 1, store: 'storage', slotRoom: 0 });

/** What the generated code depends on: equal values, equal text, one pipeline. */
export interface GlueOptions extends WorkShape {
  readonly bonded: readonly BondedTermData[];
  readonly pairs: readonly PairTermData[];
  /** Pairs are listed, and their forces go through slots, as those of tuples do. */
  readonly listed: boolean;
  /** Atom and slot of a tuple share a word. */
  readonly packed: boolean;
}

/** Generates it. The kernels in shaders/kernels call what it defines. */
export function glue(options: GlueOptions): string {
  const { bonded, pairs, packed } = options;
  return constants(options) + slotStore(options) + tupleRows(packed) + tupleCode(bonded) + pairCode(pairs);
}

function constants({ lanes, atomsPerLane, pairs, listed }: GlueOptions): string {
  return `const LANES: u32 = ${lanes}u;
const ATOMS_PER_LANE: u32 = ${atomsPerLane}u;
const PAIR_TERMS: u32 = ${Math.max(1, pairs.length)}u;
const HAS_PAIRS: bool = ${pairs.length > 0};
const LISTED_PAIRS: bool = ${listed};
const HIDDEN_PAIRS: bool = ${pairs.some(seesAll)};
`;
}

function slotStore({ store, slotRoom }: WorkShape): string {
  return store === 'workgroup'
    ? `var<workgroup> slot_forces: array<f32, ${3 * slotRoom}>;
fn put(replica: u32, slot: u32, force: vec3f) {
  slot_forces[3u * slot] = force.x;
  slot_forces[3u * slot + 1u] = force.y;
  slot_forces[3u * slot + 2u] = force.z;
}
fn tuple_force(replica: u32, slot: u32) -> vec3f {
  return vec3f(slot_forces[3u * slot], slot_forces[3u * slot + 1u], slot_forces[3u * slot + 2u]);
}
fn tuple_barrier() { workgroupBarrier(); }
`
    : `fn put(replica: u32, slot: u32, force: vec3f) {
  partial_forces[replica * molecule.partials + slot] = vec4f(force, 0.0);
}
fn tuple_force(replica: u32, slot: u32) -> vec3f {
  return partial_forces[replica * molecule.partials + slot].xyz;
}
fn tuple_barrier() { workgroupBarrier(); storageBarrier(); }
`;
}

function tupleCode(bonded: readonly BondedTermData[]): string {
  return `fn tuple_forces(lane: u32, lanes: u32, replica: u32) {
${bonded.map(({ term }) => tupleForces(term)).join('')}}

fn tuple_energy(replica: u32, entry: u32) -> f32 {
  var t = entry;
${bonded.map(({ term }) => tupleEnergy(term)).join('')}  return 0.0;
}
`;
}

/** What pair Terms know of an atom, and what they say about a pair. */
function pairCode(pairs: readonly PairTermData[]): string {
  const members = pairs.flatMap(({ term }) => [
    ...(packedColumns(term) > 0 ? [`  ${term}: array<f32, ${packedColumns(term)}>,\n`] : []),
    ...(tableColumns(term) > 0 ? [`  ${term}_type: u32,\n`] : []),
  ]);
  const values = pairs.flatMap(({ term }) => {
    const columns = packedColumns(term);
    const at = (c: number): string => `parameters[molecule.${term}_atoms + atom * ${columns}u + ${c}u]`;
    const list = Array.from({ length: columns }, (_, c) => at(c)).join(', ');
    return [
      ...(columns > 0 ? [`array<f32, ${columns}>(${list})`] : []),
      ...(tableColumns(term) > 0 ? [`lists[molecule.${term}_types + atom]`] : []),
    ];
  });
  // A struct must have a member, also where no pair Term is there.
  const filler = members.length === 0;
  return `struct PairAtom {
${filler ? '  none: u32,\n' : members.join('')}}

fn pair_atom(atom: u32) -> PairAtom {
  return PairAtom(${filler ? '0u' : values.join(', ')});
}

${pairFunctions('pair', pairs, () => true)}
// Of a pair that is excluded: what the Terms say that see it all the same.
${pairFunctions('hidden_pair', pairs, seesAll)}`;
}

const seesAll = ({ term }: PairTermData): boolean => pairSchema(term).allPairs ?? false;

/** Force and energies of a pair, of the Terms that `has` names. */
function pairFunctions(name: string, pairs: readonly PairTermData[], has: (term: PairTermData) => boolean): string {
  const calls = pairs.flatMap((data, t) => (has(data) ? [{ t, call: pairCall(data.term) }] : []));
  const forces = calls.map(({ call }) => `  force += ${call}.force;\n`);
  const energies = calls.map(
    ({ t, call }) => `  let u${t} = ${call};\n  (*energies)[${t}] += vec2f(u${t}.energy, u${t}.rest);\n`,
  );
  return `fn ${name}_force(pair: Pair, i: PairAtom, j: PairAtom) -> f32 {
  var force = 0.0;
${forces.join('')}  return force;
}

fn add_${name}_energies(pair: Pair, i: PairAtom, j: PairAtom, energies: ptr<function, array<vec2f, PAIR_TERMS>>) {
${energies.join('')}}
`;
}

/** Displacements that a Term of each arity is given, by atom letters. */
const VECTORS: Readonly<Record<number, readonly string[]>> = {
  1: [],
  2: ['ij'],
  3: ['ij', 'kj'],
  4: ['ij', 'jk', 'lk'],
  5: ['ij', 'jk', 'lk', 'ml'],
};
/** Forces that a Term of each arity returns; the atom left out gets minus their sum. */
const RETURNED: Readonly<Record<number, readonly string[]>> = {
  1: ['i'],
  2: ['i'],
  3: ['i', 'k'],
  4: ['i', 'k', 'l'],
  5: ['i', 'k', 'l', 'm'],
};
const LETTERS = ['i', 'j', 'k', 'l', 'm'];

/** WGSL that reads tuple `t` of a Term into atoms and `row`, and calls the Term. */
function tupleCall(term: string): string {
  const { arity, series } = bondedSchema(term);
  const atoms = LETTERS.slice(0, arity).map((letter, n) => `    let ${letter} = tuple_atom(at + ${n}u);\n`);
  const vectors = VECTORS[arity].map((pair) => `displacement(replica, ${pair[0]}, ${pair[1]})`);
  if (arity === 1) vectors.push(`outside(replica, i, molecule.${term}_points + t)`);
  const last = series ? `, molecule.${term}_series` : '';
  return `    let at = first + t * tuple_words(${arity}u);
${atoms.join('')}    let out = ${term}(${vectors.join(', ')}, rows + t * stride${last});
`;
}

/** What a loop over the tuples of a Term needs again and again. */
function tupleConstants(term: string): string {
  return `    let first = molecule.${term}_atoms;
    let rows = molecule.${term}_parameters;
    let stride = molecule.${term}_stride;
`;
}

function tupleForces(term: string): string {
  const { arity } = bondedSchema(term);
  const returned = RETURNED[arity];
  const puts = LETTERS.slice(0, arity).map((letter, n) => {
    const force = returned.includes(letter) ? `out.${letter}` : `-(${returned.map((one) => `out.${one}`).join(' + ')})`;
    return `    put(replica, tuple_slot(at, ${n}u, ${arity}u), ${force});\n`;
  });
  return `  {
    let count = molecule.${term}_count;
${tupleConstants(term)}    for (var t = lane; t < count; t += lanes) {
${tupleCall(term)}${puts.join('')}    }
  }
`;
}

function tupleEnergy(term: string): string {
  return `  if (t < molecule.${term}_count) {
${tupleConstants(term)}${tupleCall(term)}    return out.energy;
  }
  t -= molecule.${term}_count;
`;
}

/** How a tuple's row of atoms and slots is read; the twin of `pushTuples`. */
function tupleRows(packed: boolean): string {
  return packed
    ? `fn tuple_words(arity: u32) -> u32 { return arity; }
fn tuple_atom(at: u32) -> u32 { return lists[at] & 0xffu; }
fn tuple_slot(at: u32, n: u32, arity: u32) -> u32 { return lists[at + n] >> 8u; }
`
    : `fn tuple_words(arity: u32) -> u32 { return 2u * arity; }
fn tuple_atom(at: u32) -> u32 { return lists[at]; }
fn tuple_slot(at: u32, n: u32, arity: u32) -> u32 { return lists[at + arity + n]; }
`;
}

function pairCall(term: string): string {
  const columns = tableColumns(term);
  const row = `(i.${term}_type * molecule.${term}_type_count + j.${term}_type) * ${columns}u`;
  const given = ['pair'];
  if (packedColumns(term) > 0) given.push(`i.${term}`, `j.${term}`);
  if (columns > 0) given.push(`molecule.${term}_table + ${row}`);
  return `${term}(${given.join(', ')})`;
}

/** Numbers that the GPU stores of an atom for a pair Term. */
export function packedColumns(term: string): number {
  const schema = pairSchema(term);
  const blank = new Float64Array(schema.atomParameters.length);
  return schema.packAtom ? schema.packAtom(blank).length : blank.length;
}

/** Numbers of a pair of types in the table of a pair Term. */
export function tableColumns(term: string): number {
  return pairSchema(term).tableParameters?.length ?? 0;
}
