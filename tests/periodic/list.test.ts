/** The Verlet list: complete at every moment, made anew only when it must be, and never a matter of chance. */
import { describe, expect, it, vi } from 'vitest';
import type { Box } from '../../src/chem/box.ts';
import { ATOM_MASK, SKIN, VerletList } from '../../src/cpu/periodic/verletList.ts';
import { PeriodicSum } from '../../src/cpu/periodic/sum.ts';
import { periodicPotential } from '../../src/forcefield/periodic.ts';
import { nearest, saltIn } from '../helpers/boxes.ts';
import { randomNumbers } from '../helpers/random.ts';

const BOX: Box = [21, 17, 19.5];
const CUTOFF = 6;

/** Pairs of a list that are nearer than the cutoff, and all there are. */
function listed(list: VerletList): Set<string> {
  const pairs = new Set<string>();
  list.counts.forEach((count, i) => {
    for (let n = i * list.stride; n < i * list.stride + count; n++) {
      const j = list.partners[n] & ATOM_MASK;
      const pair = `${Math.min(i, j)} ${Math.max(i, j)}`;
      if (pairs.has(pair)) throw new Error(`${pair} is listed twice`);
      pairs.add(pair);
    }
  });
  return pairs;
}

function within(x: Float64Array, potential: ReturnType<typeof saltIn>['potential'], box: Box, range: number): string[] {
  const { start, partners } = potential.exclusions;
  const pairs: string[] = [];
  for (let i = 0; i < potential.atoms; i++)
    for (let j = i + 1; j < potential.atoms; j++)
      if (nearest(x, i, j, box)[3] < range && !partners.subarray(start[i], start[i + 1]).includes(j))
        pairs.push(`${i} ${j}`);
  return pairs;
}

/** Every atom moves by `step` Å in a random direction. */
function wander(x: Float64Array, step: number, random: () => number): void {
  for (let at = 0; at < x.length; at += 3) {
    const d = [random() - 0.5, random() - 0.5, random() - 0.5];
    const size = Math.hypot(...d);
    for (let c = 0; c < 3; c++) x[at + c] += (step * d[c]) / size;
  }
}

describe('a list', () => {
  it.each<[string, Box]>([
    ['wide', BOX],
    ['as small as the cutoff allows', [12, 12.5, 13]],
    ['flat', [12, 40, 13]],
  ])('holds all pairs within the cutoff and the skin, each once, and none excluded: a box that is %s', (_, box) => {
    const { potential, positions } = saltIn(box, 110, 3);
    const list = new VerletList(potential);
    list.build(positions, box, CUTOFF);
    const skin = Math.min(SKIN, Math.min(...box) / 2 - CUTOFF);
    expect([...listed(list)].sort()).toEqual(within(positions, potential, box, CUTOFF + skin).sort());
  });

  it('grows where atoms crowd more than it expected', () => {
    // All in one corner: an even density says a twentieth of that.
    const { potential, positions } = saltIn([14, 14, 14], 150, 3);
    const list = new VerletList(potential);
    list.build(positions, [60, 60, 60], CUTOFF);
    expect([...listed(list)].sort()).toEqual(within(positions, potential, [60, 60, 60], CUTOFF + SKIN).sort());
  });

  it('serves until an atom has moved half the skin, wherever the others are', () => {
    const { potential, positions } = saltIn(BOX, 100, 5);
    const list = new VerletList(potential);
    list.build(positions, BOX, CUTOFF);
    const moved = (by: number) => positions.with(3 * 41 + 1, positions[3 * 41 + 1] + by);
    expect(list.serves(moved(0.499 * SKIN), BOX)).toBe(true);
    expect(list.serves(moved(0.501 * SKIN), BOX)).toBe(false);
    expect(list.serves(moved(NaN), BOX)).toBe(false);
    expect(list.serves(positions, [21, 17, 19.6])).toBe(false);
  });
});

describe('a run', () => {
  const { potential: salt, positions } = saltIn(BOX, 150, 8);
  const potential = periodicPotential(salt, { box: BOX, method: 'cutoff', cutoff: CUTOFF, tolerance: 1e-4 });

  /** Follows a random walk with a list that is kept, and with one made anew at every moment. */
  function follow(sum: PeriodicSum): { worst: number; same: boolean } {
    const random = randomNumbers(2);
    const x = positions.slice();
    let [worst, same] = [0, true];
    for (let n = 0; n < 60; n++) {
      const [kept, fresh] = [sum, new PeriodicSum(potential)].map((one) => {
        const forces = new Float64Array(x.length);
        const energies = new Float64Array(potential.terms.length);
        one.evaluate(x, forces, energies);
        return { forces, energies };
      });
      kept.forces.forEach((f, at) => (worst = Math.max(worst, Math.abs(f - fresh.forces[at]))));
      same &&=
        kept.forces.every((f, at) => f === fresh.forces[at]) &&
        kept.energies.every((u, at) => u === fresh.energies[at]);
      wander(x, 0.2, random);
    }
    return { worst, same };
  }

  it('has the same bits with a list that is kept as with a new one at every step', () => {
    const sum = new PeriodicSum(potential);
    expect(follow(sum)).toEqual({ worst: 0, same: true });
    expect(sum.builds).toBeGreaterThan(5);
    expect(sum.builds).toBeLessThan(40);
  });

  it('goes wrong with a list that goes stale', () => {
    // Made once, and never again: what `serves` is there to prevent.
    const serves = vi.spyOn(VerletList.prototype, 'serves').mockImplementation(function once(this: VerletList) {
      return this.stride > 0;
    });
    const sum = new PeriodicSum(potential);
    const { worst } = follow(sum);
    serves.mockRestore();
    expect(sum.builds).toBe(1);
    expect(worst).toBeGreaterThan(0.1);
  });
});
