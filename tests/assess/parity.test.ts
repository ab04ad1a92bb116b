import { describe, expect, it } from 'vitest';
import { assess } from '../../src/assess/errors.ts';
import { loadReferenceIndex, loadReferenceMolecule, openReferenceMolecule } from '../../src/assess/load.ts';
import { parity, type Parity } from '../../src/assess/measurements/parity.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import { publicAsset } from '../helpers/assets.ts';
import { surroundings } from './support.ts';

const engine = new CpuEngine();
const forcefield = await loadForceField('mm-class1', publicAsset);

const measured = async (name: string, options: Parameters<typeof parity.measure>[1]): Promise<Parity> => {
  const reference = await openReferenceMolecule(publicAsset, name);
  return parity.measure({ structure: reference.structure, reference, forcefield, engine }, options, surroundings);
};
const maeOf = ({ groups }: Parity): number => {
  const components = groups.reduce((sum, { reference }) => sum + reference.length, 0);
  return groups.reduce((sum, { mae, reference }) => sum + mae * reference.length, 0) / components;
};

describe('parity', () => {
  it.each(['train', 'test'] as const)('agrees with the assessment of the %s split', async (split) => {
    const result = await measured('ethanol', { split });
    // The whole of it, also training frames that a visitor does not load.
    const whole = await loadReferenceMolecule(publicAsset, 'ethanol');
    const expected = await assess(engine, forcefield, [whole], { split });
    expect(result.frames).toBe(expected.frames);
    expect(maeOf(result)).toBeCloseTo(expected.forceMae, 10);
    expect(result.energyMae).toBeCloseTo(expected.energyMae, 10);
    const squares = result.groups.reduce((sum, { rmse, reference }) => sum + rmse ** 2 * reference.length, 0);
    const components = result.groups.reduce((sum, { reference }) => sum + reference.length, 0);
    expect(Math.sqrt(squares / components)).toBeCloseTo(expected.forceRmse, 10);
  });

  it('takes the frames of one temperature, which together are all', async () => {
    const all = await measured('ethanol', { split: 'test' });
    const parts = await Promise.all(
      [300, 600, 1000].map((temperature) => measured('ethanol', { split: 'test', temperature })),
    );
    expect(parts.reduce((sum, { frames }) => sum + frames, 0)).toBe(all.frames);
    expect(parts.reduce((sum, part) => sum + maeOf(part) * part.frames, 0) / all.frames).toBeCloseTo(maeOf(all), 10);
    // Hot geometries are further from what springs were made for.
    expect(maeOf(parts[2])).toBeGreaterThan(maeOf(parts[0]));
  });

  it('has the band of the molecule’s own frames, or of the whole set', async () => {
    const own = (await measured('water', {})).band;
    expect(own.own).toBe(true);
    const { forces, largerBasis } = await openReferenceMolecule(publicAsset, 'water');
    const differences = [...largerBasis!.frames].flatMap((frame, place) =>
      Array.from({ length: 9 }, (_, c) => Math.abs(largerBasis!.forces[9 * place + c] - forces[9 * frame + c])),
    );
    expect(own.forceMae).toBeCloseTo(differences.reduce((sum, x) => sum + x, 0) / differences.length, 10);
    expect((await measured('ethanol', {})).band).toMatchObject({
      own: false,
      forceMae: (await loadReferenceIndex(publicAsset)).largerBasis.forceMae,
    });
  });

  it('says which frames there are', async () => {
    await expect(measured('ethanol', { split: 'ood' })).rejects.toThrow(/no frames of the split "ood"/);
    await expect(measured('ethanol', { split: 'test', temperature: 301 })).rejects.toThrow(/at 301 K; it has some at/);
  });
});
