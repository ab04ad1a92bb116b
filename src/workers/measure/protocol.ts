/** What the page and the measuring worker say to each other. Types only. */
import type { MeasurementName, MeasurementOptions, MeasurementResult } from '../../assess/measurements/index.ts';
import type { Edits } from '../../forcefield/edit.ts';
import type { Backend } from '../../forcefield/engine.ts';
import type { MoleculeSource } from '../../session/experiment.ts';
import type { ModelFile } from '../protocol.ts';

export type { MeasurementName, MeasurementOptions, MeasurementResult };

/** What is measured, by name. */
export interface SubjectSource {
  readonly molecule: MoleculeSource;
  /** Id of the force field. */
  readonly forcefield: string;
  readonly engine: Backend;
  /** What the edited force field is, where it is measured. */
  readonly edits?: Edits;
  /** Labels that the visitor brought for the molecule: an extended XYZ file. */
  readonly labels?: Blob;
}

export interface ProgressMessage {
  /** From 0 to 1. */
  readonly fraction: number;
  /** The result as far as it stands, where it can be shown already. */
  readonly partial?: unknown;
}

/** The worker's calls (through comlink). Every call that fails rejects with an Error whose message a visitor can read. */
export interface MeasureApi {
  /** Where `public/` is served, and the models that the visitor brought. Once, first. */
  connect(baseUrl: string, models: readonly (readonly ModelFile[])[]): Promise<void>;
  /** Carries out a measurement; ProgressMessages arrive on the port. To stop one, stop the worker. */
  measure<Name extends MeasurementName>(
    name: Name,
    subject: SubjectSource,
    options: MeasurementOptions<Name>,
    port: MessagePort,
  ): Promise<MeasurementResult<Name>>;
}
