/** What the page and the worker that reads molecules say to each other. Types only. */
import type { Depiction, Stereo } from '../../chem/sketch.ts';
import type { Format } from '../../chem/recognise.ts';
import type { ArrivalOptions } from '../../session/arrival.ts';
import type { MoleculeSource } from '../../session/experiment.ts';
import type { ForceFieldInfo, ModelFile } from '../protocol.ts';

export type { ArrivalOptions, Depiction, Format };

export type InlineMolecule = Extract<MoleculeSource, { kind: 'inline' }>;

/** A file, or a text that was typed, pasted or drawn (its name is empty). */
export interface ArrivingFile {
  readonly name: string;
  readonly data: Blob;
}

/** A molecule that is ready for the stage, or nearly so. */
export interface Prepared {
  readonly kind: 'molecule';
  readonly molecule: InlineMolecule;
  /** Hill. */
  readonly formula: string;
  /** What it was taken for, in words. */
  readonly takenFor: string;
  readonly format: Format;
  /** From 0, of `parts`. */
  readonly part: number;
  readonly parts: number;
  /** Whether its coordinates were made here. */
  readonly built: boolean;
  readonly stereo: Stereo | null;
  readonly bonds: 'file' | 'perceived';
  readonly chargeStated: boolean;
  readonly missingHydrogens: number;
  readonly fragments: number;
  readonly notes: readonly string[];
  /** Why it cannot be run as it is, and what to do; null where it can. */
  readonly objection: string | null;
  readonly depiction: Depiction | null;
  /** An Amber topology that came with it: a force field of its own, to be loaded before it runs. */
  readonly topology: ArrivingFile | null;
}

/** One half of a system of two files. */
export interface Half {
  readonly kind: 'half';
  readonly have: 'prmtop' | 'rst7' | 'openmm' | 'openmm state';
}

/** Two files that are a system which no link carries: it goes the way of a model. */
export interface Whole {
  readonly kind: 'system';
}

/** What one force field has to say about a molecule. */
export type Coverage = Pick<ForceFieldInfo, 'id' | 'plainName' | 'technicalName' | 'family' | 'refusal' | 'notes'>;

/** The worker's calls (through comlink). Every call that fails rejects with an Error whose message a visitor can read. */
export interface StructureApi {
  /** Where `public/` is served, and the models that the visitor brought. Once, first. */
  connect(baseUrl: string, models: readonly (readonly ModelFile[])[]): Promise<void>;
  /** Reads a molecule: one file, or parameters and coordinates of a system. */
  prepare(files: readonly ArrivingFile[], options: ArrivalOptions): Promise<Prepared | Half | Whole>;
  /** Ids of all force fields, from the cheapest to the most accurate. */
  forceFields(): Promise<readonly string[]>;
  /** Whether a force field takes a molecule, and why not. */
  coverage(molecule: InlineMolecule, id: string): Promise<Coverage>;
  /** A flat drawing of SMILES; null where it would be too large. */
  depict(smiles: string): Promise<Depiction | null>;
}
