import { MEASUREMENTS, checkOptions } from '../../src/assess/measurements/index.ts';
import type { Measurement } from '../../src/assess/measurement.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import { neededKey, type Measure } from '../../src/session/lessons/judge.ts';
import { loadLesson } from '../../src/session/lessons/load.ts';
import type { Lesson } from '../../src/session/lessons/lesson.ts';
import { openMolecule } from '../../src/session/molecule.ts';
import { publicAsset } from '../helpers/assets.ts';
import { surroundings } from '../assess/support.ts';

const engine = new CpuEngine();
const done = new Map<string, Promise<object>>();

async function carryOut({ name, molecule, forcefield, options }: Parameters<Measure>[0]): Promise<object> {
  const measurement: Measurement = await MEASUREMENTS[name]();
  const opened = await openMolecule({ kind: 'reference', name: molecule }, publicAsset);
  const subject = { ...opened, forcefield: await loadForceField(forcefield, publicAsset), engine };
  return measurement.measure(subject, checkOptions(measurement, options), surroundings);
}

/** Measures for real, each thing once. */
export const measure: Measure = (needed) => {
  const key = neededKey(needed);
  const result = done.get(key) ?? carryOut(needed);
  done.set(key, result);
  return result;
};

export const shipped = (id: string): Promise<Lesson> => loadLesson(id, publicAsset);
