/** The parameter file of a Class II force field: hierarchical tables of contributions by type key. */
import * as v from 'valibot';
import { FfpError } from '../../core/errors.ts';
import type { Table } from '../class1/parameters.ts';
import { COEFFICIENTS, KINDS, mirrored, type Interaction, type InteractionKind } from './interactions.ts';

export const CLASS2_FORMAT = 'ffp-class2';

export interface Class2Parameters {
  readonly id: string;
  readonly plainName: string;
  readonly technicalName: string;
  readonly summary: string;
  /**
   * Contributions by type key, kcal/mol; a coefficient is the sum over its keys. Rows end with their last number that is not zero: the
   * row of a type that is the only one of its coarser type is empty, and says that it was met in training.
   */
  readonly tables: Readonly<Record<InteractionKind, Table>>;
  /** Charge that a bond moves, e, by key of src/forcefield/class1/keys.ts. */
  readonly charges: Table;
  /** What the Coulomb energy of these charges is multiplied with, three bonds apart and further apart. */
  readonly coulomb: { readonly pair14: number; readonly pair: number };
}

const number = v.pipe(v.number(), v.finite(), v.minValue(-1e6), v.maxValue(1e6));
const table = (length: number) =>
  v.record(v.pipe(v.string(), v.maxLength(200)), v.pipe(v.array(number), v.maxLength(length)));

/** The part of a file that is not about what it is called. */
export const class2TablesSchema = {
  coulomb: v.object({ pair14: v.pipe(number, v.minValue(0)), pair: v.pipe(number, v.minValue(0)) }),
  charges: table(1),
  tables: v.object({
    bond: table(COEFFICIENTS.bond.length),
    angle: table(COEFFICIENTS.angle.length),
    torsion: table(COEFFICIENTS.torsion.length),
    arm: table(COEFFICIENTS.arm.length),
    plane: table(COEFFICIENTS.plane.length),
    pair14: table(COEFFICIENTS.pair14.length),
    pair: table(COEFFICIENTS.pair.length),
  }),
};

const FileSchema = v.object({
  format: v.literal(CLASS2_FORMAT),
  version: v.literal(1),
  id: v.string(),
  plainName: v.string(),
  technicalName: v.string(),
  summary: v.string(),
  ...class2TablesSchema,
  provenance: v.looseObject({}),
});

/**
 * Reads a parameter file.
 * @param json what JSON.parse made of it
 * @param name what to call the file in messages
 * Throws FfpError('file') that names the first entry that is wrong.
 */
export function parseClass2File(json: unknown, name: string): Class2Parameters {
  const result = v.safeParse(FileSchema, json);
  if (!result.success) {
    const [issue] = result.issues;
    const where = issue.path?.map(({ key }) => String(key)).join('.') ?? 'the whole';
    throw new FfpError('file', `${name} is not a Class II parameter file: ${where.slice(0, 200)}: ${issue.message}`);
  }
  const { id, plainName, technicalName, summary, ...tables } = result.output;
  return { id, plainName, technicalName, summary, ...readClass2Tables(tables) };
}

/** What is fitted, apart from what it is called. */
export type Class2Tables = Pick<Class2Parameters, 'tables' | 'charges' | 'coulomb'>;
/** The same as JSON has it. */
export interface Class2TablesJson {
  readonly tables: Readonly<Record<InteractionKind, Readonly<Record<string, number[]>>>>;
  readonly charges: Readonly<Record<string, number[]>>;
  readonly coulomb: Class2Parameters['coulomb'];
}

export function readClass2Tables({ tables, charges, coulomb }: Class2TablesJson): Class2Tables {
  return {
    tables: byKind((kind) => new Map(Object.entries(tables[kind]))),
    charges: new Map(Object.entries(charges)),
    coulomb,
  };
}

export function writeClass2Tables({ tables, charges, coulomb }: Class2Tables): Class2TablesJson {
  const rows = (table: Table) => Object.fromEntries(Array.from(table, ([key, row]) => [key, [...row]]));
  return { tables: byKind((kind) => rows(tables[kind])), charges: rows(charges), coulomb };
}

function byKind<T>(make: (kind: InteractionKind) => T): Record<InteractionKind, T> {
  return Object.fromEntries(KINDS.map((kind) => [kind, make(kind)])) as Record<InteractionKind, T>;
}

/**
 * The text of a parameter file, one type a line, so that a change of parameters shows in a comparison.
 * @param provenance how the parameters came about: JSON
 */
export function serialiseClass2(parameters: Class2Parameters, provenance: Readonly<Record<string, unknown>>): string {
  const { tables, charges, ...names } = parameters;
  const rows = (entries: Table, indent: string): string => {
    const lines = Array.from(
      entries,
      ([key, values]) => `${indent}  ${JSON.stringify(key)}: ${JSON.stringify(values)}`,
    );
    return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n${indent}}`;
  };
  const head = JSON.stringify({ format: CLASS2_FORMAT, version: 1, ...names, provenance }, null, 2);
  const all = KINDS.map((kind) => `    "${kind}": ${rows(tables[kind], '    ')}`);
  return `${head.slice(0, -2)},\n  "charges": ${rows(charges, '  ')},\n  "tables": {\n${all.join(',\n')}\n  }\n}\n`;
}

/** Coefficients of an interaction: the sum of the contributions that its keys have in the table. */
export function coefficientsOf(table: Table, { kind, keys }: Pick<Interaction, 'kind' | 'keys'>): number[] {
  const sum: number[] = COEFFICIENTS[kind].map(() => 0);
  for (const { key, direction } of keys)
    table.get(key)?.forEach((value, c) => (sum[direction === -1 ? mirrored(kind, c) : c] += value));
  return sum;
}

/** Number of fitted numbers in a force field. */
export function countParameters({ tables, charges }: Pick<Class2Parameters, 'tables' | 'charges'>): number {
  const numbers = (entries: Table): number =>
    [...entries.values()].reduce((sum, row) => sum + row.filter((value) => value !== 0).length, 0);
  // The two Coulomb scales besides.
  return KINDS.reduce((sum, kind) => sum + numbers(tables[kind]), numbers(charges)) + 2;
}
