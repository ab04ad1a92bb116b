/**
 * CELU and its chain rule in f32, four numbers at a time: exp r for |r| ≤ ½ ln 2 by its Taylor series up to r⁷/7! (what is left out is below 6e-9), times
 * a power of two.
 */
import { CELU_ALPHA } from '../../models/atomicNetwork.ts';
import { overVectors } from './elementary.ts';
import type { Kernel } from './kernel.ts';
import { LOCAL, op, type Code } from './wasm.ts';

const { fround } = Math;

/** Exponents below which results would not be normal numbers: they are taken for this. */
const LEAST = -87;
/** ln 2 in two parts; the first has so few bits that its multiples by exponents are exact. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = fround(Math.LN2 - LN2_HIGH);
const LOG2E = fround(Math.LOG2E);
/** Added to a number below 2²², it leaves the nearest integer in the last bits. */
const TO_INTEGER = 12582912; // 1.5 · 2²³
const BIAS = 127;
const STEEP = fround(1 / CELU_ALPHA);
const ALPHA = fround(CELU_ALPHA);
const EXP = [1, 1, 1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040].map(fround);

/** exp x for x ≤ 0. */
function exponential(number: number): number {
  const x = number < LEAST ? LEAST : number;
  const n = fround(fround(fround(x * LOG2E) + TO_INTEGER) - TO_INTEGER);
  const r = fround(fround(x - fround(n * LN2_HIGH)) - fround(n * LN2_LOW));
  let sum = EXP[7];
  for (let k = 6; k >= 0; k--) sum = fround(EXP[k] + fround(r * sum));
  return fround(sum * 2 ** n);
}

const plus = (a: Code, b: Code): Code => [a, b, op.addFour];
const minus = (a: Code, b: Code): Code => [a, b, op.subtractFour];
const times = (a: Code, b: Code): Code => [a, b, op.multiplyFour];

/** exp of four numbers below zero; on the stack afterwards. Uses the local `first` and the two after it. */
function exponentialCode(x: Code, first: number): Code {
  const [sum, n, r] = [first, first + 1, first + 2].map(op.get);
  const [setSum, setN, setR] = [first, first + 1, first + 2].map(op.set);
  return [
    [x, op.fourTimes(LEAST), op.largerFour, setR],
    // The sum's bits stay until the power of two is made of them.
    [plus(times(r, op.fourTimes(LOG2E)), op.fourTimes(TO_INTEGER)), setSum],
    [minus(sum, op.fourTimes(TO_INTEGER)), setN],
    [minus(minus(r, times(n, op.fourTimes(LN2_HIGH))), times(n, op.fourTimes(LN2_LOW))), setR],
    [sum, op.fourTimesBits(BIAS), op.addWords, op.constant(23), op.shiftWordsLeft, setN],
    [op.fourTimes(EXP[7]), setSum],
    [6, 5, 4, 3, 2, 1, 0].map((k): Code => [plus(op.fourTimes(EXP[k]), times(r, sum)), setSum]),
    times(sum, n),
  ];
}

/**
 * CELU: each x below zero becomes α (exp(x/α) − 1), and its slope there is noted. Takes: where the numbers begin and end, a
 * multiple of four of them, and where the slopes begin.
 */
export const SINGLE_CELUS: Kernel = {
  wasm: {
    name: 'celusSingle',
    parameters: 3,
    locals: [[5, LOCAL.vector]],
    body: (() => {
      const [slopes, e, x] = [2, 6, 7];
      const below: Code = [op.get(x), op.fourTimes(0), op.lessFour];
      return overVectors(
        [
          [op.get(0), op.loadVector(0), op.set(x)],
          [exponentialCode(times(op.get(x), op.fourTimes(STEEP)), 3), op.set(e)],
          [op.get(0), times(op.fourTimes(ALPHA), minus(op.get(e), op.fourTimes(1))), op.get(x), below, op.choose],
          op.storeVector(0),
          [op.get(slopes), op.get(e), op.fourTimes(1), below, op.choose, op.storeVector(0)],
        ],
        [op.get(slopes), op.constant(16), op.add, op.set(slopes)],
      );
    })(),
  },
  plain: ({ f32 }, [from, to, slopes]) => {
    for (let n = from / 4, s = slopes / 4; n < to / 4; n++, s++) {
      const x = f32[n];
      // Not x >= 0: NaN stays NaN.
      const below = x < 0;
      const e = below ? exponential(fround(x * STEEP)) : 1;
      f32[s] = e;
      if (below) f32[n] = fround(ALPHA * fround(e - 1));
    }
  },
};

/** Each number is multiplied by the one that stands where the third place is. Takes: where they begin and end, a multiple of four of them. */
export const SINGLE_MULTIPLY: Kernel = {
  wasm: {
    name: 'multiplySingle',
    parameters: 3,
    locals: [],
    body: overVectors(
      [op.get(0), times([op.get(0), op.loadVector(0)], [op.get(2), op.loadVector(0)]), op.storeVector(0)],
      [op.get(2), op.constant(16), op.add, op.set(2)],
    ),
  },
  plain: ({ f32 }, [from, to, by]) => {
    for (let n = from / 4, b = by / 4; n < to / 4; n++, b++) f32[n] *= f32[b];
  },
};
