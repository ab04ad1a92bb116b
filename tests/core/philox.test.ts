import { describe, expect, it } from 'vitest';
import { normals3, philox4x32 } from '../../src/core/philox.ts';

// Known answers of the Random123 distribution (kat_vectors, philox4x32 10).
const KNOWN: readonly (readonly [counter: readonly number[], key: readonly number[], words: readonly number[]])[] = [
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
];

describe('Philox4x32-10', () => {
  it.each(KNOWN)('counter %j', ([c0, c1, c2, c3], [k0, k1], words) => {
    const out = new Uint32Array(4);
    philox4x32(out, c0, c1, c2, c3, k0, k1);
    expect([...out]).toEqual(words);
  });
});

describe('normal numbers', () => {
  const draws = 40_000;
  const values = new Float64Array(3 * draws);
  const words = new Uint32Array(4);
  const three = new Float64Array(3);
  for (let n = 0; n < draws; n++) {
    philox4x32(words, n, 0, 0, 0, 1, 2);
    normals3(three, words);
    values.set(three, 3 * n);
  }
  const moment = (power: number): number => values.reduce((sum, v) => sum + v ** power, 0) / values.length;

  it('have the moments of the normal distribution', () => {
    // Standard errors of these moments for 120,000 draws: 0.003, 0.004, 0.011, 0.028; four of them.
    expect(Math.abs(moment(1))).toBeLessThan(0.012);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.016);
    expect(Math.abs(moment(3))).toBeLessThan(0.045);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.12);
  });

  it('are not correlated within a draw', () => {
    for (const [a, b] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      let sum = 0;
      for (let n = 0; n < draws; n++) sum += values[3 * n + a] * values[3 * n + b];
      expect(Math.abs(sum / draws)).toBeLessThan(4 / Math.sqrt(draws));
    }
  });

  it('reach the largest and smallest words without infinity', () => {
    for (const word of [0, 0xffffffff]) {
      normals3(three, Uint32Array.of(word, word, word, word));
      expect(three.every((v) => Math.abs(v) < 6)).toBe(true);
    }
  });
});
