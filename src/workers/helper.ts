import type { HelperPort, StartHelper } from '../cpu/simd/team.ts';

/** Starts a thread of this page; undefined where its threads share no memory, or there is one core. */
export const startHelper: StartHelper | undefined =
  globalThis.crossOriginIsolated && navigator.hardwareConcurrency > 1 ? start : undefined;

function start(): HelperPort {
  const worker = new Worker(new URL('./kernels.worker.ts', import.meta.url), { type: 'module', name: 'kernels' });
  // What does not start, or breaks, is not waited for: the rest is done without it.
  worker.addEventListener('error', (fault) => fault.preventDefault());
  return { send: (work) => worker.postMessage(work), end: () => worker.terminate() };
}
