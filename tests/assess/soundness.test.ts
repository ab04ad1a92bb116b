/** Whether the shipped Reference set is what docs/data-card.md says of it, from the packed files alone. */
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  loadReferenceIndex,
  loadReferenceMolecule,
  loadReferenceTrajectory,
  type ReferenceIndex,
} from '../../src/assess/load.ts';
import type { ReferenceMolecule } from '../../src/assess/reference.ts';
import { publicAsset } from '../helpers/assets.ts';

let index: ReferenceIndex;
let molecules: ReferenceMolecule[];
let trajectories: ReferenceMolecule[];

beforeAll(async () => {
  index = await loadReferenceIndex(publicAsset);
  molecules = await Promise.all(index.molecules.map(({ name }) => loadReferenceMolecule(publicAsset, name, index)));
  trajectories = await Promise.all(
    index.trajectories.map(({ name }) => loadReferenceTrajectory(publicAsset, name, index)),
  );
});

const named = (name: string): ReferenceMolecule => molecules.find((molecule) => molecule.name === name)!;
const frame = (values: Float64Array, f: number, frames: number): Float64Array =>
  values.subarray((f * values.length) / frames, ((f + 1) * values.length) / frames);

/** The same for the same molecule, whatever the order of its atoms: elements, refined five times by those of the neighbours. */
function graphHash({ structure }: ReferenceMolecule): string {
  let labels = Array.from(structure.elements, String);
  for (let round = 0; round < 5; round++) {
    const around: string[][] = labels.map(() => []);
    for (let b = 0; b < structure.bonds.length; b += 2) {
      const [i, j] = structure.bonds.subarray(b, b + 2);
      around[i].push(labels[j]);
      around[j].push(labels[i]);
    }
    labels = labels.map((label, i) => {
      const text = `${label}(${around[i].sort().join()})`;
      return createHash('sha256').update(text).digest('hex').slice(0, 16);
    });
  }
  return labels.sort().join(' ');
}

/** Largest component of the net force of any frame, kcal/mol/Å. */
function netForce({ forces, frames }: ReferenceMolecule): number {
  let largest = 0;
  for (let f = 0; f < frames; f++) {
    const own = frame(forces, f, frames);
    for (const axis of [0, 1, 2]) {
      let sum = 0;
      for (let c = axis; c < own.length; c += 3) sum += own[c];
      largest = Math.max(largest, Math.abs(sum));
    }
  }
  return largest;
}

/** Correlation of two sets of numbers around zero. */
function correlation(a: Float64Array, b: Float64Array): number {
  const dot = (x: Float64Array, y: Float64Array): number => x.reduce((sum, value, i) => sum + value * y[i], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/** The frames that are there more than once, by their positions. */
function repeated(of: readonly ReferenceMolecule[]): string[] {
  const seen = new Set<string>();
  const twice: string[] = [];
  for (const { name, positions, frames } of of) {
    for (let f = 0; f < frames; f++) {
      const key = `${name} ${[...frame(positions, f, frames)].map((value) => value.toFixed(4)).join(' ')}`;
      if (seen.has(key)) twice.push(`${name}, frame ${f}`);
      seen.add(key);
    }
  }
  return twice;
}

/** Trajectories in which a frame of the second split is not later than all of the first. */
function overlap(
  { temperatures, frameIndices, splits }: ReferenceMolecule,
  [earlier, later]: readonly string[],
): string[] {
  const trajectory = (f: number): string => `${temperatures[f]} K, ${Math.floor(frameIndices![f] / 1000)}`;
  const at = (split: string, name: string): number[] =>
    [...splits.keys()].filter((f) => splits[f] === split && trajectory(f) === name).map((f) => frameIndices![f]);
  return [...new Set(Array.from(splits.keys(), trajectory))].filter(
    (name) => Math.max(...at(earlier, name)) >= Math.min(...at(later, name)),
  );
}

describe('the shipped Reference set is sound', () => {
  it('only grows: it has 1,870 frames of 275 molecules and clusters or more, of H, C, N, O and up to 22 atoms', () => {
    expect(index.frames).toBeGreaterThanOrEqual(1870);
    expect(molecules.length).toBeGreaterThanOrEqual(275);
    expect(Math.max(...index.molecules.map(({ atoms }) => atoms))).toBeLessThanOrEqual(22);
    for (const { structure } of molecules)
      expect([1, 6, 7, 8]).toEqual(expect.arrayContaining([...structure.elements]));
  });

  it('keeps molecules that are out of distribution out, whatever they are called', () => {
    const outside = molecules.filter(({ splits }) => splits.includes('ood'));
    expect(outside.length).toBeGreaterThanOrEqual(7);
    for (const { name, splits } of outside) expect(new Set(splits), name).toEqual(new Set(['ood']));
    const known = new Set(molecules.filter((molecule) => !outside.includes(molecule)).map(graphHash));
    for (const molecule of outside) expect(known.has(graphHash(molecule)), molecule.name).toBe(false);
    // The hash knows a molecule by another name, and tells neighbours apart.
    const { structure } = named('ethanol');
    const last = structure.elements.length - 1;
    const turned = {
      ...structure,
      elements: structure.elements.slice().reverse(),
      bonds: structure.bonds.map((i) => last - i),
    };
    expect(graphHash({ ...named('ethanol'), structure: turned })).toBe(graphHash(named('ethanol')));
    expect(graphHash(named('ethanol'))).not.toBe(graphHash(named('dimethyl-ether')));
  });

  it('has every frame once, in one split', () => {
    expect(repeated([...molecules, ...trajectories])).toEqual([]);
    expect(repeated([named('water'), named('water')])).toHaveLength(named('water').frames);
    for (const { name, temperatures, frameIndices } of molecules)
      expect(new Set([...temperatures].map((t, f) => `${t} ${frameIndices![f]}`)).size, name).toBe(temperatures.length);
  });

  it('splits by time: in a trajectory, validation comes after train, and test after both', () => {
    for (const molecule of molecules)
      for (const order of [
        ['train', 'validation'],
        ['train', 'test'],
        ['validation', 'test'],
      ])
        expect(overlap(molecule, order), molecule.name).toEqual([]);
    expect(overlap(named('ethanol'), ['test', 'train'])).not.toEqual([]);
  });

  it('has forces that sum to zero, to what the integration grid leaves', () => {
    const all = [...molecules, ...trajectories];
    for (const molecule of all) expect(netForce(molecule), molecule.name).toBeLessThan(1.5);
    const water = named('water');
    expect(
      netForce({ ...water, forces: water.forces.map((force, c) => (c === 0 ? force + 2 : force)) }),
    ).toBeGreaterThan(1.5);
  });

  it('has labels that belong to their geometries: two methods agree on the forces of every molecule', () => {
    const agreement = [...molecules, ...trajectories].map(({ name, forces, semiempirical }) => {
      const own = correlation(forces, semiempirical!.forces);
      // The least is that of carbon dioxide and water, cold and near the minimum of one of the two methods.
      expect(own, name).toBeGreaterThan(0.6);
      return own;
    });
    expect(agreement.sort((a, b) => a - b)[agreement.length >> 1]).toBeGreaterThan(0.95);
    const { forces, semiempirical, frames } = named('ethanol');
    const shifted = Float64Array.from(forces, (_, c) => forces[(c + forces.length / frames) % forces.length]);
    expect(correlation(shifted, semiempirical!.forces)).toBeLessThan(0.5);
  });

  it('has a band of a larger basis, for the frames it says', () => {
    let [sum, components, frames, count] = [0, 0, 0, 0];
    const agreement: number[] = [];
    for (const { name, forces, structure, largerBasis } of molecules) {
      if (!largerBasis) continue;
      count++;
      expect(new Set(largerBasis.frames).size, name).toBe(largerBasis.frames.length);
      const width = 3 * structure.elements.length;
      largerBasis.frames.forEach((f, place) => {
        const small = forces.subarray(f * width, (f + 1) * width);
        const large = largerBasis.forces.subarray(place * width, (place + 1) * width);
        const own = correlation(small, large);
        // The least is of cold frames with triple bonds, which are shorter in the larger basis.
        expect(own, `${name}, frame ${f}`).toBeGreaterThan(0.7);
        agreement.push(own);
        for (let c = 0; c < width; c++) sum += Math.abs(small[c] - large[c]);
        components += width;
        frames++;
      });
    }
    expect(agreement.sort((a, b) => a - b)[agreement.length >> 1]).toBeGreaterThan(0.97);
    expect(index.largerBasis).toMatchObject({ frames, molecules: count });
    expect(index.largerBasis.forceMae).toBeCloseTo(sum / components, 3);
    expect(index.largerBasis.forceMaeBesideBonds).toBeLessThan(0.5 * index.largerBasis.forceMae);
  });
});
