/** What a measurement of a force field is: the page and `ffp measure` carry out the same ones, by name. */
import type { GenericSchema, InferOutput } from 'valibot';
import type { Structure } from '../chem/structure.ts';
import type { LoadAsset } from '../core/assets.ts';
import type { Backend, Engine } from '../forcefield/engine.ts';
import type { ForceField } from '../forcefield/forcefield.ts';
import type { ReferenceMolecule } from './reference.ts';

/** What is measured. */
export interface Subject {
  readonly structure: Structure;
  /** Labels, where the molecule has some. */
  readonly reference: ReferenceMolecule | null;
  readonly forcefield: ForceField;
  readonly engine: Engine;
}

/** What a measurement may reach. */
export interface Surroundings {
  /** Reads a file of `public/`. */
  readonly load: LoadAsset;
  /** Another force field, by id. Throws FfpError where there is none. */
  readonly forcefield: (id: string) => Promise<ForceField>;
  /** Another Engine. Throws FfpError('no-webgpu'). */
  readonly engine: (backend: Backend) => Promise<Engine>;
  /**
   * Says how far it is, from 0 to 1, and gives the event loop a turn. Call it often: what watches may be stopped only there.
   * @param partial the result as far as it stands, where it can be shown already
   */
  readonly progress: (fraction: number, partial?: unknown) => Promise<void>;
}

/**
 * A measurement: a schema of its options (every one with a default) and a function whose result is plain data, JSON and all: what
 * `ffp measure` prints and the page draws. Numbers that do not exist are null, never NaN.
 */
export interface Measurement<Schema extends GenericSchema = GenericSchema, Result extends object = object> {
  /** A sentence: what it measures. */
  readonly summary: string;
  /** What the fields of the result mean, with units. */
  readonly details: string;
  readonly options: Schema;
  measure(subject: Subject, options: InferOutput<Schema>, surroundings: Surroundings): Promise<Result>;
}
