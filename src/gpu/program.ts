/** A Potential as a GPU program: what its kernels read, and the WGSL that only this set of Terms needs. */
import { KCAL_PER_MOL } from '../core/units.ts';
import type { Potential } from '../forcefield/potential.ts';
import { bondedSchema, pairSchema } from '../forcefield/registry.ts';
import type { BondedTermData, PairTermData } from '../forcefield/term.ts';

/** A uniform struct whose WGSL text and byte layout come from one list; every field is four bytes. */
export class UniformStruct {
  readonly byteLength: number;

  constructor(
    private readonly name: string,
    private readonly fields: readonly (readonly [name: string, type: 'u32' | 'f32'])[],
  ) {
    this.byteLength = Math.ceil((fields.length * 4) / 16) * 16;
  }

  get wgsl(): string {
    return `struct ${this.name} {\n${this.fields.map(([name, type]) => `  ${name}: ${type},`).join('\n')}\n}\n`;
  }

  /** The struct's bytes; every field must have a value. */
  bytes(values: Readonly<Record<string, number>>): Uint8Array<ArrayBuffer> {
    const view = new DataView(new ArrayBuffer(this.byteLength));
    this.fields.forEach(([name, type], index) => {
      const value = values[name];
      if (value === undefined) throw new Error(`${this.name}.${name} has no value`);
      if (type === 'u32') view.setUint32(4 * index, value, true);
      else view.setFloat32(4 * index, value, true);
    });
    return new Uint8Array(view.buffer);
  }
}

/** What changes from dispatch to dispatch. */
export const RUN = new UniformStruct('Run', [
  ['steps', 'u32'],
  ['prime', 'u32'],
  ['begin', 'u32'],
  ['finish', 'u32'],
  ['step_low', 'u32'],
  ['step_high', 'u32'],
  ['seed', 'u32'],
  ['dt', 'f32'],
  ['keep', 'f32'],
  ['kick', 'f32'],
  ['half_step_factor', 'f32'],
]);

/** Where lanes put the forces of tuples until they are gathered. */
export type SlotStore = 'workgroup' | 'storage';

export interface Program {
  readonly lists: Uint32Array<ArrayBuffer>;
  readonly parameters: Float32Array<ArrayBuffer>;
  readonly layout: UniformStruct;
  /** Values of the layout that the Potential settles; `replicas`, `segment`, `segments` and `partials` are the simulation's. */
  readonly layoutValues: Readonly<Record<string, number>>;
  /** Tuples of all bonded Terms, in the order of their energies. */
  readonly tuples: number;
  /** Forces of tuples on single atoms. */
  readonly slots: number;
  /** Pairs go through slots, as tuples do. */
  readonly listsPairs: boolean;
  readonly pairTerms: number;
  /** Bytes of what pair Terms know of an atom. */
  readonly pairAtomBytes: number;
  /** Energies a replica: one a tuple, two an atom and pair Term. */
  readonly energyEntries: number;
  /** Adds up the energy entries of one replica (f32) by Term in f64; kcal/mol, in the order of `Potential.terms`. */
  sumEnergies(entries: Float32Array, into: Float64Array): void;
  /** WGSL for these Terms. `lanes`: workgroup size. */
  glue(lanes: number, store: SlotStore, atomsPerLane?: number): string;
  /** Shader files of the Terms. */
  readonly imports: readonly string[];
}

const END_OF_ROW = 0xffffffff;

/** Most pairs whose forces go through slots like those of tuples; more than these would never fit workgroup memory. */
const MOST_LISTED_PAIRS = 1024;

/**
 * Lays a Potential out for the GPU.
 * @param resident for one workgroup: at most 256 atoms, whose pairs are evaluated once each, from a list, while they are few
 */
export function buildProgram(potential: Potential, resident: boolean): Program {
  const lists: number[] = [];
  const parameters: number[] = [];
  const values: Record<string, number> = { atoms: potential.atoms };
  const names = ['atoms', 'replicas', 'segment', 'segments', 'partials', 'slots', 'tuples', 'energy_entries'];
  names.push('masses', 'exclusions', 'gather', 'pairs', 'pair_list');
  const set = (name: string, value: number): void => {
    names.push(name);
    values[name] = value;
  };

  values.masses = 0;
  for (const mass of potential.masses) parameters.push(KCAL_PER_MOL / mass, 1 / Math.sqrt(mass));

  values.exclusions = lists.length;
  pushExclusions(lists, potential);

  const bonded = potential.terms.filter((term) => term.kind === 'bonded' && term.atoms.length > 0) as BondedTermData[];
  const pairs = potential.terms.filter((term) => term.kind === 'pair');
  const listed = resident && pairs.length > 0 ? includedPairs(potential, MOST_LISTED_PAIRS) : null;
  const slots = assignSlots(potential.atoms, [...bonded.map(({ atoms }) => atoms), ...(listed ? [listed] : [])]);

  let tuples = 0;
  for (const [b, { term, atoms, stride, parameters: rowsOf }] of bonded.entries()) {
    const { arity, pack, series } = bondedSchema(term);
    const count = atoms.length / arity;
    set(`${term}_count`, count);
    set(`${term}_atoms`, lists.length);
    set(`${term}_parameters`, parameters.length);
    pushTuples(lists, atoms, slots.targets[b], arity, resident);
    for (let t = 0; t < count; t++) {
      const row = rowsOf.subarray(t * stride, (t + 1) * stride);
      parameters.push(...(pack ? pack(row) : row));
    }
    set(`${term}_stride`, (parameters.length - values[`${term}_parameters`]) / count);
    if (series) set(`${term}_series`, (stride - (bondedSchema(term).parameters.length - series)) / series);
    tuples += count;
  }
  values.pairs = listed ? listed.length / 2 : 0;
  values.pair_list = lists.length;
  if (listed) pushTuples(lists, listed, slots.targets[bonded.length], 2, resident);
  for (const { term, atomParameters, types, typeCount, table } of pairs) {
    const schema = pairSchema(term);
    const columns = schema.atomParameters.length;
    set(`${term}_atoms`, parameters.length);
    for (let at = 0; at < atomParameters.length; at += columns) {
      const row = atomParameters.subarray(at, at + columns);
      parameters.push(...(schema.packAtom ? schema.packAtom(row) : row));
    }
    set(`${term}_types`, lists.length);
    for (const type of types) lists.push(type);
    set(`${term}_type_count`, typeCount);
    set(`${term}_table`, parameters.length);
    for (const entry of table) parameters.push(entry);
  }

  values.gather = lists.length;
  for (const first of slots.start) lists.push(first);

  const energyEntries = tuples + 2 * pairs.length * potential.atoms;
  Object.assign(values, { slots: slots.count, tuples, energy_entries: energyEntries });
  return {
    lists: Uint32Array.from(lists),
    parameters: Float32Array.from(parameters),
    layout: new UniformStruct(
      'Molecule',
      names.map((name) => [name, 'u32'] as const),
    ),
    layoutValues: values,
    tuples,
    slots: slots.count,
    listsPairs: listed !== null,
    pairTerms: pairs.length,
    pairAtomBytes: Math.max(
      4,
      pairs.reduce((sum, { term }) => sum + 4 * (packedColumns(term) + (tableColumns(term) > 0 ? 1 : 0)), 0),
    ),
    energyEntries,
    sumEnergies: (entries, into) => sumEnergies(potential, entries, into),
    glue: (lanes, store, atomsPerLane = 1) =>
      constants(lanes, atomsPerLane, pairs.length, listed !== null) +
      slotStore(store, slots.count) +
      tupleRows(resident) +
      tupleCode(bonded) +
      pairCode(pairs),
    imports: [...bonded, ...pairs].map(({ term }) => `terms/${term}`),
  };
}

/** Pairs i < j that are not excluded, [2 × count]; null where there are more than `most`. */
function includedPairs({ atoms, exclusions }: Potential, most: number): Uint32Array | null {
  const pairs: number[] = [];
  for (let i = 0; i < atoms; i++) {
    const excluded = new Set(exclusions.partners.subarray(exclusions.start[i], exclusions.start[i + 1]));
    for (let j = i + 1; j < atoms; j++) if (!excluded.has(j)) pairs.push(i, j);
    if (pairs.length > 2 * most) return null;
  }
  return Uint32Array.from(pairs);
}

/**
 * Gives every force of a tuple on an atom a slot. The slots of one atom lie side by side, in the order of the tuples: the
 * atom adds them up in that order, whoever worked them out.
 */
function assignSlots(
  atoms: number,
  tupleAtoms: readonly Uint32Array[],
): { readonly start: Uint32Array; readonly targets: readonly Uint32Array[]; readonly count: number } {
  const start = new Uint32Array(atoms + 1);
  for (const tuples of tupleAtoms) for (const atom of tuples) start[atom + 1]++;
  for (let atom = 0; atom < atoms; atom++) start[atom + 1] += start[atom];
  const next = start.slice();
  return { start, targets: tupleAtoms.map((tuples) => tuples.map((atom) => next[atom]++)), count: start[atoms] };
}

/** Tuples as rows of their atoms and then their slots; packed, atom and slot share a word (8 and 24 bits). */
function pushTuples(lists: number[], atoms: Uint32Array, targets: Uint32Array, arity: number, packed: boolean): void {
  for (let at = 0; at < atoms.length; at += arity) {
    const [tuple, slots] = [atoms.subarray(at, at + arity), targets.subarray(at, at + arity)];
    if (packed) tuple.forEach((atom, n) => lists.push((atom | (slots[n] << 8)) >>> 0));
    else lists.push(...tuple, ...slots);
  }
}

/** Rows of excluded partners with the atom itself among them, ascending, each closed by END_OF_ROW; first their beginnings. */
function pushExclusions(lists: number[], { atoms, exclusions }: Potential): void {
  const first = lists.length;
  let at = first + atoms;
  for (let i = 0; i < atoms; i++) {
    lists.push(at);
    at += exclusions.start[i + 1] - exclusions.start[i] + 2;
  }
  for (let i = 0; i < atoms; i++) {
    const row = [...exclusions.partners.subarray(exclusions.start[i], exclusions.start[i + 1]), i];
    row.sort((a, b) => a - b);
    lists.push(...row, END_OF_ROW);
  }
}

function sumEnergies(potential: Potential, entries: Float32Array, into: Float64Array): void {
  into.fill(0);
  let at = 0;
  const take = (term: number, count: number): void => {
    for (let n = 0; n < count; n++) into[term] += entries[at++];
  };
  potential.terms.forEach((data, term) => {
    if (data.kind === 'bonded') take(term, data.atoms.length / bondedSchema(data.term).arity);
  });
  potential.terms.forEach((data, term) => {
    if (data.kind === 'pair') take(term, 2 * potential.atoms);
  });
}

function constants(lanes: number, atomsPerLane: number, pairTerms: number, listed: boolean): string {
  return `const LANES: u32 = ${lanes}u;
const ATOMS_PER_LANE: u32 = ${atomsPerLane}u;
const PAIR_TERMS: u32 = ${Math.max(1, pairTerms)}u;
const HAS_PAIRS: bool = ${pairTerms > 0};
const LISTED_PAIRS: bool = ${listed};
`;
}

function slotStore(store: SlotStore, slots: number): string {
  return store === 'workgroup'
    ? `var<workgroup> slot_forces: array<f32, ${3 * Math.max(1, slots)}>;
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
  const calls = pairs.map(({ term }) => pairCall(term));
  // A struct must have a member, also where no pair Term is there.
  const filler = members.length === 0;
  return `struct PairAtom {
${filler ? '  none: u32,\n' : members.join('')}}

fn pair_atom(atom: u32) -> PairAtom {
  return PairAtom(${filler ? '0u' : values.join(', ')});
}

fn pair_force(pair: Pair, i: PairAtom, j: PairAtom) -> f32 {
  var force = 0.0;
${calls.map((call) => `  force += ${call}.force;\n`).join('')}  return force;
}

fn add_pair_energies(pair: Pair, i: PairAtom, j: PairAtom, energies: ptr<function, array<vec2f, PAIR_TERMS>>) {
${calls.map((call, t) => `  let u${t} = ${call};\n  (*energies)[${t}] += vec2f(u${t}.energy, u${t}.rest);\n`).join('')}}
`;
}

/** Displacements that a Term of each arity is given, by atom letters. */
const VECTORS: Readonly<Record<number, readonly string[]>> = { 2: ['ij'], 3: ['ij', 'kj'], 4: ['ij', 'jk', 'lk'] };
/** Forces that a Term of each arity returns; the atom left out gets minus their sum. */
const RETURNED: Readonly<Record<number, readonly string[]>> = { 2: ['i'], 3: ['i', 'k'], 4: ['i', 'k', 'l'] };
const LETTERS = ['i', 'j', 'k', 'l'];

/** WGSL that reads tuple `t` of a Term into atoms and `row`, and calls the Term. */
function tupleCall(term: string): string {
  const { arity, series } = bondedSchema(term);
  const atoms = LETTERS.slice(0, arity).map((letter, n) => `    let ${letter} = tuple_atom(at + ${n}u);\n`);
  const vectors = VECTORS[arity].map((pair) => `displacement(replica, ${pair[0]}, ${pair[1]})`);
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
function packedColumns(term: string): number {
  const schema = pairSchema(term);
  const blank = new Float64Array(schema.atomParameters.length);
  return schema.packAtom ? schema.packAtom(blank).length : blank.length;
}

function tableColumns(term: string): number {
  return pairSchema(term).tableParameters?.length ?? 0;
}
