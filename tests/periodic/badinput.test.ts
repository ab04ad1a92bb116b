/** Boxes and atoms that are not what they should be: one sentence each, never a hang, never a number that is silently wrong. */
import { describe, expect, it } from 'vitest';
import { boxOf, madeWhole, moleculesOf, wrapped, type Box } from '../../src/chem/box.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { closestContact, overlapOf } from '../../src/forcefield/contacts.ts';
import { periodicPotential, type PeriodicOptions } from '../../src/forcefield/periodic.ts';
import { evaluatedOnce, nearest, saltIn, solution } from '../helpers/boxes.ts';

const BOX: Box = [11, 12.3, 13.7];
const OPTIONS: PeriodicOptions = { box: BOX, method: 'pme', cutoff: 5.4, tolerance: 1e-5 };
const right = [90, 90, 90];

describe('a box', () => {
  it.each<[string, readonly number[], readonly number[], RegExp]>([
    [
      'a truncated octahedron',
      [30, 30, 30],
      [109.4712, 109.4712, 109.4712],
      /is a truncated octahedron, and only boxes with right angles/,
    ],
    ['triclinic', [30, 30, 30], [90, 80, 90], /triclinic \(angles 90, 80, 90°\)/],
    ['without angles', [30, 30, 30], [90, NaN, 90], /triclinic/],
    ['flat', [30, 0, 30], right, /box edge of 0 Å/],
    ['turned inside out', [30, -30, 30], right, /box edge of -30 Å/],
    ['endless', [30, Infinity, 30], right, /box edge of Infinity Å/],
  ])('that is %s', (_, lengths, angles, message) => {
    expect(() => boxOf(lengths, angles, 'rst7 file')).toThrow(message);
  });

  it('whose angles a file rounds is read', () => {
    expect(boxOf([30, 31, 32], [90.0000001, 90, 89.9999999], 'rst7 file')).toEqual([30, 31, 32]);
  });

  it('smaller than twice the cutoff', () => {
    const { potential } = saltIn(BOX, 10, 1);
    expect(() => periodicPotential(potential, { ...OPTIONS, cutoff: 5.6 })).toThrow(
      /The cutoff of 5\.6 Å is more than half the shortest edge of the box, 11\.000 Å: .*take at most 5\.500 Å/,
    );
    expect(() => periodicPotential(potential, { ...OPTIONS, cutoff: NaN })).toThrow(/cutoff of NaN/);
  });

  it('whose mesh would fill the memory', () => {
    const { potential } = saltIn(BOX, 10, 1);
    expect(() => periodicPotential(potential, { ...OPTIONS, box: [500, 500, 500], tolerance: 1e-6 })).toThrow(
      /tolerance of 0\.000001 asks for a mesh of .* take a larger tolerance, a longer cutoff or a smaller box/,
    );
  });

  it('with a Term that knows no box', () => {
    const { potential } = saltIn(BOX, 10, 1);
    const strange = { ...potential, terms: [{ ...potential.terms[0], term: 'zbl' as const }] };
    expect(() => periodicPotential(strange as typeof potential, OPTIONS)).toThrow(
      /Term "zbl" is computed in empty space/,
    );
  });

  it('is checked once more by the Engine that takes it', async () => {
    const { potential } = saltIn(BOX, 10, 1);
    const boxed = periodicPotential(potential, OPTIONS);
    const load = (periodic: object) =>
      new CpuEngine().load({ ...boxed, periodic: { ...boxed.periodic!, ...periodic } }, 1);
    await expect(load({ box: [0, 1, 1] })).rejects.toThrow(/a box of 0/);
    await expect(load({ cutoff: 9 })).rejects.toThrow(/a cutoff of 9/);
    await expect(load({ electrostatics: { kind: 'pme', alpha: 1, grid: [3, 8, 8] } })).rejects.toThrow(/a mesh of 3/);
    await expect(load({ electrostatics: { kind: 'reaction field', k: 0, c: 0 } })).rejects.toThrow(/mesh/);
  });
});

describe.each(['pme', 'cutoff'] as const)('atoms in a box with %s', (method) => {
  const { potential, positions } = saltIn(BOX, 20, 1);
  const boxed = periodicPotential(potential, { ...OPTIONS, method });

  it.each([NaN, Infinity, -1e30, 1e9])('at %d Å are no silent wrong number', async (x) => {
    const { energy, forces } = await evaluatedOnce(boxed, positions.with(7, x));
    expect(energy).toBeNaN();
    expect(forces.every(Number.isNaN)).toBe(true);
  });

  it('at one place are none either, unless they exclude each other', async () => {
    const onTop = (i: number, j: number) => {
      const x = positions.slice();
      x.copyWithin(3 * i, 3 * j, 3 * j + 3);
      return evaluatedOnce(boxed, x);
    };
    expect(Number.isFinite((await onTop(2, 9)).energy)).toBe(false);
    expect(Number.isFinite((await onTop(0, 1)).energy)).toBe(true);
  });

  it('that blow up are named, and what came before is kept', async () => {
    const simulation = await new CpuEngine().load(boxed, 1);
    const x = positions.slice();
    x.copyWithin(3 * 2, 3 * 9, 3 * 9 + 3);
    x[6] += 1e-3;
    simulation.setState(x);
    await simulation.advance(10, { dt: 1, temperature: 300, friction: 1, seed: 1 });
    const { fault, positions: kept } = await simulation.frame();
    expect(fault?.step).toBe(0);
    expect(fault?.atoms).toEqual(expect.arrayContaining([2, 9]));
    expect(kept.some(Number.isNaN)).toBe(false);
  });
});

describe('atoms on top of each other', () => {
  const { potential, positions } = saltIn(BOX, 20, 1);
  const boxed = periodicPotential(potential, OPTIONS);
  /** The atom at the place of another, moved by whole edges and a little along y. */
  const moved = (i: number, j: number, images: readonly number[], by: number) => {
    const x = positions.slice();
    for (let c = 0; c < 3; c++) x[3 * i + c] = x[3 * j + c] + images[c] * BOX[c] + (c === 1 ? by : 0);
    return x;
  };

  it('are found, across the faces of the box too, and named', () => {
    expect(closestContact(boxed, positions)).toBeNull();
    expect(closestContact(boxed, moved(2, 9, [0, 0, 0], 0))).toEqual({ i: 2, j: 9, distance: 0 });
    const { i, j, distance } = closestContact(boxed, moved(9, 2, [-3, 1, 7], 0.2))!;
    expect([i, j]).toEqual([2, 9]);
    expect(distance).toBeCloseTo(0.2, 6);
    expect(overlapOf(boxed, moved(9, 2, [1, 0, 0], 0.2))).toMatch(/^[A-Z][a-z]?3 and [A-Z][a-z]?10 lie 0\.20 Å apart$/);
  });

  it('are the nearest, not those that exclude each other, and none that are nowhere', () => {
    expect(closestContact(boxed, moved(0, 1, [0, 0, 0], 0))).toBeNull();
    expect(closestContact(potential, moved(9, 2, [1, 0, 0], 0.2))).toBeNull();
    const both = moved(2, 9, [0, 0, 0], 0.3);
    for (let c = 0; c < 3; c++) both[3 * 5 + c] = both[3 * 12 + c] + (c === 0 ? 0.1 : 0);
    expect(closestContact(boxed, both)).toMatchObject({ i: 5, j: 12 });
    expect(closestContact(boxed, positions.with(7, NaN))).toBeNull();
  });

  it('at the seam of the box are found as well', () => {
    const x = positions.slice();
    x.set([0.1, 3, 3], 3 * 4);
    x.set([BOX[0] - 0.1, 3, 3], 3 * 11);
    expect(closestContact(boxed, x)?.distance).toBeCloseTo(0.2, 6);
  });
});

describe('molecules cut by the faces of the box', () => {
  const { positions, box, bonds, potential } = solution();

  it('are made whole, and wrapped in one piece for a picture', () => {
    const cut = positions.map((x, at) => x - box[at % 3] * Math.floor(x / box[at % 3]));
    const longest = (x: Float64Array) => {
      let most = 0;
      for (let b = 0; b < bonds.length; b += 2)
        most = Math.max(most, Math.hypot(...[0, 1, 2].map((c) => x[3 * bonds[b] + c] - x[3 * bonds[b + 1] + c])));
      return most;
    };
    expect(longest(cut)).toBeGreaterThan(10);
    expect(longest(madeWhole(cut, bonds, box))).toBeLessThan(2);
    expect(madeWhole(positions, bonds, box)).toEqual(positions);
    const shown = wrapped(positions, moleculesOf(potential.atoms, bonds), box);
    expect(longest(shown)).toBeLessThan(2);
    for (let i = 0; i < potential.atoms; i++) for (let c = 0; c < 3; c++) expect(shown[3 * i + c]).toBeGreaterThan(-6);
    for (const at of [0, 50, 333]) {
      const moved = shown[3 * at] - positions[3 * at];
      expect(Math.abs(moved / box[0] - Math.round(moved / box[0]))).toBeLessThan(1e-12);
    }
    expect(nearest(shown, 0, 1, box)[3]).toBeCloseTo(nearest(positions, 0, 1, box)[3], 10);
  });
});
