/** A force field with some parameters of one molecule changed by hand. */
import { FfpError } from '../core/errors.ts';
import { EDIT_LIMIT, EDITED, type Edit, type Edits } from './edit.ts';
import type { ForceField } from './forcefield.ts';
import type { Potential } from './potential.ts';
import { termSchema } from './registry.ts';
import type { BondedTermData, PairTermData, TermParameter } from './term.ts';

/** A Term whose parameters can be changed: one that lists them by tuple, atom or pair of types. */
export type EditableTerm = BondedTermData | PairTermData;

/** Where a parameter stands in a Term's arrays, with the place of its twin where a table is symmetric. */
interface Place {
  readonly list: 'parameters' | 'atomParameters' | 'table';
  readonly at: readonly number[];
}

/**
 * The edited force field: for this molecule alone does it mean anything.
 * @param load what is changed, by id
 * Throws FfpError('usage') where there are no edits; `parametrize` where one does not fit the molecule, or is out of range.
 */
export async function editedForceField(
  edits: Edits | null | undefined,
  load: (id: string) => Promise<ForceField>,
): Promise<ForceField> {
  if (!edits) throw new FfpError('usage', 'there are no edits to run: change a parameter of a force field first');
  return withEdits(await load(edits.forcefield), edits.list);
}

/** A force field with edits. */
export function withEdits(base: ForceField, list: readonly Edit[]): ForceField {
  return {
    ...base,
    id: EDITED,
    plainName: `${base.plainName}, edited`,
    technicalName: base.technicalName && `${base.technicalName}, edited`,
    summary: `${base.summary} Changed by hand for this molecule: ${list.length} ${list.length === 1 ? 'parameter' : 'parameters'}.`,
    parametrize: (structure) => applyEdits(base.parametrize(structure), list),
  };
}

/** A Potential with parameters changed; the one given stays as it is. Throws FfpError('usage') that names the edit. */
export function applyEdits(potential: Potential, list: readonly Edit[]): Potential {
  if (list.length > EDIT_LIMIT)
    throw new FfpError('usage', `${list.length} edits are too many; ${EDIT_LIMIT} are possible`);
  const terms = potential.terms.slice();
  const copied = new Set<number>();
  for (const [term, row, parameter, value] of list) {
    const t = potential.terms.findIndex((data) => data.term === term);
    const original = potential.terms[t];
    if (!original || (original.kind !== 'bonded' && original.kind !== 'pair'))
      throw new FfpError('usage', `an edit names the Term "${term.slice(0, 40)}", which has no parameters here`);
    const place = placeOf(original, row, parameter);
    if (!place)
      throw new FfpError(
        'usage',
        `an edit names parameter ${parameter} of row ${row} of "${term}", which is not there`,
      );
    const { title } = termSchema(term);
    const described = describeParameter(original, parameter);
    const [low, high] = editRange(described, valueAt(original, place));
    if (!(value >= low && value <= high))
      throw new FfpError(
        'usage',
        `${described.name} of ${title} must lie between ${Number(low.toPrecision(4))} and ${Number(high.toPrecision(4))}${described.unit && ` ${described.unit}`}`,
      );
    if (!copied.has(t)) terms[t] = copyOf(original);
    copied.add(t);
    const values = arrayOf(terms[t] as EditableTerm, place);
    for (const at of place.at) values[at] = value;
  }
  return { ...potential, terms };
}

/** Number of parameters of a row: of an atom and of a pair of types together where the Term is one over pairs. */
export function parameterCountOf(data: EditableTerm): number {
  if (data.kind === 'bonded') return data.stride;
  const { atomParameters, tableParameters = [] } = pairSchemaOf(data);
  return atomParameters.length + tableParameters.length;
}

/** The present value of a parameter; null where there is no such row or parameter. */
export function parameterValue(data: EditableTerm, row: number, parameter: number): number | null {
  const place = placeOf(data, row, parameter);
  return place && valueAt(data, place);
}

const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉';

/** What a parameter is; those of a series are numbered: c₁, s₁, c₂ … */
export function describeParameter(data: EditableTerm, parameter: number): TermParameter {
  if (data.kind === 'pair') {
    const { atomParameters, tableParameters = [] } = pairSchemaOf(data);
    return [...atomParameters, ...tableParameters][parameter];
  }
  const schema = termSchema(data.term);
  if (schema.kind !== 'bonded')
    throw new FfpError('unsupported', `the Term "${data.term}" does not act on listed atoms`);
  const { parameters, series } = schema;
  const fixed = parameters.length - (series ?? 0);
  if (!series || parameter < fixed) return parameters[parameter];
  const n = Math.floor((parameter - fixed) / series) + 1;
  const one = parameters[fixed + ((parameter - fixed) % series)];
  const number = String(n).replace(/\d/g, (digit) => SUBSCRIPTS[Number(digit)]);
  return { ...one, name: one.name + number };
}

/**
 * What a parameter may be set to: its plausible range and what it was, with half of that range around it; what can only be positive stays so.
 * @param original its value before it was changed
 */
export function editRange({ range }: TermParameter, original: number): readonly [number, number] {
  const low = Math.min(range[0], original);
  const high = Math.max(range[1], original);
  const room = (high - low) / 2;
  return [range[0] >= 0 && original >= 0 ? Math.max(0, low - room) : low - room, high + room];
}

function placeOf(data: EditableTerm, row: number, parameter: number): Place | null {
  const whole = Number.isInteger(row) && Number.isInteger(parameter) && row >= 0 && parameter >= 0;
  if (!whole || parameter >= parameterCountOf(data)) return null;
  if (data.kind === 'bonded') {
    const at = row * data.stride + parameter;
    return at < data.parameters.length ? { list: 'parameters', at: [at] } : null;
  }
  const { atomParameters, tableParameters = [] } = pairSchemaOf(data);
  const width = atomParameters.length;
  if (parameter < width) {
    const at = row * width + parameter;
    return at < data.atomParameters.length ? { list: 'atomParameters', at: [at] } : null;
  }
  const [s, t] = [Math.floor(row / data.typeCount), row % data.typeCount];
  if (s > t || s >= data.typeCount) return null;
  const among = parameter - width;
  const places = [s * data.typeCount + t, t * data.typeCount + s].map((pair) => pair * tableParameters.length + among);
  return { list: 'table', at: places };
}

function pairSchemaOf({ term }: PairTermData) {
  const schema = termSchema(term);
  if (schema.kind !== 'pair') throw new FfpError('unsupported', `the Term "${term}" does not act on all pairs`);
  return schema;
}

const arrayOf = (data: EditableTerm, { list }: Place): Float64Array =>
  (data as unknown as Readonly<Record<Place['list'], Float64Array>>)[list];

const valueAt = (data: EditableTerm, place: Place): number => arrayOf(data, place)[place.at[0]];

const copyOf = (data: EditableTerm): EditableTerm =>
  data.kind === 'bonded'
    ? { ...data, parameters: data.parameters.slice() }
    : { ...data, atomParameters: data.atomParameters.slice(), table: data.table.slice() };
