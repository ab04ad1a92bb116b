import { ReplicaThreads } from '../../cpu/threads/pool.ts';
import type { ThreadAnswer, ThreadPort } from '../../cpu/threads/protocol.ts';

/** Threads at most: each has memory of its own for the models. */
const MOST = 8;

/** Threads for many replicas, as many as this device has cores for; they end with the worker that started them. */
export const pageThreads = (): ReplicaThreads =>
  new ReplicaThreads(Math.min(MOST, navigator.hardwareConcurrency), startThread);

function startThread(): ThreadPort {
  const worker = new Worker(new URL('./replica.worker.ts', import.meta.url), { type: 'module', name: 'replicas' });
  return {
    post: (message, transfer) => worker.postMessage(message, { transfer: [...transfer] }),
    listen: (onAnswer, onEnd) => {
      worker.addEventListener('message', ({ data }: MessageEvent<ThreadAnswer>) => onAnswer(data));
      for (const event of ['error', 'messageerror'])
        worker.addEventListener(event, (fault) => {
          // What it was doing is done here instead.
          fault.preventDefault();
          worker.terminate();
          onEnd();
        });
    },
    // A page's threads keep nothing alive.
    awaited: () => undefined,
  };
}
