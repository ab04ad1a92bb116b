/** A campaign: spoilt inputs, one after the other, and what became of each. */
import { FfpError } from '../../core/errors.ts';
import { randomNumbers } from '../../core/random.ts';
import type { Random } from './mutate.ts';

/** Longest that an answer may take, ms. */
export const SLOW_MS = 50;
/** A slow answer is asked for again: other programs on the machine are no fault of the reader's. */
const SECOND_CHANCES = 8;
/** Bad cases that are told in full. */
const TOLD = 20;

/** A kind of input: how a case is made, and how it is read. */
export interface Target {
  readonly name: string;
  /** Makes a case; every number comes from `random`. */
  readonly make: (random: Random) => Promise<string | Uint8Array> | string | Uint8Array;
  /**
   * Reads it to the end. What it returns was accepted, and is searched for NaN.
   * Throws FfpError where it refuses, anything else where it crashes.
   */
  readonly read: (input: string | Uint8Array) => unknown;
  /** Longest that the answer to an input may take, ms; 50 where absent. */
  readonly patience?: (input: string | Uint8Array) => number;
}

export interface Bad {
  readonly case: number;
  readonly what: 'crash' | 'slow' | 'prototype' | 'nan' | 'unclear';
  readonly words: string;
  /** The beginning of the input. */
  readonly input: string;
}

export interface Counts {
  readonly target: string;
  readonly seed: number;
  readonly from: number;
  readonly cases: number;
  /** With an FfpError of one clear sentence. */
  readonly refused: number;
  readonly accepted: number;
  /** Errors that are no FfpError. */
  readonly crashes: number;
  /** Slower than 50 ms, also when asked again. */
  readonly slow: number;
  /** Cases after which a prototype was another. */
  readonly prototypes: number;
  /** Accepted with a number in it that is none. */
  readonly nan: number;
  /** Refused in other words than one line that people can read. */
  readonly unclear: number;
  /** The longest answer, ms of the clock or of the processor, whichever is less. */
  readonly slowest: number;
  readonly bad: readonly Bad[];
}

/** The generator of case `n`: a case does not depend on those before it. */
export const randomOfCase = (seed: number, n: number): Random => randomNumbers((Math.imul(seed, 0x9e3779b1) ^ n) >>> 0);

/**
 * Runs cases `from` … `from + count - 1`. @param told how many have been done
 */
export async function campaign(
  target: Target,
  seed: number,
  from: number,
  count: number,
  told: (done: number) => void = () => {},
): Promise<Counts> {
  const sums = { refused: 0, accepted: 0, crash: 0, slow: 0, prototype: 0, nan: 0, unclear: 0 };
  const bad: Bad[] = [];
  let slowest = 0;
  const before = prototypes();
  for (let n = from; n < from + count; n++) {
    const input = await target.make(randomOfCase(seed, n));
    const blame = (what: Bad['what'], words: string): void => {
      sums[what]++;
      if (bad.length < TOLD) bad.push({ case: n, what, words: words.slice(0, 300), input: shown(input) });
    };
    const patience = target.patience?.(input) ?? SLOW_MS;
    const first = await timed(target, input);
    const { outcome } = first;
    let { ms } = first;
    for (let again = 0; ms > patience && again < SECOND_CHANCES; again++) {
      const second = await timed(target, input);
      ms = Math.min(ms, second.ms);
    }
    slowest = Math.max(slowest, ms);
    if (ms > patience) blame('slow', `${ms.toFixed(0)} ms`);
    if (outcome.kind === 'accepted') {
      sums.accepted++;
      const where = nanIn(outcome.value);
      if (where !== null) blame('nan', where);
    } else if (outcome.error instanceof FfpError) {
      const { message } = outcome.error;
      if (isOneLine(message)) sums.refused++;
      else blame('unclear', message);
    } else {
      const { error } = outcome;
      blame(
        'crash',
        error instanceof Error ? `${error.name}: ${error.message} ${error.stack?.split('\n')[1] ?? ''}` : String(error),
      );
    }
    if (prototypes() !== before) {
      blame('prototype', prototypes());
      // From here on nothing can be trusted.
      break;
    }
    if (n % 64 === 0) told(n - from);
  }
  const { refused, accepted, crash: crashes, slow, prototype, nan, unclear } = sums;
  const cases = refused + accepted + crashes + unclear;
  return {
    target: target.name,
    seed,
    from,
    cases,
    refused,
    accepted,
    crashes,
    slow,
    prototypes: prototype,
    nan,
    unclear,
    slowest: Math.round(10 * slowest) / 10,
    bad,
  };
}

/** Whether nothing bad was seen. */
export const isClean = ({ crashes, slow, prototypes: changed, nan, unclear }: Counts): boolean =>
  crashes + slow + changed + nan + unclear === 0;

type Outcome =
  { readonly kind: 'accepted'; readonly value: unknown } | { readonly kind: 'refused'; readonly error: unknown };

async function timed({ read }: Target, input: string | Uint8Array): Promise<{ outcome: Outcome; ms: number }> {
  const start = performance.now();
  const used = process.cpuUsage();
  let outcome: Outcome;
  try {
    outcome = { kind: 'accepted', value: await read(input) };
  } catch (error) {
    outcome = { kind: 'refused', error };
  }
  const { user, system } = process.cpuUsage(used);
  // On a busy machine the time until its turn comes is no fault of the reader's: then what it computed for counts.
  return { outcome, ms: Math.min(performance.now() - start, (user + system) / 1000) };
}

/** One line without what rules a terminal or turns text around. */
const isOneLine = (message: string): boolean =>
  message.length > 4 && message.length <= 600 && !/[\p{C}\p{Zl}\p{Zp}]/u.test(message);

/** Names on the prototypes that inputs could reach. */
function prototypes(): string {
  let inherited = '';
  for (const key in {}) inherited += key;
  const counts = [Object, Array, Function, String, Number, Map, Promise].map(
    (one) => Object.getOwnPropertyNames(one.prototype).length,
  );
  return `${counts.join(' ')} ${inherited}`;
}

/** Where a value has a number that is NaN or infinite; null where it has none. */
export function nanIn(value: unknown, path = '', seen = new Set<object>()): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? null : `${path}: ${value}`;
  if (typeof value !== 'object' || value === null || seen.has(value)) return null;
  seen.add(value);
  if (ArrayBuffer.isView(value)) {
    if (!(value instanceof Float64Array || value instanceof Float32Array)) return null;
    const at = value.findIndex((number) => !Number.isFinite(number));
    return at < 0 ? null : `${path}[${at}]: ${value[at]}`;
  }
  const entries = value instanceof Map ? value.entries() : Object.entries(value);
  for (const [key, item] of entries) {
    const found = nanIn(item, `${path}.${String(key).slice(0, 40)}`, seen);
    if (found !== null) return found;
  }
  return null;
}

const shown = (input: string | Uint8Array): string =>
  typeof input === 'string'
    ? JSON.stringify(input.slice(0, 400))
    : `base64:${Buffer.from(input.subarray(0, 300)).toString('base64')}`;
