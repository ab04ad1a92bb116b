/** What a graphics device, or the process that drives it, never says is an answer too. */
import { FfpError, type ErrorCode } from '../core/errors.ts';

/** Longest that a device may take to come up, or to do one submit, ms: one that was asleep takes seconds, a software adapter more. */
export const PATIENCE_MS = 20_000;

/** It is counted in so many parts: a tab or machine that slept meanwhile has slept through one of them, and waited no longer. */
const PARTS = 4;

/**
 * The answer, if it comes in time.
 * @throws FfpError(code) once it is too late
 */
export function inTime<T>(answer: Promise<T>, code: ErrorCode = 'gpu'): Promise<T> {
  return new Promise((resolve, reject) => {
    let left = PARTS;
    const clock = setInterval(() => {
      if (--left > 0) return;
      clearInterval(clock);
      reject(new FfpError(code, `the graphics device did not answer within ${PATIENCE_MS / 1000} s`));
    }, PATIENCE_MS / PARTS);
    answer.finally(() => clearInterval(clock)).then(resolve, reject);
  });
}
