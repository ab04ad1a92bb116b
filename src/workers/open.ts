/** What is settled when a molecule is opened: which force fields cover it, and which Engine is the faster. */
import { timePerStep } from '../assess/timing.ts';
import type { Structure } from '../chem/structure.ts';
import { FfpError } from '../core/errors.ts';
import type { Backend, Dynamics, Engine } from '../forcefield/engine.ts';
import { potentialOf, type ForceField } from '../forcefield/forcefield.ts';
import type { EnginePool } from './enginePool.ts';
import type { ForceFieldInfo, Opened } from './protocol.ts';

/** Timings that settle which Engine runs a molecule: short, because a visitor waits for them. */
const QUICK = { minimumMs: 8, runs: 5 } as const;

/** What the page shows of a force field, with the reason where it does not cover the molecule. */
export async function describeForceField(forcefield: ForceField, structure: Structure): Promise<ForceFieldInfo> {
  const { id, plainName, technicalName, family, summary, parameterCount } = forcefield;
  const refusal = await refusalOf(forcefield, structure);
  return { id, plainName, technicalName, family, summary, parameterCount, refusal };
}

async function refusalOf(forcefield: ForceField, structure: Structure): Promise<string | null> {
  try {
    await potentialOf(forcefield, structure);
    return null;
  } catch (error) {
    if (error instanceof FfpError) return error.message;
    throw error;
  }
}

/** Times both Engines on a molecule. */
export async function compareEngines(
  pool: EnginePool,
  forcefield: ForceField,
  structure: Structure,
  dynamics: Dynamics,
): Promise<Opened['engines']> {
  const measure = async (backend: Backend): Promise<Opened['engines'][Backend]> => {
    const engine = await pool.find(backend);
    if (typeof engine === 'string') return { microsecondsPerStep: null, note: engine };
    const microsecondsPerStep = await quickTime(engine, forcefield, structure, dynamics);
    return { microsecondsPerStep, note: engine.adapter };
  };
  return { cpu: await measure('cpu'), webgpu: await measure('webgpu') };
}

async function quickTime(
  engine: Engine,
  forcefield: ForceField,
  structure: Structure,
  dynamics: Dynamics,
): Promise<number> {
  const simulation = await engine.load(await potentialOf(forcefield, structure), 1);
  try {
    simulation.setState(structure.positions);
    return (await timePerStep(simulation, dynamics, QUICK)).fastest;
  } finally {
    simulation.destroy();
  }
}

/** The faster Engine of those that are there. */
export function fasterEngine(engines: Opened['engines']): Backend {
  const { cpu, webgpu } = engines;
  return (webgpu.microsecondsPerStep ?? Infinity) < (cpu.microsecondsPerStep ?? Infinity) ? 'webgpu' : 'cpu';
}
