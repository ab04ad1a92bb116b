import { CpuEngine } from '../cpu/engine.ts';
import { timePerStep } from '../assess/timing.ts';
import { FfpError } from '../core/errors.ts';
import type { Backend, Engine, LoadOptions } from '../forcefield/engine.ts';
import type { Potential } from '../forcefield/potential.ts';
import { GpuEngine } from '../gpu/engine.ts';
import type { Arguments, Context } from './command.ts';
import { requestNodeDevice } from './webgpu.ts';

const engines = new Map<Backend, Promise<Engine>>();

/** The Engine of a backend, made once. Throws FfpError('no-webgpu') rather than fall back. */
export function engineOf(backend: Backend): Promise<Engine> {
  let engine = engines.get(backend);
  if (!engine) {
    engine =
      backend === 'cpu'
        ? Promise.resolve(new CpuEngine())
        : requestNodeDevice().then((device) => new GpuEngine(device));
    engines.set(backend, engine);
  }
  return engine;
}

/** The backend that `--backend` names, if it does. */
export const chosenBackend = (args: Arguments): Backend | undefined => args.choice('backend', ['cpu', 'webgpu']);

/** Multiple time-stepping, where a cheap Potential is named. */
export interface Stepping extends LoadOptions {
  readonly innerSteps: number;
}

/** How long the Engines are timed before one is taken. */
const TRIAL = { minimumMs: 10, runs: 5 };

/**
 * The faster Engine for a Potential on this machine, by timing both; the CPU where there is no adapter.
 * @param positions Å, [3N]
 */
export async function fasterBackend(
  potential: Potential,
  positions: Float64Array,
  replicas: number,
  { note }: Pick<Context, 'note'>,
  stepping: Stepping = { innerSteps: 1 },
): Promise<Backend> {
  const cpu = await trial(await engineOf('cpu'), potential, positions, replicas, stepping);
  try {
    const webgpu = await trial(await engineOf('webgpu'), potential, positions, replicas, stepping);
    note(`Time per step: cpu ${cpu.toFixed(1)} µs, webgpu ${webgpu.toFixed(1)} µs.`);
    return webgpu < cpu ? 'webgpu' : 'cpu';
  } catch (error) {
    if (!(error instanceof FfpError)) throw error;
    note(`The cpu Engine is taken. ${error.message}`);
    return 'cpu';
  }
}

/** µs a step. */
async function trial(
  engine: Engine,
  potential: Potential,
  positions: Float64Array,
  replicas: number,
  { innerSteps, ...options }: Stepping,
): Promise<number> {
  const simulation = await engine.load(potential, replicas, options);
  try {
    const everywhere = new Float64Array(replicas * positions.length);
    for (let r = 0; r < replicas; r++) everywhere.set(positions, r * positions.length);
    simulation.setState(everywhere);
    return (await timePerStep(simulation, { dt: 0.5, temperature: 300, friction: 1, seed: 1, innerSteps }, TRIAL))
      .fastest;
  } finally {
    simulation.destroy();
  }
}
