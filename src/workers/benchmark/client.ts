/** The page's end of the worker that benchmarks: a worker for one run, which can be stopped at any moment by ending it. */
import { transfer, wrap } from 'comlink';
import { FfpError } from '../../core/errors.ts';
import type { BenchmarkApi, BenchmarkMessage, BenchmarkRequest, BenchReport } from './protocol.ts';

/**
 * Runs suites in a worker of their own.
 * Rejects with the signal's reason where it is aborted, else with an Error whose message a visitor can read.
 * @param baseUrl where the files of `public/` are served
 */
export async function benchmark(
  baseUrl: string,
  request: BenchmarkRequest,
  { signal, message }: { readonly signal?: AbortSignal; readonly message?: (message: BenchmarkMessage) => void },
): Promise<BenchReport> {
  signal?.throwIfAborted();
  const worker = new Worker(new URL('./benchmark.worker.ts', import.meta.url), { type: 'module', name: 'benchmark' });
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener('message', ({ data }: MessageEvent<BenchmarkMessage>) => {
    if (!signal?.aborted) message?.(data);
  });
  port1.start();
  try {
    return await Promise.race([
      wrap<BenchmarkApi>(worker).run(baseUrl, request, transfer(port2, [port2])),
      new Promise<never>((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
        for (const event of ['error', 'messageerror'])
          worker.addEventListener(event, (fault) => {
            fault.preventDefault();
            reject(new FfpError('gpu', 'The benchmark stopped unexpectedly; start it again.'));
          });
      }),
    ]);
  } finally {
    port1.close();
    worker.terminate();
  }
}
