import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadReferenceMolecule } from '../../src/assess/load.ts';
import type { ReferenceMolecule } from '../../src/assess/reference.ts';
import { readNpy } from '../../src/core/npy.ts';
import { ELECTRONVOLT } from '../../src/core/units.ts';
import { splitData } from '../../src/fit/own/data.ts';
import { readLabelled } from '../../src/fit/own/read.ts';
import { doubts, KCAL_IN, likelyUnits, workRatio } from '../../src/fit/own/units.ts';
import { ENERGY_UNITS, type OwnData } from '../../src/fit/recipe.ts';
import { publicAsset } from '../helpers/assets.ts';
import { zipOf } from '../helpers/zip.ts';

interface Golden {
  readonly elements: number[];
  readonly positions: number[];
  readonly energies: number[];
  readonly forces: number[];
  readonly rmd17: string;
  readonly sgdml: string;
  readonly columnsFirst: string;
  readonly bigEndian: string;
}

const golden = JSON.parse(readFileSync(new URL('../golden/npz.json', import.meta.url), 'utf8')) as Golden;
const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
const OWN: OwnData = {
  file: 'labels.npz',
  sha256: '0'.repeat(64),
  energyUnit: 'kcal/mol',
  split: 'random',
  train: 0.7,
  validation: 0.1,
  most: 1000,
};

describe("NumPy's archives", () => {
  it('in the layout of rMD17 are read to the bit, without bonds or units stated', async () => {
    const { molecules, unit, format, splits } = await readLabelled(bytesOf(golden.rmd17), 'labels.npz');
    expect({ unit, format, splits }).toEqual({ unit: null, format: 'npz', splits: false });
    const [{ structure, positions, energies, forces, frames }] = molecules;
    expect(frames).toBe(12);
    expect([...structure.elements]).toEqual(golden.elements);
    expect([...positions]).toEqual(golden.positions);
    expect([...energies]).toEqual(golden.energies);
    expect([...forces]).toEqual(golden.forces);
    expect(structure.bondOrders.length).toBe(2);
  });

  it('in the layout of sGDML say what they are in', async () => {
    const { molecules, unit } = await readLabelled(bytesOf(golden.sgdml), 'labels.npz');
    expect(unit).toBe('eV');
    molecules[0].forces.forEach((force, x) => expect(force * ELECTRONVOLT).toBeCloseTo(golden.forces[x], 8));
    molecules[0].energies.forEach((energy, f) => expect(energy * ELECTRONVOLT).toBeCloseTo(golden.energies[f], 8));
  });

  it('are refused where they are stored otherwise, cut off, or lie about their shape', async () => {
    await expect(readLabelled(bytesOf(golden.columnsFirst), 'x.npz')).rejects.toThrow(/columns first/);
    await expect(readLabelled(bytesOf(golden.bigEndian), 'x.npz')).rejects.toThrow(/little-endian/);
    const array = (header: string, data: Uint8Array): Uint8Array =>
      Uint8Array.from([
        0x93,
        ...Buffer.from('NUMPY'),
        1,
        0,
        header.length & 255,
        header.length >> 8,
        ...Buffer.from(header),
        ...data,
      ]);
    const lying = "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000, 900), }";
    expect(() => readNpy(array(lying, new Uint8Array(16)), 'x')).toThrow(/announces/);
    expect(() => readNpy(array("{'descr': '|O', 'shape': (1,), }", new Uint8Array(8)), 'x')).toThrow(/holds/);
    expect(() => readNpy(new Uint8Array(20), 'x')).toThrow(/begin/);
    const lone = zipOf(
      new Map([['R.npy', array("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1, 3), }", new Uint8Array(24))]]),
    );
    await expect(readLabelled(lone, 'x.npz')).rejects.toThrow(/no array of elements/);
  });
});

describe('units of labels', () => {
  const load = (name: string): Promise<ReferenceMolecule> => loadReferenceMolecule(publicAsset, name);
  const inUnit = (molecule: ReferenceMolecule, factor: number): ReferenceMolecule => ({
    ...molecule,
    energies: molecule.energies.map((energy) => energy / factor),
    forces: molecule.forces.map((force) => force / factor),
  });

  it('are known by the size of total energies', async () => {
    const ethanol = await load('ethanol');
    for (const unit of ENERGY_UNITS) {
      const own = [inUnit(ethanol, KCAL_IN[unit])];
      expect(likelyUnits(own)).toEqual([unit]);
      expect(doubts(own, unit)).toEqual([]);
      const wrong = ENERGY_UNITS.find((other) => other !== unit)!;
      expect(doubts(own, wrong)).toContainEqual(expect.objectContaining({ about: 'unit', suggested: unit }));
    }
  });

  it('are guessed by the size of forces where energies are differences', async () => {
    const ethanol = await load('ethanol');
    const shifted = { ...ethanol, energies: ethanol.energies.map((energy) => energy - ethanol.energies[0]) };
    expect(likelyUnits([inUnit(shifted, KCAL_IN.eV)])[0]).toBe('eV');
    expect(likelyUnits([inUnit(shifted, KCAL_IN.hartree)])[0]).toBe('hartree');
    expect(doubts([inUnit(shifted, KCAL_IN.hartree)], 'kcal/mol')).toContainEqual(
      expect.objectContaining({ about: 'unit', suggested: 'hartree' }),
    );
  });

  it('that differ between energies and forces, gradients, and lengths in bohr are questioned', async () => {
    const molecule = (await readLabelled(bytesOf(golden.rmd17), 'labels.npz')).molecules[0];
    expect(workRatio([molecule])).toBeCloseTo(1, 1);
    const scaled = (factor: number) => [{ ...molecule, forces: molecule.forces.map((force) => factor * force) }];
    expect(doubts(scaled(-1), 'kcal/mol')).toContainEqual(
      expect.objectContaining({ text: expect.stringMatching(/gradients/) as string }),
    );
    expect(doubts(scaled(1 / ELECTRONVOLT), 'kcal/mol')).toContainEqual(
      expect.objectContaining({ about: 'forces', text: expect.stringMatching(/kcal\/mol and forces in eV/) as string }),
    );
    const bohr = (values: Float64Array) => values.map((value) => value / 0.529177);
    const long = { ...molecule.structure, positions: bohr(molecule.structure.positions) };
    expect(doubts([{ ...molecule, structure: long }], 'kcal/mol')).toContainEqual(
      expect.objectContaining({ about: 'lengths' }),
    );
  });
});

describe('frames of own data', () => {
  it('are split as asked, the same way every time, with something to train on, to stop by and to judge by', async () => {
    const raw = await readLabelled(bytesOf(golden.rmd17), 'labels.npz');
    const counts = (own: OwnData, seed = 1) => {
      const [{ splits }] = splitData(raw, own, seed);
      return ['train', 'validation', 'test'].map((split) => splits.filter((one) => one === split).length);
    };
    expect(counts(OWN)).toEqual([8, 1, 3]);
    expect(counts({ ...OWN, train: 1, validation: 1 })).toEqual([10, 1, 1]);
    expect(counts({ ...OWN, most: 3 })).toEqual([1, 1, 1]);
    expect(
      splitData(raw, { ...OWN, split: 'time' }, 1)[0]
        .splits.slice(0, 8)
        .every((split) => split === 'train'),
    ).toBe(true);
    expect(splitData(raw, OWN, 1)[0].splits).toEqual(splitData(raw, OWN, 1)[0].splits);
    expect(splitData(raw, OWN, 2)[0].splits).not.toEqual(splitData(raw, OWN, 1)[0].splits);
    const [{ energies }] = splitData(raw, { ...OWN, energyUnit: 'eV' }, 1);
    expect(energies[0]).toBeCloseTo(golden.energies[0] * ELECTRONVOLT, 6);
  });
});
