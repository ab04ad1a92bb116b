/** What a kind of fit has to offer: a file of `src/fit/kinds` exports one as `fitter`. */
import type * as v from 'valibot';
import type { LoadAsset } from '../core/assets.ts';
import type { ReferenceMolecule } from '../assess/reference.ts';
import type { ForceField } from '../forcefield/forcefield.ts';
import type { Recipe } from './recipe.ts';

/** A way to get from labelled frames to a force field. */
export interface Fitter<Settings> {
  /** Checks the `settings` of a recipe of this kind, and fills in what it leaves out. */
  readonly settings: v.GenericSchema<unknown, Settings>;
  /**
   * Carries a recipe out. Looks at no labels but those of the `train` split, and at `validation` only to stop early or to
   * choose settings. The same
   * job gives the same model, bit for bit, resumed or not.
   */
  fit(job: FitJob<Settings>): Promise<FittedModel>;
}

/** One fit: what is asked for, and what it is fitted to. */
export interface FitJob<Settings> {
  readonly recipe: Recipe;
  readonly settings: Settings;
  /** With the splits that the recipe leaves them: frames that it does without are in `gap`. */
  readonly molecules: readonly ReferenceMolecule[];
  readonly progress: FitProgress;
  /** Where shipped force fields come from, which a fit may build on. */
  readonly load: LoadAsset;
}

/** How a long fit is followed, interrupted and resumed. */
export interface FitProgress {
  /** What `keep` was last given by an interrupted fit of the same recipe to the same data; null where there is none. */
  resume(): Promise<Uint8Array | null>;
  /** Keeps a state from which the fit can go on. Worth calling about once a minute. */
  keep(state: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Says how far the fit is. */
  report(stage: FitStage): void;
}

export interface FitStage {
  /** In words: "solution 2 of 4". */
  readonly what: string;
  /** Errors so far, kcal/mol/Å, where they are known. */
  readonly trainMae?: number;
  readonly validationMae?: number;
}

/** How a model came about; depends on the recipe and the data alone. */
export interface Provenance {
  readonly command: string;
  readonly recipe: Pick<Recipe, 'kind' | 'data' | 'seed'> & { readonly settings: unknown };
  /** In words. */
  readonly training: string;
  /** SHA-256 of the index of the Reference set. */
  readonly trainingSha256: string;
  readonly errors: Readonly<Record<string, { frames: number; forceMae: number; forceRmse: number; energyMae: number }>>;
  readonly curve?: readonly FitStage[];
  readonly licence: string;
}

/** What a fit leaves. */
export interface FittedModel {
  /** As it will be loaded: with numbers rounded as the file stores them. */
  readonly forceField: ForceField;
  /** Errors in the course of the fit, where it has a course. */
  readonly curve?: readonly FitStage[];
  /**
   * The model file.
   * @param provenance how it came about
   */
  serialise(provenance: Provenance): Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>;
}

/** For fits that nobody follows and that are never interrupted. */
export const NO_PROGRESS: FitProgress = {
  resume: () => Promise.resolve(null),
  keep: () => Promise.resolve(),
  report: () => {},
};
