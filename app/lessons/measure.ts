/** Measurements of a lesson: by the workbench's worker, on the cpu Engine, while the molecule stands still. */
import { jobKey } from '../workbench/workbench.ts';
import type { Session } from '../state/session.ts';
import type { Measurer } from './lessonRun.ts';
import { strings } from '../strings/lessons.ts';

/** What a lesson's numbers were measured on, in a few words. */
export const deviceWords = (): string =>
  `${navigator.platform || 'unknown platform'}, ${navigator.hardwareConcurrency} threads`;

export const pageMeasurer =
  (session: Session): Measurer =>
  async ({ name, molecule, forcefield, options }, { progress, signal }) => {
    const workbench = await session.workbench();
    const subject = { molecule: { kind: 'reference', name: molecule }, forcefield, engine: 'cpu' } as const;
    const key = jobKey(name, subject, options);
    const resume = await session.standStill();
    const stop = () => workbench.stop(key);
    signal.addEventListener('abort', stop);
    const unwatch = workbench.jobs.subscribe((jobs) => jobs[key]?.state === 'running' && progress(jobs[key].fraction));
    try {
      // Each lesson measures anew: what the workbench knows may be from another molecule's labels, or from before.
      await workbench.start(name, subject, options, true);
      signal.throwIfAborted();
      const job = workbench.jobs.getState()[key];
      if (job?.state === 'failed') throw new Error(job.reason);
      if (!job?.result) throw new Error(strings.instrument.stopped);
      return job.result;
    } finally {
      unwatch();
      signal.removeEventListener('abort', stop);
      resume();
      void session.plane.measure();
    }
  };
