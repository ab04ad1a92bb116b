/** Measurements of a lesson, in a worker of their own, on the cpu Engine: the same numbers whatever the page's molecule does. */
import { MeasureClient } from '../../src/workers/measure/client.ts';
import type { Session } from '../state/session.ts';
import type { Measurer } from './lessonRun.ts';

/** What is timed needs the device for itself. */
const TIMED: readonly string[] = ['verdict', 'breakeven'];

// One worker for all lessons of a visit: force fields are loaded once.
const client = new MeasureClient(new URL('.', document.baseURI).href, () => []);

/** What a lesson's numbers were measured on, in a few words. */
export const deviceWords = (): string =>
  `${navigator.platform || 'unknown platform'}, ${navigator.hardwareConcurrency} threads`;

/** Ends the worker; the next measurement starts another one. */
export const endMeasuring = (): void => client.stop();

export const pageMeasurer =
  (session: Session): Measurer =>
  async ({ name, molecule, forcefield, options }, { progress, signal }) => {
    const subject = { molecule: { kind: 'reference', name: molecule }, forcefield, engine: 'cpu' } as const;
    const measure = async (): Promise<object> =>
      client.measure(name, subject, options, { signal, progress: ({ fraction }) => progress(fraction) });
    if (!TIMED.includes(name)) return measure();
    const resume = await session.standStill();
    try {
      await Promise.race([session.plane.measured(), aborted(signal)]);
      return await measure();
    } finally {
      resume();
      void session.plane.measure();
    }
  };

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
