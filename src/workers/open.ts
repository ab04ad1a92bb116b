/** What is settled when a molecule is opened: which force fields cover it, and which Engine is the faster. */
import { timePerStep } from '../assess/timing.ts';
import type { Structure } from '../chem/structure.ts';
import { FfpError, type ErrorCode } from '../core/errors.ts';
import type { Backend, Dynamics, Simulation } from '../forcefield/engine.ts';
import { potentialOf, type ForceField } from '../forcefield/forcefield.ts';
import { isSoftware } from '../gpu/device.ts';
import type { RungDescription } from '../forcefield/ladderIndex.ts';
import type { Potential } from '../forcefield/potential.ts';
import type { EnginePool } from './enginePool.ts';
import type { EngineTime, EngineTimes, ForceFieldInfo } from './protocol.ts';

/** Timings that settle which Engine runs a molecule: short, because a visitor waits for them. */
const QUICK = { minimumMs: 8, runs: 5, limitMs: 150, fewest: 1 } as const;

/** What the page shows of a force field, with the reason where it does not cover the molecule. @param rung what its model card says */
export async function describeForceField(
  forcefield: ForceField,
  structure: Structure,
  rung?: RungDescription,
): Promise<ForceFieldInfo> {
  const refusal = await refusalOf(forcefield, structure);
  const notes = refusal === null ? (forcefield.notes?.(structure) ?? []) : [];
  return { ...described(forcefield), card: cardOf(rung), refusal, notes };
}

/** What can be said of a shipped force field before its parameters are loaded: nothing about the molecule at hand. */
export function describeRung(rung: RungDescription): ForceFieldInfo {
  return { ...described(rung), card: cardOf(rung), refusal: null, notes: [] };
}

const cardOf = (rung: RungDescription | undefined): ForceFieldInfo['card'] =>
  rung ? { errors: rung.errors, relativeTime: rung.relativeTime ?? null, torsionMae: rung.torsionMae ?? null } : null;

function described(from: ForceField | RungDescription): Omit<ForceFieldInfo, 'card' | 'refusal' | 'notes'> {
  const { id, plainName, technicalName, family, summary, parameterCount, needsBonds, breaksBonds } = from;
  return { id, plainName, technicalName, family, summary, parameterCount, needsBonds, breaksBonds };
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

/** Codes of errors that concern one force field on one Engine: the others go on. */
const PRIVATE: readonly ErrorCode[] = ['coverage', 'unsupported', 'gpu', 'diverged'];

/** What an error says against one force field on one Engine, as a sentence. Any other error is thrown on. */
export function objectionOf(error: unknown): string {
  if (error instanceof FfpError && PRIVATE.includes(error.code)) return error.message;
  throw error;
}

/**
 * Times both Engines on a molecule; an Engine that does not take the force field says so in its note. A device that the processor plays is timed only
 * where it is asked for: each of its steps costs the processor more than a step of its own.
 * Throws FfpError('coverage') where the force field does not cover the molecule, 'diverged' where it blows up.
 * @param asked the Engine that was chosen; absent where the faster one is looked for
 */
export async function compareEngines(
  pool: EnginePool,
  forcefield: ForceField,
  structure: Structure,
  dynamics: Dynamics,
  asked?: Backend,
): Promise<EngineTimes> {
  const potential = await potentialOf(forcefield, structure);
  // Another process builds shaders: the processor is timed meanwhile.
  const webgpu = ready(pool, 'webgpu', potential, asked);
  // Nobody waits for it yet.
  webgpu.catch(() => undefined);
  try {
    return {
      forcefield: forcefield.id,
      cpu: await timed(await ready(pool, 'cpu', potential), structure, dynamics),
      webgpu: await timed(await webgpu, structure, dynamics),
      measured: true,
    };
  } catch (error) {
    (await webgpu).simulation?.destroy();
    throw error;
  }
}

/** An Engine with a Potential; without a simulation, what there is to say instead of a time. */
interface Ready extends Omit<EngineTime, 'microsecondsPerStep'> {
  readonly simulation: Simulation | null;
}

async function ready(pool: EnginePool, backend: Backend, potential: Potential, asked?: Backend): Promise<Ready> {
  const engine = await pool.find(backend);
  if (typeof engine === 'string') return { present: false, simulation: null, note: engine };
  const { adapter } = engine;
  const played = backend !== asked && isSoftware(adapter);
  try {
    return { present: true, simulation: played ? null : await engine.load(potential, 1), note: adapter, played };
  } catch (error) {
    return { present: true, simulation: null, note: objectionOf(error) };
  }
}

async function timed({ simulation, ...about }: Ready, structure: Structure, dynamics: Dynamics): Promise<EngineTime> {
  if (!simulation) return { ...about, microsecondsPerStep: null };
  try {
    simulation.setState(structure.positions);
    return { ...about, microsecondsPerStep: (await timePerStep(simulation, dynamics, QUICK)).fastest };
  } catch (error) {
    // A molecule that blows up does so on both.
    if (error instanceof FfpError && error.code === 'diverged') throw error;
    return { ...about, microsecondsPerStep: null, note: objectionOf(error) };
  } finally {
    simulation.destroy();
  }
}

/** The faster Engine of those that are there. */
export function fasterEngine({ cpu, webgpu }: EngineTimes): Backend {
  return (webgpu.microsecondsPerStep ?? Infinity) < (cpu.microsecondsPerStep ?? Infinity) ? 'webgpu' : 'cpu';
}

/**
 * Whether times of an earlier visit settle that the processor runs a molecule. Where WebGPU was the faster one they do not: it is timed
 * anew, because its shaders must be built in any case, and may be refused by now.
 */
export const stillTrue = (known: EngineTimes, forcefield: string, adapter: string): boolean =>
  known.forcefield === forcefield &&
  known.webgpu?.note === adapter &&
  (known.cpu?.microsecondsPerStep ?? 0) > 0 &&
  fasterEngine(known) === 'cpu';
