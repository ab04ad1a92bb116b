import { CpuEngine } from '../../src/cpu/engine.ts';
import type { Engine, Simulation } from '../../src/forcefield/engine.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import type { GpuEngine } from '../../src/gpu/engine.ts';
import { nodeGpuEngine } from './gpu.ts';

/** A way to run a Potential: an Engine, and on the GPU a regime. */
export interface Lane {
  readonly name: string;
  load(potential: Potential, replicas?: number): Promise<Simulation>;
  destroy(): void;
}

/** Every Engine and regime there is: one test text runs on all. */
export const LANES = ['cpu', 'webgpu resident', 'webgpu tiled'] as const;

/** Opens a lane. Throws where the machine has no adapter for it. */
export async function openLane(name: (typeof LANES)[number]): Promise<Lane> {
  if (name === 'cpu') return laneOf(name, new CpuEngine());
  const regime = name === 'webgpu tiled' ? 'tiled' : 'resident';
  const engine: GpuEngine = await nodeGpuEngine();
  return {
    name,
    load: (potential, replicas = 1) => engine.load(potential, replicas, { regime }),
    destroy: () => engine.destroy(),
  };
}

function laneOf(name: string, engine: Engine): Lane {
  return { name, load: (potential, replicas = 1) => engine.load(potential, replicas), destroy: () => engine.destroy() };
}
