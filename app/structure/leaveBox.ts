/** What a molecule on its own takes over of the settings of a box, or of a system of files: nothing that belongs to them. */
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import type { Experiment, Settings } from '../../src/session/experiment.ts';

/** Changes of settings with which a single molecule follows what is on the stage. */
export function settingsOutside(experiment: Experiment | null): Partial<Settings> {
  const { kind } = experiment?.molecule ?? {};
  if (kind !== 'box' && kind !== 'brought') return {};
  const { forcefield, dt, friction } = DEFAULT_EXPERIMENT.settings;
  return {
    forcefield,
    dt,
    friction,
    nonbonded: null,
    constraints: 'none',
    hydrogenMass: null,
    thermostat: 'langevin',
    pressure: null,
  };
}
