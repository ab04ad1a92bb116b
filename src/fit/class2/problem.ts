/** From designs of molecules to one regularised least-squares problem over the parameters that they share. */
import type { Split } from '../../assess/reference.ts';
import { COEFFICIENTS } from '../../forcefield/class2/interactions.ts';
import { addObservations, emptyNormalEquations, type NormalEquations } from '../leastSquares.ts';
import type { SharedProblem } from '../sharedLeastSquares.ts';
import type { COULOMB_KEYS, MoleculeDesign, ParameterName } from './design.ts';
import type { Class2Settings } from '../settings/class2.ts';

/** The parameters that training data speak about, and how they make up each molecule's columns. */
export interface ParameterList {
  readonly names: readonly ParameterName[];
  /** Parameters that add up to the coefficient of each column of each molecule. */
  readonly ofColumn: readonly (readonly (readonly number[])[])[];
  /** Those of one key: solved for together. */
  readonly blocks: readonly (readonly number[])[];
}

/**
 * Lists the parameters of some molecules. A type that is the only one of its coarser type would repeat it, column for column, and
 * gets none.
 */
export function listParameters(designs: readonly MoleculeDesign[], { without, levels }: Class2Settings): ParameterList {
  const uses = new Map<string, number>();
  for (const { columns } of designs)
    for (const { names } of columns) for (const name of names) uses.set(idOf(name), (uses.get(idOf(name)) ?? 0) + 1);
  const index = new Map<string, number>();
  const list: ParameterName[] = [];
  const blocks = new Map<string, number[]>();
  const ofColumn = designs.map(({ columns }) =>
    columns.map(({ names }) =>
      names.flatMap((name, level) => {
        if (isLeftOut(name, without) || (name.kind !== 'coulomb' && level >= levels[name.kind])) return [];
        const id = idOf(name);
        if (level > 0 && uses.get(id) === uses.get(idOf(names[level - 1]))) return [];
        const known = index.get(id);
        if (known !== undefined) return [known];
        const p = list.push(name) - 1;
        index.set(id, p);
        const block = `${name.kind} ${level} ${name.key}`;
        blocks.set(block, [...(blocks.get(block) ?? []), p]);
        return [p];
      }),
    ),
  );
  return { names: list, ofColumn, blocks: [...blocks.values()] };
}

/** Tells parameters apart. */
export const idOf = ({ kind, level, key, coefficient }: ParameterName): string =>
  `${kind} ${level} ${coefficient} ${key}`;

/** Groups of coefficients that a recipe can do without, so that it shows what each of them buys. */
export const GROUPS = {
  'bond-bond': ['angle b', 'torsion p'],
  'bond-angle': ['angle s1', 'angle s2', 'angle t1', 'angle t2', 'angle e', 'torsion u', 'torsion v', 'arm o'],
  'angle-angle': ['arm f', 'torsion g'],
  'angle-torsion': ['torsion h', 'torsion a1', 'torsion b1', 'torsion a2', 'torsion b2'],
  'bond-torsion': ['torsion l1', 'torsion r1', 'torsion l2', 'torsion r2', 'torsion m1', 'torsion m2'],
  '1-3': ['angle q1', 'angle q2', 'angle q3'],
  anharmonic: ['bond k3', 'bond k4', 'angle c3', 'angle c4', 'angle q3', 'plane w4'],
  'out-of-plane': ['plane w2', 'plane w4'],
} as const satisfies Record<string, readonly string[]>;

export type Group = keyof typeof GROUPS;

function isLeftOut({ kind, coefficient }: ParameterName, without: Class2Settings['without']): boolean {
  if (kind === 'coulomb') return false;
  const name = `${kind} ${COEFFICIENTS[kind][coefficient]}`;
  return without.some((group) => (GROUPS[group] as readonly string[]).includes(name));
}

/** Stiffness of a bond before any data, kcal/mol: in the bounded variable about what it costs to break one. */
const BOND_STIFFNESS = 85;
/** Scales of the Coulomb energy before any data: as it is, and with Amber's factor for atoms three bonds apart. */
const COULOMB_MEAN: Readonly<Record<(typeof COULOMB_KEYS)[number], number>> = { pair: 1, pair14: 1 / 1.2 };
const COULOMB_DEVIATION = 0.25;

/** What each parameter is without data. */
export function priorMeans({ names }: ParameterList): Float64Array {
  return Float64Array.from(names, ({ kind, level, key, coefficient }) => {
    if (kind === 'coulomb') return COULOMB_MEAN[key as (typeof COULOMB_KEYS)[number]];
    return kind === 'bond' && level === 0 && coefficient === 1 ? BOND_STIFFNESS : 0;
  });
}

/** How strongly each parameter is held there: (noise / standard deviation)². */
export function priorPrecisions({ names }: ParameterList, { noise, deviations }: Class2Settings): Float64Array {
  return Float64Array.from(names, ({ kind, level, coefficient }) => {
    const deviation = kind === 'coulomb' ? COULOMB_DEVIATION : deviations[kind][level][coefficient];
    return (noise / deviation) ** 2;
  });
}

/** The least-squares problem of some molecules' normal equations. */
export function sharedProblem(list: ParameterList, equations: readonly NormalEquations[]): SharedProblem {
  return {
    size: list.names.length,
    blocks: list.blocks,
    molecules: equations.map((own, m) => ({ ...own, parametersOf: list.ofColumn[m] })),
  };
}

/**
 * Normal equations of a molecule's training frames over its own columns. Energies are compared within the molecule, after
 * removing the mean over those frames.
 * @param coefficients of the columns, whose errors set the weights (absolute instead of squared deviations); null for equal weights
 */
export function equationsOf(
  design: MoleculeDesign,
  coefficients: Float64Array | null,
  { energyWeight, typicalError, leastError }: Class2Settings,
): NormalEquations {
  const { columns, molecule, forces, energies } = design;
  const width = columns.length;
  const rows = molecule.forces.length / molecule.frames;
  const frames = framesOf(design, 'train');
  const equations = emptyNormalEquations(width);
  const row = new Float64Array(width);
  for (const f of frames)
    for (let r = f * rows; r < (f + 1) * rows; r++) {
      row.set(forces.subarray(r * width, (r + 1) * width));
      const observed = molecule.forces.subarray(r, r + 1);
      const error = coefficients && Math.abs(dot(coefficients, row) - observed[0]);
      addObservations(equations, row, observed, error === null ? 1 : typicalError / Math.max(error, leastError));
    }
  const meanRow = Float64Array.from(columns, (_, c) => mean(frames, (f) => energies[f * width + c]));
  const meanTarget = mean(frames, (f) => molecule.energies[f]);
  for (const f of frames)
    addObservations(
      equations,
      meanRow.map((value, c) => energies[f * width + c] - value),
      Float64Array.of(molecule.energies[f] - meanTarget),
      energyWeight,
    );
  return equations;
}

/** Coefficients of a molecule's columns. */
export function columnCoefficients(
  ofColumn: ParameterList['ofColumn'][number],
  parameters: Float64Array,
): Float64Array {
  return Float64Array.from(ofColumn, (own) => own.reduce((sum, p) => sum + parameters[p], 0));
}

/** Mean absolute force error over the frames of a split, kcal/mol/Å; NaN where there is none. */
export function forceMae(
  designs: readonly MoleculeDesign[],
  ofColumn: ParameterList['ofColumn'],
  parameters: Float64Array,
  split: Split,
): number {
  let [sum, count] = [0, 0];
  designs.forEach((design, m) => {
    const { molecule, forces, columns } = design;
    const width = columns.length;
    const rows = molecule.forces.length / molecule.frames;
    const coefficients = columnCoefficients(ofColumn[m], parameters);
    for (const f of framesOf(design, split))
      for (let r = f * rows; r < (f + 1) * rows; r++) {
        sum += Math.abs(dot(coefficients, forces.subarray(r * width, (r + 1) * width)) - molecule.forces[r]);
        count++;
      }
  });
  return sum / count;
}

function framesOf({ molecule }: MoleculeDesign, split: Split): number[] {
  return Array.from({ length: molecule.frames }, (_, f) => f).filter((f) => molecule.splits[f] === split);
}

function mean(frames: readonly number[], value: (frame: number) => number): number {
  return frames.reduce((sum, f) => sum + value(f), 0) / frames.length;
}

function dot(a: Float64Array, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
