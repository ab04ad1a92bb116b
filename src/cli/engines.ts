import { CpuEngine } from '../cpu/engine.ts';
import { timePerStep } from '../assess/timing.ts';
import { FfpError } from '../core/errors.ts';
import type { Backend, Engine, LoadOptions } from '../forcefield/engine.ts';
import type { Potential } from '../forcefield/potential.ts';
import { GpuEngine } from '../gpu/engine.ts';
import type { Arguments, Context } from './command.ts';
import { nodeHelp, nodeThreads } from './threads.ts';
import { requestNodeDevice } from './webgpu.ts';

/** Where a command gets its Engines. */
export type Engines = (backend: Backend) => Promise<Engine>;

/** Most threads that may be asked for. */
const MOST_THREADS = 256;

/**
 * The Engines as the options ask for them, each made once. They throw FfpError('no-webgpu') rather than fall back.
 * @throws FfpError('usage') where options of the cpu Engine go with another one
 */
export function enginesFor(args: Arguments): Engines {
  const precision = args.choice('precision', ['double', 'single']) ?? 'double';
  const threads = args.has('threads') ? args.integer('threads', 1, 1, MOST_THREADS) : undefined;
  const own = ['precision', 'threads'].find((option) => args.has(option));
  if (own !== undefined && chosenBackend(args) === 'webgpu')
    throw new FfpError('usage', `--${own} is for the cpu Engine; leave it out with --backend webgpu.`);
  return keeping(
    () => new CpuEngine({ precision, threads: nodeThreads(threads), help: threads === 1 ? undefined : nodeHelp() }),
  );
}

/** The Engine of a backend in f64 on one thread, made once. Throws FfpError('no-webgpu') rather than fall back. */
export const engineOf: Engines = keeping(() => new CpuEngine());

function keeping(makeCpu: () => CpuEngine): Engines {
  let cpu: CpuEngine | undefined;
  return (backend) => (backend === 'cpu' ? Promise.resolve((cpu ??= makeCpu())) : webgpuEngine());
}

let webgpu: Promise<Engine> | undefined;

/** One device for all: finding it takes long. */
function webgpuEngine(): Promise<Engine> {
  webgpu ??= requestNodeDevice().then((device) => new GpuEngine(device));
  return webgpu;
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
  engineOf: Engines,
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
