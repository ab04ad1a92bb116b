import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { help, type Help, type HelperPort, type HelperWork } from '../cpu/simd/team.ts';
import { ReplicaThreads, SOON, WHERE_IT_PAYS } from '../cpu/threads/pool.ts';
import type { ThreadAnswer, ThreadMessage, ThreadPort } from '../cpu/threads/protocol.ts';
import { serveReplicas } from '../cpu/threads/serve.ts';

/** What a thread of this program is told to be. */
const ROLE = 'replicas';
const HELPER = 'kernels';

// The program is one file: a thread runs it again, and comes here.
if (!isMainThread && workerData === ROLE && parentPort) {
  const port = parentPort;
  const receive = serveReplicas((answer, transfer) => port.postMessage(answer, transfer));
  port.on('message', (message: ThreadMessage) => receive(message));
}

if (!isMainThread && workerData === HELPER && parentPort) parentPort.once('message', (work: HelperWork) => help(work));

/** Threads that are taken unasked: each needs memory of its own for the models. */
const MOST_UNASKED = 8;

/** Threads of Node for replicas: as many as were asked for, at once, or those of the machine where it pays. */
export const nodeThreads = (asked?: number): ReplicaThreads =>
  new ReplicaThreads(
    asked ?? Math.min(availableParallelism(), MOST_UNASKED),
    startThread,
    asked === undefined ? WHERE_IT_PAYS : SOON,
  );

/** Another thread of Node for the boxes of a cpu Engine. */
export const nodeHelp = (): Help => ({
  threads: 1,
  load: () => Promise.resolve(availableParallelism() > 1 ? startHelper : undefined),
});

function startHelper(): HelperPort {
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: HELPER });
  worker.unref();
  // What breaks is not waited for: the rest is done without it.
  worker.on('error', () => undefined);
  return { send: (work) => worker.postMessage(work), end: () => void worker.terminate() };
}

function startThread(): ThreadPort {
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: ROLE });
  worker.unref();
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    listen: (onAnswer, onEnd) => {
      worker.on('message', (answer: ThreadAnswer) => onAnswer(answer));
      worker.on('error', onEnd);
      worker.on('exit', onEnd);
    },
    awaited: (yes) => (yes ? worker.ref() : worker.unref()),
  };
}
