/** The list of clusters: complete at every moment, made anew only when it must be, and never a matter of chance. */
import { describe, expect, it, vi } from 'vitest';
import type { Box } from '../../src/chem/box.ts';
import { ClusterList, LIST_KERNELS, NOBODY, SKIN } from '../../src/cpu/periodic/clusterList.ts';
import { CLUSTER, MASK_BITS, PAIR_BYTES, RUN_WORDS } from '../../src/cpu/periodic/kernelCode.ts';
import { PeriodicSum } from '../../src/cpu/periodic/sum.ts';
import { soundPositions } from '../../src/cpu/periodic/wrappedPositions.ts';
import { KernelRoom } from '../../src/cpu/simd/room.ts';
import { Team } from '../../src/cpu/simd/team.ts';
import { periodicPotential } from '../../src/forcefield/periodic.ts';
import type { PairTermData } from '../../src/forcefield/term.ts';
import { nearest, saltIn } from '../helpers/boxes.ts';
import { randomNumbers } from '../helpers/random.ts';

const BOX: Box = [21, 17, 19.5];
const CUTOFF = 6;

interface Listed {
  readonly list: ClusterList;
  readonly memory: KernelRoom;
}

function listOf(potential: ReturnType<typeof saltIn>['potential'], positions: Float64Array, box: Box): Listed {
  const { atoms } = potential;
  const memory = new KernelRoom();
  const known = { charges: new Float64Array(atoms), kinds: new Uint32Array(3 * atoms) };
  const team = new Team(memory, LIST_KERNELS);
  const tools = { memory, team, masks: memory.take(64), positions: memory.take(8 * (positions.length + 3)) };
  const list = new ClusterList(potential, known, tools);
  const rounded = new Float64Array(positions.length);
  soundPositions(positions, rounded);
  list.build(positions, rounded, box, CUTOFF);
  return { list, memory };
}

/** Two others each, and which of a cluster's pairs with them count. */
function* entriesOf(u32: Uint32Array, run: number): Generator<readonly [pair: number, bits: number]> {
  const [middle, end] = [u32[run + 1] / 4, u32[run + 2] / 4];
  for (let at = run + RUN_WORDS; at < middle; at++) yield [u32[at] >>> MASK_BITS, u32[at]];
  for (let at = middle; at < end; at += 2)
    for (let offset = u32[at]; offset < u32[at + 1]; offset += PAIR_BYTES) yield [offset / PAIR_BYTES, ~0];
}

/** Pairs that a list would sum up to a distance at the images it means, sorted. Throws where one is met twice, or atoms that exclude each other at all. */
function listed({ list, memory }: Listed, potential: ReturnType<typeof saltIn>['potential'], range: number): string[] {
  const { start, partners } = potential.exclusions;
  const { f64, u32 } = memory;
  const place = (slot: number) => [0, 2, 4].map((n) => f64[list.places / 8 + (slot >> 1) * 8 + (slot & 1) + n]);
  const pairs = new Set<string>();
  const note = (first: number, second: number, shift: number): void => {
    const [i, j] = [list.order[first], list.order[second]];
    if (i === NOBODY || j === NOBODY) return;
    if (partners.subarray(start[i], start[i + 1]).includes(j)) throw new Error(`${i} excludes ${j}`);
    const [from, to] = [place(first), place(second)];
    if (!(Math.hypot(...from.map((x, c) => x + f64[list.shifts / 8 + shift / 8 + c] - to[c])) < range)) return;
    const pair = `${Math.min(i, j)} ${Math.max(i, j)}`;
    if (pairs.has(pair)) throw new Error(`${pair} is listed twice`);
    pairs.add(pair);
  };
  for (let cluster = 0; cluster < list.clusters; cluster++)
    for (
      let run = u32[list.starts / 4 + cluster] / 4;
      run < u32[list.starts / 4 + cluster + 1] / 4;
      run = u32[run + 2] / 4
    )
      for (const [pair, bits] of entriesOf(u32, run))
        for (let bit = 0; bit < MASK_BITS; bit++)
          if ((bits >>> bit) & 1) note(CLUSTER * cluster + (bit >> 1), 2 * pair + (bit & 1), u32[run]);
  return [...pairs].sort();
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

/** Every atom moves by `step` Å in a random direction, unless it would come upon another one: nearer than 1.5 Å. */
function wander(x: Float64Array, step: number, random: () => number): void {
  const atoms = [...Array(x.length / 3).keys()];
  for (const i of atoms) {
    const d = [random() - 0.5, random() - 0.5, random() - 0.5];
    const before = x.slice(3 * i, 3 * i + 3);
    for (let c = 0; c < 3; c++) x[3 * i + c] += (step * d[c]) / Math.hypot(...d);
    if (atoms.some((j) => j !== i && nearest(x, i, j, BOX)[3] < 1.5)) x.set(before, 3 * i);
  }
}

describe('a list', () => {
  it.each<[string, Box]>([
    ['wide', BOX],
    ['as small as the cutoff allows', [12, 12.5, 13]],
    ['flat', [12, 40, 13]],
  ])('holds all pairs within the cutoff and the skin, each once, and none excluded: a box that is %s', (_, box) => {
    const { potential, positions } = saltIn(box, 110, 3);
    const range = CUTOFF + Math.min(SKIN, Math.min(...box) / 2 - CUTOFF);
    expect(listed(listOf(potential, positions, box), potential, range)).toEqual(
      within(positions, potential, box, range).sort(),
    );
  });

  it('grows where atoms crowd more than it expected', () => {
    // All in one corner: a list of everything with everything.
    const { potential, positions } = saltIn([14, 14, 14], 150, 3);
    const box: Box = [60, 60, 60];
    expect(listed(listOf(potential, positions, box), potential, CUTOFF + SKIN)).toEqual(
      within(positions, potential, box, CUTOFF + SKIN).sort(),
    );
  });

  it('serves until an atom has moved half the skin, wherever the others are', () => {
    const { potential, positions } = saltIn(BOX, 100, 5);
    const { list } = listOf(potential, positions, BOX);
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

  describe('under every form of pairs', () => {
    const field = periodicPotential(salt, { box: BOX, method: 'cutoff', cutoff: CUTOFF, tolerance: 1e-4 });
    const pme = periodicPotential(salt, { box: BOX, method: 'pme', cutoff: CUTOFF, tolerance: 1e-4 });
    const uncharged = { ...salt, terms: salt.terms.slice(0, 1) };
    const cut = { box: BOX, method: 'cutoff', cutoff: CUTOFF, tolerance: 1e-4 } as const;
    const switched = periodicPotential(uncharged, { ...cut, lennardJones: { kind: 'switch', from: 4 } });
    const shifted = { ...field, periodic: { ...field.periodic!, lennardJones: { kind: 'shift' } as const } };
    const [lj] = uncharged.terms as PairTermData[];
    const alike = { ...lj, types: new Uint32Array(salt.atoms), typeCount: 1, table: lj.table.slice(0, 2) };
    const argon = periodicPotential({ ...uncharged, terms: [alike] }, cut);
    const forms = { field, pme, switched, shifted, argon, 'argon, shifted': { ...argon, periodic: shifted.periodic } };

    it.each(Object.entries(forms))('has the same bits without WebAssembly, and without energies: %s', (_, form) => {
      const numbers = (plain: boolean, counted: boolean) => {
        const forces = new Float64Array(positions.length);
        const energies = new Float64Array(form.terms.length);
        new PeriodicSum(form, { plain }).evaluate(positions, forces, counted ? energies : null);
        return { forces: [...forces], energies: [...energies] };
      };
      const fast = numbers(false, true);
      expect(numbers(true, true)).toEqual(fast);
      expect(fast.forces.some((force) => Math.abs(force) > 1)).toBe(true);
      expect(fast.energies.some((energy) => Math.abs(energy) > 1)).toBe(true);
      for (const plain of [false, true]) expect(numbers(plain, false).forces).toEqual(fast.forces);
    });
  });

  it('goes wrong with a list that goes stale', () => {
    // Made once, and never again: what `serves` is there to prevent.
    const honest = Reflect.get(ClusterList.prototype, 'serves');
    const serves = vi.spyOn(ClusterList.prototype, 'serves').mockImplementation(function once(
      this: ClusterList,
      ...at
    ) {
      honest.apply(this, at);
      return this.clusters > 0;
    });
    const sum = new PeriodicSum(potential);
    const { worst } = follow(sum);
    serves.mockRestore();
    expect(sum.builds).toBe(1);
    expect(worst).toBeGreaterThan(0.1);
  });
});
