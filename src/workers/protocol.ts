/** What the page and the simulation worker say to each other. Types only. */
import type { Box } from '../chem/box.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { Backend, Checkpoint, Fault, Frame } from '../forcefield/engine.ts';
import type { Family } from '../forcefield/forcefield.ts';
import type { Nonbonded } from '../forcefield/periodic.ts';
import type { EnergyGroup } from '../forcefield/term.ts';
import type { Experiment, Settings } from '../session/experiment.ts';
import type { InsideQuestions } from './inside.ts';

export type { InsideQuestions };
export type InsideName = keyof InsideQuestions;
export type InsideAsk<Name extends InsideName> = InsideQuestions[Name]['ask'];
export type InsideAnswer<Name extends InsideName> = InsideQuestions[Name]['answer'];

/** A moment on its way to the screen; its buffers are transferred. */
export interface FrameMessage {
  readonly kind: 'frame';
  /** Counts up when the molecule, or the start, changes: frames of an older run are dropped. */
  readonly run: number;
  readonly step: number;
  /** fs of simulated time. */
  readonly time: number;
  /** Å, [3N], whole molecule, centred on its centre of mass. */
  readonly positions: Float32Array;
  /** kcal/mol/Å, [3N]. */
  readonly forces: Float32Array;
  /** kcal/mol; of learned Terms without the self energies of the atoms, which shift the zero and are large. */
  readonly potential: number;
  readonly kinetic: number;
  /** K, of the motion within the molecule: 3N − 6 degrees of freedom (3N − 5 where it is linear). */
  readonly temperature: number;
  /** kcal/mol by energy group: those that the Potential has; learned Terms stand for themselves. */
  readonly groups: Readonly<Partial<Record<EnergyGroup | 'outside' | 'learned', number>>>;
  /** Standard deviation of the energy over the members of an ensemble, kcal/mol; null where there is none. */
  readonly disagreement: number | null;
  /** What the visitor holds; absent until something was done that can be undone. */
  readonly hands?: HandsShown;
  /** Edges of the box that it repeats in, Å: positions are of whole molecules in it, about its middle. */
  readonly box?: Box;
}

/** What can be undone, in a word. */
export type Undoable = 'pull' | 'freeze' | 'kick' | 'minimise' | 'settings' | 'back';

/** What a visitor holds, as of a frame. */
export interface HandsShown {
  /** Where the middle of the screen is, Å: the frame's positions are counted from it. */
  readonly middle: readonly [number, number, number];
  /** The hand: where it pulls to (Å, as the frame's positions), how strongly (kcal/mol/Å), its spring's energy (kcal/mol). */
  readonly hand: {
    readonly atom: number;
    readonly target: readonly [number, number, number];
    readonly force: number;
    readonly energy: number;
  } | null;
  /** Work that hands have done since the start, kcal/mol. */
  readonly work: number;
  /** Atoms that are frozen. */
  readonly frozen: readonly number[];
  /** What would be undone, and done again; null where there is nothing. */
  readonly undo: Undoable | null;
  readonly redo: Undoable | null;
}

/** The Experiment as it stands after something was done, and the step that the run is at. */
export interface Happened {
  readonly experiment: Experiment;
  readonly step: number;
}

/** What a visitor does with the hands. Targets are Å, as the positions of the frames; temperatures K; stiffness kcal/mol/Å². */
export type HandsCommand =
  | {
      readonly kind: 'pull';
      readonly atom: number;
      readonly target: readonly [number, number, number];
      readonly stiffness: number;
    }
  | { readonly kind: 'release' }
  | { readonly kind: 'freeze'; readonly atoms: readonly number[] }
  | { readonly kind: 'kick'; readonly atom: number | null; readonly temperature: number }
  | { readonly kind: 'minimise'; readonly animate: boolean }
  | { readonly kind: 'stop' }
  /** Back to a step that the run has come through. */
  | { readonly kind: 'back'; readonly step: number }
  | { readonly kind: 'undo' }
  | { readonly kind: 'redo' };

/** Sent about twice a second while running, and on every change of state. */
export interface StatusMessage {
  readonly kind: 'status';
  readonly run: number;
  readonly state: 'playing' | 'paused' | 'preparing' | 'stopped';
  readonly step: number;
  readonly engine: Backend;
  readonly adapter: string;
  /** Steps per second of the clock, over the last second; 0 while paused. */
  readonly stepsPerSecond: number;
  /** What the Engine could do: simulated ns a day at full speed, from the measured time per step; null before it is measured. */
  readonly nsPerDay: number | null;
}

/** The molecule blew up: the run is stopped at the last good state. */
export interface FaultMessage {
  readonly kind: 'fault';
  readonly run: number;
  readonly fault: Fault;
  /** A sentence for the visitor: which atoms, when, and what to try. */
  readonly message: string;
  /** Step of the state that was kept. */
  readonly lastGoodStep: number;
}

/** Something failed outside any call. */
export interface ErrorMessage {
  readonly kind: 'error';
  readonly code: ErrorCode | 'internal';
  readonly message: string;
}

/** A point of the plane; sent again as it is measured better. */
export interface PointMessage {
  readonly kind: 'point';
  readonly run: number;
  readonly point: PlanePoint;
}

/** Errors over frames of one split. */
export interface FrameErrors {
  /** K, that the frames were made at; null for all of them. */
  readonly temperature: number | null;
  readonly frames: number;
  /** Mean absolute and root-mean-square error over all Cartesian force components, kcal/mol/Å. */
  readonly forceMae: number;
  readonly forceRmse: number;
  /** Standard error of `forceMae` over frames; null for a single frame. */
  readonly spread: number | null;
  /** kcal/mol, after removing the mean offset. */
  readonly energyMae: number;
}

/** Over all frames of the split, and at each temperature where there are several. */
export interface Accuracy extends FrameErrors {
  readonly split: string;
  readonly byTemperature: readonly FrameErrors[];
}

/** What is measured of a point only where it is asked for. */
export type Aspect = 'batch' | 'longestStep';

export interface PlanePoint {
  readonly forcefield: string;
  readonly plainName: string;
  readonly technicalName: string;
  readonly family: Family;
  readonly engine: Backend;
  /** Measured here; null until then, or where the molecule or the Engine is not covered (`reason`). */
  readonly speed: {
    /** µs a step, median of `runs` timings. */
    readonly microsecondsPerStep: number;
    /** Half the interquartile range of those timings, µs. */
    readonly spread: number;
    readonly runs: number;
    readonly dt: number;
    /** Seconds that the timings took together. */
    readonly seconds: number;
    /** Whether the last timings took much longer, or much shorter, than the first: the device is throttled, or was busy. */
    readonly unsteady: boolean;
    /** Whether the clock's own steps are a good part of a timing. */
    readonly coarse: boolean;
  } | null;
  /** null until it is measured, and without labels. */
  readonly accuracy: Accuracy | null;
  /** Many copies at once; null until that is asked for and measured. */
  readonly batch: {
    readonly replicas: number;
    /** Energies and forces of so many copies a second, all in all. */
    readonly evaluationsPerSecond: number;
    readonly spread: number;
    readonly runs: number;
  } | null;
  /** fs: the longest time step that keeps the energy in a short run at constant energy; 0 where none does, null until that is measured. */
  readonly longestStep: number | null;
  /** Where there are no labels: how far its forces are from those of another force field; null until that is measured. */
  readonly disagreement: {
    /** Id of the other one: the best on the ladder that covers the molecule. */
    readonly best: string;
    /** Mean absolute difference over all Cartesian force components, kcal/mol/Å. */
    readonly forceMae: number;
    readonly frames: number;
  } | null;
  /** Why it cannot be measured here, in a sentence; null where it can. */
  readonly reason: string | null;
}

/** A good moment for the page to keep, about once a second: from there it goes on when the worker dies. */
export interface KeptMessage {
  readonly kind: 'kept';
  readonly run: number;
  readonly checkpoint: Checkpoint;
  readonly experiment: Experiment;
  readonly engine: Backend;
  readonly adapter: string;
}

export type PortMessage = FrameMessage | StatusMessage | FaultMessage | ErrorMessage | PointMessage | KeptMessage;

/** What the page needs to draw a molecule: sent once, when it is opened. */
export interface Opened {
  readonly run: number;
  readonly experiment: Experiment;
  readonly name: string;
  readonly formula: string;
  /** Atomic numbers, [N]. */
  readonly elements: Uint8Array;
  /** [2B]. */
  readonly bonds: Uint32Array;
  readonly bondOrders: Uint8Array;
  /** Å, [3N]. */
  readonly positions: Float32Array;
  readonly engine: Backend;
  readonly adapter: string;
  readonly engines: EngineTimes;
  readonly forcefields: readonly ForceFieldInfo[];
  /** Frames of the Reference set for this molecule that can be frozen (test split first); null without labels. */
  readonly reference: ReferenceInfo | null;
  /** Edges of the box that it repeats in, Å, as it began. */
  readonly box?: Box;
}

/** How fast each Engine steps this molecule under one force field. */
export interface EngineTimes {
  readonly forcefield: string;
  readonly cpu: EngineTime;
  readonly webgpu: EngineTime;
  /** Whether that was measured just now, and not at an earlier visit. */
  readonly measured: boolean;
}

export interface EngineTime {
  /** Whether the Engine is there at all. */
  readonly present: boolean;
  /** null where it is absent, or does not take the force field. */
  readonly microsecondsPerStep: number | null;
  /** Its adapter; where there is no time, the reason. */
  readonly note: string;
  /** It was not timed, because this processor plays its device, and is faster by itself. The note is the adapter. */
  readonly played?: boolean;
}

export interface ForceFieldInfo {
  readonly id: string;
  readonly plainName: string;
  readonly technicalName: string;
  readonly family: Family;
  readonly summary: string;
  readonly parameterCount: number;
  /** Whether it must be told the bonds, and whether bonds can break and form while it runs. */
  readonly needsBonds: boolean;
  readonly breaksBonds: boolean;
  /** What its model card says; null for a model that the visitor brought. */
  readonly card: {
    /** On all molecules of the Reference set, by split; kcal/mol/Å and kcal/mol. */
    readonly errors: Readonly<
      Record<string, { readonly frames: number; readonly forceMae: number; readonly energyMae: number }>
    >;
    /** Time per step as a multiple of what `mm-class1` takes on the same device (ethanol, cpu Engine); null where it is not known. */
    readonly relativeTime: number | null;
    /** Mean error of the energy along the torsions of the Reference set, kcal/mol; null where it covers none. */
    readonly torsionMae: number | null;
  } | null;
  /** Why it cannot run this molecule, or null. */
  readonly refusal: string | null;
  /** Sentences on how far it can be trusted on this molecule. */
  readonly notes: readonly string[];
}

/** A file of a model that a visitor brings. */
export interface ModelFile {
  /** With `/` between folders. */
  readonly path: string;
  readonly data: Blob;
}

/** A model that has become a force field beside the shipped ones. */
export interface ImportedModel {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** Paths of the files that were read for it: the others that came with them are of no use to it. */
  readonly read: readonly string[];
  /** Where it came with molecules of its own: what to run them with. */
  readonly system: SystemInfo | null;
  /** The run for which `forcefields` are described; null while no molecule is open. */
  readonly run: number | null;
  /** All force fields, this one among them. */
  readonly forcefields: readonly ForceFieldInfo[];
}

/** A system of files, as the page opens it. */
export interface SystemInfo {
  readonly atoms: number;
  /** Whether it repeats in a box. */
  readonly boxed: boolean;
  /** How its files say that pairs are summed; null where they do not. */
  readonly nonbonded: Nonbonded | null;
  /** Whether its files leave lengths to constraints, without springs. */
  readonly held: boolean;
}

export interface ReferenceInfo {
  readonly level: string;
  readonly frames: readonly { readonly index: number; readonly temperature: number; readonly split: string }[];
  /** Split on which the accuracy below and of the points is taken: `test` where there is one. */
  readonly split: string;
  /** Force errors of two yardsticks on the same frames, kcal/mol/Å. */
  readonly zeroMae: number;
  readonly semiempiricalMae: number | null;
  /** All errors of the yardsticks: over all frames, then at each temperature where there are several. */
  readonly yardsticks: readonly Yardsticks[];
}

/** Errors of predicting zero force, and of GFN2-xTB where it has labels; kcal/mol/Å and kcal/mol. */
export interface Yardsticks {
  /** K; null for all frames. */
  readonly temperature: number | null;
  readonly frames: number;
  readonly zero: { readonly forceMae: number; readonly forceRmse: number };
  readonly semiempirical: { readonly forceMae: number; readonly forceRmse: number; readonly energyMae: number } | null;
}

/** A Reference frame with the forces of quantum mechanics and of the running force field. */
export interface FrozenFrame {
  readonly index: number;
  readonly temperature: number;
  readonly split: string;
  readonly forcefield: string;
  /** Å, [3N], centred. */
  readonly positions: Float32Array;
  /** kcal/mol/Å, [3N]. */
  readonly reference: Float32Array;
  /** kcal/mol/Å, [3N]. */
  readonly forces: Float32Array;
  /** Mean absolute error of this frame's force components, kcal/mol/Å. */
  readonly mae: number;
  /** That error as a fraction of the mean absolute reference component. */
  readonly fraction: number;
}

/** Where a run is. */
export interface PresentMoment extends Frame {
  readonly experiment: Experiment;
  /** On what it runs now. */
  readonly engine: Backend;
  readonly adapter: string;
}

/** A number for each atom at one moment. */
export interface AtomValues {
  /** [N]: kcal/mol/Å or kcal/mol. */
  readonly values: Float64Array;
  /** What was compared: the networks of an ensemble, or another force field by its plain name. */
  readonly against: { readonly networks: number } | { readonly forcefield: string } | null;
}

export interface MoleculeEntry {
  readonly name: string;
  readonly title: string;
  readonly formula: string;
  readonly smiles: string;
  readonly atoms: number;
  readonly frames: number;
  readonly testFrames: number;
}

/** The worker's calls (through comlink). Every call that fails rejects with an Error whose message a visitor can read. */
export interface SimulationApi {
  /** Hands over the port on which PortMessages arrive. Once, first. `baseUrl`: where `public/` is served. */
  connect(port: MessagePort, baseUrl: string): Promise<void>;
  molecules(): Promise<readonly MoleculeEntry[]>;
  /**
   * Opens an Experiment from its step 0, paused. `engine: 'auto'` times both Engines on the molecule and takes the faster;
   * `'as-given'` uses the Experiment's Engine (a replay), and falls back, saying so in `engines`, only where it is absent.
   * @param known what both Engines took at an earlier visit: believed where the adapter is the same and the processor was the faster one
   */
  open(experiment: Experiment, engine: 'auto' | 'as-given', known?: EngineTimes): Promise<Opened>;
  play(): Promise<void>;
  pause(): Promise<void>;
  /** Advances a paused run; less far where it breaks, or is stopped. */
  step(steps: number): Promise<void>;
  /** Back to step 0 with the present settings. */
  reset(): Promise<Opened>;
  /** Changes settings at the present step, and records the event. Resolves with the Experiment as it stands now. */
  set(change: Partial<Settings>): Promise<Experiment>;
  /** Times both Engines on the open molecule under another force field, once. */
  compareEngines(forcefield: string): Promise<EngineTimes>;
  /**
   * Does something to the atoms, or takes it back, and records it. A pull that moves is recorded at most thirty times a second. Rejects
   * for atoms that are not there, and where a link could not hold what is done.
   */
  hands(command: HandsCommand): Promise<Happened>;
  playback(mode: 'slow' | 'full', rate: number): Promise<void>;
  /** After a fault: goes on from the last good state (with the settings as they are then). */
  recover(): Promise<void>;
  freeze(index: number): Promise<FrozenFrame>;
  /**
   * Measures the plane's points for the open molecule, one after the other, as PointMessages; yields to the live run.
   * On the running Engine, or on the one named; all force fields, or those listed. A point that cannot be measured says why. Every point
   * is timed shortly first, then all of them in turns until each is known well.
   */
  measurePlane(
    engine?: Backend,
    forcefields?: readonly string[],
    aspects?: readonly Aspect[],
  ): Promise<readonly PlanePoint[]>;
  /**
   * Now or at a Reference frame, for each atom: how far force fields disagree about the force on it (the members of an ensemble, else the running
   * force field and the best other one), or its share of the energy. Rejects where nothing else covers the molecule, or where the energy is no
   * sum over atoms.
   */
  atomValues(what: 'disagreement' | 'energy', frame: number | null): Promise<AtomValues>;
  /**
   * The labels of the open molecule as extended XYZ text (eV, eV/Å), with `terms` (licence, source) beside each frame. Rejects where it has none.
   */
  referenceFile(terms: Readonly<Record<string, string>>): Promise<string>;
  /** A Python script that labels some frames of the open molecule with Psi4, at the level of the Reference set. */
  labelScript(): Promise<string>;
  /**
   * Labels of the open molecule from an extended XYZ file (eV, eV/Å): its points are measured anew against them. They belong to this visit
   * only. Rejects with what is wrong, with its line; what was there stays.
   */
  importLabels(text: string): Promise<ReferenceInfo>;
  /** Ends the turns of timing: what is known by then stands. */
  stopTiming(): Promise<void>;
  /** Whether anybody can see the page: what is timed waits while nobody does, and a timing that this disturbed does not count. */
  setVisible(visible: boolean): Promise<void>;
  /**
   * Makes a force field of the files of a model, or of a single zip archive of them. What was loaded and what runs stay as they
   * are when it fails. The same model twice is one. Two files may be a system: parameters and coordinates.
   * @param wanted an id that a link names: files of its fingerprint go by that name
   */
  importModel(files: readonly ModelFile[], wanted?: string): Promise<ImportedModel>;
  /** Lets go of a model that was brought and that the run has no need of; resolves with the force fields that are left. */
  forgetModel(id: string): Promise<ForceFieldInfo[]>;
  /** The Experiment as it stands (settings at step 0, seed, events); the page adds the view. */
  experiment(): Promise<Experiment>;
  /** What is inside the running force field, on the running molecule: see `InsideQuestions`. Costs nothing while nobody asks. */
  inside<Name extends InsideName>(name: Name, ask: InsideAsk<Name>): Promise<InsideAnswer<Name>>;
  /** The present moment to go on from elsewhere, and how it came to be. Throws FfpError('diverged') after a blow-up. */
  moment(): Promise<PresentMoment>;
  /** SHA-256 (hex) of position bits, velocity bits and the step. */
  stateHash(): Promise<{ readonly step: number; readonly hash: string }>;
}
