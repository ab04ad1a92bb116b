/** Sentences for what does not fit a graphics device: how much it is, what the limit is, and what would fit. */
import { FfpError } from '../core/errors.ts';
import type { Potential } from '../forcefield/potential.ts';

/** Part of what would fit by proportion that is offered: lists have room to spare, and meshes are rounded up. */
const SAFE = 0.9;

/**
 * A box whose largest buffer is beyond the device's limit.
 * @param what that buffer holds, as in "The list of neighbours"
 * @param bytes of it, which grow with the box
 * @param advice what else would help
 * @param part of the box that would fit
 */
export function tooLarge(
  potential: Potential | null,
  what: string,
  bytes: number,
  limit: number,
  advice: string,
  part = limit / bytes,
): FfpError {
  return new FfpError(
    'gpu',
    `${what} takes ${megabytes(bytes)}, and this device gives a buffer ${megabytes(limit)}; ${smaller(potential, part)}, ${advice}, or the cpu Engine.`,
  );
}

/**
 * What the device refused.
 * @param buffers that it was asked for
 * @param words its own
 */
export function noRoom(
  device: GPUDevice,
  potential: Potential,
  replicas: number,
  buffers: readonly GPUBuffer[],
  words: string,
): FfpError {
  const { maxStorageBufferBindingSize, maxBufferSize } = device.limits;
  const limit = Math.min(maxStorageBufferBindingSize, maxBufferSize);
  const largest = buffers.reduce((one, other) => (other.size > one.size ? other : one));
  const total = buffers.reduce((sum, { size }) => sum + size, 0);
  const system = `${replicas > 1 ? `${count(replicas)} replicas of ` : ''}${count(potential.atoms)} atoms`;
  if (largest.size > limit)
    return new FfpError(
      'gpu',
      `The buffer “${largest.label}” of ${system} takes ${megabytes(largest.size)}, and this device gives a buffer ${megabytes(limit)}; ${fewer(potential, replicas, limit / largest.size)}, or the cpu Engine.`,
    );
  // How much it has nobody says: half as much is worth a try.
  return new FfpError(
    'gpu',
    `The graphics device has no room for ${system}, which take ${megabytes(total)} (“${words}”); ${fewer(potential, replicas, 0.5 / SAFE)}, or the cpu Engine.`,
  );
}

function fewer(potential: Potential, replicas: number, part: number): string {
  if (replicas > 1) return `take at most about ${count(rounded(SAFE * part * replicas))} replicas`;
  return potential.periodic ? smaller(potential, part) : 'take a smaller system';
}

/** A box that would fit. @param part of its size that fits */
function smaller(potential: Potential | null, part: number): string {
  if (!potential) return 'take a smaller box';
  const molecules = moleculesIn(potential);
  const fit = rounded(SAFE * part * molecules);
  const edges = potential.periodic?.box.map((edge) => edge * Math.cbrt(fit / molecules)) ?? [];
  // The cutoff is what needs the room, where no smaller box holds it.
  if (fit < 1 || edges.some((edge) => edge < 2 * potential.periodic!.cutoff)) return 'take a smaller box';
  const size = edges.map((edge) => edge.toFixed(1)).join(' × ');
  return `take a box of at most about ${count(fit)} molecules like these, ${size} Å (it has ${count(molecules)})`;
}

/**
 * How many molecules the box may have that such a sentence offers, and how many the one has that does not fit; null: it offers
 * none. Errors come over from workers as sentences, and as nothing else.
 */
export function offeredIn(sentence: string): { readonly fit: number; readonly has: number } | null {
  const [, fit, has] = /at most about ([\d,]+) molecules like these, .* \(it has ([\d,]+)\)/.exec(sentence) ?? [];
  const number = (words: string) => Number(words.replaceAll(',', ''));
  return fit && has ? { fit: number(fit), has: number(has) } : null;
}

/** Molecules of a Potential: what its exclusions hold together. */
function moleculesIn({ atoms, exclusions: { start, partners } }: Potential): number {
  const seen = new Uint8Array(atoms);
  let molecules = 0;
  for (let first = 0; first < atoms; first++) {
    if (seen[first]) continue;
    molecules++;
    seen[first] = 1;
    for (const waiting = [first]; waiting.length > 0;) {
      const atom = waiting.pop()!;
      for (let e = start[atom]; e < start[atom + 1]; e++) {
        if (seen[partners[e]]) continue;
        seen[partners[e]] = 1;
        waiting.push(partners[e]);
      }
    }
  }
  return molecules;
}

/** Down to two digits. */
function rounded(value: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(value, 1))) - 1);
  return Math.floor(value / unit) * unit;
}

const count = (value: number): string => value.toLocaleString('en');
const megabytes = (bytes: number): string =>
  bytes < 2 ** 20 ? `${Math.ceil(bytes / 2 ** 10)} KiB` : `${Math.ceil(bytes / 2 ** 20)} MiB`;
