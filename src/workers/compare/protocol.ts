/** What the page and the worker of the side-by-side view say to each other. Types only. */
import type { Backend } from '../../forcefield/engine.ts';
import type { Difference } from '../../session/sides.ts';
import type { Experiment, SidesView } from '../../session/experiment.ts';
import type { ModelFile } from '../protocol.ts';

export type { Difference };

/** A force field that is asked for: on an Engine, or on the one that is the faster with it. */
export interface LaneRequest {
  readonly forcefield: string;
  readonly engine: Backend | 'auto';
}

/** A moment of the page's run: exact positions (Å, [3N]) and velocities (Å/fs, [3N]). */
export interface Moment {
  readonly step: number;
  readonly positions: Float64Array;
  readonly velocities: Float64Array;
}

export interface SidesRequest {
  /** Molecule, settings with their events, seed. */
  readonly experiment: Experiment;
  readonly lanes: readonly LaneRequest[];
  /** Step of the Experiment's run at which all start; the run goes there again unless `moment` is of that step. */
  readonly from: number;
  readonly moment: Moment | null;
}

/** A lane as it was begun. */
export interface OpenedLane {
  readonly forcefield: string;
  readonly engine: Backend;
  readonly adapter: string;
  /** Why it cannot run, in a sentence; null where it can. */
  readonly refusal: string | null;
}

export interface SidesOpened {
  /** Counts up: pictures of an older comparison are dropped. */
  readonly run: number;
  /** In the order in which they were asked for. */
  readonly lanes: readonly OpenedLane[];
}

export interface LanePicture {
  /** Å, [3N], about the origin and turned as near to the reference lane as it comes. */
  readonly positions: Float32Array;
  readonly steps: number;
  /** fs since the common start. */
  readonly time: number;
  /** ms of the clock spent in steps. */
  readonly stepping: number;
  /** By the steps made so far; null before any took time that the clock noticed. */
  readonly nsPerDay: number | null;
  /** Why it stopped, in a sentence, and the atoms that moved too far; null while it goes on. */
  readonly stopped: { readonly message: string; readonly atoms: readonly number[] } | null;
}

/** All lanes at once; buffers are transferred. Lanes that were refused are null. */
export interface PictureMessage {
  readonly kind: 'picture';
  readonly run: number;
  readonly lanes: readonly (LanePicture | null)[];
  /** From the reference lane, where they were measured with this picture; null otherwise. */
  readonly differences: readonly (Difference | null)[] | null;
}

export interface StateMessage {
  readonly kind: 'state';
  readonly run: number;
  readonly playing: boolean;
}

/** How far the preparation is. */
export interface PreparingMessage {
  readonly kind: 'preparing';
  /** `start`: the run goes to the step from which all start; `lanes`: Engines are timed, force fields loaded. */
  readonly what: 'start' | 'lanes';
  /** From 0 to 1. */
  readonly fraction: number;
}

export interface FailureMessage {
  readonly kind: 'failure';
  readonly message: string;
}

export type SidesMessage = PictureMessage | StateMessage | PreparingMessage | FailureMessage;

/** What can be changed while lanes move. */
export interface SidesPlayback {
  readonly mode: SidesView['mode'];
  readonly reference: number;
  /** fs of simulated time a second of the clock; null: as fast as the Engines go. Free lanes always are. */
  readonly rate: number | null;
}

/** The worker's calls (through comlink). Every call that fails rejects with an Error whose message a visitor can read. */
export interface SidesApi {
  /** Where `public/` is served, the models that the visitor brought, and the port on which SidesMessages arrive. Once, first. */
  connect(baseUrl: string, models: readonly (readonly ModelFile[])[], port: MessagePort): Promise<void>;
  /** Puts lanes on a common start, paused; those that were there end. */
  open(request: SidesRequest): Promise<SidesOpened>;
  playback(playback: SidesPlayback): Promise<void>;
  play(): Promise<void>;
  pause(): Promise<void>;
  /** All lanes back to the same start, paused. */
  restart(): Promise<void>;
}
