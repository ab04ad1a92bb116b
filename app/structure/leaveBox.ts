/** What a molecule on its own takes over of the settings of a box: nothing that belongs to boxes. */
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import type { Experiment, Settings } from '../../src/session/experiment.ts';

/** Changes of settings with which a single molecule follows what is on the stage. */
export function settingsOutside(experiment: Experiment | null): Partial<Settings> {
  if (experiment?.molecule.kind !== 'box') return {};
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
