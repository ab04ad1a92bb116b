import { beforeAll, describe, expect, it } from 'vitest';
import { loadReferenceIndex, loadReferenceMolecule } from '../../src/assess/load.ts';
import { predictLabels } from '../../src/assess/errors.ts';
import type { ReferenceMolecule } from '../../src/assess/reference.ts';
import { withValue } from '../../src/core/entries.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { class1ForceField } from '../../src/forcefield/class1/forcefield.ts';
import { presetRecipe, shippedRecipe } from '../../src/fit/designs/presets.ts';
import { NO_PROGRESS } from '../../src/fit/fitter.ts';
import { designMolecules as class2Designs } from '../../src/fit/kinds/class2.ts';
import { fitParameters } from '../../src/fit/kinds/class1.ts';
import { listParameters, priorMeans } from '../../src/fit/class2/problem.ts';
import { loadFitData, runRecipe } from '../../src/fit/run.ts';
import { settingsOf } from '../../src/fit/designs/check.ts';
import type { Class1Settings } from '../../src/fit/settings/class1.ts';
import type { Class2Settings } from '../../src/fit/settings/class2.ts';
import { class1Tables } from '../../src/fit/training/class1Tables.ts';
import { class2Tables } from '../../src/fit/training/class2Tables.ts';
import { trainingFrames } from '../../src/fit/training/data.ts';
import type { TrainableTables } from '../../src/fit/training/trainableTables.ts';
import { publicAsset } from '../helpers/assets.ts';

const GRADIENT = { epochs: 40, rate: 0.02, charges: true };
let molecules: ReferenceMolecule[];

beforeAll(async () => {
  const index = await loadReferenceIndex(publicAsset);
  molecules = [];
  for (const name of ['ethanol', 'glycine']) molecules.push(await loadReferenceMolecule(publicAsset, name, index));
});

async function class1(): Promise<{ tables: ReturnType<typeof class1Tables>; begin: ReturnType<typeof fitParameters> }> {
  const recipe = (await shippedRecipe('mm-class1'))!;
  const settings = settingsOf(withValue(recipe, 'settings.gradient', GRADIENT)) as unknown as Class1Settings;
  const begin = fitParameters(recipe, settings, molecules);
  return { begin, tables: class1Tables(molecules, begin, settings) };
}

async function class2(): Promise<TrainableTables> {
  const settings = settingsOf((await shippedRecipe('mm-class2'))!) as unknown as Class2Settings;
  const { designs, charges } = await class2Designs(molecules);
  const list = listParameters(designs, settings);
  return class2Tables(molecules, charges, list, priorMeans(list), settings);
}

/** Gradient of byEnergy · E + Σ byForces · F against central differences, of a few parameters. */
function checkGradient(trainable: TrainableTables, frame: ReturnType<typeof trainingFrames>[number]): void {
  const prepared = trainable.prepare(frame);
  const forces = new Float64Array(frame.positions.length);
  const byForces = forces.map((_, x) => Math.sin(7 * x + 1));
  const value = (): number => {
    const energy = trainable.evaluate(prepared, forces);
    return 0.3 * energy + forces.reduce((sum, force, x) => sum + byForces[x] * force, 0);
  };
  const gradient = new Float64Array(trainable.weights.length);
  value();
  trainable.addGradient(prepared, 0.3, byForces, gradient);
  const step = 1e-4;
  let felt = 0;
  for (let p = 0; p < gradient.length; p++) {
    const before = trainable.weights[p];
    trainable.weights[p] = before + step;
    const high = value();
    trainable.weights[p] = before - step;
    const low = value();
    trainable.weights[p] = before;
    const slope = (high - low) / (2 * step);
    if (Math.abs(slope) > 1e-3) felt++;
    expect(Math.abs(gradient[p] - slope)).toBeLessThan(1e-6 * (1 + Math.abs(slope)) + 1e-5);
  }
  expect(felt).toBeGreaterThan(20);
}

describe('tables of parameters', () => {
  it('have the gradient of energies and forces by every contribution and every charge increment', async () => {
    const { tables } = await class1();
    for (const molecule of [0, 1])
      checkGradient(
        tables.trainable,
        trainingFrames(molecules, 'train').find((frame) => frame.molecule === molecule)!,
      );
    checkGradient(await class2(), trainingFrames(molecules, 'train')[0]);
  });

  it('say of a frame what the Engine says of the force field that they stand for, charges included', async () => {
    const { tables, begin } = await class1();
    // Other charges and springs than those that the fit begins with.
    const weights = tables.trainable.weights.map((weight, p) => weight + 0.02 * Math.sin(3 * p));
    tables.trainable.weights.set(weights);
    const forceField = class1ForceField({ ...begin, ...tables.tablesOf(weights) });
    const frames = trainingFrames(molecules, 'train', tables.baselines);
    const labelled = trainingFrames(molecules, 'train');
    for (const [m, molecule] of molecules.entries()) {
      const { forces } = await predictLabels(new CpuEngine(), forceField, molecule);
      const first = molecule.splits.indexOf('train');
      const at = frames.findIndex((frame) => frame.molecule === m);
      const own = new Float64Array(frames[at].positions.length);
      tables.trainable.evaluate(tables.trainable.prepare(frames[at]), own);
      own.forEach((force, x) => {
        const whole = force + labelled[at].forces[x] - frames[at].forces[x];
        expect(whole).toBeCloseTo(forces[first * own.length + x], 3);
      });
    }
  });

  it('come closer to the labels by gradients than by least squares, and stay above the floor of their form', async () => {
    const data = await loadFitData(publicAsset, ['ethanol']);
    const mae = async (id: string): Promise<number> => {
      const recipe = await presetRecipe(id, { reference: 'shipped', only: ['ethanol'] });
      return (await runRecipe(recipe, data, NO_PROGRESS, id)).errors.validation!.forceMae;
    };
    const [solved, stepped] = [await mae('mm-class1'), await mae('mm-class1-gradient')];
    expect(stepped).toBeLessThan(0.99 * solved);
    expect(stepped).toBeGreaterThan(await mae('mm-class2-gradient'));
  });
});
