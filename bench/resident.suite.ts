import type { BenchSuite } from '../src/cli/bench.ts';
import { engineOf } from '../src/cli/engines.ts';
import type { GpuEngine } from '../src/gpu/engine.ts';
import { residentRecords } from './resident.ts';

export const suite: BenchSuite = {
  summary: 'the resident kernel, many steps a dispatch, against one dispatch a step and the cpu Engine',
  async *run({ loadAsset }) {
    yield* residentRecords((await engineOf('webgpu')) as GpuEngine, await engineOf('cpu'), loadAsset);
  },
};
