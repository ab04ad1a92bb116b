/**
 * Philox4x32-10 (Salmon et al., SC'11, doi 10.1145/2063384.2063405): a counter-based generator. The same counter and key
 * give the same numbers in any order, on any Engine. Twin: shaders/shared/philox.wgsl.
 */

/** What a random number is for: the second key word. One list, so that no two uses share a stream. */
export const STREAM = { langevin: 1, startVelocities: 2 } as const;

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const M0_LOW = M0 & 0xffff;
const M0_HIGH = M0 >>> 16;
const M1_LOW = M1 & 0xffff;
const M1_HIGH = M1 >>> 16;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;
const INV16 = 1 / 65536;

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
  let x0 = c0 >>> 0;
  let x1 = c1 >>> 0;
  let x2 = c2 >>> 0;
  let x3 = c3 >>> 0;
  let key0 = k0 | 0;
  let key1 = k1 | 0;
  for (let round = 0; round < 10; round++) {
    // High words of 32×32-bit products from 48-bit partial products, which doubles hold exactly.
    const high0 = Math.floor((M0_HIGH * x0 + Math.floor(M0_LOW * x0 * INV16)) * INV16);
    const high1 = Math.floor((M1_HIGH * x2 + Math.floor(M1_LOW * x2 * INV16)) * INV16);
    const low0 = Math.imul(M0, x0);
    const low1 = Math.imul(M1, x2);
    x0 = (high1 ^ x1 ^ key0) >>> 0;
    x1 = low1 >>> 0;
    x2 = (high0 ^ x3 ^ key1) >>> 0;
    x3 = low0 >>> 0;
    key0 = (key0 + W0) | 0;
    key1 = (key1 + W1) | 0;
  }
  out[0] = x0;
  out[1] = x1;
  out[2] = x2;
  out[3] = x3;
}

const INV23 = 1 / 8388608;
const QUARTER_TURN = Math.PI / 2;

/**
 * Three standard normal numbers from four Philox words (Box–Muller). The uniforms have 23 bits, so that f32 holds them
 * exactly and both Engines see the same stream; the largest possible number is 5.8.
 * @param out receives three numbers, from index `at`
 */
export function normals3(out: Float64Array, at: number, words: Uint32Array): void {
  const radius = Math.sqrt(-2 * Math.log(((words[0]! >>> 9) + 0.5) * INV23));
  const turn = ((words[1]! >>> 9) + 0.5) * INV23 * 4;
  // An angle in (−π/4, π/4] and a quadrant: uniform on the circle, and the arguments stay where short polynomials are exact.
  const quadrant = Math.floor(turn);
  const angle = (turn - quadrant - 0.5) * QUARTER_TURN;
  const c = Math.cos(angle) * radius;
  const s = Math.sin(angle) * radius;
  out[at] = quadrant === 0 ? c : quadrant === 1 ? -s : quadrant === 2 ? -c : s;
  out[at + 1] = quadrant === 0 ? s : quadrant === 1 ? c : quadrant === 2 ? -s : -c;
  const radius2 = Math.sqrt(-2 * Math.log(((words[2]! >>> 9) + 0.5) * INV23));
  const turn2 = ((words[3]! >>> 9) + 0.5) * INV23 * 4;
  const quadrant2 = Math.floor(turn2);
  const angle2 = (turn2 - quadrant2 - 0.5) * QUARTER_TURN;
  out[at + 2] =
    radius2 *
    (quadrant2 === 0
      ? Math.cos(angle2)
      : quadrant2 === 1
        ? -Math.sin(angle2)
        : quadrant2 === 2
          ? -Math.cos(angle2)
          : Math.sin(angle2));
}
