/**
 * What the page and the workers that design and fit force fields say to each other. Types only.
 *
 * A design is a recipe (src/fit/recipe.ts), as `ffp fit` carries it out: a page edits it by the paths of its fields (src/core/entries.ts).
 */
import type { Estimate } from '../../fit/designs/estimate.ts';
import type { Field, FieldGroup } from '../../fit/designs/fields/field.ts';
import type { LibraryMolecule } from '../../fit/designs/library.ts';
import type { Preset, PresetData } from '../../fit/designs/presets.ts';
import type { Problem } from '../../fit/designs/problems.ts';
import type { EnergyUnit, OwnData, Recipe } from '../../fit/recipe.ts';
import type { MoleculeSource } from '../../session/experiment.ts';
import type { ModelFile } from '../protocol.ts';

export type {
  EnergyUnit,
  Estimate,
  Field,
  FieldGroup,
  LibraryMolecule,
  ModelFile,
  MoleculeSource,
  OwnData,
  PresetData,
  Problem,
  Recipe,
};

export type DesignPreset = Pick<Preset, 'id' | 'kind' | 'family' | 'title' | 'course'>;

/** A force field that a design may be put on top of, learn from, or start from. */
export interface BuildingBlock {
  readonly id: string;
  readonly plainName: string;
  readonly technicalName: string;
  /** Of its parameters: what a recipe names beside the id of a teacher or of a start; null for a model that the visitor brought. */
  readonly sha256: string | null;
  /** Trained numbers. */
  readonly parameters: number | null;
  readonly roles: readonly ('baseline' | 'teacher' | 'start')[];
  /** Kinds of recipes that it can be the start of; a start must also have the same shape, which `judge` sees. */
  readonly startOf: readonly string[];
}

/** All that a designer offers. */
export interface Catalogue {
  readonly presets: readonly DesignPreset[];
  /** Controls by kind of recipe, in the order in which they are shown, and the parts of a form that they belong to, in order. */
  readonly fields: Readonly<Record<string, readonly Field[]>>;
  readonly groups: readonly FieldGroup[];
  /** Molecules of the Reference set. */
  readonly molecules: readonly LibraryMolecule[];
  readonly blocks: readonly BuildingBlock[];
  /** Kinds of recipes that can be trained on WebGPU (`FitRequest.compute`). */
  readonly webgpu: readonly string[];
}

/** A force field's time per step as it was measured on this device for the molecule on the stage, on the cpu Engine. */
export interface MeasuredStep {
  readonly forcefield: string;
  readonly microsecondsPerStep: number;
}

export interface Judgement {
  /** Null where it is no recipe. Times are this device's where steps of shipped force fields were handed in. */
  readonly estimate: Estimate | null;
  /** Why it cannot be fitted, or should not; empty where it can. */
  readonly problems: readonly Problem[];
}

/** Data that a visitor brought, as they were read. */
export interface DataDescription {
  /** What a recipe says of them: `data.reference`. */
  readonly reference: OwnData;
  readonly format: 'extended XYZ' | 'npz';
  readonly frames: number;
  readonly molecules: readonly (LibraryMolecule & {
    /** Its first frame, to be put on the stage. */
    readonly source: MoleculeSource;
  })[];
  /** What the energies and forces can be in, the likeliest first, by their size; one entry where there is no doubt. */
  readonly likely: readonly EnergyUnit[];
  /** Sentences that a visitor should confirm or correct: units that do not fit, energies that do not follow from the forces. */
  readonly questions: readonly DataQuestion[];
}

export interface DataQuestion {
  readonly about: 'unit' | 'forces' | 'lengths';
  /** One sentence: what looks wrong, and what to do. */
  readonly text: string;
  /** The unit that would settle it, where one would. */
  readonly suggested?: EnergyUnit;
}

/** A point of the learning curves. Force errors: mean over components, kcal/mol/Å; energies less each molecule's mean error, kcal/mol. */
export interface CurvePoint {
  /** Times that every frame has been seen; of linear designs, solutions so far. */
  readonly epoch: number;
  /** Spent on the fit so far, pauses left out. */
  readonly seconds: number;
  readonly trainForceMae: number | null;
  readonly validationForceMae: number | null;
  readonly trainEnergyMae: number | null;
  readonly validationEnergyMae: number | null;
}

/** What reference and model say of the same numbers: pairs one after another, reference first, [2 × points]. */
export interface Parity {
  readonly split: 'validation' | 'test' | 'train';
  /** kcal/mol/Å: some of the Cartesian components. */
  readonly forces: Float32Array;
  /** kcal/mol, less each molecule's means. */
  readonly energies: Float32Array;
}

/** A fit has begun: data are loaded, the model is made. */
export interface BegunMessage {
  readonly kind: 'begun';
  readonly trainingFrames: number;
  readonly validationFrames: number;
  /** In words: what computes; null where that is yet to be settled (`ComputesMessage`). */
  readonly device: string | null;
}

/** Some times a second at most. */
export interface ProgressMessage {
  readonly kind: 'progress';
  /** In words: "epoch 12 of 600". */
  readonly what: string;
  /** From 0 to 1; null where it cannot be told. */
  readonly fraction: number | null;
  readonly seconds: number;
  /** At most so long, by the time so far; patience may end it earlier. Null where it cannot be told. */
  readonly secondsLeft: number | null;
  /** Steps of the optimiser, lately; null where the fit has none. */
  readonly stepsPerSecond: number | null;
}

/** Where a design that is trained is computed. Linear ones are solved at once, on the processor. */
export type ComputeChoice = 'auto' | 'cpu' | 'webgpu';

/** What computes from now on, after `begun`. */
export interface ComputesMessage {
  readonly kind: 'computes';
  /** In words, like `BegunMessage.device`. */
  readonly device: string;
  /** Why it is this, in words, where there was a choice: times, or what the other one lacks. */
  readonly why: string | null;
}

/** The next point of the curves: all are sent, in order; the first ones again where a fit goes on from a kept state. */
export interface CurveMessage {
  readonly kind: 'curve';
  readonly point: CurvePoint;
}

/** How the newest weights do on validation frames; buffers are transferred. */
export interface ParityMessage {
  readonly kind: 'parity';
  readonly epoch: number;
  readonly parity: Parity;
}

/** A state to go on from later (`FitRequest.resume`), also in another session; the buffer is transferred. */
export interface KeptMessage {
  readonly kind: 'kept';
  readonly state: ArrayBuffer;
}

export type FitMessage = BegunMessage | ComputesMessage | ProgressMessage | CurveMessage | ParityMessage | KeptMessage;

export interface FitRequest {
  readonly design: Recipe;
  /** The visitor's file, where the design is fitted to one (`design.data.reference`). */
  readonly data?: Blob;
  /** What an interrupted fit of the same design and data kept; another design's is refused and the fit begins anew. */
  readonly resume?: ArrayBuffer;
  /** `auto` where absent: the faster one, by timing both. */
  readonly compute?: ComputeChoice;
}

export interface SplitResult {
  readonly frames: number;
  /** kcal/mol/Å. */
  readonly forceMae: number;
  readonly forceRmse: number;
  /** kcal/mol. */
  readonly energyMae: number;
}

export interface TeachRequest {
  /** Id of a shipped force field, or of a model that the visitor brought. */
  readonly teacher: string;
  readonly molecule: MoleculeSource;
  /** From 3 to 2000. */
  readonly frames: number;
  /** K; frames are spread evenly over them. */
  readonly temperatures: readonly number[];
  readonly seed: number;
}

export interface NamedFile {
  readonly name: string;
  readonly data: Blob;
}

/** A force field that came of a design. */
export interface FittedDesign {
  /** What `importModel` of the simulation worker takes, and `ffp … --forcefield` reads. */
  readonly file: ModelFile;
  readonly parameters: number | null;
  /** Of the model as the file has it, on the f64 Engine, as `ffp assess` gives them: train, validation, test, ood where there are any. */
  readonly errors: Readonly<Record<string, SplitResult>>;
}

/** The newest weights in the course of a fit. */
export interface NewestModel {
  readonly file: ModelFile;
  readonly epoch: number;
}

export interface FitOutcome extends FittedDesign {
  /** `early`: by `finish`; `diverged`: the weights ran away, and the best from before are kept. */
  readonly ending: 'finished' | 'early' | 'diverged';
  /** What to try, in a sentence, where it did not go well; null otherwise. */
  readonly advice: string | null;
  readonly curve: readonly CurvePoint[];
  /** What computed it, in words, in order. */
  readonly computed: readonly string[];
  readonly parity: Parity | null;
  /** Pauses left out. */
  readonly seconds: number;
}

/**
 * The calls of a worker (through comlink). Every call that fails rejects with an Error whose message a visitor can read. The page has two
 * of these workers (client.ts): one answers questions at once, the other fits; to cancel a fit, it is ended.
 */
export interface FittingApi {
  /** Where `public/` is served, and the models that the visitor brought: they can teach. Once, first. */
  connect(baseUrl: string, models: readonly (readonly ModelFile[])[]): Promise<void>;
  catalogue(): Promise<Catalogue>;
  /** The recipe of a preset for the given data. */
  preset(id: string, data: PresetData): Promise<Recipe>;
  /**
   * What a design costs, and what is wrong with it, without fitting: cheap enough for every key press.
   * @param design anything
   * @param molecule the one on the stage
   */
  judge(design: unknown, molecule: MoleculeSource, measured?: readonly MeasuredStep[]): Promise<Judgement>;
  /**
   * Reads labelled frames of extended XYZ, or npz in the layout of rMD17 and sGDML; designs on them can be judged from then on.
   * @param unit what energies are in, where the visitor has said so; the likeliest by their size otherwise
   */
  readData(file: Blob, name: string, unit?: EnergyUnit): Promise<DataDescription>;
  /**
   * A force field labels geometries of a molecule that it visits by itself, as a file that `readData` reads: a student can be fitted to what
   * a teacher says of a molecule that nobody has labelled.
   */
  teach(request: TeachRequest): Promise<NamedFile>;
  /** Carries a design out; FitMessages arrive on the port. One at a time. */
  fit(request: FitRequest, port: MessagePort): Promise<FitOutcome>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Ends the fit with the best weights so far. */
  finish(): Promise<void>;
  /** Rejects where no fit goes on, or where it has no weights yet. Also while paused. */
  newest(): Promise<NewestModel>;
}
