import { elementByNumber } from '../chem/elements.ts';
import { FfpError } from '../core/errors.ts';
import { maximumMove } from '../forcefield/dynamics.ts';
import type { Fault, Frame } from '../forcefield/engine.ts';
import { overlapOf } from '../forcefield/contacts.ts';
import type { Potential } from '../forcefield/potential.ts';
import { termSchema } from '../forcefield/registry.ts';
import { selfEnergy } from '../models/learned.ts';
import type { Run } from './run.ts';

/**
 * A fault of a run as a sentence: which atoms, when, which Term had the most energy, and what to try. Loaded with the first of them.
 * @param frame that found the fault
 */
export function describeFault(
  run: Run,
  { atoms, step, replica }: Fault,
  { energies, positions }: Pick<Frame, 'energies' | 'positions'>,
): string {
  const { elements } = run.structure;
  const { dt } = run.settingsAt(step);
  const named = atoms.slice(0, 6).map((atom) => `${elementByNumber(elements[atom]).symbol}${atom + 1}`);
  const list = named.join(', ') + (atoms.length > named.length ? ` and ${atoms.length - named.length} more` : '');
  const which = run.replicas > 1 ? ` of replica ${replica + 1}` : '';
  const time = (run.timeAt(step) / 1000).toFixed(3);
  const culprit = strained(run.potential, energies, replica);
  const held = run.potential.constraints ? ', or left the lengths that are held,' : '';
  const blew = `The molecule blew up at step ${step} (${time} ps): ${list}${which} moved more than ${maximumMove(dt)} Å${held} in one step of ${dt} fs${culprit}`;
  const size = positions.length / run.replicas;
  const overlap = overlapOf(run.potential, positions.subarray(replica * size, (replica + 1) * size), elements);
  if (overlap !== '')
    return `${blew}. ${overlap}: move them apart, or let them settle first (ffp simulate --minimise).`;
  // What a first step cannot bear is often the start itself.
  const settled = step === 0 ? ', or let it settle first (ffp simulate --minimise)' : '';
  return `${blew}. Take a smaller time step or a lower temperature${settled}.`;
}

/** A graphics device that is lost sooner than this after another, ms, is followed by the processor: something is wrong with it. */
const CALM_MS = 10_000;

/**
 * After its graphics device was lost: the run goes on on a new one, with the same bits, or, where that fails too, on the processor.
 * @param since the loss before, ms
 */
export async function replaceEngine(run: Run, since: number): Promise<void> {
  try {
    await run.revive(since < CALM_MS ? 'cpu' : 'webgpu');
  } catch (error) {
    if (!(error instanceof FfpError && (error.code === 'no-webgpu' || error.code === 'gpu'))) throw error;
    await run.revive('cpu');
  }
}

/** What is said once a run goes on after its graphics device was lost. @param began ms, when that was heard of */
export function describeLoss({ step, settings }: Run, reason: string, began: number): string {
  const where = settings.engine === 'cpu' ? 'the processor' : 'a new one';
  const after = ((performance.now() - began) / 1000).toFixed(1);
  return `The graphics device was lost (${reason}); the run went on from step ${step} on ${where}, ${after} s later.`;
}

/** The Term that is strained the most, in words: that of the highest energy, or of one that is no number any more. */
function strained({ terms }: Potential, energies: Float64Array, replica: number): string {
  let worst = -1;
  let highest = -Infinity;
  terms.forEach((data, n) => {
    const energy = energies[replica * terms.length + n] - selfEnergy(data);
    const size = Number.isFinite(energy) ? Math.abs(energy) : Infinity;
    if (size > highest) [worst, highest] = [n, size];
  });
  if (worst < 0) return '';
  const amount =
    highest === Infinity ? 'beyond all numbers' : `${Number(highest.toPrecision(2)).toLocaleString('en')} kcal/mol`;
  return `; the Term with the most energy was “${termSchema(terms[worst].term).title}” (${amount})`;
}
