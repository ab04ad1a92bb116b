/** Has the comparison carried out in a worker, where either side may block; bench/lammps.mjs reads the result. */
const worker = new Worker(new URL('./lammpsWorker.ts', import.meta.url), { type: 'module' });
const done = (records: unknown): void => void Object.assign(globalThis, { records });
worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => done(data));
worker.addEventListener('error', ({ message }) => done({ error: message }));
worker.postMessage(Number(new URLSearchParams(location.search).get('threads')));
