/** Boxes filled with molecules. */
import { describe, expect, it } from 'vitest';
import { alkane } from '../../src/chem/alkane.ts';
import { moleculesOf, type Box } from '../../src/chem/box.ts';
import { densityIn, isWater, sizeOfBox, usualDensity, volumeOfMolecule } from '../../src/chem/boxSize.ts';
import { boxOfFrame, parseExtxyz, writeExtxyz } from '../../src/chem/extxyz.ts';
import { fillBox, type Filling } from '../../src/chem/packing.ts';
import { writePdb } from '../../src/chem/pdbOutput.ts';
import { contactDistance } from '../../src/chem/rigidBodies.ts';
import type { Structure } from '../../src/chem/structure.ts';
import { water } from '../../src/chem/water.ts';
import { FfpError } from '../../src/core/errors.ts';

const cube = (edge: number): Box => [edge, edge, edge];

/** The smallest distance of atoms of two molecules as a part of what they must keep, by looking at every pair. */
function tightest({ elements, positions: x, bonds, box }: Structure): number {
  const molecules = moleculesOf(elements.length, bonds);
  let least = Infinity;
  for (let i = 0; i < elements.length; i++)
    for (let j = 0; j < i; j++) {
      if (molecules[i] === molecules[j]) continue;
      let r2 = 0;
      for (let c = 0; c < 3; c++) {
        const d = x[3 * i + c] - x[3 * j + c];
        r2 += (d - box![c] * Math.round(d / box![c])) ** 2;
      }
      least = Math.min(least, Math.sqrt(r2) / contactDistance(elements[i], elements[j]));
    }
  return least;
}

/** Largest difference between distances within a molecule of the box and in the molecule alone, Å. */
function bending(box: Structure, first: number, one: Structure): number {
  const distance = (x: Float64Array, i: number, j: number) =>
    Math.hypot(...[0, 1, 2].map((c) => x[3 * i + c] - x[3 * j + c]));
  let worst = 0;
  for (let at = first; at < box.elements.length; at += one.elements.length)
    for (let i = 1; i < one.elements.length; i++)
      for (let j = 0; j < i; j++)
        worst = Math.max(worst, Math.abs(distance(box.positions, at + i, at + j) - distance(one.positions, i, j)));
  return worst;
}

const SYSTEMS: readonly (readonly [string, Omit<Filling, 'seed'>])[] = [
  ['216 waters', { box: cube(18.644), solvent: water(), count: 216 }],
  ['waters that are no cube of a number, in a long box', { box: [10, 12.5, 31], solvent: water(), count: 127 }],
  ['40 hexanes', { box: cube(19.5), solvent: alkane(6), count: 40 }],
  ['decane in water', { box: cube(24.9), solute: alkane(10), solvent: water(), count: 500 }],
  ['a handful in a box of less than three cells', { box: cube(6.5), solvent: water(), count: 8 }],
];

describe('a filled box', () => {
  it.each(SYSTEMS)('%s: no overlaps, whole molecules, all of them', (_name, filling) => {
    const { solute, solvent, count } = filling;
    const filled = fillBox({ ...filling, seed: 7 });
    const first = solute?.elements.length ?? 0;
    expect(filled.elements).toHaveLength(first + count * solvent.elements.length);
    expect(new Set(moleculesOf(filled.elements.length, filled.bonds)).size).toBe(count + (solute ? 1 : 0));
    expect(tightest(filled)).toBeGreaterThanOrEqual(1 - 1e-9);
    expect(bending(filled, first, solvent)).toBeLessThan(1e-9);
  });

  it('is the same for the same seed, and another for another one', () => {
    const [, filling] = SYSTEMS[0];
    const at = (seed: number) => fillBox({ ...filling, seed }).positions;
    expect(at(3)).toEqual(at(3));
    expect(at(4)).not.toEqual(at(3));
  });

  it('turns its molecules in every direction', () => {
    const { positions: x } = fillBox({ ...SYSTEMS[0][1], seed: 1 });
    // Sum of 216 unit vectors: about √216 = 15 where they are random, 216 where they are parallel.
    const sum = [0, 0, 0];
    for (let m = 0; m < 216; m++) {
      const way = [0, 1, 2].map((c) => x[9 * m + 3 + c] + x[9 * m + 6 + c] - 2 * x[9 * m + c]);
      const length = Math.hypot(...way);
      way.forEach((value, c) => (sum[c] += value / length));
    }
    expect(Math.hypot(...sum)).toBeLessThan(45);
  });

  it.each<[string, () => unknown, RegExp]>([
    [
      'too many',
      () => fillBox({ box: cube(10), solvent: water(), count: 90, seed: 1 }),
      /do not go into a box of 10\.0 × 10\.0 × 10\.0 Å without overlaps; take fewer/,
    ],
    ['none', () => fillBox({ box: cube(10), solvent: water(), count: 0, seed: 1 }), /no molecule/],
    [
      'more atoms than are filled in',
      () => fillBox({ box: cube(100), solvent: water(), count: 66_667, seed: 1 }),
      /200001 atoms, and at most 200000/,
    ],
    [
      'a solute that is too long',
      () => fillBox({ box: cube(12), solute: alkane(12), solvent: water(), count: 9, seed: 1 }),
      /does not fit into a box of 12\.0 Å/,
    ],
    [
      'neither number nor edge',
      () => sizeOfBox({ solvent: water(), molecules: null, edge: null, density: null }),
      /how many molecules/,
    ],
    [
      'all three',
      () => sizeOfBox({ solvent: water(), molecules: 9, edge: 9, density: 1 }),
      /two of them make the third/,
    ],
    [
      'a box for giants',
      () => sizeOfBox({ solvent: water(), molecules: 9e7, edge: null, density: null }),
      /up to 500 Å/,
    ],
    [
      'a box too small for one',
      () => sizeOfBox({ solvent: water(), molecules: null, edge: 2, density: null }),
      /holds no molecule/,
    ],
  ])('refuses %s', (_what, fill, words) => {
    expect(fill).toThrow(FfpError);
    expect(fill).toThrow(words);
  });
});

describe('the size of a box', () => {
  it('follows from the density, and the density from it', () => {
    const { edge, count } = sizeOfBox({ solvent: water(), molecules: 216, edge: null, density: null });
    // 216 × 18.015 amu at 0.997 g/cm³.
    expect(edge).toBeCloseTo(18.644, 3);
    expect(sizeOfBox({ solvent: water(), molecules: null, edge, density: null }).count).toBe(count);
    expect(densityIn(fillBox({ box: cube(edge), solvent: water(), count, seed: 1 }), edge ** 3)).toBeCloseTo(0.997, 6);
  });

  it('leaves room for a solute', () => {
    const bare = sizeOfBox({ solvent: water(), molecules: 500, edge: null, density: null });
    const more = sizeOfBox({ solute: alkane(10), solvent: water(), molecules: 500, edge: null, density: null });
    expect(more.edge ** 3 - bare.edge ** 3).toBeCloseTo(volumeOfMolecule(alkane(10)) / 0.55, 6);
  });

  it('knows van der Waals volumes: two spheres far apart, and densities of liquids within a tenth', () => {
    const carbon = (at: number): Structure => ({
      ...water(),
      elements: Uint8Array.of(6, 6),
      positions: Float64Array.of(0, 0, 0, at, 0, 0),
    });
    expect(volumeOfMolecule(carbon(9)) / ((8 / 3) * Math.PI * 1.7 ** 3)).toBeCloseTo(1, 1);
    expect(volumeOfMolecule(carbon(0)) / ((4 / 3) * Math.PI * 1.7 ** 3)).toBeCloseTo(1, 1);
    // g/cm³ at 20 °C: hexane 0.660, decane 0.730; the estimate is above for chains.
    expect(Math.abs(usualDensity(alkane(10)) / 0.73 - 1)).toBeLessThan(0.15);
    expect(usualDensity(water())).toBe(0.997);
    expect(isWater(alkane(1))).toBe(false);
  });
});

describe('files of boxes', () => {
  const filled = fillBox({ box: [9, 10, 11.5], solvent: water(), count: 20, seed: 5 });

  it('bring the box back', () => {
    const [frame] = parseExtxyz(writeExtxyz([{ structure: filled }]));
    expect(boxOfFrame(frame)).toEqual([9, 10, 11.5]);
    expect(frame.structure.bonds).toEqual(filled.bonds);
    expect(writePdb(filled)).toContain('CRYST1    9.000   10.000   11.500  90.00  90.00  90.00 P 1           1\n');
  });

  it.each([
    ['Lattice="9 0 0 1 9 0 0 0 9"', /not one with edges along x, y and z/],
    ['Lattice="9 0 0 0 9 0"', /not one with edges/],
    ['Lattice="9 0 0 0 9 0 0 0 9" pbc="T T F"', /repeats along all three/],
    ['Lattice="9 0 0 0 9 0 0 0 x"', /not one with edges|box edge/],
    ['Lattice="9 0 0 0 9 0 0 0 1e9"', /box edge of 1000000000 Å/],
  ])('are refused with %s', (comment, words) => {
    const [frame] = parseExtxyz(`1\n${comment} Properties=species:S:1:pos:R:3\nAr 0 0 0\n`);
    expect(() => boxOfFrame(frame)).toThrow(words);
  });
});
