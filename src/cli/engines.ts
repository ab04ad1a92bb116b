import { CpuEngine } from '../cpu/engine.ts';
import type { Backend, Engine } from '../forcefield/engine.ts';
import { GpuEngine } from '../gpu/engine.ts';
import type { Arguments } from './command.ts';
import { requestNodeDevice } from './webgpu.ts';

/** The Engine of a backend. Throws FfpError('no-webgpu') rather than fall back. */
export async function createEngine(backend: Backend): Promise<Engine> {
  return backend === 'cpu' ? new CpuEngine() : new GpuEngine(await requestNodeDevice());
}

/** The backend that `--backend` names, if it does. */
export const chosenBackend = (args: Arguments): Backend | undefined => args.choice('backend', ['cpu', 'webgpu']);
