import { requestNodeDevice } from '../../src/cli/webgpu.ts';
import { GpuEngine } from '../../src/gpu/engine.ts';

/**
 * The WebGPU Engine under Node. It throws where there is no adapter: a test that needs a GPU fails without one, and never
 * passes by not running.
 */
export async function nodeGpuEngine(): Promise<GpuEngine> {
  return new GpuEngine(await requestNodeDevice());
}
