import { availableParallelism } from 'node:os';
import { LIBRARY, type SuiteName } from '../src/bench/library.ts';
import type { Place } from '../src/bench/place.ts';
import type { BenchContext, BenchSuite } from '../src/cli/bench.ts';
import { engineOf } from '../src/cli/engines.ts';
import { nodeThreads } from '../src/cli/threads.ts';
import { requestNodeDevice } from '../src/cli/webgpu.ts';
import { FfpError } from '../src/core/errors.ts';
import { CpuEngine } from '../src/cpu/engine.ts';
import type { GpuEngine } from '../src/gpu/engine.ts';

/** A suite of src/bench as one of Node's. */
export const fromLibrary = (name: SuiteName, summary: string): BenchSuite => ({
  summary,
  async *run(context) {
    const suite = await LIBRARY[name]();
    yield* suite.run(await nodePlace(context));
  },
});

async function nodePlace({ loadAsset, note, quick, skip, progress }: BenchContext): Promise<Place> {
  const count = availableParallelism();
  const none = (error: unknown): null => {
    if (!(error instanceof FfpError)) throw error;
    note(`The webgpu Engine was left out. ${error.message}`);
    return null;
  };
  return {
    load: loadAsset,
    cpu: await engineOf('cpu'),
    threads: count > 1 ? { count, engine: new CpuEngine({ threads: nodeThreads(count) }) } : null,
    gpu: (await engineOf('webgpu').catch(none)) as GpuEngine | null,
    device: () => requestNodeDevice().catch(none),
    memory: () => {
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    },
    quick,
    skip,
    progress,
  };
}
