/** A Potential as a GPU program: what its kernels read, and the WGSL that only this set of Terms needs. */
import { KCAL_PER_MOL } from '../core/units.ts';
import type { Potential } from '../forcefield/potential.ts';
import { bondedSchema, pairSchema } from '../forcefield/registry.ts';
import type { BondedTermData } from '../forcefield/term.ts';
import { glue, packedColumns, tableColumns, type WorkShape } from './glue.ts';
import { UniformStruct } from './uniformStruct.ts';

export interface Program {
  readonly lists: Uint32Array<ArrayBuffer>;
  readonly parameters: Float32Array<ArrayBuffer>;
  /** Where Terms act from outside, Å, [3P]. */
  readonly points: readonly number[];
  readonly layout: UniformStruct;
  /** Values of the layout that the Potential settles; `replicas`, `segment`, `segments` and `partials` are the simulation's. */
  readonly layoutValues: Readonly<Record<string, number>>;
  /** Tuples of all bonded Terms, in the order of their energies. */
  readonly tuples: number;
  /** Forces of tuples on single atoms. */
  readonly slots: number;
  readonly pairTerms: number;
  /** Bytes of what pair Terms know of an atom. */
  readonly pairAtomBytes: number;
  /** Energies a replica: one a tuple, two an atom and pair Term. */
  readonly energyEntries: number;
  /** Adds up the energy entries of one replica (f32) by Term in f64; kcal/mol, in the order of `Potential.terms`. */
  sumEnergies(entries: Float32Array, into: Float64Array): void;
  /** WGSL for these Terms. */
  glue(shape: WorkShape): string;
  /** Shader files of the Terms. */
  readonly imports: readonly string[];
}

const END_OF_ROW = 0xffffffff;

/** Most pairs whose forces go through slots like those of tuples; more than these would never fit workgroup memory. */
const MOST_LISTED_PAIRS = 1024;

/**
 * Lays a Potential out for the GPU.
 * @param resident for one workgroup: at most 256 atoms, whose pairs are evaluated once each, from a list, while they are few
 * @param more values of the layout besides
 */
export function buildProgram(
  potential: Potential,
  resident: boolean,
  more: Readonly<Record<string, number>> = {},
): Program {
  const lists: number[] = [];
  const parameters: number[] = [];
  const points: number[] = [];
  const values: Record<string, number> = { atoms: potential.atoms };
  const names = ['atoms', 'replicas', 'segment', 'segments', 'partials', 'slots', 'tuples', 'energy_entries'];
  names.push('masses', 'exclusions', 'gather', 'pairs', 'open_pairs', 'pair_list', 'hand_points');
  const set = (name: string, value: number): void => {
    names.push(name);
    values[name] = value;
  };

  values.masses = 0;
  for (const [name, value] of Object.entries(more)) set(name, value);
  for (const value of massRows(potential.masses)) parameters.push(value);

  values.exclusions = lists.length;
  pushExclusions(lists, potential);

  const bonded = potential.terms.filter((term) => term.kind === 'bonded' && term.atoms.length > 0) as BondedTermData[];
  const pairs = potential.terms.filter((term) => term.kind === 'pair');
  const hidden = pairs.some(({ term }) => pairSchema(term).allPairs);
  const open = resident && pairs.length > 0 ? includedPairs(potential, MOST_LISTED_PAIRS) : null;
  const listed = open && hidden ? Uint32Array.from([...open, ...excludedPairs(potential)]) : open;
  const slots = assignSlots(potential.atoms, [...bonded.map(({ atoms }) => atoms), ...(listed ? [listed] : [])]);

  let tuples = 0;
  for (const [b, { term, atoms, stride, parameters: rowsOf }] of bonded.entries()) {
    const { arity, pack, series } = bondedSchema(term);
    const count = atoms.length / arity;
    set(`${term}_count`, count);
    set(`${term}_atoms`, lists.length);
    set(`${term}_parameters`, parameters.length);
    if (arity === 1) set(`${term}_points`, points.length / 3);
    pushTuples(lists, atoms, slots.targets[b], arity, resident);
    for (let t = 0; t < count; t++) {
      const row = rowsOf.subarray(t * stride, (t + 1) * stride);
      parameters.push(...(pack ? pack(row) : row));
      if (arity === 1) points.push(...row.slice(-3));
    }
    set(`${term}_stride`, (parameters.length - values[`${term}_parameters`]) / count);
    if (series) set(`${term}_series`, (stride - (bondedSchema(term).parameters.length - series)) / series);
    tuples += count;
  }
  values.pairs = listed ? listed.length / 2 : 0;
  values.open_pairs = open ? open.length / 2 : 0;
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
  values.hand_points = lists.length;

  const energyEntries = tuples + 2 * pairs.length * potential.atoms;
  if (points.length > 0) set('points', points.length / 3);
  Object.assign(values, { slots: slots.count, tuples, energy_entries: energyEntries });
  return {
    lists: Uint32Array.from(lists),
    parameters: Float32Array.from(parameters),
    points,
    layout: new UniformStruct(
      'Molecule',
      names.map((name) => [name, 'u32'] as const),
    ),
    layoutValues: values,
    tuples,
    slots: slots.count,
    pairTerms: pairs.length,
    pairAtomBytes: Math.max(
      4,
      pairs.reduce((sum, { term }) => sum + 4 * (packedColumns(term) + (tableColumns(term) > 0 ? 1 : 0)), 0),
    ),
    energyEntries,
    sumEnergies: (entries, into) => sumEnergies(potential, entries, into),
    glue: (shape) => glue({ ...shape, bonded, pairs, listed: listed !== null, packed: resident }),
    imports: [...bonded, ...pairs].map(({ term }) => `terms/${term}`),
  };
}

/** What the kernels know of masses (amu): two numbers an atom, zeros where the mass is infinite; the first of the parameters. */
export function massRows(masses: Float64Array): number[] {
  return Array.from(masses).flatMap((mass) => [KCAL_PER_MOL / mass, 1 / Math.sqrt(mass)]);
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

/** Excluded pairs i < j, [2 × count]: no more than a few an atom. */
function excludedPairs({ atoms, exclusions }: Potential): number[] {
  const pairs: number[] = [];
  for (let i = 0; i < atoms; i++)
    for (const j of exclusions.partners.subarray(exclusions.start[i], exclusions.start[i + 1]))
      if (j > i) pairs.push(i, j);
  return pairs;
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
