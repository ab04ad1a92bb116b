/** What a graphics device, or the process that drives it, never says is an answer too. */
import { FfpError, type ErrorCode } from '../core/errors.ts';

/** Longest that a device may take to come up, or to do one submit, ms: one that was asleep takes seconds, a software adapter more. */
export const PATIENCE_MS = 20_000;

/** The same where nobody looks at a picture meanwhile, and whoever started a program may end it. */
export const HEADLESS_PATIENCE_MS = 600_000;

/** Devices that are waited for otherwise, ms. */
const granted = new WeakMap<GPUDevice, number>();

/** Waits longer, or shorter, for a device from now on. */
export const grantPatience = (device: GPUDevice, ms: number): void => void granted.set(device, ms);

/** How long a device is waited for, ms. */
export const patienceWith = (device: GPUDevice): number => granted.get(device) ?? PATIENCE_MS;

/** It is counted in so many parts: a tab or machine that slept meanwhile has slept through one of them, and waited no longer. */
const PARTS = 4;

/**
 * The answer, if it comes in time.
 * @param patience ms
 * @throws FfpError(code) once it is too late
 */
export function inTime<T>(answer: Promise<T>, patience = PATIENCE_MS, code: ErrorCode = 'gpu'): Promise<T> {
  return new Promise((resolve, reject) => {
    let left = PARTS;
    const clock = setInterval(() => {
      if (--left > 0) return;
      clearInterval(clock);
      reject(new FfpError(code, `the graphics device did not answer within ${patience / 1000} s`));
    }, patience / PARTS);
    answer.finally(() => clearInterval(clock)).then(resolve, reject);
  });
}
