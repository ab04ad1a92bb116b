import type { Experiment, Settings } from '../../src/session/experiment.ts';

const known = new WeakMap<Experiment, Map<number, Settings>>();

/**
 * The settings in force at a step: those of step 0 with every event up to that step applied.
 * The same object for the same Experiment and events, so that React sees no change where there is none.
 */
export function settingsAt(experiment: Experiment, step: number): Settings {
  const events = experiment.events.filter((event) => event.step <= step);
  const byCount = known.get(experiment) ?? new Map<number, Settings>();
  known.set(experiment, byCount);
  const settings =
    byCount.get(events.length) ?? events.reduce((before, event) => ({ ...before, ...event.set }), experiment.settings);
  byCount.set(events.length, settings);
  return settings;
}
