/** What a kind of fit has to offer: a file of `src/fit/kinds` exports one as `fitter`. */
import type * as v from 'valibot';
import type { LoadAsset } from '../core/assets.ts';
import type { ReferenceMolecule } from '../assess/reference.ts';
import type { ForceField } from '../forcefield/forcefield.ts';
import type { ParityPairs } from './parity.ts';
import type { GpuDevice } from '../gpu/device.ts';
import type { Recipe } from './recipe.ts';
import type { Computes } from './training/learner.ts';

/** A way to get from labelled frames to a force field. */
export interface Fitter<Settings> {
  /** Checks the `settings` of a recipe of this kind, and fills in what it leaves out. */
  readonly settings: v.GenericSchema<unknown, Settings>;
  /**
   * Carries a recipe out. Looks at no labels but those of the `train` split, and at `validation` only to stop early or to
   * choose settings. The same
   * job gives the same model on what computes it, bit for bit, resumed or not.
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
  /** Models that the visitor brought, by id: they can teach. Throws FfpError('usage') where there is none of this id. */
  readonly brought?: BroughtModels;
  /** The processor in f64 where absent. */
  readonly compute?: Compute;
}

/** What is to compute a fit. */
export interface Compute {
  /** `auto`: the faster one, by timing both on the first steps. Fits that only the processor can do take it, and say so. */
  readonly choice: 'auto' | 'cpu' | 'webgpu';
  /** A device of its own. Throws FfpError('no-webgpu' | 'gpu'). */
  device(): Promise<GpuDevice>;
  /** Whether the processor stands in where there is no device, where it fails, and where it cannot do the fit. Otherwise that is thrown. */
  readonly fallsBack: boolean;
}

export type BroughtModels = (id: string) => Promise<ForceField>;

/** How a long fit is followed, interrupted and resumed. */
export interface FitProgress {
  /** What `keep` was last given by an interrupted fit of the same recipe to the same data; null where there is none. */
  resume(): Promise<Uint8Array | null>;
  /** Keeps a state from which the fit can go on. Worth calling about once a minute. */
  keep(state: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Says how far the fit is. */
  report(stage: FitStage): void;
  /** Hands over the course of a fit that goes on, up to where it was interrupted. */
  restore?(past: readonly FitStage[]): void;
  /**
   * Awaited between pieces of work of some ten milliseconds: others have their turn there, the fit may be paused, and a rejection
   * ends it.
   */
  turn?(): Promise<void>;
  /** Hands over how the newest model is made: to be called while `turn` is awaited, and never else. */
  offer?(newest: () => Promise<FittedModel>): void;
  /** Whether the fit should end here, with the best that it has. */
  enough?(): boolean;
  /** Says what computes from now on, and in a sentence why, where that is not what was asked for or went before. */
  computes?(what: Computes, instead: string | null): void;
  /** Time between two states worth keeping, ms; a minute where absent. */
  readonly keepEvery?: number;
}

export interface FitStage {
  /** In words: "solution 2 of 4". */
  readonly what: string;
  /** Errors so far, kcal/mol/Å, where they are known. */
  readonly trainMae?: number;
  readonly validationMae?: number;
  /** Of energies less each molecule's mean error, kcal/mol. */
  readonly trainEnergyMae?: number;
  readonly validationEnergyMae?: number;
  /** Part of the fit that is done, from 0 to 1, as far as it can be told beforehand. */
  readonly fraction?: number;
  /** Times that every frame has been seen, where the fit goes by epochs. */
  readonly epoch?: number;
  /** Steps of the optimiser a second, lately. */
  readonly stepsPerSecond?: number;
  /** That the epochs up to this one took, s. */
  readonly seconds?: number;
  /** What labels and model say of the validation frames, labels less a baseline where there is one. */
  readonly parity?: () => ParityPairs;
}

/** How a model came about. */
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
  /** What computed the fit, in order, where that was not the processor in f64 alone: then the file depends on it too. */
  readonly computed?: readonly Computes[];
}

/** What a fit leaves. */
export interface FittedModel {
  /** As it will be loaded: with numbers rounded as the file stores them. */
  readonly forceField: ForceField;
  /** Errors in the course of the fit, where it has a course. */
  readonly curve?: readonly FitStage[];
  /** What should be known about how the fit ended, and what to try: one sentence, where it did not go well. */
  readonly advice?: string;
  /** The weights ran away, and the best from before are kept. */
  readonly diverged?: boolean;
  /** What computed it, in order; the processor in f64 where absent. */
  readonly computed?: readonly Computes[];
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
