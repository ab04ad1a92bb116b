import { describe, expect, it } from 'vitest';
import { bondAngle, bondLength, torsionAngle } from '../../src/chem/internal.ts';
import { checkTorsion, rotatableTorsions, turned } from '../../src/chem/rotatable.ts';
import { openReferenceMolecule } from '../../src/assess/load.ts';
import { publicAsset } from '../helpers/assets.ts';

describe('internal coordinates', () => {
  it('are those of known geometries', () => {
    const right = Float64Array.of(1, 0, 0, 0, 0, 0, 0, 2, 0);
    expect(bondLength(right, 1, 2)).toBe(2);
    expect(bondAngle(right, 0, 1, 2)).toBeCloseTo(Math.PI / 2, 12);
    // Seen along +z, from the second atom to the third, y lies clockwise of x.
    const twisted = (y: number) => Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0, 1, 0, y, 1);
    expect(torsionAngle(twisted(1), [0, 1, 2, 3])).toBeCloseTo(Math.PI / 2, 12);
    expect(torsionAngle(twisted(-1), [0, 1, 2, 3])).toBeCloseTo(-Math.PI / 2, 12);
    expect(torsionAngle(Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 1), [0, 1, 2, 3])).toBeCloseTo(0, 12);
  });

  it('read from an offset: replicas lie one after the other', () => {
    expect(bondLength(Float64Array.of(9, 9, 9, 0, 0, 0, 0, 3, 4), 0, 1, 3)).toBe(5);
  });
});

describe('turning a torsion', async () => {
  const { structure } = await openReferenceMolecule(publicAsset, 'butane');

  it('finds what can be turned: methyl groups last, no rings, no double bonds', async () => {
    expect(rotatableTorsions(structure)[0]).toEqual([0, 1, 2, 3]);
    expect(rotatableTorsions(structure)).toHaveLength(3);
    const { structure: ethanol } = await openReferenceMolecule(publicAsset, 'ethanol');
    expect(rotatableTorsions(ethanol)[0]).toEqual([0, 1, 2, 8]);
    const of = async (name: string) => rotatableTorsions((await openReferenceMolecule(publicAsset, name)).structure);
    expect(await of('benzene')).toEqual([]);
    expect(await of('ethylene')).toEqual([]);
    expect(await of('water')).toEqual([]);
    expect(await of('cyclobutane')).toEqual([]);
  });

  it('changes that torsion, and no bond or angle', () => {
    const after = turned(structure, structure.positions, [0, 1, 2, 3], 0.7);
    expect(torsionAngle(after, [0, 1, 2, 3])).toBeCloseTo(0.7, 10);
    for (let b = 0; b < structure.bondOrders.length; b++) {
      const [i, j] = [structure.bonds[2 * b], structure.bonds[2 * b + 1]];
      expect(bondLength(after, i, j)).toBeCloseTo(bondLength(structure.positions, i, j), 10);
    }
    for (const [i, j, k] of [
      [0, 1, 2],
      [1, 2, 3],
    ])
      expect(bondAngle(after, i, j, k)).toBeCloseTo(bondAngle(structure.positions, i, j, k), 10);
    const moved = after.filter((x, c) => Math.abs(x - structure.positions[c]) > 1e-12);
    expect(moved.length).toBeGreaterThan(0);
    expect(moved.length).toBeLessThan(after.length);
  });

  it('refuses what is no torsion, and rings', async () => {
    expect(() => checkTorsion(structure, [0, 1, 2, 0])).toThrow(/1-2-3-1 are not bonded in a row/);
    expect(() => checkTorsion(structure, [0, 2, 1, 3])).toThrow(/not bonded in a row/);
    expect(() => checkTorsion(structure, [0, 1, 2, 99])).toThrow(/not bonded in a row/);
    const ring = (await openReferenceMolecule(publicAsset, 'cyclobutane')).structure;
    expect(() => checkTorsion(ring, [0, 1, 2, 3])).toThrow(/ring/);
  });
});
