/**
 * How fast both Engines stepped molecules under force fields at earlier visits: where the processor was the faster one, a molecule opens without
 * building shaders only to time them. Kept for a week; the worker uses it only where the graphics adapter is the one of that time.
 */
import type { Experiment } from '../../src/session/experiment.ts';
import type { EngineTimes } from '../../src/workers/protocol.ts';
import { storage } from './storage.ts';

interface Kept {
  readonly at: number;
  readonly times: EngineTimes;
}

const WEEK_MS = 6048e5;
/** Molecules with their force fields that are remembered. */
const MOST = 40;

/** Null for molecules given in full: they would fill the storage. */
const keyOf = ({ molecule, settings }: Experiment): string | null =>
  molecule.kind === 'reference' ? `${molecule.name} ${settings.forcefield}` : null;

function all(): [string, Kept][] {
  try {
    const kept = Object.entries(JSON.parse(storage.read('engines') ?? '{}') as Record<string, Kept>);
    return kept.filter(([, one]) => Date.now() - one.at < WEEK_MS);
  } catch {
    return [];
  }
}

/** What is remembered of an Experiment's molecule and force field. */
export const recall = (experiment: Experiment): EngineTimes | undefined =>
  all().find(([key]) => key === keyOf(experiment))?.[1].times;

/** Remembers what opening an Experiment has measured. */
export function remember(experiment: Experiment, times: EngineTimes): void {
  const key = keyOf(experiment);
  if (key === null) return;
  const others = all().filter(([known]) => known !== key);
  storage.write(
    'engines',
    JSON.stringify(Object.fromEntries([[key, { at: Date.now(), times }], ...others].slice(0, MOST))),
  );
}
