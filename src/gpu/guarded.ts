import { wordsOf } from './device.ts';
import { inTime, patienceWith } from './patience.ts';

/**
 * What `make` makes on a device. Where the device refuses it, or `make` throws, no error scope stays open.
 * @param refused what to throw then, by the device's words; it gives back what was made
 */
export async function guarded<T>(
  device: GPUDevice,
  make: () => T,
  refused: (words: string, made: T) => Promise<Error>,
): Promise<T> {
  device.pushErrorScope('out-of-memory');
  device.pushErrorScope('validation');
  let scopes;
  let made;
  try {
    made = make();
  } finally {
    scopes = Promise.all([device.popErrorScope(), device.popErrorScope()]);
  }
  const errors = await inTime(scopes, patienceWith(device));
  const error = errors.find((one) => one !== null);
  if (error) throw await refused(wordsOf(error), made);
  return made;
}
