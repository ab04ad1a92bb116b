/**
 * What multiple time-stepping is worth: ANI steps against r-RESPA with mm-class1 inside, timed in turns within one run, and how well
 * each conserves energy.
 *   node tools/run.mjs tools/respa.ts FOLDER [cpu|webgpu] [picoseconds] [molecules]     (FOLDER: an ANI model in the NeuroChem layout)
 */
import { join } from 'node:path';
import { loadReferenceMolecule } from '../src/assess/load.ts';
import { assetLoader, readFolder } from '../src/cli/files.ts';
import { requestNodeDevice } from '../src/cli/webgpu.ts';
import { FfpError } from '../src/core/errors.ts';
import { CpuEngine } from '../src/cpu/engine.ts';
import type { Dynamics, Engine, Simulation } from '../src/forcefield/engine.ts';
import { loadForceField } from '../src/forcefield/ladder.ts';
import { kineticEnergy } from '../src/forcefield/motion.ts';
import type { Potential } from '../src/forcefield/potential.ts';
import { GpuEngine } from '../src/gpu/engine.ts';
import { ANI_FILE } from '../src/models/ani/files.ts';
import { aniForceField } from '../src/models/ani/forcefield.ts';
import { importAni } from '../src/models/ani/import.ts';
import { thermalStart } from '../src/session/start.ts';

/** fs. */
const STEP = 0.5;
const INTERVALS = [2, 3, 4, 6, 8];
const MOLECULES = 'ethanol,alanine-dipeptide';
/** Turns of the timing, each as long as 40 fs. */
const TURNS = 7;

export async function main([
  folder,
  backend = 'cpu',
  picoseconds = '2',
  molecules = MOLECULES,
]: string[]): Promise<void> {
  const files = folder === undefined ? null : await readFolder(process.cwd(), folder, ANI_FILE);
  if (!files) throw new FfpError('usage', 'give the folder or zip of an ANI model');
  const loadAsset = assetLoader(join(import.meta.dirname, '..'));
  const ani = aniForceField(importAni(files));
  const mm = await loadForceField('mm-class1', loadAsset);
  const engine: Engine = backend === 'webgpu' ? new GpuEngine(await requestNodeDevice()) : new CpuEngine();
  console.log(`${ani.technicalName} around ${mm.id}, ${STEP} fs; ${engine.backend}, ${engine.adapter}`);
  for (const name of molecules.split(',')) {
    const { structure } = await loadReferenceMolecule(loadAsset, name);
    const whole = ani.parametrize(structure);
    const inner = mm.parametrize(structure);
    const { positions, velocities } = await thermalStart(whole, structure.positions, 300, 1);
    const start = async (interval: number): Promise<Simulation> => {
      const simulation = await engine.load(whole, 1, interval > 1 ? { inner } : {});
      simulation.setState(positions, velocities);
      return simulation;
    };
    const times = await timed(start);
    const plain = times.get(1)!;
    console.log(
      `\n${name}, ${whole.atoms} atoms\nn          µs/fs  plain/this         rms       drift   (total energy, kcal/mol and kcal/mol/ps)`,
    );
    for (const interval of [1, ...INTERVALS]) {
      const own = times.get(interval);
      const ratio = own ? median(own.map((time, turn) => plain[turn] / time)) : null;
      const { rms, drift } = await conservation(await start(interval), whole, interval, Number(picoseconds));
      const columns = [
        own ? median(own).toFixed(1) : 'blew up',
        ratio?.toFixed(2) ?? '',
        rms.toFixed(4),
        drift.toFixed(4),
      ];
      console.log(String(interval).padEnd(4) + columns.map((text) => text.padStart(12)).join(''));
    }
  }
  process.exit(0);
}

const dynamics = (innerSteps: number): Dynamics => ({ dt: STEP, temperature: 0, friction: 0, seed: 1, innerSteps });

/** µs a femtosecond by interval, none for one that blew up; all in turns: what else the machine does concerns them alike. */
async function timed(start: (interval: number) => Promise<Simulation>): Promise<Map<number, number[]>> {
  const intervals = [1, ...INTERVALS];
  const simulations = await Promise.all(intervals.map(start));
  const times = new Map<number, number[]>(intervals.map((interval) => [interval, []]));
  for (let turn = -1; turn < TURNS; turn++)
    for (const [n, interval] of intervals.entries()) {
      const steps = interval * Math.round(80 / interval);
      const begin = performance.now();
      await simulations[n].advance(steps, dynamics(interval));
      await simulations[n].settled();
      // The first turn warms up.
      if (turn >= 0) times.get(interval)!.push((1000 * (performance.now() - begin)) / (steps * STEP));
    }
  for (const [n, simulation] of simulations.entries()) {
    if ((await simulation.frame()).fault) times.delete(intervals[n]);
    simulation.destroy();
  }
  return times;
}

/** Root mean square and slope of the total energy at the impulses. */
async function conservation(simulation: Simulation, { masses }: Potential, interval: number, picoseconds: number) {
  const samples = Math.round((1000 * picoseconds) / (12 * interval * STEP));
  const energies: number[] = [];
  for (let sample = 0; sample <= samples; sample++) {
    const frame = await simulation.frame();
    if (frame.fault) return { rms: Infinity, drift: Infinity };
    energies.push(frame.energies.reduce((sum, u) => sum + u, 0) + kineticEnergy(frame.velocities, masses));
    await simulation.advance(12 * interval, dynamics(interval));
  }
  simulation.destroy();
  const mean = energies.reduce((sum, u) => sum + u, 0) / energies.length;
  const middle = (energies.length - 1) / 2;
  const moment = energies.reduce((sum, _, at) => sum + (at - middle) ** 2, 0);
  const slope = energies.reduce((sum, u, at) => sum + (at - middle) * u, 0) / moment;
  return {
    rms: Math.sqrt(energies.reduce((sum, u) => sum + (u - mean) ** 2, 0) / energies.length),
    drift: (1000 * slope) / (12 * interval * STEP),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
