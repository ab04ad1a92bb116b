import { describe, expect, it } from 'vitest';
import { openReferenceMolecule } from '../../src/assess/load.ts';
import { scan } from '../../src/assess/measurements/scan.ts';
import type { Subject } from '../../src/assess/measurement.ts';
import { FfpError } from '../../src/core/errors.ts';
import { climb, curveErrors, kindOf, lowest, relativeTo } from '../../src/assess/scans.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { ForceField } from '../../src/forcefield/forcefield.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import { publicAsset } from '../helpers/assets.ts';
import { surroundings } from './support.ts';

const springs = await loadForceField('mm-class1', publicAsset);
const subjectOf = async (name: string, forcefield: ForceField = springs): Promise<Subject> => ({
  ...(await openReferenceMolecule(publicAsset, name).then((reference) => ({
    reference,
    structure: reference.structure,
  }))),
  forcefield,
  engine: new CpuEngine(),
});

describe('curves', () => {
  it('have their zero at one point, and barriers by kind', () => {
    const energies = [5, 3, 4, 9];
    expect(lowest(energies)).toBe(1);
    expect(relativeTo(energies, 1)).toEqual([2, 0, 1, 6]);
    expect(climb('torsion', [2, 0, 7, 1])).toBe(7);
    expect(climb('pull', [20, 0, 3, 6])).toBe(6);
    expect(kindOf('torsion 1-2-3-4 [deg]')).toBe('torsion');
    expect(kindOf('distance 1-2 [angstrom]')).toBe('stretch');
    expect(kindOf('centroid distance [angstrom]')).toBe('pull');
  });

  it('have the errors of a closed form: cosines of different height', () => {
    const cosine = (height: number) =>
      Array.from({ length: 361 }, (_, d) => (height / 2) * (1 - Math.cos((d * Math.PI) / 180)));
    const errors = curveErrors('torsion', cosine(5), cosine(3));
    // ⟨(5 − 3)/2 (1 − cos)⟩ = 1, but for the end that counts twice.
    expect(errors.mae).toBeCloseTo(360 / 361, 10);
    expect(errors.climbError).toBeCloseTo(2, 10);
    expect(curveErrors('torsion', cosine(3), cosine(3)).mae).toBe(0);
  });

  it('leave out what no molecule reaches', () => {
    const errors = curveErrors('stretch', [0, 1, 1000], [0, 0, 100]);
    expect(errors.reachableMae).toBe(0.5);
    expect(errors.mae).toBeCloseTo(901 / 3, 10);
  });
});

describe('scan', () => {
  it('takes the molecule’s own scans, named ones, or all', async () => {
    const butane = await subjectOf('butane');
    const own = await scan.measure(butane, {}, surroundings);
    expect(own.curves.map(({ name }) => name)).toEqual(['butane-CCCC']);
    expect(own.curves[0].title).toBe('Butane');
    const named = await scan.measure(butane, { scan: 'water-dimer' }, surroundings);
    expect(named.curves[0].kind).toBe('pull');
    // "water" is no beginning of "water-dimer".
    const water = await scan.measure(await subjectOf('water'), {}, surroundings);
    expect(water.curves.map(({ name }) => name)).toEqual(['water-OH']);
    await expect(scan.measure(butane, { scan: 'nothing' }, surroundings)).rejects.toThrow(/no scan "nothing"/);
  });

  it('has its zero where the reference is lowest', async () => {
    const butane = await subjectOf('butane');
    const { curves, band } = await scan.measure(butane, {}, surroundings);
    const [{ reference, predicted, errors }] = curves;
    expect(Math.min(...reference!)).toBe(0);
    expect(predicted[lowest(reference!)]).toBe(0);
    const mae = predicted.reduce((sum, energy, p) => sum + Math.abs(energy - reference![p]), 0) / predicted.length;
    expect(errors!.mae).toBeCloseTo(mae, 12);
    expect(mae).toBeGreaterThan(0.1);
    expect(band).toBeGreaterThan(0);
  });

  it('lists scans that are not covered, and fails where none is', async () => {
    const picky: ForceField = {
      ...springs,
      parametrize: (structure) => {
        if (structure.elements.includes(7)) throw new FfpError('coverage', 'no nitrogen');
        return springs.parametrize(structure);
      },
    };
    const { curves, notCovered } = await scan.measure(await subjectOf('butane', picky), { scan: 'all' }, surroundings);
    expect(curves.length + notCovered.length).toBe(16);
    expect(notCovered.map(({ name }) => name)).toContain('ammonia-NH');
    expect(notCovered[0].reason).toBe('no nitrogen');
    const butane = await subjectOf('butane', picky);
    await expect(scan.measure(butane, { scan: 'ammonia-NH' }, surroundings)).rejects.toThrow('no nitrogen');
  });

  it('turns a torsion rigidly where there is no reference', async () => {
    const ethane = await subjectOf('propane');
    const { curves } = await scan.measure(ethane, {}, surroundings);
    const [{ values, predicted, reference, errors, coordinate }] = curves;
    expect(coordinate).toMatch(/^torsion/);
    expect([values[0], values.at(-1)]).toEqual([-180, 180]);
    expect(predicted[0]).toBeCloseTo(predicted.at(-1)!, 9);
    expect(Math.min(...predicted)).toBe(0);
    expect([reference, errors]).toEqual([null, null]);
    await expect(scan.measure(await subjectOf('benzene'), {}, surroundings)).rejects.toThrow(
      /neither a scan nor a bond/,
    );
    await expect(scan.measure(ethane, { torsion: [1, 2, 3, 3] }, surroundings)).rejects.toThrow(/not bonded in a row/);
    await expect(scan.measure(ethane, { torsion: [1, 2, 3, 4], scan: 'all' }, surroundings)).rejects.toThrow(
      /not both/,
    );
  });
});
