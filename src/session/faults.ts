import { elementByNumber } from '../chem/elements.ts';
import type { Fault } from '../forcefield/engine.ts';
import type { Run } from './run.ts';

/** A fault of a run as a sentence: which atoms, when, and what to try. Loaded with the first of them. */
export function describeFault(run: Run, { atoms, step, replica }: Fault): string {
  const { elements } = run.structure;
  const { dt } = run.settingsAt(step);
  const named = atoms.slice(0, 6).map((atom) => `${elementByNumber(elements[atom]).symbol}${atom + 1}`);
  const list = named.join(', ') + (atoms.length > named.length ? ` and ${atoms.length - named.length} more` : '');
  const which = run.replicas > 1 ? ` of replica ${replica + 1}` : '';
  const time = (run.timeAt(step) / 1000).toFixed(3);
  return `The molecule blew up at step ${step} (${time} ps): ${list}${which} moved more than 0.5 Å in one step of ${dt} fs. Take a smaller time step or a lower temperature.`;
}
