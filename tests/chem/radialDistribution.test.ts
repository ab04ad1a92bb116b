import { describe, expect, it } from 'vitest';
import { RadialDistribution } from '../../src/chem/radialDistribution.ts';
import { philox4x32 } from '../../src/core/philox.ts';

const alone = (atoms: number): Uint32Array => Uint32Array.from({ length: atoms }, (_, i) => i);
const uniform = (atoms: number, box: readonly number[], seed: number): Float64Array => {
  const words = new Uint32Array(4);
  return Float64Array.from({ length: 3 * atoms }, (_, c) => {
    philox4x32(words, c, 0, 0, 0, seed, 0);
    // Also outside of the box: whole edges do not matter.
    return (words[0] / 2 ** 32 + (words[1] % 3) - 1) * box[c % 3];
  });
};

describe('a radial distribution', () => {
  const box = [14, 15, 16] as const;

  it('is 1 everywhere where atoms are spread evenly', () => {
    const [atoms, frames] = [400, 20];
    const all = alone(atoms);
    const g = new RadialDistribution({ from: all, to: all, molecules: all, reach: 7, bins: 14 });
    for (let seed = 0; seed < frames; seed++) g.add(uniform(atoms, box, seed), box);
    const { distances, values } = g.curve;
    values.forEach((value, bin) => {
      const [inner, outer] = [distances[bin] - 0.25, distances[bin] + 0.25];
      const pairs = (frames * atoms * (atoms - 1) * (4 / 3) * Math.PI * (outer ** 3 - inner ** 3)) / (14 * 15 * 16);
      // Each pair is counted from both ends.
      expect(Math.abs(value - 1), `${distances[bin]} Å`).toBeLessThan(5 * Math.sqrt(2 / pairs));
    });
  });

  it('counts what all pairs say, with cells or without, and not within a molecule', () => {
    const atoms = 240;
    const x = uniform(atoms, box, 7);
    const molecules = alone(atoms).map((i) => i - (i % 3));
    const from = alone(atoms).filter((i) => i % 3 === 0);
    const to = alone(atoms).filter((i) => i % 3 !== 0);
    for (const reach of [2, 4.5, 7]) {
      const bins = 9;
      const g = new RadialDistribution({ from, to, molecules, reach, bins });
      g.add(x, box);
      const counts = new Float64Array(bins);
      for (const i of from)
        for (const j of to) {
          const d = [0, 1, 2].map((c) => x[3 * j + c] - x[3 * i + c]);
          const r = Math.hypot(...d.map((one, c) => one - box[c] * Math.round(one / box[c])));
          if (r < reach && molecules[i] !== molecules[j]) counts[Math.floor((r * bins) / reach)]++;
        }
      const density = (from.length * (to.length - 2)) / (14 * 15 * 16);
      const shell = (bin: number) => (4 / 3) * Math.PI * ((reach / bins) ** 3 * ((bin + 1) ** 3 - bin ** 3));
      g.curve.values.forEach((value, bin) => expect(value).toBeCloseTo(counts[bin] / density / shell(bin), 10));
    }
  });

  it('says nothing beyond half an edge, and refuses what cannot be counted', () => {
    const all = alone(50);
    const g = new RadialDistribution({ from: all, to: all, molecules: all, reach: 10, bins: 10 });
    g.add(uniform(50, box, 1), box);
    expect(Array.from(g.curve.values, Number.isNaN)).toEqual([...Array<boolean>(7).fill(false), true, true, true]);
    expect(
      () => new RadialDistribution({ from: all, to: new Uint32Array(), molecules: all, reach: 5, bins: 5 }),
    ).toThrow(/no atoms/);
  });
});
