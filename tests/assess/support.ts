import type { Surroundings } from '../../src/assess/measurement.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import { publicAsset } from '../helpers/assets.ts';

/** What a measurement may reach in a test: shipped files and force fields, the cpu Engine; nobody watches. */
export const surroundings: Surroundings = {
  load: publicAsset,
  forcefield: (id) => loadForceField(id, publicAsset),
  engine: async () => new CpuEngine(),
  progress: async () => undefined,
};
