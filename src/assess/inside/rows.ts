/** Parameters of a molecule, row by row: what of them can be changed, and the energy along the coordinate of each. */
import { bondAngle, bondLength, torsionAngle } from '../../chem/internal.ts';
import { Evaluator } from '../../cpu/evaluator.ts';
import { bondedTwin, loadTwins } from '../../cpu/twin.ts';
import { FfpError } from '../../core/errors.ts';
import {
  describeParameter,
  editRange,
  parameterCountOf,
  parameterValue,
  type EditableTerm,
} from '../../forcefield/edited.ts';
import { isOutside } from '../../forcefield/outside.ts';
import type { Potential } from '../../forcefield/potential.ts';
import { bondedSchema, pairSchema } from '../../forcefield/registry.ts';
import type { BondedTermData, PairTermData, TermParameter } from '../../forcefield/term.ts';

/** What a row's energy is drawn over: Å, degrees, degrees, Å. */
export type Coordinate = 'distance' | 'angle' | 'torsion' | 'plane';

export interface RowParameter {
  /** Its place in the row, as an edit names it. */
  readonly index: number;
  readonly name: string;
  readonly unit: string;
  readonly meaning: string;
  readonly value: number;
  /** What it may be set to, and what a slider covers of that. */
  readonly allowed: readonly [number, number];
  readonly slider: readonly [number, number];
  /** What it was before it was changed, or what the reference says; null where there is nothing to compare with. */
  readonly reference: number | null;
}

export interface ParameterRow {
  readonly row: number;
  /** Atoms of the tuple; of a pair Term the atom, or all atoms of the two types, a few of them. */
  readonly atoms: readonly number[];
  readonly coordinate: Coordinate;
  readonly parameters: readonly RowParameter[];
}

/** A part of a Term's rows. */
export interface RowList {
  readonly rows: readonly ParameterRow[];
  /** Number of rows that the question fits, shown or not. */
  readonly total: number;
}

/** Wider ranges than this, highest over lowest, are slid through around the present value. */
const WIDE = 30;
/** Atoms of a type that are named. */
const NAMED_ATOMS = 12;

/** The Term of a Potential by name, if its parameters are listed. Throws FfpError('usage'). */
export function editableTerm(potential: Potential, term: string): EditableTerm {
  const data = potential.terms.find((one) => one.term === term);
  if (data?.kind === 'pair' || (data?.kind === 'bonded' && !isOutside(data))) return data;
  throw new FfpError('usage', `the force field has no Term "${term.slice(0, 40)}" with listed parameters`);
}

/**
 * The rows of a Term.
 * @param original the Potential without edits: ranges are counted from its values
 * @param reference whose values stand beside; null for none
 * @param atom only rows with this atom; null for all
 * @param most rows that are listed
 */
export function rowsOf(
  potential: Potential,
  original: Potential,
  reference: Potential | null,
  term: string,
  atom: number | null,
  most: number,
): RowList {
  const data = editableTerm(potential, term);
  const before = editableTerm(original, term);
  const other = reference?.terms.find((one) => one.term === term);
  const rows = rowNumbers(data, potential.atoms).filter((row) => atom === null || concerns(data, row, atom));
  const width = parameterCountOf(data);
  const places = other?.kind === 'bonded' ? rowsByAtoms(other) : null;
  return {
    total: rows.length,
    rows: rows.slice(0, most).map((row): ParameterRow => {
      const atoms = rowAtoms(data, row, potential.atoms);
      const twin = places && data.kind === 'bonded' ? (places.get(tupleKey(data, row)) ?? null) : row;
      const parameters = Array.from({ length: width }, (_, index): RowParameter | null => {
        // The constant of a torsion moves nothing.
        if (data.term.startsWith('periodic_') && index === 0) return null;
        const value = parameterValue(data, row, index);
        const was = parameterValue(before, row, index);
        if (value === null || was === null) return null;
        const parameter = describeParameter(data, index);
        const allowed = editRange(parameter, was);
        const known =
          twin === null || !other || (other.kind !== 'bonded' && other.kind !== 'pair')
            ? null
            : parameterValue(other, twin, index);
        const { name, unit, meaning } = parameter;
        const slider = sliderRange(parameter, was, allowed);
        return { index, name, unit, meaning, value, allowed, slider, reference: known };
      });
      return {
        row,
        atoms,
        coordinate: coordinateOf(data),
        parameters: parameters.filter((one) => one !== null),
      };
    }),
  };
}

function sliderRange(
  { range }: TermParameter,
  was: number,
  [low, high]: readonly [number, number],
): readonly [number, number] {
  if (range[0] > 0 && range[1] / range[0] > WIDE && was > 0) return [Math.max(low, was / 8), Math.min(high, was * 4)];
  return [Math.min(range[0], was), Math.max(range[1], was)];
}

function rowNumbers(data: EditableTerm, atoms: number): number[] {
  if (data.kind === 'bonded') return Array.from({ length: data.parameters.length / data.stride }, (_, row) => row);
  if (pairSchema(data.term).atomParameters.length > 0) return Array.from({ length: atoms }, (_, atom) => atom);
  const types = Array.from({ length: data.typeCount }, (_, s) => s);
  return types.flatMap((s) => types.slice(s).map((t) => s * data.typeCount + t));
}

const hasTypes = (data: PairTermData): boolean => pairSchema(data.term).atomParameters.length === 0;

const tupleOf = (data: BondedTermData, row: number): number[] => {
  const { arity } = bondedSchema(data.term);
  return [...data.atoms.subarray(row * arity, (row + 1) * arity)];
};

function rowAtoms(data: EditableTerm, row: number, atoms: number): number[] {
  if (data.kind === 'bonded') return tupleOf(data, row);
  if (!hasTypes(data)) return row < atoms ? [row] : [];
  const pair = [Math.floor(row / data.typeCount), row % data.typeCount];
  const own: number[] = [];
  data.types.forEach((type, atom) => {
    if (pair.includes(type)) own.push(atom);
  });
  return own.slice(0, NAMED_ATOMS);
}

function concerns(data: EditableTerm, row: number, atom: number): boolean {
  if (data.kind === 'bonded') return tupleOf(data, row).includes(atom);
  if (!hasTypes(data)) return row === atom;
  return [Math.floor(row / data.typeCount), row % data.typeCount].includes(data.types[atom]);
}

/** A tuple read from either end is one, unless its Term tells the ends apart: couplings of Class II do. */
function tupleKey(data: BondedTermData, row: number): string {
  const atoms = tupleOf(data, row);
  const ended = data.term.startsWith('class2_') && atoms.length > 2;
  return (ended || atoms[0] <= atoms[atoms.length - 1] ? atoms : atoms.toReversed()).join();
}

const rowsByAtoms = (data: BondedTermData): Map<string, number> =>
  new Map(Array.from({ length: data.parameters.length / data.stride }, (_, row) => [tupleKey(data, row), row]));

function coordinateOf(data: EditableTerm): Coordinate {
  if (data.kind === 'pair') return 'distance';
  // Its centre is its second atom: out of the plane of the other three.
  if (data.term === 'class2_centre') return 'plane';
  // Of a torsion map: along its first angle.
  // What acts from outside has no rows here.
  return ({ 1: 'distance', 2: 'distance', 3: 'angle', 4: 'torsion', 5: 'torsion' } as const)[
    bondedSchema(data.term).arity
  ];
}

/** The energy of one row along its coordinate, everything else as in a geometry. */
export interface RowCurve {
  readonly coordinate: Coordinate;
  /** Two atoms for a distance, three for an angle, four else: to see where the molecule is on the curve. */
  readonly atoms: readonly number[];
  /** Å or degrees. */
  readonly x: readonly number[];
  /** kcal/mol. */
  readonly energy: readonly number[];
}

const POINTS = 145;

/**
 * The energy of a row of a Term along its coordinate; of a pair Term, of two atoms with this row that are nearest to each other and not
 * excluded, under this Term alone.
 * @param positions Å, [3N]: what else there is in a tuple (other distances, other angles) is taken from here
 * Throws FfpError('usage') where there is no such row.
 */
export async function rowCurve(
  potential: Potential,
  term: string,
  row: number,
  positions: Float64Array,
): Promise<RowCurve> {
  const data = editableTerm(potential, term);
  await loadTwins([term]);
  if (data.kind === 'pair') return pairCurve(potential, data, row, positions);
  const rows = data.parameters.length / data.stride;
  if (!Number.isInteger(row) || row < 0 || row >= rows)
    throw new FfpError('usage', `"${term}" has ${rows} rows; there is no row ${row}`);
  const atoms = tupleOf(data, row);
  const { arity } = bondedSchema(term);
  const own: BondedTermData = {
    ...data,
    atoms: Uint32Array.from({ length: arity }, (_, n) => n),
    parameters: data.parameters.slice(row * data.stride, (row + 1) * data.stride),
  };
  const twin = bondedTwin(term);
  const coordinate = coordinateOf(data);
  const x = gridOf(coordinate, coordinate === 'distance' ? bondLength(positions, atoms[0], atoms[1]) : 0);
  const forces = new Float64Array(3 * arity);
  const energy = x.map((value) => twin(placed(coordinate, atoms, positions, value), own, forces));
  return { coordinate, atoms, x, energy };
}

function gridOf(coordinate: Coordinate, length: number): number[] {
  const [low, high] = {
    distance: [0.72 * length, 1.45 * length],
    angle: [60, 179],
    torsion: [-180, 180],
    plane: [-0.8, 0.8],
  }[coordinate];
  return Array.from({ length: POINTS }, (_, p) => low + ((high - low) * p) / (POINTS - 1));
}

const RADIAN = Math.PI / 180;

/** The atoms of a tuple with its coordinate at a value, everything else as it is: a torsion about the x axis from j to k. */
export function placed(
  coordinate: Coordinate,
  atoms: readonly number[],
  positions: Float64Array,
  value: number,
): Float64Array {
  const length = (a: number, b: number) => bondLength(positions, atoms[a], atoms[b]);
  const angle = (a: number, b: number, c: number) => bondAngle(positions, atoms[a], atoms[b], atoms[c]);
  switch (coordinate) {
    case 'distance':
      return Float64Array.of(0, 0, 0, value, 0, 0);
    case 'angle': {
      const [r1, r2] = [length(0, 1), length(2, 1)];
      const theta = value * RADIAN;
      return Float64Array.of(r1, 0, 0, 0, 0, 0, r2 * Math.cos(theta), r2 * Math.sin(theta), 0);
    }
    case 'torsion': {
      const [r1, r2, r3] = [length(0, 1), length(1, 2), length(2, 3)];
      const [t1, t2] = [angle(0, 1, 2), angle(1, 2, 3)];
      const phi = value * RADIAN;
      const out = r3 * Math.sin(t2);
      const i = [r1 * Math.cos(t1), r1 * Math.sin(t1), 0];
      const l = [r2 - r3 * Math.cos(t2), out * Math.cos(phi), out * Math.sin(phi)];
      const row = [i, [0, 0, 0], [r2, 0, 0], l];
      return Float64Array.from((atoms.length === 5 ? [...row, fifth(row, atoms, positions)] : row).flat());
    }
    case 'plane': {
      const at = (n: number) => positions.subarray(3 * atoms[n], 3 * atoms[n] + 3);
      const [i, j, k, l] = [at(0), at(1), at(2), at(3)];
      const [u, v] = [k.map((c, n) => c - i[n]), l.map((c, n) => c - i[n])];
      const normal = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
      const size = Math.hypot(...normal);
      const height = normal.reduce((sum, c, n) => sum + (c / size) * (j[n] - i[n]), 0);
      return Float64Array.of(...i, ...j.map((c, n) => c + (normal[n] / size) * (value - height)), ...k, ...l);
    }
  }
}

/** Where the fifth atom of a torsion map lies beside the other four: its distance, angle and torsion are those of a geometry. */
function fifth(row: readonly (readonly number[])[], atoms: readonly number[], positions: Float64Array): number[] {
  const [, b, c, d] = row;
  const r = bondLength(positions, atoms[3], atoms[4]);
  const theta = bondAngle(positions, atoms[2], atoms[3], atoms[4]);
  const psi = coordinateValue('torsion', atoms.slice(1), positions) * RADIAN;
  const unit = (v: readonly number[]) => v.map((x) => x / Math.hypot(...v));
  const cross = (u: readonly number[], v: readonly number[]) =>
    [0, 1, 2].map((n) => u[(n + 1) % 3] * v[(n + 2) % 3] - u[(n + 2) % 3] * v[(n + 1) % 3]);
  const along = unit(d.map((x, n) => x - c[n]));
  const normal = unit(
    cross(
      c.map((x, n) => x - b[n]),
      along,
    ),
  );
  const across = cross(normal, along);
  const [x, y, z] = [-r * Math.cos(theta), r * Math.sin(theta) * Math.cos(psi), r * Math.sin(theta) * Math.sin(psi)];
  return d.map((at, n) => at + x * along[n] + y * across[n] + z * normal[n]);
}

/** The value of a coordinate in a geometry: Å or degrees. */
export function coordinateValue(coordinate: Coordinate, atoms: readonly number[], positions: Float64Array): number {
  const [i, j, k, l] = atoms;
  switch (coordinate) {
    case 'distance':
      return bondLength(positions, i, j);
    case 'angle':
      return bondAngle(positions, i, j, k) / RADIAN;
    case 'torsion':
      return torsionAngle(positions, [i, j, k, l]) / RADIAN;
    case 'plane': {
      // How far the second atom lies above the plane of the others.
      const flat = placed('plane', atoms, positions, 0);
      const up = placed('plane', atoms, positions, 1);
      return [0, 1, 2].reduce((sum, c) => sum + (positions[3 * j + c] - flat[3 + c]) * (up[3 + c] - flat[3 + c]), 0);
    }
  }
}

/** Å. */
const PAIR_GRID = { closest: 0.8, farthest: 7 } as const;
/** kcal/mol: a wall is not drawn higher. */
const WALL = 30;

function pairCurve(potential: Potential, data: PairTermData, row: number, positions: Float64Array): RowCurve {
  const partner = nearestPair(potential, data, row, positions);
  if (!partner)
    throw new FfpError('usage', `no two atoms of this molecule see each other through row ${row} of "${data.term}"`);
  const [i, j] = partner;
  const { atomParameters } = pairSchema(data.term);
  const width = atomParameters.length;
  const slice = (atom: number) => data.atomParameters.subarray(atom * width, (atom + 1) * width);
  const two: Potential = {
    atoms: 2,
    elements: Uint8Array.of(potential.elements[i], potential.elements[j]),
    masses: Float64Array.of(potential.masses[i], potential.masses[j]),
    terms: [
      {
        ...data,
        atomParameters: Float64Array.of(...slice(i), ...slice(j)),
        types: data.types.length > 0 ? Uint32Array.of(data.types[i], data.types[j]) : data.types,
      },
    ],
    exclusions: { start: new Uint32Array(3), partners: new Uint32Array(0) },
  };
  const evaluator = new Evaluator(two);
  const [forces, energies] = [new Float64Array(6), new Float64Array(1)];
  const energyAt = (r: number): number => {
    evaluator.evaluate(Float64Array.of(0, 0, 0, r, 0, 0), forces, energies);
    return energies[0];
  };
  const { closest, farthest } = PAIR_GRID;
  let low = closest;
  while (low < farthest / 2 && Math.abs(energyAt(low)) > WALL) low += 0.05;
  const x = Array.from({ length: POINTS }, (_, p) => low + ((farthest - low) * p) / (POINTS - 1));
  return { coordinate: 'distance', atoms: [i, j], x, energy: x.map(energyAt) };
}

/** The nearest two atoms that a row of a pair Term is about and that see each other; null where there are none. */
function nearestPair(
  { atoms, exclusions }: Potential,
  data: PairTermData,
  row: number,
  positions: Float64Array,
): [number, number] | null {
  const all = pairSchema(data.term).allPairs ?? false;
  const excluded = (i: number, j: number) =>
    !all && exclusions.partners.subarray(exclusions.start[i], exclusions.start[i + 1]).includes(j);
  const typed = hasTypes(data);
  const [s, t] = typed ? [Math.floor(row / data.typeCount), row % data.typeCount] : [row, -1];
  let best: [number, number] | null = null;
  let least = Infinity;
  const look = (i: number, j: number): void => {
    if (i === j) return;
    const [x, y, z] = [0, 1, 2].map((c) => positions[3 * i + c] - positions[3 * j + c]);
    const square = x * x + y * y + z * z;
    if (square < least && !excluded(i, j)) [best, least] = [[i, j], square];
  };
  for (let i = 0; i < atoms; i++) {
    if (typed ? data.types[i] !== s : i !== row) continue;
    for (let j = 0; j < atoms; j++) if (!typed || data.types[j] === t) look(i, j);
  }
  return best;
}
