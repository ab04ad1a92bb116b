/** A Potential as a GPU program: what its kernels read, and the WGSL that only this set of Terms needs. */
import { KCAL_PER_MOL } from '../core/units.ts';
import type { Potential } from '../forcefield/potential.ts';
import { bondedSchema, termSchema } from '../forcefield/registry.ts';
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
  readonly pairTerms: number;
  /** Energies a replica: one a tuple, two an atom and pair Term. */
  readonly energyEntries: number;
  /** Adds up the energy entries of one replica (f32) by Term in f64; kcal/mol, in the order of `Potential.terms`. */
  sumEnergies(entries: Float32Array, into: Float64Array): void;
  /** WGSL for these Terms. `lanes`: workgroup size. */
  glue(lanes: number, store: SlotStore): string;
  /** Shader files of the Terms. */
  readonly imports: readonly string[];
}

const END_OF_ROW = 0xffffffff;

/** Lays a Potential out for the GPU. */
export function buildProgram(potential: Potential): Program {
  const lists: number[] = [];
  const parameters: number[] = [];
  const values: Record<string, number> = { atoms: potential.atoms };
  const names = ['atoms', 'replicas', 'segment', 'segments', 'partials', 'slots', 'tuples', 'energy_entries'];
  names.push('masses', 'exclusions', 'gather');
  const set = (name: string, value: number): void => {
    names.push(name);
    values[name] = value;
  };

  values.masses = 0;
  for (const mass of potential.masses) parameters.push(KCAL_PER_MOL / mass, 1 / Math.sqrt(mass));

  values.exclusions = lists.length;
  pushExclusions(lists, potential);

  const bonded = potential.terms.filter((term) => term.kind === 'bonded' && term.atoms.length > 0) as BondedTermData[];
  const pairs = potential.terms.filter((term) => term.kind === 'pair') as PairTermData[];
  const rows: number[][] = Array.from({ length: potential.atoms }, () => []);
  let slots = 0;
  let tuples = 0;
  for (const { term, atoms, stride, parameters: rowsOf } of bonded) {
    const { arity, pack, series } = bondedSchema(term);
    const count = atoms.length / arity;
    set(`${term}_count`, count);
    set(`${term}_atoms`, lists.length);
    set(`${term}_slots`, slots);
    set(`${term}_parameters`, parameters.length);
    for (const atom of atoms) lists.push(atom);
    atoms.forEach((atom, index) => rows[atom].push(slots + index));
    for (let t = 0; t < count; t++) {
      const row = rowsOf.subarray(t * stride, (t + 1) * stride);
      parameters.push(...(pack ? pack(row) : row));
    }
    set(`${term}_stride`, (parameters.length - values[`${term}_parameters`]) / count);
    if (series) set(`${term}_series`, (stride - (bondedSchema(term).parameters.length - series)) / series);
    slots += atoms.length;
    tuples += count;
  }
  for (const { term, atomParameters, types, typeCount, table } of pairs) {
    const schema = termSchema(term);
    if (schema.kind !== 'pair') throw new Error(`${term} is not a pair Term`);
    const columns = schema.atomParameters.length;
    set(`${term}_atoms`, parameters.length);
    for (let at = 0; at < atomParameters.length; at += columns) {
      const row = atomParameters.subarray(at, at + columns);
      parameters.push(...(schema.packAtom ? schema.packAtom(row) : row));
    }
    set(`${term}_atom_stride`, (parameters.length - values[`${term}_atoms`]) / potential.atoms);
    set(`${term}_types`, lists.length);
    for (const type of types) lists.push(type);
    set(`${term}_type_count`, typeCount);
    set(`${term}_table`, parameters.length);
    for (const entry of table) parameters.push(entry);
  }

  values.gather = lists.length;
  let at = lists.length + potential.atoms + 1;
  for (const row of rows) {
    lists.push(at);
    at += row.length;
  }
  lists.push(at);
  for (const row of rows) for (const slot of row) lists.push(slot);

  const energyEntries = tuples + 2 * pairs.length * potential.atoms;
  Object.assign(values, { slots, tuples, energy_entries: energyEntries });
  return {
    lists: Uint32Array.from(lists),
    parameters: Float32Array.from(parameters),
    layout: new UniformStruct(
      'Molecule',
      names.map((name) => [name, 'u32'] as const),
    ),
    layoutValues: values,
    tuples,
    slots,
    pairTerms: pairs.length,
    energyEntries,
    sumEnergies: (entries, into) => sumEnergies(potential, entries, into),
    glue: (lanes, store) => glue(bonded, pairs, lanes, store, slots),
    imports: [...bonded, ...pairs].map(({ term }) => `terms/${term}`),
  };
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

function glue(
  bonded: readonly BondedTermData[],
  pairs: readonly PairTermData[],
  lanes: number,
  store: SlotStore,
  slots: number,
): string {
  const constants = `const LANES: u32 = ${lanes}u;\nconst PAIR_TERMS: u32 = ${Math.max(1, pairs.length)}u;\nconst HAS_PAIRS: bool = ${pairs.length > 0};\n`;
  const forces = bonded.map(({ term }) => tupleForces(term)).join('');
  const energies = bonded.map(({ term }) => tupleEnergy(term)).join('');
  const pairForce = pairs.map(({ term }) => `  force += ${pairCall(term)}.force;\n`).join('');
  const pairEnergies = pairs
    .map(
      ({ term }, t) => `  let u${t} = ${pairCall(term)};
  (*energies)[${t}] += vec2f(u${t}.energy, u${t}.rest);
`,
    )
    .join('');
  return `${constants}
${slotStore(store, slots)}
fn tuple_forces(lane: u32, lanes: u32, replica: u32) {
${forces}}

fn tuple_energy(replica: u32, entry: u32) -> f32 {
  var t = entry;
${energies}  return 0.0;
}

fn pair_force(pair: Pair, i: u32, j: u32) -> f32 {
  var force = 0.0;
${pairForce}  return force;
}

fn add_pair_energies(pair: Pair, i: u32, j: u32, energies: ptr<function, array<vec2f, PAIR_TERMS>>) {
${pairEnergies}}
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

/** Displacements that a Term of each arity is given, by atom letters. */
const VECTORS: Readonly<Record<number, readonly string[]>> = { 2: ['ij'], 3: ['ij', 'kj'], 4: ['ij', 'jk', 'lk'] };
/** Forces that a Term of each arity returns; the atom left out gets minus their sum. */
const RETURNED: Readonly<Record<number, readonly string[]>> = { 2: ['i'], 3: ['i', 'k'], 4: ['i', 'k', 'l'] };
const LETTERS = ['i', 'j', 'k', 'l'];

function tupleCall(term: string): string {
  const { arity, series } = bondedSchema(term);
  const atoms = LETTERS.slice(0, arity).map((letter, n) => `    let ${letter} = lists[at + ${n}u];\n`);
  const vectors = VECTORS[arity].map((pair) => `displacement(replica, ${pair[0]}, ${pair[1]})`);
  const last = series ? `, molecule.${term}_series` : '';
  return `    let at = molecule.${term}_atoms + t * ${arity}u;
${atoms.join('')}    let out = ${term}(${vectors.join(', ')}, molecule.${term}_parameters + t * molecule.${term}_stride${last});
`;
}

function tupleForces(term: string): string {
  const { arity } = bondedSchema(term);
  const returned = RETURNED[arity];
  const puts = LETTERS.slice(0, arity).map((letter, n) => {
    const force = returned.includes(letter) ? `out.${letter}` : `-(${returned.map((one) => `out.${one}`).join(' + ')})`;
    return `    put(replica, slot${n > 0 ? ` + ${n}u` : ''}, ${force});\n`;
  });
  return `  for (var t = lane; t < molecule.${term}_count; t += lanes) {
${tupleCall(term)}    let slot = molecule.${term}_slots + t * ${arity}u;
${puts.join('')}  }
`;
}

function tupleEnergy(term: string): string {
  return `  if (t < molecule.${term}_count) {
${tupleCall(term)}    return out.energy;
  }
  t -= molecule.${term}_count;
`;
}

function pairCall(term: string): string {
  const schema = termSchema(term);
  const atom = (index: string): string => `molecule.${term}_atoms + ${index} * molecule.${term}_atom_stride`;
  const type = (index: string): string => `lists[molecule.${term}_types + ${index}]`;
  const columns = schema.kind === 'pair' ? (schema.tableParameters?.length ?? 0) : 0;
  const table =
    columns > 0
      ? `molecule.${term}_table + (${type('i')} * molecule.${term}_type_count + ${type('j')}) * ${columns}u`
      : '0u';
  return `${term}(pair, ${atom('i')}, ${atom('j')}, ${table})`;
}
