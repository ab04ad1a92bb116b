/**
 * Fits two- and three-body splines to energies and forces by regularised linear least squares: one exact solution of the normal
 * equations (Xie, Rupp and Hennig, npj Comput. Mater. 9, 162 (2023)), and more of them where absolute deviations are wanted.
 */
import type { ReferenceMolecule } from '../../assess/reference.ts';
import { FfpError } from '../../core/errors.ts';
import { pairIndex } from '../../models/atomicNetwork.ts';
import { pairCount, splineFault, type SplineModel } from '../../models/spline.ts';
import { packedRow, solvePacked } from '../packedMatrix.ts';
import { selfEnergies, trainingFrames } from '../training/data.ts';
import { eachLine, modelOf, splineColumns, type SplineColumns, type SplineForm } from './columns.ts';
import { fadeTriples, raiseWalls } from './complete.ts';
import { moleculeEquations, NormalEquations, type LastSolution, type ObservationWeights } from './equations.ts';

/** Strengths of penalties, against a squared force component error of 1 kcal/mol/Å. */
export interface Penalty {
  /** On a squared coefficient, by squared kcal/mol. */
  readonly ridge: number;
  /** On a squared second difference of coefficients along an axis, by squared kcal/mol. */
  readonly curvature: number;
}

export interface SplineFitSettings {
  readonly weights: ObservationWeights;
  /** On the coefficients of U₂ and of U₃. */
  readonly penalties: { readonly pairs: Penalty; readonly triples: Penalty };
  /**
   * Coefficients of U₃ whose squared weights in all force components add up to less than this have too few data to be unknowns:
   * they fade from their neighbours.
   */
  readonly leastData: number;
  /** Solutions after the first, each with forces reweighted by the errors of the last; 0 means least squares. */
  readonly reweightings: number;
  /** A force component that is off by this much keeps its weight, kcal/mol/Å. */
  readonly typicalError: number;
}

/** Settles self energies that no molecule tells apart. */
const SELF_ENERGY_RIDGE = 1e-6;

/** How a fit is followed, and where it goes on. */
export interface SplineFitProgress {
  /** The last solution of an interrupted fit, and how many there were. */
  readonly from: { readonly solutions: number; readonly coefficients: Float64Array } | null;
  /** @param coefficients by column, self energies behind them; NaN where there are no data */
  solved(solutions: number, coefficients: Float64Array): Promise<void>;
  /** @param mae of the forces of the training frames by the last solution, kcal/mol/Å */
  measured(solutions: number, mae: number): void;
  /** Called and awaited for each molecule, of so many, whose frames are about to be described. */
  gathering?(molecule: number, all: number, solutions: number): Promise<void>;
}

/**
 * Fits to the `train` frames of the given molecules, whose elements must be among those of the form. Deterministic: the same molecules in the
 * same order give the same bits, whether interrupted or not.
 * @param lessons molecules with a teacher's frames and labels, which count by their weight; their mean energies do not
 * Throws FfpError('usage') where the data do not determine the coefficients, where these are too many, or where the knots leave no room
 * for a wall.
 */
export async function fitSplines(
  form: SplineForm,
  molecules: readonly ReferenceMolecule[],
  settings: SplineFitSettings,
  progress: SplineFitProgress,
  lessons: Lessons = { molecules: [], weight: 0 },
): Promise<SplineModel> {
  const columns = splineColumns(form);
  const alone = selfEnergies(trainingFrames(molecules, 'train'), form.elements);
  let { solutions, coefficients } = progress.from ?? { solutions: 0, coefficients: new Float64Array(0) };
  while (solutions <= settings.reweightings) {
    const last = solutions > 0 ? { coefficients, typical: settings.typicalError } : null;
    const { equations, mae } = await gather(
      columns,
      molecules,
      lessons,
      alone,
      settings.weights,
      last,
      async (molecule, all) => progress.gathering?.(molecule, all, solutions),
    );
    if (last) progress.measured(solutions, mae);
    coefficients = solve(columns, equations, settings);
    await progress.solved(++solutions, coefficients);
  }
  const own = coefficients.slice(0, columns.count);
  fadeTriples(columns, own);
  raiseWalls(columns, own, shortestDistances(form, [...molecules, ...lessons.molecules]));
  const model = modelOf(
    columns,
    own,
    alone.map((energy, s) => energy + coefficients[columns.count + s]),
  );
  const fault = splineFault(model);
  if (fault !== null)
    throw new FfpError(
      'usage',
      `The fit gives no force field: ${fault}; begin the knots of pairs at a shorter distance.`,
    );
  return model;
}

/** Index of each atom's element among those of the form, [N]. */
const speciesOf = ({ elements }: SplineForm, { structure }: ReferenceMolecule): Uint32Array =>
  Uint32Array.from(structure.elements, (element) => elements.indexOf(element));

/** What a teacher says, and its weight beside 1 of a labelled frame. */
export interface Lessons {
  /** Those with a weight of their own count by that. */
  readonly molecules: readonly (ReferenceMolecule & { readonly weight?: number })[];
  readonly weight: number;
}

/** Normal equations of all molecules, and the error of the last solution on those that are labelled. */
async function gather(
  columns: SplineColumns,
  molecules: readonly ReferenceMolecule[],
  lessons: Lessons,
  alone: Float64Array,
  weights: ObservationWeights,
  last: LastSolution | null,
  gathering: (molecule: number, all: number) => Promise<void>,
): Promise<{ readonly equations: NormalEquations; readonly mae: number }> {
  const equations = new NormalEquations();
  // All of U₂, so that it is smooth where there are few data, and all self energies.
  for (const column of columns.ofPairs) equations.placeOf(column);
  for (let s = 0; s < alone.length; s++) equations.placeOf(columns.count + s);
  let [absolute, components] = [0, 0];
  const all = molecules.length + lessons.molecules.length;
  for (const [m, molecule] of molecules.entries()) {
    await gathering(m, all);
    const species = speciesOf(columns.form, molecule);
    const offset = species.reduce((sum, s) => sum + alone[s], 0);
    const own = moleculeEquations(columns, molecule, species, offset, weights, last);
    if (!own) continue;
    equations.add(own.equations);
    absolute += own.absolute;
    components += own.components;
  }
  for (const [m, molecule] of lessons.molecules.entries()) {
    await gathering(molecules.length + m, all);
    const told = { ...weights, offset: 0, all: molecule.weight ?? lessons.weight };
    const own = moleculeEquations(columns, molecule, speciesOf(columns.form, molecule), 0, told, last);
    if (own) equations.add(own.equations);
  }
  return { equations, mae: absolute / components };
}

/** The penalised solution, by column. */
function solve(
  columns: SplineColumns,
  equations: NormalEquations,
  { penalties, leastData }: SplineFitSettings,
): Float64Array<ArrayBuffer> {
  const pairColumns = columns.ofPairs.length;
  equations.keep((column, diagonal) => column < pairColumns || column >= columns.count || diagonal >= leastData);
  const { unknowns, gram, moment } = equations;
  unknowns.forEach((column, place) => {
    const ridge = column < pairColumns ? penalties.pairs.ridge : penalties.triples.ridge;
    gram[packedRow(place) + place] += column < columns.count ? ridge : SELF_ENERGY_RIDGE;
  });
  eachLine(columns, (line, of) => {
    for (let n = 0; n + 2 < line.length; n++)
      addSecondDifference(equations, [line[n], line[n + 1], line[n + 2]], penalties[of].curvature);
  });
  const solution = moment.slice(0, unknowns.length);
  solvePacked(gram, solution);
  const coefficients = new Float64Array(columns.count + columns.form.elements.length).fill(NaN);
  unknowns.forEach((column, place) => (coefficients[column] = solution[place]));
  return coefficients;
}

/** Penalises (c₀ − 2 c₁ + c₂)², where all three have data. */
function addSecondDifference(equations: NormalEquations, columns: readonly number[], strength: number): void {
  const places = columns.map((column) => equations.find(column));
  if (places.includes(undefined)) return;
  const factors = [1, -2, 1];
  places.forEach((p, a) =>
    places.forEach((q, b) => {
      if (q! <= p!) equations.gram[packedRow(p!) + q!] += strength * factors[a] * factors[b];
    }),
  );
}

/** Shortest distance of each pair of elements in the training frames, Å, as `pairIndex` counts them; Infinity where there is none. */
function shortestDistances(form: SplineForm, molecules: readonly ReferenceMolecule[]): number[] {
  const shortest = Array.from({ length: pairCount(form.elements.length) }, () => Infinity);
  for (const molecule of molecules) {
    const species = speciesOf(form, molecule);
    const { positions, splits } = molecule;
    for (const [f, split] of splits.entries()) {
      if (split !== 'train') continue;
      const at = (atom: number): Float64Array =>
        positions.subarray(3 * (f * species.length + atom), 3 * (f * species.length + atom) + 3);
      for (let i = 0; i < species.length; i++)
        for (let j = 0; j < i; j++) {
          const [a, b] = [at(i), at(j)];
          const kind = pairIndex(species[i], species[j], form.elements.length);
          shortest[kind] = Math.min(shortest[kind], Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
        }
    }
  }
  return shortest;
}
