import { LIBRARY } from '../../bench/library.ts';
import type { Place } from '../../bench/place.ts';
import type { BenchRecord, Skipped } from '../../bench/record.ts';
import { adapterOf, type BenchReport } from '../../bench/report.ts';
import { FfpError } from '../../core/errors.ts';
import { CpuEngine } from '../../cpu/engine.ts';
import { requestBrowserDevice } from '../../gpu/device.ts';
import { GpuEngine } from '../../gpu/engine.ts';
import { pageAssets } from '../forceFields.ts';
import { pageThreads } from '../measure/threads.ts';
import type { BenchmarkApi, BenchmarkMessage, BenchmarkRequest } from './protocol.ts';

/** Runs the suites of src/bench beside the page: the same code as `ffp bench`. */
export class BenchmarkService implements BenchmarkApi {
  async run(baseUrl: string, { suites, quick }: BenchmarkRequest, port: MessagePort): Promise<BenchReport> {
    const date = new Date().toISOString();
    const records: (BenchRecord & { suite: string })[] = [];
    const skipped: (Skipped & { suite: string })[] = [];
    const seconds: Record<string, number> = {};
    const gpu = await requestBrowserDevice().then((device) => new GpuEngine(device), noAdapter);
    const count = navigator.hardwareConcurrency;
    try {
      for (const suite of suites) {
        const post = (message: Omit<BenchmarkMessage, 'suite'>): void => port.postMessage({ suite, ...message });
        const place: Place = {
          load: pageAssets(baseUrl),
          cpu: new CpuEngine(),
          threads: count > 1 ? { count, engine: new CpuEngine({ threads: pageThreads() }) } : null,
          gpu,
          device: () => requestBrowserDevice().catch(noAdapter),
          quick,
          skip: (one) => {
            skipped.push({ suite, ...one });
            post({ skipped: one });
          },
          progress: (text) => post({ text }),
        };
        const start = performance.now();
        for await (const record of (await LIBRARY[suite]()).run(place)) {
          records.push({ suite, ...record });
          post({ record });
        }
        seconds[suite] = Number(((performance.now() - start) / 1000).toFixed(1));
      }
    } finally {
      gpu?.destroy();
      port.close();
    }
    return {
      date,
      command: `benchmark in the page: ${suites.join(', ')}${quick ? ', a slice' : ''}`,
      machine: { processor: null, threads: count, load: null, platform: 'browser', program: navigator.userAgent },
      adapter: adapterOf(records),
      records,
      skipped,
      seconds,
    };
  }
}

function noAdapter(error: unknown): null {
  if (error instanceof FfpError) return null;
  throw error;
}
