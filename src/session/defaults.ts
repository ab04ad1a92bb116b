import type { Experiment } from './experiment.ts';

/**
 * What a first visitor sees: ethanol on springs at room temperature.
 * Links of version 1 leave out whatever equals this value, so it never changes: a new default needs a new link version.
 */
export const DEFAULT_EXPERIMENT: Experiment = {
  version: 1,
  molecule: { kind: 'reference', name: 'ethanol' },
  settings: {
    forcefield: 'mm-class1',
    ensemble: 'langevin',
    temperature: 300,
    dt: 0.5,
    friction: 1,
    engine: 'cpu',
  },
  seed: 1,
  events: [],
  view: {
    camera: null,
    frozen: null,
    arrows: false,
    playback: { mode: 'slow', rate: 100 },
    more: false,
  },
};
