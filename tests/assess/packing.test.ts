import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  loadReferenceIndex,
  loadReferenceMolecule,
  loadReferenceScan,
  openReferenceMolecule,
} from '../../src/assess/load.ts';
import { packMolecule, unpackMolecule, unpackScan } from '../../src/assess/packing.ts';
import { referenceFromExtxyz } from '../../src/assess/extxyz.ts';
import type { ReferenceMolecule } from '../../src/assess/reference.ts';
import { parseExtxyz } from '../../src/chem/extxyz.ts';
import { publicAsset } from '../helpers/assets.ts';

const SOURCE = '../shared/qm';

const water: ReferenceMolecule = {
  name: 'water',
  smiles: 'O',
  structure: {
    name: 'water',
    elements: Uint8Array.of(8, 1, 1),
    positions: Float64Array.of(0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0),
    bonds: Uint32Array.of(0, 1, 0, 2),
    bondOrders: Uint8Array.of(1, 1),
    charge: 0,
    bondSource: 'file',
  },
  frames: 2,
  positions: Float64Array.of(0, 0, 0.125, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0),
  energies: Float64Array.of(-47900.123456789, -47901.987654321),
  forces: Float64Array.from({ length: 18 }, (_, i) => Math.fround(Math.sin(i))),
  temperatures: Float64Array.of(600, 300),
  splits: ['train', 'ood'],
};

describe('a packed molecule', () => {
  it('comes back whole; positions and forces in single precision, energies in double', async () => {
    const back = unpackMolecule(await packMolecule(water, 'level'), 'water');
    expect(back).toEqual({
      ...water,
      positions: Float64Array.from(water.positions, Math.fround),
      structure: { ...water.structure, positions: Float64Array.from(water.structure.positions, Math.fround) },
    });
  });

  it('carries the optional labels, and scans their coordinate', async () => {
    const full: ReferenceMolecule = {
      ...water,
      semiempirical: { energies: Float64Array.of(1, 2), forces: water.forces.map((f) => -f) },
      frameIndices: Uint32Array.of(4, 9),
      dipoles: Float64Array.of(1, 2, 3, 4, 5, 6),
      largerBasis: {
        frames: Uint32Array.of(1),
        energies: Float64Array.of(-47950),
        forces: new Float64Array(9).fill(2),
      },
      minimum: { positions: Float64Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0), charges: Float64Array.of(-0.5, 0.25, 0.25) },
    };
    const scan = { molecule: full, coordinate: 'distance 1-2 [angstrom]', values: Float64Array.of(0.9, 1) };
    const back = unpackScan(await packMolecule(full, 'level', scan), 'scan');
    const { semiempirical, frameIndices, dipoles, largerBasis, minimum } = full;
    expect(back.molecule).toMatchObject({ semiempirical, frameIndices, dipoles, largerBasis, minimum });
    expect([back.coordinate, back.values]).toEqual([scan.coordinate, scan.values]);
  });

  it('is refused where it is something else, a scan without coordinate, or labelled beyond its frames', async () => {
    const packed = await packMolecule(water, 'level');
    expect(() => unpackScan(packed, 'water')).toThrow(/coordinate/);
    const largerBasis = { frames: Uint32Array.of(2), energies: Float64Array.of(1), forces: new Float64Array(9) };
    const beyond = await packMolecule({ ...water, largerBasis }, 'level');
    expect(() => unpackMolecule(beyond, 'water')).toThrow(/larger basis is for a frame that the file does not have/);
    expect(() => unpackMolecule(new TextEncoder().encode('<!doctype html>'), 'water')).toThrow(/water is not a valid/);
  });
});

describe('the data card', () => {
  const card = readFileSync('docs/data-card.md', 'utf8');
  /** Whether a row of a table begins with the first word and has all the others as cells. */
  const hasRow = (first: string, ...cells: (string | number)[]): boolean =>
    card
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .some((row) => row[1] === first && cells.every((cell) => row.includes(String(cell))));

  it('states the counts of the index', async () => {
    const { frames, splits, molecules, scans, trajectories, largerBasis } = await loadReferenceIndex(publicAsset);
    expect(hasRow('frames (positions, energies, forces, dipole moments)', frames)).toBe(true);
    for (const [split, count] of Object.entries(splits)) expect(hasRow(`\`${split}\``, count), split).toBe(true);
    expect(
      hasRow(
        '`scan`',
        scans.reduce((sum, scan) => sum + scan.frames, 0),
      ),
    ).toBe(true);
    const extra = trajectories.reduce((sum, trajectory) => sum + trajectory.frames, 0);
    expect(hasRow('`trajectory`', extra)).toBe(true);
    expect(card).toContain(`${molecules.length}, of 3 to 22 atoms`);
    const tested = molecules.filter((molecule) => molecule.splits.test).length;
    expect(hasRow('`test`', splits.test, tested)).toBe(true);
    const { frames: larger, forceMae, forceMaeBesideBonds, energyMae } = largerBasis;
    const band = [forceMae, forceMaeBesideBonds, energyMae].map((value) => value?.toFixed(3) ?? '–');
    expect(hasRow('ωB97X/def2-TZVP', larger, ...band)).toBe(true);
  });

  it.each(['mm-class1', 'mm-bonded'])('states the errors in the file of %s', (id) => {
    const { provenance } = JSON.parse(readFileSync(`public/forcefields/${id}.json`, 'utf8')) as {
      provenance: { errors: Record<string, { forceMae: number; energyMae: number }> };
    };
    const { train, validation, test, ood } = provenance.errors;
    const stated = [train.forceMae, validation.forceMae, test.forceMae, ood.forceMae, test.energyMae, ood.energyMae];
    expect(hasRow(`\`${id}\``, ...stated.map((value) => value.toFixed(3)))).toBe(true);
  });
});

describe('the shipped Reference set', () => {
  it('has every molecule of its index, with the counts that the index states', async () => {
    const index = await loadReferenceIndex(publicAsset);
    let frames = 0;
    for (const entry of index.molecules) {
      const molecule = await loadReferenceMolecule(publicAsset, entry.name, index);
      expect(molecule.frames).toBe(entry.frames);
      expect(molecule.splits.filter((split) => split === 'train').length).toBe(entry.splits.train ?? 0);
      expect(molecule.structure.elements).toHaveLength(entry.atoms);
      frames += molecule.frames;
    }
    expect(frames).toBe(index.frames);
    expect(index.molecules.filter(({ splits }) => splits.test).length).toBeGreaterThanOrEqual(10);
  });

  it('opens a molecule without the training frames that only a fit needs', async () => {
    const opened = await openReferenceMolecule(publicAsset, 'ethanol');
    const whole = await loadReferenceMolecule(publicAsset, 'ethanol');
    const count = ({ splits }: ReferenceMolecule, split: string) => splits.filter((one) => one === split).length;
    for (const split of ['validation', 'test', 'gap']) expect(count(opened, split), split).toBe(count(whole, split));
    expect(count(opened, 'train')).toBeLessThan(count(whole, 'train'));
    expect(whole.forces.subarray(0, opened.forces.length)).toEqual(opened.forces);
    expect(whole.positions).toHaveLength(27 * whole.frames);
    expect(opened.minimum).toEqual(whole.minimum);
  });

  it('refuses a molecule it does not have, and a file that was changed', async () => {
    await expect(loadReferenceMolecule(publicAsset, 'unobtainium')).rejects.toThrow(/no molecule "unobtainium"/);
    const tampered = async (path: string) => {
      const bytes = await publicAsset(path);
      if (path.endsWith('.safetensors')) new Uint8Array(bytes)[bytes.byteLength - 1] ^= 1;
      return bytes;
    };
    await expect(loadReferenceMolecule(tampered, 'water')).rejects.toThrow(/damaged/);
  });

  describe.skipIf(!existsSync(SOURCE))('against the files of the first set', () => {
    const close = (packed: Float64Array, source: Float64Array): number =>
      packed.reduce(
        (worst, value, i) => Math.max(worst, Math.abs(value - source[i]) / Math.max(1, Math.abs(source[i]))),
        0,
      );
    /** The frames that have given temperatures and numbers; scans have neither and are whole. */
    const sameFrames = (packed: ReferenceMolecule, source: ReferenceMolecule): number[] =>
      Array.from({ length: source.frames }, (_, f) =>
        source.frameIndices
          ? Array.from({ length: packed.frames }, (__, at) => at).findIndex(
              (at) =>
                packed.temperatures[at] === source.temperatures[f] &&
                packed.frameIndices![at] === source.frameIndices![f],
            )
          : f,
      );
    const rows = (values: Float64Array, at: readonly number[], frames: number): Float64Array => {
      const width = values.length / frames;
      return Float64Array.from(at.flatMap((f) => [...values.subarray(f * width, (f + 1) * width)]));
    };

    it.each(['frames', 'scans'] as const)(
      '%s: all are there, with the same atoms, bonds, labels and splits',
      async (kind) => {
        const index = await loadReferenceIndex(publicAsset);
        const files = readdirSync(`${SOURCE}/${kind}`);
        expect(files.length).toBeLessThanOrEqual(index[kind === 'frames' ? 'molecules' : 'scans'].length);
        for (const file of files) {
          const name = file.slice(0, -4);
          const [source] = referenceFromExtxyz(parseExtxyz(readFileSync(`${SOURCE}/${kind}/${file}`, 'utf8')));
          const packed =
            kind === 'frames'
              ? await loadReferenceMolecule(publicAsset, name, index)
              : (await loadReferenceScan(publicAsset, name)).molecule;
          const at = sameFrames(packed, source);
          expect(at, name).not.toContain(-1);
          expect(packed.structure.elements).toEqual(source.structure.elements);
          expect(packed.structure.bonds).toEqual(source.structure.bonds);
          expect(packed.structure.bondOrders).toEqual(source.structure.bondOrders);
          expect(at.map((f) => packed.splits[f])).toEqual(source.splits);
          const own = (values: Float64Array): Float64Array => rows(values, at, packed.frames);
          expect(own(packed.energies)).toEqual(source.energies);
          expect(own(packed.semiempirical!.energies)).toEqual(source.semiempirical!.energies);
          for (const part of [
            [own(packed.positions), source.positions],
            [own(packed.forces), source.forces],
            [own(packed.semiempirical!.forces), source.semiempirical!.forces],
          ] as const) {
            expect(part[0]).toHaveLength(part[1].length);
            expect(close(...part)).toBeLessThan(2 ** -23);
          }
        }
      },
    );

    it('the charges and minima', async () => {
      const charges = JSON.parse(readFileSync(`${SOURCE}/esp_charges.json`, 'utf8')) as Record<
        string,
        { charges_e: number[]; positions_angstrom: number[][] }
      >;
      for (const [name, esp] of Object.entries(charges)) {
        const { minimum } = await loadReferenceMolecule(publicAsset, name);
        expect(close(minimum!.charges, Float64Array.from(esp.charges_e))).toBeLessThan(2 ** -24);
        expect(close(minimum!.positions, Float64Array.from(esp.positions_angstrom.flat()))).toBeLessThan(2 ** -24);
      }
    });
  });
});
