import { loadReferenceIndex, loadReferenceMolecule } from '../src/assess/load.ts';
import type { ReferenceMolecule } from '../src/assess/reference.ts';
import { elementBySymbol } from '../src/chem/elements.ts';
import type { BenchSuite } from '../src/cli/bench.ts';
import { requestNodeDevice } from '../src/cli/webgpu.ts';
import type { LoadAsset } from '../src/core/assets.ts';
import { FfpError } from '../src/core/errors.ts';
import { parseSettings } from '../src/fit/recipe.ts';
import { presetRecipe, shippedRecipe } from '../src/fit/designs/presets.ts';
import { NO_PROGRESS } from '../src/fit/fitter.ts';
import { loadFitData, runRecipe } from '../src/fit/run.ts';
import { angularOf, NetworkSettingsSchema, radialOf } from '../src/fit/settings/network.ts';
import { trainingSettings } from '../src/fit/settings/training.ts';
import { startAdam } from '../src/fit/training/adam.ts';
import { CpuLearner } from '../src/fit/training/cpuLearner.ts';
import { selfEnergies, trainingFrames, type TrainingFrame } from '../src/fit/training/data.ts';
import { GpuLearner } from '../src/fit/training/gpuLearner.ts';
import type { Learner } from '../src/fit/training/learner.ts';
import type { TrainingSettings } from '../src/fit/training/train.ts';
import { TrainableAtomicNetwork } from '../src/fit/training/trainableAtomicNetwork.ts';
import type { GpuDevice } from '../src/gpu/device.ts';
import { compare, type Contender } from './records.ts';

/** Frames that stand for the whole Reference set, every so many: a step costs the same on them. */
const SAMPLE = 160;
/** Steps of a run: as many as an epoch of some hundred frames has. */
const STEPS = 14;
const RUNS = 5;
/** What is trained on: the shipped recipes take 8 frames a step, presets for one molecule 2. */
const CASES = [
  { id: 'nn-s', whole: false, batch: 2 },
  { id: 'nn-s', whole: false, batch: 8 },
  { id: 'nn-s', whole: true, batch: 8 },
  { id: 'nn-m', whole: false, batch: 8 },
  { id: 'nn-m', whole: true, batch: 8 },
  { id: 'nn-l', whole: false, batch: 8 },
  { id: 'nn-l', whole: true, batch: 8 },
];

/** Training on WebGPU against the processor in f64, in the same run; and linear designs, which the processor solves at once. */
export const suite: BenchSuite = {
  summary: 'steps of training on WebGPU against the processor, and a linear fit',
  async *run({ note, loadAsset, quick, skip }) {
    const gpu = await requestNodeDevice().catch((error: unknown) => {
      if (!(error instanceof FfpError)) throw error;
      skip({ what: 'steps of training on webgpu', system: 'all', reason: error.message });
      return null;
    });
    const index = await loadReferenceIndex(loadAsset);
    const ethanol = [await loadReferenceMolecule(loadAsset, 'ethanol', index)];
    const molecules = quick ? ethanol : (await loadFitData(loadAsset)).molecules;
    for (const { id, whole, batch } of CASES) {
      if (quick && (whole || batch === 2)) continue;
      const title = whole ? `${id} on the Reference set` : `${id} on ethanol`;
      yield* await steps(id, title, whole ? molecules : ethanol, batch, gpu, quick ? 3 : RUNS, note);
    }
    gpu?.device.destroy();
    yield* await compare('the whole fit', 'spline23 on ethanol', [await linear(loadAsset)], [], 3);
  },
};

async function steps(
  id: string,
  title: string,
  molecules: readonly ReferenceMolecule[],
  batch: number,
  gpu: GpuDevice | null,
  runs: number,
  note: (text: string) => void,
) {
  const recipe = (await shippedRecipe(id))!;
  const settings = parseSettings(NetworkSettingsSchema, recipe.settings, id);
  const elements = settings.elements.map((symbol) => elementBySymbol(symbol).number);
  const all = trainingFrames(molecules, 'train');
  const train = all.filter((_, f) => all.length <= SAMPLE || f % Math.floor(all.length / SAMPLE) === 0);
  const model = new TrainableAtomicNetwork(
    {
      name: id,
      elements,
      radial: radialOf(settings.radial),
      angular: angularOf(settings.angular),
      hidden: settings.hidden,
      activation: settings.activation,
      energyUnit: settings.energyUnit,
      selfEnergies: selfEnergies(all, elements),
    },
    train,
    1,
  );
  const own = { ...trainingSettings(settings, 1), batch };
  const frames = { train, validation: [] };
  const learners: (readonly [string, Learner])[] = [['cpu', new CpuLearner(model, frames, own)]];
  if (gpu) learners.unshift(['webgpu', new GpuLearner(model, frames, own, gpu)]);
  const weights = model.weights.slice();
  const contenders: Contender[] = [];
  for (const [name, learner] of learners) {
    const begun = performance.now();
    await learner.begin({
      weights: weights.slice(),
      adam: startAdam(weights),
      offsets: new Float64Array(molecules.length),
    });
    note(`${title}, ${name}: ${Math.round(performance.now() - begun)} ms to prepare ${train.length} frames`);
    contenders.push(stepping(name, learner, train, own));
  }
  const epoch = Math.ceil(all.length / batch);
  const records = await compare(
    `step of ${batch} frames (an epoch has ${epoch})`,
    title,
    contenders.slice(0, 1),
    contenders.slice(1),
    runs,
  );
  for (const [, learner] of learners) learner.end();
  return records;
}

/** µs a step, of steps that see frames all over the data. */
function stepping(name: string, learner: Learner, train: readonly TrainingFrame[], own: TrainingSettings): Contender {
  const order = Array.from({ length: train.length }, (_, n) => (n * 37) % train.length);
  const some = Array.from({ length: STEPS }, (_, s) => ({
    frames: [...new Set(Array.from({ length: own.batch }, (__, n) => order[(s * own.batch + n) % order.length]))],
    rate: own.lastRate,
  }));
  return {
    name,
    time: async () => {
      const begun = performance.now();
      await learner.learn(some);
      return (1000 * (performance.now() - begun)) / some.length;
    },
  };
}

/** µs of a fit of splines to ethanol, from labels to errors. */
async function linear(load: LoadAsset): Promise<Contender> {
  const data = await loadFitData(load, ['ethanol']);
  const recipe = await presetRecipe('spline23', { reference: 'shipped', only: ['ethanol'] });
  return {
    name: 'cpu',
    time: async () => {
      const begun = performance.now();
      await runRecipe(recipe, data, NO_PROGRESS, 'ffp fit');
      return 1000 * (performance.now() - begun);
    },
  };
}
