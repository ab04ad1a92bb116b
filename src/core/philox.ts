/**
 * Philox4x32-10 (Salmon et al., SC'11, doi 10.1145/2063384.2063405): a counter-based generator. The same counter and key
 * give the same numbers in any order, on any Engine. Twin: shaders/shared/philox.wgsl.
 */

/** What a random number is for: the second key word. One list, so that no two uses share a stream. */
export const STREAM = {
  langevin: 1,
  startVelocities: 2,
  trainingData: 3,
  training: 4,
  boxes: 5,
  csvr: 6,
  barostat: 7,
} as const;

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9 | 0;
const W1 = 0xbb67ae85 | 0;

/** High word of a 32×32-bit product, from 16-bit halves; in and out as int32, which V8 keeps in registers. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) | 0;
  const middle2 = (Math.imul(aLow, bHigh) + (middle & 0xffff)) | 0;
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (middle2 >>> 16)) | 0;
}

/**
 * Ten rounds of Philox4x32.
 * @param out receives four 32-bit unsigned words
 * @param c0–c3 counter words, k0, k1 key words (32-bit)
 */
export function philox4x32(
  out: Uint32Array,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
): void {
  let x0 = c0 | 0;
  let x1 = c1 | 0;
  let x2 = c2 | 0;
  let x3 = c3 | 0;
  let key0 = k0 | 0;
  let key1 = k1 | 0;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(M0, x0);
    const high1 = multiplyHigh(M1, x2);
    const low0 = Math.imul(M0, x0);
    x0 = high1 ^ x1 ^ key0;
    x1 = Math.imul(M1, x2);
    x2 = high0 ^ x3 ^ key1;
    x3 = low0;
    key0 = (key0 + W0) | 0;
    key1 = (key1 + W1) | 0;
  }
  out[0] = x0;
  out[1] = x1;
  out[2] = x2;
  out[3] = x3;
}

const INV23 = 1 / 8388608;
const HALF_PI = Math.PI / 2;

/** sin a for |a| ≤ π/4 (Taylor to a¹³, error below 1e-14): shorter than Math.sin, which must reduce any argument. */
function sine(a: number): number {
  const z = a * a;
  const tail = 1 / 362880 + z * (-1 / 39916800 + z * (1 / 6227020800));
  return a * (1 + z * (-1 / 6 + z * (1 / 120 + z * (-1 / 5040 + z * tail))));
}

/** cos a for |a| ≤ π/4 (Taylor to a¹⁴). */
function cosine(a: number): number {
  const z = a * a;
  const tail = 1 / 40320 + z * (-1 / 3628800 + z * (1 / 479001600 - z / 87178291200));
  return 1 + z * (-1 / 2 + z * (1 / 24 + z * (-1 / 720 + z * tail)));
}

/**
 * Three standard normal numbers from four Philox words (Box–Muller). The uniforms have 23 bits, so that f32 holds them
 * exactly and both Engines see the same stream; the largest possible number is 5.8.
 * An angle is a quadrant and an offset in (−π/4, π/4]: uniform on the circle, and short polynomials suffice.
 * @param out receives three numbers
 */
export function normals3(out: Float64Array, words: Uint32Array): void {
  const radius = Math.sqrt(-2 * Math.log(((words[0] >>> 9) + 0.5) * INV23));
  const quadrant = words[1] >>> 30;
  const angle = (((words[1] >>> 9) & 0x1fffff) + 0.5 - 0x100000) * (4 * INV23 * HALF_PI);
  const c = cosine(angle) * radius;
  const s = sine(angle) * radius;
  const swap = (quadrant & 1) === 1;
  const sign = quadrant < 2 ? 1 : -1;
  out[0] = swap ? -sign * s : sign * c;
  out[1] = swap ? sign * c : sign * s;
  const radius2 = Math.sqrt(-2 * Math.log(((words[2] >>> 9) + 0.5) * INV23));
  const quadrant2 = words[3] >>> 30;
  const angle2 = (((words[3] >>> 9) & 0x1fffff) + 0.5 - 0x100000) * (4 * INV23 * HALF_PI);
  const sign2 = quadrant2 < 2 ? radius2 : -radius2;
  out[2] = (quadrant2 & 1) === 1 ? -sign2 * sine(angle2) : sign2 * cosine(angle2);
}
