/** The parameter file of a Class I force field: hierarchical tables of contributions by type key. */
import * as v from 'valibot';
import { FfpError } from '../../core/errors.ts';
import { COEFFICIENTS, type TupleKind } from './tuples.ts';

/** Contributions by type key; a tuple's parameters are the sum over its keys. */
export type Table = ReadonlyMap<string, readonly number[]>;

export interface Class1Parameters {
  readonly id: string;
  readonly plainName: string;
  readonly technicalName: string;
  readonly summary: string;
  /** Tables of the bonded terms that the force field has. */
  readonly bonded: Readonly<Partial<Record<TupleKind, Table>>>;
  /** Charge that a bond moves, e, by key of `chargeKeys`; null in a force field without fixed charges. */
  readonly charges: Table | null;
  /** Where charges follow the geometry instead: what each atom adds, by its names, coarse to fine; kcal/mol/e and kcal/mol/e². */
  readonly equilibration?: { readonly electronegativity: Table; readonly hardness: Table };
}

const numbers = (length: number) => v.pipe(v.array(v.pipe(v.number(), v.finite())), v.length(length));
const table = (length: number) => v.record(v.string(), numbers(length));

const FileSchema = v.object({
  format: v.literal('ffp-class1'),
  version: v.literal(1),
  id: v.string(),
  plainName: v.string(),
  technicalName: v.string(),
  summary: v.string(),
  bonded: v.object({
    bond: v.exactOptional(table(COEFFICIENTS.bond)),
    angle: v.exactOptional(table(COEFFICIENTS.angle)),
    torsion: v.exactOptional(table(COEFFICIENTS.torsion)),
    improper: v.exactOptional(table(COEFFICIENTS.improper)),
  }),
  charges: v.nullable(table(1)),
  equilibration: v.exactOptional(v.object({ electronegativity: table(1), hardness: table(1) })),
  provenance: v.looseObject({}),
});

/**
 * Reads a parameter file.
 * @param text JSON
 * @param name what to call the file in messages
 * Throws FfpError('file') that names the first entry that is wrong.
 */
export function parseClass1File(text: string, name: string): Class1Parameters {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new FfpError('file', `${name} is not JSON`, { cause });
  }
  const result = v.safeParse(FileSchema, json);
  if (!result.success) {
    const [issue] = result.issues;
    const where = issue.path?.map(({ key }) => String(key)).join('.') ?? 'the whole';
    throw new FfpError('file', `${name} is not a Class I parameter file: ${where}: ${issue.message}`);
  }
  const { id, plainName, technicalName, summary, bonded, charges, equilibration } = result.output;
  const tables = Object.entries(bonded).map(([kind, entries]) => [kind, new Map(Object.entries(entries))] as const);
  return {
    id,
    plainName,
    technicalName,
    summary,
    bonded: Object.fromEntries(tables),
    charges: charges && new Map(Object.entries(charges)),
    ...(equilibration && {
      equilibration: {
        electronegativity: new Map(Object.entries(equilibration.electronegativity)),
        hardness: new Map(Object.entries(equilibration.hardness)),
      },
    }),
  };
}

/**
 * The text of a parameter file, one type a line, so that a change of parameters shows in a comparison.
 * @param provenance how the parameters came about: JSON
 */
export function serialiseClass1(parameters: Class1Parameters, provenance: Readonly<Record<string, unknown>>): string {
  const { bonded, charges, equilibration, ...names } = parameters;
  // In order, and without indentation: the file of the springs is part of the first load.
  const rows = (table: Table): string => {
    const sorted = Array.from(table).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{\n${sorted.map(([key, values]) => `${JSON.stringify(key)}:${JSON.stringify(values)}`).join(',\n')}\n}`;
  };
  const tables = (named: Readonly<Record<string, Table>>): string =>
    `{\n${Object.entries(named)
      .map(([name, table]) => `"${name}":${rows(table)}`)
      .join(',\n')}\n}`;
  const head = JSON.stringify({ format: 'ffp-class1', version: 1, ...names, provenance }, null, 1);
  const equal = equilibration ? `,\n"equilibration":${tables({ ...equilibration })}` : '';
  return `${head.slice(0, -2)},\n"bonded":${tables(bonded)},\n"charges":${charges ? rows(charges) : 'null'}${equal}\n}\n`;
}

/** Sum of the contributions of `keys` that the table knows, [length]. */
export function sumContributions(table: Table, keys: readonly string[], length: number): number[] {
  const sum = Array.from({ length }, () => 0);
  for (const key of keys) table.get(key)?.forEach((value, c) => (sum[c] += value));
  return sum;
}

/** Number of fitted numbers in a force field. */
export function countParameters({ bonded, charges, equilibration }: Class1Parameters): number {
  const tables = [
    ...Object.values(bonded),
    ...(charges ? [charges] : []),
    ...(equilibration ? Object.values(equilibration) : []),
  ];
  return tables.reduce(
    (total, entries) => [...entries.values()].reduce((sum, values) => sum + values.length, total),
    0,
  );
}
