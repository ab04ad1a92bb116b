/** What the page saves of a recording, as files. */
import { trajectoryWriter, type TrajectoryFormat } from '../../src/chem/trajectory.ts';
import type { Structure } from '../../src/chem/structure.ts';
import type { FrameMessage, Opened } from '../../src/workers/protocol.ts';
import { csvOf, type Table } from '../ui/download.ts';
import { kindOf, nameOf, valueOf, within, type Measure } from '../viewer/look/measure.ts';

/** Frames that are written between two looks at the clock. */
const AT_ONCE = 20;
/** ms after which the page has its turn. */
const TURN = 25;

export interface Progress {
  /** From 0 to 1. */
  readonly told: (done: number) => void;
  readonly signal: AbortSignal;
}

/** The molecule as writers of files take it. The charge is the Experiment's, where it states one. */
export const structureOf = ({ name, elements, bonds, bondOrders, positions, experiment }: Opened): Structure => ({
  name,
  elements,
  bonds,
  bondOrders,
  positions: Float64Array.from(positions),
  charge: experiment.molecule.kind === 'inline' ? experiment.molecule.charge : 0,
  bondSource: 'file',
});

/** A recording as a trajectory file. Rejects when `signal` is aborted, and with FfpError for what the format cannot hold. */
export async function trajectoryFile(
  format: TrajectoryFormat,
  structure: Structure,
  frames: readonly FrameMessage[],
  header: readonly string[],
  { told, signal }: Progress,
): Promise<Blob> {
  const [first, last] = [frames[0], frames[frames.length - 1]];
  const steps = last.step - first.step;
  const writer = trajectoryWriter(format, {
    structure,
    dt: steps > 0 ? (last.time - first.time) / steps : 1,
    first: first.step,
    interval: frames.length > 1 ? steps / (frames.length - 1) : 1,
    header: isEven(frames) ? header : ['unevenly spaced: the interval is the mean', ...header],
  });
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let turn = performance.now();
  for (let n = 0; n < frames.length; n++) {
    const { step, time, positions, forces, potential } = frames[n];
    parts.push(Uint8Array.from(writer.frame({ step, time, positions, forces, energy: potential })));
    if (n % AT_ONCE === 0 && performance.now() - turn > TURN) {
      told(n / frames.length);
      await new Promise((resolve) => setTimeout(resolve));
      signal.throwIfAborted();
      turn = performance.now();
    }
  }
  const { tail, patches } = writer.end();
  const head = Uint8Array.from(writer.head);
  // Only heads are patched: the frames before the end are already as they should be.
  for (const [offset, bytes] of patches) head.set(bytes, offset);
  return new Blob([head, ...parts, Uint8Array.from(tail)]);
}

const isEven = (frames: readonly FrameMessage[]): boolean =>
  frames.every(({ step }, n) => n < 2 || step - frames[n - 1].step === frames[1].step - frames[0].step);

/** Numbers of the recorded frames, with their units in the names of the columns. */
export function numbersOf(
  frames: readonly FrameMessage[],
  elements: ArrayLike<number>,
  measures: readonly Measure[],
): Table {
  const groups = [...new Set(frames.flatMap(({ groups: own }) => Object.keys(own)))].sort();
  const kept = within(measures, elements.length);
  return {
    columns: [
      'step',
      'time (fs)',
      'potential energy (kcal/mol)',
      'kinetic energy (kcal/mol)',
      'temperature (K)',
      ...groups.map((group) => `${group} (kcal/mol)`),
      'disagreement of the ensemble (kcal/mol)',
      ...kept.map(
        (atoms) => `${kindOf(atoms)} ${nameOf(atoms, elements)} (${kindOf(atoms) === 'distance' ? 'Å' : 'degrees'})`,
      ),
    ],
    rows: frames.map((frame) => [
      frame.step,
      frame.time,
      frame.potential,
      frame.kinetic,
      frame.temperature,
      ...groups.map((group) => frame.groups[group as keyof FrameMessage['groups']] ?? null),
      frame.disagreement,
      ...kept.map((atoms) => valueOf(atoms, frame.positions)),
    ]),
  };
}

/** CSV, after lines that begin with # and say what it is. */
export const csvFile = (table: Table, header: readonly string[]): string =>
  header.map((line) => `# ${line}\r\n`).join('') + csvOf(table);

export const jsonFile = (table: Table, header: readonly string[]): string =>
  `${JSON.stringify({ about: header, columns: table.columns, rows: table.rows }, null, 1)}\n`;
