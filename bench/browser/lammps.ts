/** Has the comparison carried out in a worker; bench/lammps.suite.ts opens this page and reads what is said. */
import type { Asked, Said } from './lammpsWorker.ts';

const said: Said[] = [];
Object.assign(globalThis, { said });
const asked = new URLSearchParams(location.search);
const worker = new Worker(new URL('./lammpsWorker.ts', import.meta.url), { type: 'module' });
worker.addEventListener('message', ({ data }: MessageEvent<Said>) => void said.push(data));
worker.addEventListener('error', ({ message }) => void said.push({ error: message || 'the worker did not start' }));
worker.postMessage({
  folder: `${location.origin}/peer`,
  threads: Number(asked.get('threads')),
  quick: asked.has('quick'),
} satisfies Asked);
