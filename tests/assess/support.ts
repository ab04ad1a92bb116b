import { readFile } from 'node:fs/promises';
import type { Surroundings } from '../../src/assess/measurement.ts';
import type { LoadAsset } from '../../src/core/assets.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';

/** Files of `public/`, from the disk. */
export const publicAsset: LoadAsset = async (path) => {
  const { buffer, byteOffset, byteLength } = await readFile(`public/${path}`);
  return buffer.slice(byteOffset, byteOffset + byteLength);
};

/** What a measurement may reach in a test: shipped files and force fields, the cpu Engine; nobody watches. */
export const surroundings: Surroundings = {
  load: publicAsset,
  forcefield: (id) => loadForceField(id, publicAsset),
  engine: async () => new CpuEngine(),
  progress: async () => undefined,
};
