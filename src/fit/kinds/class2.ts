/** Recipes of kind `class2`: bounded anharmonic bonds and angles, torsions, cross terms, charges, bounded pair functions with walls. */
import type { ReferenceMolecule } from '../../assess/reference.ts';
import { loadTwins } from '../../cpu/twin.ts';
import { class2ForceField } from '../../forcefield/class2/forcefield.ts';
import { COEFFICIENTS, KINDS, type InteractionKind } from '../../forcefield/class2/interactions.ts';
import { serialiseClass2, type Class2Parameters } from '../../forcefield/class2/parameters.ts';
import { loadTerms, TERMS } from '../../forcefield/registry.ts';
import { fitCharges } from '../charges.ts';
import { designMolecule, type MoleculeDesign } from '../class2/design.ts';
import {
  columnCoefficients,
  equationsOf,
  forceMae,
  listParameters,
  priorMeans,
  priorPrecisions,
  sharedProblem,
  type ParameterList,
} from '../class2/problem.ts';
import { Class2SettingsSchema, type Class2Settings } from '../settings/class2.ts';
import { NO_PROGRESS, type FitJob, type FitProgress, type FitStage, type FittedModel, type Fitter } from '../fitter.ts';
import { trainingSettings } from '../settings/training.ts';
import { class2Tables } from '../training/class2Tables.ts';
import { trainingFrames } from '../training/data.ts';
import { trainMembers } from '../training/ensemble.ts';
import { solveShared } from '../sharedLeastSquares.ts';

export const fitter: Fitter<Class2Settings> = {
  settings: Class2SettingsSchema,
  fit: async (job) => {
    const curve: FitStage[] = [];
    if (job.settings.gradient) return fitByGradients(job, job.settings.gradient);
    return modelOf(await fitClass2(job, curve), curve);
  },
};

function modelOf(parameters: Class2Parameters, curve?: readonly FitStage[]): FittedModel {
  return {
    forceField: class2ForceField(parameters),
    ...(curve && { curve }),
    serialise: (provenance) => new TextEncoder().encode(serialiseClass2(parameters, { ...provenance })),
  };
}

/** From the solution on, end to end on energies and forces. An interrupted fit begins with the solution again: it is quick beside the rest. */
async function fitByGradients(
  { recipe, settings, molecules, progress }: FitJob<Class2Settings>,
  gradient: NonNullable<Class2Settings['gradient']>,
): Promise<FittedModel> {
  const { charges, designs } = await designMolecules(molecules);
  const list = listParameters(designs, settings);
  const begin = await solve(designs, list, settings, NO_PROGRESS, []);
  const trainable = class2Tables(molecules, charges, list, begin, settings);
  return trainMembers(
    () => trainable,
    1,
    { train: trainingFrames(molecules, 'train'), validation: trainingFrames(molecules, 'validation') },
    trainingSettings(gradient, recipe.seed),
    progress,
    ([{ weights }]) => {
      const { id, plainName, technicalName, summary } = recipe;
      const tables = tablesOf(designs, list, trainable.parametersOf(weights), Infinity);
      return Promise.resolve(modelOf({ id, plainName, technicalName, summary, charges, ...tables }));
    },
  );
}

/**
 * The parameters that a recipe leads to.
 * @param curve receives the course of the fit
 * @param listed levels, from the coarsest, whose types are listed also where they have no parameters of their own
 */
export async function fitClass2(
  { recipe, settings, molecules, progress }: FitJob<Class2Settings>,
  curve: FitStage[],
  listed = Infinity,
): Promise<Class2Parameters> {
  const { charges, designs } = await designMolecules(molecules);
  const list = listParameters(designs, settings);
  const solution = await solve(designs, list, settings, progress, curve);
  const { id, plainName, technicalName, summary } = recipe;
  return { id, plainName, technicalName, summary, charges, ...tablesOf(designs, list, solution, listed) };
}

/** Charges fitted to the training molecules, and the designs of these molecules with them. */
export async function designMolecules(
  molecules: readonly ReferenceMolecule[],
): Promise<{ readonly charges: Map<string, number[]>; readonly designs: MoleculeDesign[] }> {
  await loadTerms();
  await loadTwins([...TERMS.keys()]);
  const charges = new Map(
    Array.from(fitCharges(molecules), ([key, values]) => [key, values.map((value) => rounded(value))] as const),
  );
  const training = molecules.filter(({ splits }) => splits.includes('train'));
  return { charges, designs: training.map((molecule) => designMolecule(molecule, charges)) };
}

/** Least squares, then the same with weights that make the errors count as they are instead of squared. */
async function solve(
  designs: readonly MoleculeDesign[],
  list: ParameterList,
  settings: Class2Settings,
  progress: FitProgress,
  curve: FitStage[],
): Promise<Float64Array> {
  const means = priorMeans(list);
  const precisions = priorPrecisions(list, settings);
  const kept = readState(await progress.resume(), list.names.length);
  let solution = kept?.solution ?? null;
  curve.push(...(kept?.curve ?? []));
  for (let round = curve.length; round <= settings.reweightings; round++) {
    const from = solution;
    const equations = designs.map((design, m) =>
      equationsOf(design, from && columnCoefficients(list.ofColumn[m], from), settings),
    );
    const { parameters, iterations } = solveShared(
      sharedProblem(list, equations),
      precisions,
      means,
      settings,
      from ?? means,
    );
    solution = parameters;
    const mae = (split: 'train' | 'validation'): number =>
      Number(forceMae(designs, list.ofColumn, parameters, split).toFixed(4));
    const validationMae = mae('validation');
    const stage: FitStage = {
      what: `solution ${round + 1} of ${settings.reweightings + 1}: ${list.names.length} parameters, ${iterations} steps`,
      trainMae: mae('train'),
      ...(Number.isFinite(validationMae) && { validationMae }),
    };
    curve.push(stage);
    progress.report(stage);
    await progress.keep(writeState(solution, curve));
  }
  return solution!;
}

/** A checkpoint: the length of the curve's JSON, the JSON, the solution's numbers. */
function writeState(solution: Float64Array, curve: readonly FitStage[]): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(curve));
  const bytes = new Uint8Array(4 + text.length + solution.byteLength);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  bytes.set(new Uint8Array(solution.buffer, solution.byteOffset, solution.byteLength), 4 + text.length);
  return bytes;
}

function readState(
  bytes: Uint8Array | null,
  size: number,
): { readonly solution: Float64Array; readonly curve: FitStage[] } | null {
  if (!bytes || bytes.length < 4) return null;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (bytes.length !== 4 + length + 8 * size) return null;
  return {
    solution: new Float64Array(bytes.slice(4 + length).buffer),
    curve: JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as FitStage[],
  };
}

/** The solution as the file has it. */
function tablesOf(
  designs: readonly MoleculeDesign[],
  { names }: ParameterList,
  solution: Float64Array,
  listed: number,
): Pick<Class2Parameters, 'tables' | 'coulomb'> {
  const tables = Object.fromEntries(KINDS.map((kind) => [kind, new Map<string, number[]>()])) as Record<
    InteractionKind,
    Map<string, number[]>
  >;
  // Every type that was met gets a row, also where it has no parameters of its own.
  for (const { columns } of designs)
    for (const { names: own } of columns)
      for (const { kind, key, level } of own)
        if (level < listed && kind !== 'coulomb' && !tables[kind].has(key)) tables[kind].set(key, emptyRow(kind));
  const coulomb = { pair14: 0, pair: 0 };
  names.forEach(({ kind, key, coefficient, mirror }, p) => {
    const value = rounded(solution[p]);
    if (kind === 'coulomb') {
      coulomb[key as keyof typeof coulomb] = Math.max(0, value);
      return;
    }
    const row = tables[kind].get(key) ?? emptyRow(kind);
    tables[kind].set(key, row);
    row[coefficient] = value;
    row[mirror] = value;
  });
  for (const table of Object.values(tables))
    for (const row of table.values()) while (row.length > 0 && row.at(-1) === 0) row.pop();
  return { tables, coulomb };
}

function emptyRow(kind: InteractionKind): number[] {
  return COEFFICIENTS[kind].map(() => 0);
}

/** Five significant digits: far below what the data settle, and the file stays small. */
function rounded(value: number): number {
  return Number(value.toPrecision(5));
}
