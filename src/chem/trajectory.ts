/** Trajectories as files, a frame at a time: extended XYZ, PDB and DCD. */
import { plainLine } from '../core/plainLine.ts';
import { dcdCounts, dcdFrame, dcdHead } from './dcd.ts';
import { writeExtxyz } from './extxyz.ts';
import { PdbWriter } from './pdbOutput.ts';
import type { Structure } from './structure.ts';

export const TRAJECTORY_FORMATS = ['xyz', 'pdb', 'dcd'] as const;
export type TrajectoryFormat = (typeof TRAJECTORY_FORMATS)[number];

export interface TrajectoryFrame {
  readonly step: number;
  /** fs. */
  readonly time: number;
  /** Å, [3N]. */
  readonly positions: Float64Array | Float32Array;
  /** Å/fs, [3N]. */
  readonly velocities?: Float64Array;
  /** kcal/mol. */
  readonly energy: number;
  /** kcal/mol/Å, [3N]. */
  readonly forces?: Float64Array | Float32Array;
}

export interface TrajectoryPlan {
  readonly structure: Structure;
  /** fs, of a step. */
  readonly dt: number;
  /** Step of the first frame. */
  readonly first: number;
  /** Steps from one frame to the next; where they differ, the mean. */
  readonly interval: number;
  /** Lines for the head of the file: what it is, licence. */
  readonly header: readonly string[];
}

/** What ends a file: bytes that follow, and bytes that belong at places before. */
export interface TrajectoryEnd {
  readonly tail: Uint8Array;
  readonly patches: readonly (readonly [offset: number, bytes: Uint8Array])[];
}

/** Bytes of a file as they come; nothing is kept. */
export interface TrajectoryWriter {
  readonly head: Uint8Array;
  /** Throws FfpError('diverged') for a number that is not finite. */
  frame(frame: TrajectoryFrame): Uint8Array;
  end(): TrajectoryEnd;
}

const encoder = new TextEncoder();

/** A writer of one format. Throws FfpError('unsupported') for a molecule that the format cannot hold. */
export function trajectoryWriter(format: TrajectoryFormat, plan: TrajectoryPlan): TrajectoryWriter {
  const header = plan.header.map(plainLine);
  switch (format) {
    case 'xyz':
      return xyzWriter(plan.structure, header);
    case 'pdb':
      return pdbWriter(plan.structure, header);
    case 'dcd':
      return dcdWriter(plan, header);
  }
}

const NOTHING = new Uint8Array();

/** What the file is stands in the first frame: extended XYZ has no place for it but the comment lines of frames. */
function xyzWriter(structure: Structure, header: readonly string[]): TrajectoryWriter {
  let first = true;
  return {
    head: NOTHING,
    frame({ step, time, positions, velocities, energy, forces }) {
      const info = new Map<string, string | number>([
        ['step', String(step)],
        ['time_fs', time],
      ]);
      if (first && header.length > 0) info.set('about', header.join('; '));
      first = false;
      const text = writeExtxyz([
        {
          structure,
          positions: Float64Array.from(positions),
          energy,
          ...(forces && { forces: Float64Array.from(forces) }),
          ...(velocities && { velocities }),
          info,
        },
      ]);
      return encoder.encode(text);
    },
    end: () => ({ tail: NOTHING, patches: [] }),
  };
}

function pdbWriter(structure: Structure, header: readonly string[]): TrajectoryWriter {
  const writer = new PdbWriter(structure);
  let count = 0;
  return {
    head: encoder.encode(writer.head(header)),
    frame: ({ step, time, positions, energy }) =>
      encoder.encode(
        writer.model(
          ++count,
          positions,
          `STEP ${step} TIME ${time.toFixed(3)} FS ENERGY ${energy.toFixed(6)} KCAL/MOL`,
        ),
      ),
    end: () => ({ tail: encoder.encode(writer.tail()), patches: [] }),
  };
}

function dcdWriter({ structure, dt, first, interval }: TrajectoryPlan, header: readonly string[]): TrajectoryWriter {
  const steps = Math.max(1, Math.round(interval));
  let count = 0;
  return {
    head: dcdHead({
      atoms: structure.elements.length,
      first,
      interval: steps,
      // The product of step and interval is what others read: it stays right where the interval is a mean.
      dt: (dt * interval) / steps,
      title: header,
    }),
    frame({ positions }) {
      count++;
      return dcdFrame(positions);
    },
    end: () => ({ tail: NOTHING, patches: dcdCounts(count, steps) }),
  };
}

/** The format that the ending of a file's name says; null where it says none. */
export function trajectoryFormatOf(path: string): TrajectoryFormat | null {
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  return ending === 'extxyz' ? 'xyz' : (TRAJECTORY_FORMATS.find((format) => format === ending) ?? null);
}
