import { beforeAll, describe, expect, it } from 'vitest';
import { assess, errorsByTemperature } from '../../src/assess/errors.ts';
import { selectSplit, yardsticks } from '../../src/assess/labelErrors.ts';
import { loadReferenceMolecule } from '../../src/assess/load.ts';
import type { ReferenceMolecule } from '../../src/assess/reference.ts';
import { FfpError } from '../../src/core/errors.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { Evaluator } from '../../src/cpu/evaluator.ts';
import type { ForceField } from '../../src/forcefield/forcefield.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import { publicAsset } from '../helpers/assets.ts';

const engine = new CpuEngine();
let springs: ForceField;
let ethanol: ReferenceMolecule;
let dimer: ReferenceMolecule;
beforeAll(async () => {
  springs = await loadForceField('mm-class1', publicAsset);
  ethanol = await loadReferenceMolecule(publicAsset, 'ethanol');
  dimer = await loadReferenceMolecule(publicAsset, 'water-dimer');
});

/** A force field without terms: energy and forces are zero. */
const nothing = (): ForceField => ({
  ...springs,
  id: 'nothing',
  parametrize: (structure) => ({ ...springs.parametrize(structure), terms: [] }),
});

/** The numbers the slow way: frame by frame, atom by atom. */
function directly(molecules: readonly ReferenceMolecule[], split: string) {
  const forceErrors: number[] = [];
  const zero: number[] = [];
  const energyErrors: number[] = [];
  for (const molecule of molecules) {
    const evaluator = new Evaluator(springs.parametrize(molecule.structure));
    const width = 3 * molecule.structure.elements.length;
    const own: number[] = [];
    for (let f = 0; f < molecule.frames; f++) {
      if (molecule.splits[f] !== split) continue;
      const forces = new Float64Array(width);
      const energies = new Float64Array(springs.parametrize(molecule.structure).terms.length);
      evaluator.evaluate(molecule.positions.slice(f * width, (f + 1) * width), forces, energies);
      for (let c = 0; c < width; c++) {
        forceErrors.push(forces[c] - molecule.forces[f * width + c]);
        zero.push(molecule.forces[f * width + c]);
      }
      own.push(energies.reduce((sum, energy) => sum + energy, 0) - molecule.energies[f]);
    }
    const mean = own.reduce((sum, error) => sum + error, 0) / own.length;
    energyErrors.push(...own.map((error) => error - mean));
  }
  const mae = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length;
  const rmse = Math.sqrt(forceErrors.reduce((sum, error) => sum + error ** 2, 0) / forceErrors.length);
  return { forceMae: mae(forceErrors), forceRmse: rmse, energyMae: mae(energyErrors), zeroMae: mae(zero) };
}

describe('an assessment', () => {
  it('pools all components of all frames, and removes each molecule’s own energy offset', async () => {
    const result = await assess(engine, springs, [ethanol, dimer], { split: 'test' });
    const expected = directly([ethanol, dimer], 'test');
    expect(result.frames).toBe(19 + 14);
    for (const key of ['forceMae', 'forceRmse', 'energyMae', 'zeroMae'] as const)
      expect(result[key]).toBeCloseTo(expected[key], 10);
    expect(result.perMolecule.map(({ name }) => name)).toEqual(['ethanol', 'water-dimer']);
    const own = directly([dimer], 'test');
    expect(result.perMolecule[1].forceMae).toBeCloseTo(own.forceMae, 10);
    expect(result.perMolecule[1].energyMae).toBeCloseTo(own.energyMae, 10);
    // Molecules differ, so that a wrong pooling would show.
    expect(Math.abs(own.forceMae - expected.forceMae)).toBeGreaterThan(0.5);
  });

  it('of a force field that predicts nothing is the error of predicting zero', async () => {
    const result = await assess(engine, nothing(), [ethanol]);
    expect(result.frames).toBe(ethanol.frames);
    expect(result.forceMae).toBeCloseTo(result.zeroMae, 12);
  });

  it('of the labels themselves is zero', async () => {
    const width = 3 * ethanol.structure.elements.length;
    const exact: ReferenceMolecule = {
      ...ethanol,
      forces: new Float64Array(ethanol.frames * width),
      energies: new Float64Array(ethanol.frames).fill(-97),
    };
    const result = await assess(engine, nothing(), [exact]);
    expect([result.forceMae, result.forceRmse, result.energyMae, result.zeroMae]).toEqual([0, 0, 0, 0]);
  });

  it('has the standard error of a mean over frames', async () => {
    const result = await assess(engine, springs, [ethanol], { split: 'test' });
    const frames = Array.from(ethanol.splits.keys()).filter((f) => ethanol.splits[f] === 'test');
    const single = await Promise.all(
      frames.map(async (f) => {
        const one = selectSplit(
          { ...ethanol, splits: ethanol.splits.map((_, g) => (g === f ? 'test' : 'gap')) },
          'test',
        );
        const { forceMae, forceMaeError, energyMae } = await assess(engine, springs, [one]);
        expect([forceMaeError, energyMae]).toEqual([null, 0]);
        return forceMae;
      }),
    );
    const mean = single.reduce((sum, mae) => sum + mae, 0) / single.length;
    const variance = single.reduce((sum, mae) => sum + (mae - mean) ** 2, 0) / (single.length - 1);
    expect(result.forceMae).toBeCloseTo(mean, 10);
    expect(result.forceMaeError).toBeCloseTo(Math.sqrt(variance / single.length), 10);
  });

  it('carries GFN2-xTB on the same frames, which the yardsticks repeat', async () => {
    const { semiempirical, zeroMae } = await assess(engine, springs, [ethanol], { split: 'test' });
    const [all, ...byTemperature] = yardsticks(ethanol, 'test');
    expect(all).toMatchObject({ temperature: null, zeroMae, forceMae: zeroMae, semiempirical });
    expect(byTemperature.map(({ temperature }) => temperature)).toEqual([300, 600, 1000]);
    expect(semiempirical!.forceMae).toBeGreaterThan(1);
    expect(semiempirical!.forceMae).toBeLessThan(0.5 * zeroMae);
    const { semiempirical: absent, ...bare } = ethanol;
    expect(absent).toBeDefined();
    expect((await assess(engine, springs, [bare, dimer])).semiempirical).toBeNull();
    expect(() => yardsticks(ethanol, 'scan')).toThrow(/no frames of the split "scan"/);
  });

  it('splits by the temperature of the frames, which together are all of them', async () => {
    const [all, ...parts] = await errorsByTemperature(engine, springs, ethanol, 'test');
    const whole = await assess(engine, springs, [ethanol], { split: 'test' });
    expect(all.forceMae).toBeCloseTo(whole.forceMae, 12);
    expect(parts.reduce((sum, { frames }) => sum + frames, 0)).toBe(all.frames);
    const mean = parts.reduce((sum, { frames, forceMae }) => sum + frames * forceMae, 0) / all.frames;
    expect(mean).toBeCloseTo(all.forceMae, 12);
    // Hot frames are further from where springs were fitted.
    expect(parts[0].forceMae).toBeLessThan(parts[2].forceMae);
    for (const { temperature, forceMae } of parts) {
      const own = await assess(engine, springs, [ethanol], { split: 'test', temperature: temperature! });
      expect(own.forceMae).toBeCloseTo(forceMae, 12);
    }
    await expect(assess(engine, springs, [ethanol], { split: 'test', temperature: 450 })).rejects.toThrow(
      /at 450 K; it has .*300/,
    );
  });

  it('lists what is not covered, and refuses where nothing is', async () => {
    const foreign: ReferenceMolecule = {
      ...ethanol,
      name: 'ethanethiol',
      structure: { ...ethanol.structure, elements: ethanol.structure.elements.map((z) => (z === 8 ? 16 : z)) },
    };
    const result = await assess(engine, springs, [foreign, dimer]);
    expect(result.frames).toBe(dimer.frames);
    expect(result.notCovered).toEqual([{ name: 'ethanethiol', reason: expect.stringMatching(/\(S\)/) }]);
    await expect(assess(engine, springs, [foreign])).rejects.toMatchObject({ code: 'coverage' });
  });

  it('refuses an empty split, and a force field that gives no number', async () => {
    await expect(assess(engine, springs, [ethanol], { split: 'ood' })).rejects.toThrow(/"ood"; it has .*test/);
    const broken = { ...ethanol, positions: new Float64Array(ethanol.positions.length) };
    const failure = await assess(engine, springs, [broken]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FfpError);
    expect(failure).toMatchObject({ code: 'diverged', message: expect.stringMatching(/ethanol/) });
  });
});
