/** Carries out recipes. */
import { assess } from '../assess/errors.ts';
import { loadReferenceIndex, loadReferenceMolecule } from '../assess/load.ts';
import type { ReferenceMolecule, Split } from '../assess/reference.ts';
import type { LoadAsset } from '../core/assets.ts';
import { FfpError } from '../core/errors.ts';
import { sha256 } from '../core/hash.ts';
import { CpuEngine } from '../cpu/engine.ts';
import type { ForceField } from '../forcefield/forcefield.ts';
import { selectData } from './data.ts';
import { trainsOnWebGpu } from './designs/onWebGpu.ts';
import type { BroughtModels, Compute, FitProgress, FittedModel, Fitter, Provenance } from './fitter.ts';
import { parseSettings, type Recipe } from './recipe.ts';

const kinds = import.meta.glob<Fitter<unknown>>('./kinds/*.ts', { import: 'fitter' });

/** The fitter of a kind of recipe. Throws FfpError('file') that lists the kinds where there is no such kind. */
export async function loadFitter(kind: string): Promise<Fitter<unknown>> {
  const load = kinds[`./kinds/${kind}.ts`];
  if (load) return load();
  const known = Object.keys(kinds).map((path) => path.slice('./kinds/'.length, -'.ts'.length));
  throw new FfpError('file', `there is no kind of recipe "${kind}"; there are ${known.join(', ')}`);
}

/** The labelled frames that fits work on, and what identifies them. */
export interface FitData {
  readonly molecules: readonly ReferenceMolecule[];
  /** Method and basis of the labels. */
  readonly level: string;
  /** What fitted files call them: a SHA-256. */
  readonly labelsSha256: string;
  /** Where they came from, and shipped force fields come from. */
  readonly load: LoadAsset;
  /** Models that the visitor brought. */
  readonly brought?: BroughtModels;
  /** What is to compute; the processor where absent. */
  readonly compute?: Compute;
}

/** Files that are asked for at the same time. */
const AT_ONCE = 8;

/**
 * The shipped Reference set. Throws like `loadReferenceMolecule`.
 * @param only molecules that are wanted; all where absent. Names that the set does not have are passed over.
 */
export async function loadFitData(load: LoadAsset, only?: readonly string[]): Promise<FitData> {
  const index = await loadReferenceIndex(load);
  const wanted = index.molecules.filter(({ name }) => only === undefined || only.includes(name));
  // Some at a time: a page fetches each.
  const molecules: ReferenceMolecule[] = [];
  for (let first = 0; first < wanted.length; first += AT_ONCE)
    molecules.push(
      ...(await Promise.all(
        wanted.slice(first, first + AT_ONCE).map(({ name }) => loadReferenceMolecule(load, name, index)),
      )),
    );
  return { molecules, level: index.level, labelsSha256: index.labels, load };
}

/** Identifies what a checkpoint belongs to: the recipe and the data it is carried out on. */
export function fitKey(recipe: Recipe, { labelsSha256 }: FitData): Promise<string> {
  return sha256(new TextEncoder().encode(JSON.stringify([recipe, labelsSha256])));
}

/** The splits whose errors are stated with every model. */
export const REPORTED_SPLITS = ['train', 'validation', 'test', 'ood'] as const satisfies readonly Split[];

/** kcal/mol/Å and kcal/mol; energies after removing each molecule's mean error, of molecules with at least two frames. */
export interface SplitErrors {
  readonly frames: number;
  readonly forceMae: number;
  readonly forceRmse: number;
  readonly energyMae: number;
}

export type ErrorsBySplit = Readonly<Partial<Record<(typeof REPORTED_SPLITS)[number], SplitErrors>>>;

export interface FitResult {
  readonly model: FittedModel;
  /** What it was fitted to, with the splits that the recipe leaves. */
  readonly molecules: readonly ReferenceMolecule[];
  /** Of the model as the file has it, on the f64 Engine. Splits without frames are left out. */
  readonly errors: ErrorsBySplit;
  /** The model file: it depends on the recipe, the data, and what computed the fit where that was not the processor. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Fits a force field.
 * @param command what carries the recipe out again, for the model file
 * @param follow is handed, before the fit, what makes a file (without errors) of a model that the fit offers on its way, and the
 * molecules with the splits that the recipe leaves
 * Throws FfpError('file' or 'usage') for a recipe that makes no sense, 'unsupported' for one that the device asked for cannot do.
 */
export async function runRecipe(
  recipe: Recipe,
  data: FitData,
  progress: FitProgress,
  command: string,
  follow?: (
    file: (model: FittedModel) => Promise<Uint8Array<ArrayBuffer>>,
    molecules: readonly ReferenceMolecule[],
  ) => void,
): Promise<FitResult> {
  const fitter = await loadFitter(recipe.kind);
  const settings = parseSettings(fitter.settings, recipe.settings, recipe.id);
  const { compute } = data;
  if (compute?.choice === 'webgpu' && !compute.fallsBack && !trainsOnWebGpu(recipe))
    throw new FfpError(
      'unsupported',
      `fits of kind "${recipe.kind}"${recipe.settings.principal ? ' with principal components' : ''} are computed on the processor: choose --backend cpu`,
    );
  const molecules = selectData(data.molecules, recipe);
  const training = molecules.reduce((sum, { splits }) => sum + splits.filter((split) => split === 'train').length, 0);
  const shipped = recipe.data.reference === 'shipped';
  const fileOf = async (model: FittedModel, errors: ErrorsBySplit): Promise<Uint8Array<ArrayBuffer>> =>
    model.serialise({
      command,
      recipe: { kind: recipe.kind, data: recipe.data, seed: recipe.seed, settings },
      training: `train split of ${shipped ? 'the Reference set' : 'own data'} (${data.level}): ${training} frames`,
      trainingSha256: data.labelsSha256,
      errors: roundErrors(errors),
      ...(model.curve && { curve: model.curve }),
      ...(model.computed?.some(({ backend }) => backend !== 'cpu') && { computed: model.computed }),
      licence: shipped ? 'CC-BY-4.0' : 'unknown: fitted to data that are not part of this project',
    });
  follow?.((model) => fileOf(model, {}), molecules);
  const model = await fitter.fit({
    recipe,
    settings,
    molecules,
    progress,
    load: data.load,
    ...(data.brought && { brought: data.brought }),
    ...(compute && { compute }),
  });
  const errors = await errorsBySplit(model.forceField, molecules);
  return { model, molecules, errors, bytes: await fileOf(model, errors) };
}

/** Errors of a force field on the f64 Engine, by split; splits without frames, or without a molecule that it covers, are left out. */
export async function errorsBySplit(
  forceField: ForceField,
  molecules: readonly ReferenceMolecule[],
): Promise<ErrorsBySplit> {
  const engine = new CpuEngine();
  const errors: Partial<Record<(typeof REPORTED_SPLITS)[number], SplitErrors>> = {};
  for (const split of REPORTED_SPLITS) {
    if (!molecules.some(({ splits }) => splits.includes(split))) continue;
    try {
      const { frames, forceMae, forceRmse, perMolecule } = await assess(engine, forceField, molecules, { split });
      errors[split] = { frames, forceMae, forceRmse, energyMae: energyMaeOf(perMolecule) };
    } catch (error) {
      if (!(error instanceof FfpError && error.code === 'coverage')) throw error;
    }
  }
  return errors;
}

/** Energy error over molecules with at least two frames, kcal/mol: a single frame has no error besides its molecule's mean error. */
export function energyMaeOf(perMolecule: readonly { readonly frames: number; readonly energyMae: number }[]): number {
  const telling = perMolecule.filter(({ frames }) => frames > 1);
  const frames = telling.reduce((sum, one) => sum + one.frames, 0);
  return frames === 0 ? 0 : telling.reduce((sum, one) => sum + one.frames * one.energyMae, 0) / frames;
}

function roundErrors(errors: ErrorsBySplit): Provenance['errors'] {
  const round = (value: number): number => Number(value.toFixed(3));
  return Object.fromEntries(
    Object.entries(errors).map(([split, { frames, forceMae, forceRmse, energyMae }]) => [
      split,
      { frames, forceMae: round(forceMae), forceRmse: round(forceRmse), energyMae: round(energyMae) },
    ]),
  );
}
