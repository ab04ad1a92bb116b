/**
 * Fits the bonded parameters of a Class I force field to forces and energies. The form is linear in (k, g) of bonds and
 * angles, c_n of torsions and k of impropers (see Column in design.ts), so that every step is one linear least-squares
 * problem; reweighting turns squares into absolute deviations, the error that is reported, and keeps the few
 * strongly anharmonic components from deciding everything.
 *
 * Types are hierarchical: a tuple's coefficient is the sum of one contribution for each of its keys, coarse to fine, and
 * every contribution has a Gaussian prior that is narrower at each finer level. Data that are shared by
 * many types settle the coarse contributions, and a fine one leaves zero only as far as its own data insist.
 */
import type { Split } from '../assess/reference.ts';
import type { Table } from '../forcefield/class1/parameters.ts';
import { COEFFICIENTS, type TupleKind } from '../forcefield/class1/tuples.ts';
import type { Column, MoleculeDesign } from './design.ts';
import { addObservations, emptyNormalEquations, solveRidge, type NormalEquations } from './leastSquares.ts';

export interface FitSettings {
  /** Standard deviation of what the form cannot describe, kcal/mol/Å: sets how much a datum weighs against the priors. */
  readonly noise: number;
  /** Standard deviation of the prior of each level, as a fraction of the coarser level's. */
  readonly decay: number;
  /** Weight of a squared energy error [kcal/mol] against a squared force component error [kcal/mol/Å]. */
  readonly energyWeight: number;
  /** Solutions after the first, each with observations reweighted by the errors of the last; 0 means least squares. */
  readonly reweightings: number;
}

/** Mean of the coarsest level's prior, and standard deviations at level 0, of the coefficients of each kind. */
export const PRIORS: Readonly<
  Record<TupleKind, { readonly mean: readonly number[]; readonly deviation: readonly number[] }>
> = {
  bond: { mean: [350, 0], deviation: [200, 50] },
  angle: { mean: [60, 0], deviation: [40, 20] },
  torsion: { mean: [0, 0, 0], deviation: [1, 1, 0.5] },
  improper: { mean: [0], deviation: [5] },
};

/**
 * The same of g at types of three-coordinate atoms. Where these are flat, raising all three equilibrium angles together hardly
 * changes anything but the stiffness out of the plane; without a stronger prior benzene's would come out as 128°.
 */
const TRIGONAL_DEVIATION = 3;

/** A component that is off by `typical` keeps its weight; one that is off by less than `least` does not gain more. kcal/mol/Å. */
const ERRORS = { typical: 6, least: 1.5 };

export type BondedTables = Readonly<Partial<Record<TupleKind, ReadonlyMap<string, readonly number[]>>>>;

/**
 * Parameters from the `train` frames of the given molecules.
 * Deterministic: the same input in the same order gives the same bits.
 */
export function fitClass1(designs: readonly MoleculeDesign[], settings: FitSettings): BondedTables {
  const training = designs.filter(({ molecule }) => molecule.splits.includes('train'));
  const parameters = listParameters(training);
  let tables: BondedTables | null = null;
  for (let round = 0; round <= settings.reweightings; round++) {
    const equations = training.map((design) => equationsOf(design, tables, settings.energyWeight));
    tables = solveTables(parameters, equations, settings);
  }
  return tables!;
}

interface Parameter {
  readonly kind: TupleKind;
  readonly coefficient: number;
  readonly key: string;
  readonly level: number;
  readonly trigonal: boolean;
}

interface ParameterList {
  readonly list: readonly Parameter[];
  /** Parameters that add up to the coefficient of each column of each molecule. */
  readonly ofColumn: readonly (readonly (readonly number[])[])[];
}

/**
 * The parameters that the training data speak about. A fine type that is the only one of its coarser type would repeat it,
 * column for column, and is left out.
 */
function listParameters(designs: readonly MoleculeDesign[]): ParameterList {
  const id = ({ kind, coefficient }: Column, key: string): string => `${kind} ${coefficient} ${key}`;
  const uses = new Map<string, number>();
  for (const { columns } of designs)
    for (const column of columns)
      for (const key of column.keys) uses.set(id(column, key), (uses.get(id(column, key)) ?? 0) + 1);

  const index = new Map<string, number>();
  const list: Parameter[] = [];
  const ofColumn = designs.map(({ columns }) =>
    columns.map((column) => {
      const { kind, coefficient, keys, trigonal } = column;
      const own: number[] = [];
      keys.forEach((key, level) => {
        const name = id(column, key);
        if (level > 0 && uses.get(name) === uses.get(id(column, keys[level - 1]))) return;
        if (!index.has(name)) {
          index.set(name, list.length);
          list.push({ kind, coefficient, key, level, trigonal });
        }
        own.push(index.get(name)!);
      });
      return own;
    }),
  );
  return { list, ofColumn };
}

/**
 * Normal equations of a molecule's training frames over its own columns. Energies are compared within the molecule, after
 * removing the mean over those frames.
 * @param tables parameters of which the errors set the weights; null for equal weights
 */
function equationsOf(design: MoleculeDesign, tables: BondedTables | null, energyWeight: number): NormalEquations {
  const { columns, molecule } = design;
  const width = columns.length;
  const rows = design.targetForces.length / molecule.frames;
  const frames = framesOf(design, 'train');
  const coefficients = tables && coefficientsOf(design, tables);
  const equations = emptyNormalEquations(width);
  for (const f of frames) {
    for (let r = f * rows; r < (f + 1) * rows; r++) {
      const row = design.forces.subarray(r * width, (r + 1) * width);
      const observed = design.targetForces.subarray(r, r + 1);
      const error = coefficients && Math.abs(dot(coefficients, row) - observed[0]);
      addObservations(equations, row, observed, error === null ? 1 : ERRORS.typical / Math.max(error, ERRORS.least));
    }
  }
  const meanRow = Float64Array.from(columns, (_, c) => mean(frames, (f) => design.energies[f * width + c]));
  const meanTarget = mean(frames, (f) => design.targetEnergies[f]);
  for (const f of frames)
    addObservations(
      equations,
      meanRow.map((value, c) => design.energies[f * width + c] - value),
      Float64Array.of(design.targetEnergies[f] - meanTarget),
      energyWeight,
    );
  return equations;
}

function solveTables(
  { list, ofColumn }: ParameterList,
  molecules: readonly NormalEquations[],
  { noise, decay }: FitSettings,
): BondedTables {
  const size = list.length;
  const all = emptyNormalEquations(size);
  molecules.forEach(({ size: width, gram, moment }, m) => {
    ofColumn[m].forEach((first, a) => {
      for (const p of first) {
        all.moment[p] += moment[a];
        ofColumn[m].forEach((second, b) => {
          const value = gram[a * width + b];
          if (value !== 0) for (const q of second) all.gram[p * size + q] += value;
        });
      }
    });
  });
  const precision = Float64Array.from(
    list,
    (parameter) => (noise / (deviationOf(parameter) * decay ** parameter.level)) ** 2,
  );
  const prior = Float64Array.from(list, ({ kind, coefficient, level }) =>
    level === 0 ? PRIORS[kind].mean[coefficient] : 0,
  );
  const solution = solveRidge(all, precision, prior);

  const tables: Partial<Record<TupleKind, Map<string, number[]>>> = {};
  list.forEach(({ kind, coefficient, key }, p) => {
    const table = (tables[kind] ??= new Map<string, number[]>());
    const row = table.get(key) ?? Array.from({ length: COEFFICIENTS[kind] }, () => 0);
    row[coefficient] = solution[p];
    table.set(key, row);
  });
  return tables;
}

/** Standard deviation of a contribution's prior, but for how much narrower those of finer levels are. */
export function deviationOf({
  kind,
  coefficient,
  level,
  trigonal,
}: Pick<Parameter, 'kind' | 'coefficient' | 'level' | 'trigonal'>): number {
  // Level 0 is shared with all other angles.
  return trigonal && coefficient === 1 && level > 0 ? TRIGONAL_DEVIATION : PRIORS[kind].deviation[coefficient];
}

/** Sums of absolute errors. */
export interface ErrorSums {
  /** Over Cartesian force components, kcal/mol/Å, and their number. */
  force: number;
  components: number;
  /** Over energies after removing each molecule's mean, kcal/mol, and the number of frames. */
  energy: number;
  frames: number;
}

/** Adds a molecule's errors in one split to `sums`, from its design matrix. */
export function addErrors(design: MoleculeDesign, tables: BondedTables, split: Split, sums: ErrorSums): void {
  const { molecule } = design;
  const width = design.columns.length;
  const rows = design.targetForces.length / molecule.frames;
  const coefficients = coefficientsOf(design, tables);
  const frames = framesOf(design, split);
  const energyErrors = frames.map(
    (f) => dot(coefficients, design.energies.subarray(f * width, (f + 1) * width)) - design.targetEnergies[f],
  );
  const offset = energyErrors.reduce((sum, error) => sum + error, 0) / frames.length;
  for (const error of energyErrors) sums.energy += Math.abs(error - offset);
  for (const f of frames)
    for (let r = f * rows; r < (f + 1) * rows; r++)
      sums.force += Math.abs(
        dot(coefficients, design.forces.subarray(r * width, (r + 1) * width)) - design.targetForces[r],
      );
  sums.components += frames.length * rows;
  sums.frames += frames.length;
}

function coefficientsOf({ columns }: MoleculeDesign, tables: Partial<Record<TupleKind, Table>>): Float64Array {
  return Float64Array.from(columns, ({ kind, coefficient, keys }) =>
    keys.reduce((sum, key) => sum + (tables[kind]?.get(key)?.[coefficient] ?? 0), 0),
  );
}

function framesOf({ molecule }: MoleculeDesign, split: Split): number[] {
  return Array.from({ length: molecule.frames }, (_, f) => f).filter((f) => molecule.splits[f] === split);
}

function mean(frames: readonly number[], value: (frame: number) => number): number {
  return frames.reduce((sum, f) => sum + value(f), 0) / frames.length;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
