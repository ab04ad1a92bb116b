/** What parts of a step take on a device, each repeated by itself: no adapter has to have clocks of its own for that. */
import { answered } from './readback.ts';

/** A run of repeats takes at least this long, ms, unless there are this many of them. */
const LONG_ENOUGH = 20;
const MOST_REPEATS = 1024;
/** ms beside which the way to the device and back is nothing: once is enough, for steps may take seconds on a processor that plays a device. */
const LONG = 100;

type Encode = (pass: GPUComputePassEncoder) => void;

/** µs of one repeat of each part: the difference of a run of many and a run of one, of which the way to the device and back falls out. */
export async function timesAlone<Part>(
  device: GPUDevice,
  parts: readonly (readonly [Part, Encode])[],
): Promise<ReadonlyMap<Part, number>> {
  const times = new Map<Part, number>();
  for (const [part, encode] of parts) {
    const first = await timed(device, encode, 1);
    if (first > LONG) {
      times.set(part, 1000 * first);
      continue;
    }
    const one = Math.min(await timed(device, encode, 1), await timed(device, encode, 1));
    let repeats = 1;
    let elapsed = one;
    while (elapsed < one + LONG_ENOUGH && repeats < MOST_REPEATS) {
      repeats *= 4;
      elapsed = await timed(device, encode, repeats);
    }
    times.set(part, (1000 * Math.max(0, elapsed - one)) / (repeats - 1));
  }
  return times;
}

/** ms from the submit until the device is done. */
async function timed(device: GPUDevice, encode: Encode, repeats: number): Promise<number> {
  const encoder = device.createCommandEncoder({ label: 'parts' });
  const pass = encoder.beginComputePass({ label: 'parts' });
  for (let n = 0; n < repeats; n++) encode(pass);
  pass.end();
  const begin = performance.now();
  device.queue.submit([encoder.finish()]);
  await answered(device, device.queue.onSubmittedWorkDone());
  return performance.now() - begin;
}
