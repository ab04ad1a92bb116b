/**
 * Exponentials and logarithms of many numbers. Both take powers of two off, and are good to a few units in the last place of f64:
 * exp r for |r| ≤ ½ ln 2 by its Taylor series up to r¹³/13! (what is left out is below 5e-18), ln m for ½√2 ≤ m ≤ √2 by that of
 * 2 artanh((m − 1)/(m + 1)) up to the 21st power (below 2e-17).
 */
import { CELU_ALPHA } from '../../models/atomicNetwork.ts';
import type { Kernel } from './kernel.ts';
import { LOCAL, op, type Code } from './wasm.ts';

/** Exponents beyond which results would not be normal numbers: they are taken for these. */
const LEAST = -708;
const MOST = 709;
/** ln 2 in two parts; the first has so few bits that its multiples by exponents are exact. */
const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
/** Added to a number below 2⁵¹, it leaves the nearest integer in the last bits. */
const TO_INTEGER = 6755399441055744; // 1.5 · 2⁵²
const BIAS = 1023;

const EXP = Array.from({ length: 14 }, (_, k) => 1 / factorial(k));
const LOG = Array.from({ length: 11 }, (_, k) => 2 / (2 * k + 1));

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}

/** 2ⁿ at n + BIAS. */
const POWERS = new Float64Array(2 * BIAS + 1);
for (let n = 0, up = 1, down = 1; n <= BIAS; n++, up *= 2, down /= 2) {
  POWERS[BIAS + n] = up;
  POWERS[BIAS - n] = down;
}

function exponential(number: number): number {
  const above = number < LEAST ? LEAST : number;
  const x = MOST < above ? MOST : above;
  const n = x * Math.LOG2E + TO_INTEGER - TO_INTEGER;
  const r = x - n * LN2_HIGH - n * LN2_LOW;
  const r2 = r * r;
  const r4 = r2 * r2;
  const low = EXP[0] + EXP[1] * r + r2 * (EXP[2] + EXP[3] * r);
  const middle = EXP[4] + EXP[5] * r + r2 * (EXP[6] + EXP[7] * r);
  const high = EXP[8] + EXP[9] * r + r2 * (EXP[10] + EXP[11] * r) + r4 * (EXP[12] + EXP[13] * r);
  return (low + r4 * middle + r4 * r4 * high) * POWERS[n + BIAS];
}

/** The high word of ½√2, nearly. */
const ROOT_HALF = 0x3fe6a09e;
const bits = new Float64Array(1);
const words = new Int32Array(bits.buffer);

function logarithm(x: number): number {
  bits[0] = x;
  const n = (words[1] - ROOT_HALF) >> 20;
  words[1] -= n << 20;
  const f = bits[0] - 1;
  const s = f / (f + 2);
  const z = s * s;
  const z2 = z * z;
  const z4 = z2 * z2;
  const low = LOG[1] + LOG[2] * z + z2 * (LOG[3] + LOG[4] * z);
  const high = LOG[5] + LOG[6] * z + z2 * (LOG[7] + LOG[8] * z) + z4 * (LOG[9] + LOG[10] * z);
  return n * LN2_HIGH + (n * LN2_LOW + (LOG[0] * s + s * z * (low + z4 * high)));
}

// The same as code. Locals of every kernel: where it is and where it ends; then pairs.
const plus = (a: Code, b: Code): Code => [a, b, op.addPair];
const minus = (a: Code, b: Code): Code => [a, b, op.subtractPair];
const times = (a: Code, b: Code): Code => [a, b, op.multiplyPair];
const linear = (c: readonly number[], k: number, x: Code): Code => plus(op.twice(c[k]), times(op.twice(c[k + 1]), x));
const cubic = (c: readonly number[], k: number, x: Code, x2: Code): Code =>
  plus(linear(c, k, x), times(x2, linear(c, k + 2, x)));
const quintic = (c: readonly number[], k: number, x: Code, x2: Code, x4: Code): Code =>
  plus(cubic(c, k, x, x2), times(x4, linear(c, k + 4, x)));

/** exp of a pair; its value is on the stack afterwards. Uses the local `first` and the three after it. */
function exponentialCode(x: Code, first: number): Code {
  const [n, r, r2, r4] = [first, first + 1, first + 2, first + 3].map(op.get);
  const [setN, setR, setR2, setR4] = [first, first + 1, first + 2, first + 3].map(op.set);
  return [
    [x, op.twice(LEAST), op.largerPair, op.twice(MOST), op.smallerPair, setR],
    // The sum's bits stay in r4 until the power of two is made of them.
    [plus(times(r, op.twice(Math.LOG2E)), op.twice(TO_INTEGER)), setR4],
    [minus(r4, op.twice(TO_INTEGER)), setN],
    [minus(minus(r, times(n, op.twice(LN2_HIGH))), times(n, op.twice(LN2_LOW))), setR],
    [r4, op.twiceBits(BigInt(BIAS)), op.addBits, op.constant(52), op.shiftBitsLeft, setN],
    [times(r, r), setR2],
    [times(r2, r2), setR4],
    plus(plus(cubic(EXP, 0, r, r2), times(r4, cubic(EXP, 4, r, r2))), times(times(r4, r4), quintic(EXP, 8, r, r2, r4))),
    [n, op.multiplyPair],
  ];
}

function logarithmCode(x: Code, first: number): Code {
  const [n, s, z, z2, z4] = [0, 1, 2, 3, 4].map((k) => op.get(first + k));
  const [setN, setS, setZ, setZ2, setZ4] = [0, 1, 2, 3, 4].map((k) => op.set(first + k));
  const rootHalf = op.twiceBits(BigInt(ROOT_HALF) << 32n);
  return [
    [x, setS],
    [s, rootHalf, op.subtractBits, op.constant(52), op.shiftBitsRight, setN],
    [s, n, op.constant(52), op.shiftBitsLeft, op.subtractBits, setS],
    [minus(s, op.twice(1)), setS],
    // An integer in the last bits of TO_INTEGER, as a number.
    [n, op.twice(TO_INTEGER), op.addBits, op.twice(TO_INTEGER), op.subtractPair, setN],
    [s, plus(s, op.twice(2)), op.dividePair, setS],
    [times(s, s), setZ],
    [times(z, z), setZ2],
    [times(z2, z2), setZ4],
    plus(
      times(n, op.twice(LN2_HIGH)),
      plus(
        times(n, op.twice(LN2_LOW)),
        plus(
          times(op.twice(LOG[0]), s),
          times(times(s, z), plus(cubic(LOG, 1, z, z2), times(z4, quintic(LOG, 5, z, z2, z4)))),
        ),
      ),
    ),
  ];
}

/** Runs over vectors: `body`, once for each, at the address in the first local. */
export const overVectors = (body: Code, alongside: Code = []): Code =>
  op.repeatWhile([body, alongside, [op.get(0), op.constant(16), op.add, op.tee(0), op.get(1), op.lessUnsigned]]);

/** Each number becomes its exponential; below −708 as at −708. Takes: where they begin and end, a multiple of two of them. */
export const EXPONENTIALS: Kernel = {
  wasm: {
    name: 'exponentials',
    parameters: 2,
    locals: [[4, LOCAL.vector]],
    body: overVectors([op.get(0), exponentialCode([op.get(0), op.loadVector(0)], 2), op.storeVector(0)]),
  },
  plain: ({ f64 }, [from, to]) => {
    for (let n = from / 8; n < to / 8; n++) f64[n] = exponential(f64[n]);
  },
};

/** Each number, positive and normal, becomes its natural logarithm. Takes the same. */
export const LOGARITHMS: Kernel = {
  wasm: {
    name: 'logarithms',
    parameters: 2,
    locals: [[5, LOCAL.vector]],
    body: overVectors([op.get(0), logarithmCode([op.get(0), op.loadVector(0)], 2), op.storeVector(0)]),
  },
  plain: ({ f64 }, [from, to]) => {
    for (let n = from / 8; n < to / 8; n++) f64[n] = logarithm(f64[n]);
  },
};

/**
 * CELU: each x below zero becomes α (exp(x/α) − 1), and its slope there is noted. Takes: where the numbers begin and
 * end, and where the slopes begin.
 */
export const CELUS: Kernel = {
  wasm: {
    name: 'celus',
    parameters: 3,
    locals: [[6, LOCAL.vector]],
    body: (() => {
      const [slopes, e, x] = [2, 7, 8];
      const below: Code = [op.get(x), op.twice(0), op.lessPair];
      return overVectors(
        [
          [op.get(0), op.loadVector(0), op.set(x)],
          exponentialCode([op.get(x), op.twice(1 / CELU_ALPHA), op.multiplyPair], 3),
          op.set(e),
          [op.get(0), times(op.twice(CELU_ALPHA), minus(op.get(e), op.twice(1))), op.get(x), below, op.choose],
          op.storeVector(0),
          [op.get(slopes), op.get(e), op.twice(1), below, op.choose, op.storeVector(0)],
        ],
        [op.get(slopes), op.constant(16), op.add, op.set(slopes)],
      );
    })(),
  },
  plain: ({ f64 }, [from, to, slopes]) => {
    for (let n = from / 8, s = slopes / 8; n < to / 8; n++, s++) {
      const x = f64[n];
      // Not x >= 0: NaN stays NaN.
      const below = x < 0;
      const e = below ? exponential(x * (1 / CELU_ALPHA)) : 1;
      f64[s] = e;
      if (below) f64[n] = CELU_ALPHA * (e - 1);
    }
  },
};

/** Each number is multiplied by the one that stands where the third place is. Takes: where they begin and end, a multiple of two of them. */
export const MULTIPLY: Kernel = {
  wasm: {
    name: 'multiply',
    parameters: 3,
    locals: [],
    body: overVectors(
      [op.get(0), times([op.get(0), op.loadVector(0)], [op.get(2), op.loadVector(0)]), op.storeVector(0)],
      [op.get(2), op.constant(16), op.add, op.set(2)],
    ),
  },
  plain: ({ f64 }, [from, to, by]) => {
    for (let n = from / 8, b = by / 8; n < to / 8; n++, b++) f64[n] *= f64[b];
  },
};
