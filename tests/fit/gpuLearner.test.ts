/** Training on WebGPU: the same numbers as on the processor in f64, as far as f32 goes, and the same bits every time. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadReferenceIndex, loadReferenceMolecule } from '../../src/assess/load.ts';
import { requestNodeDevice } from '../../src/cli/webgpu.ts';
import { NO_PROGRESS, type FittedModel } from '../../src/fit/fitter.ts';
import { startAdam } from '../../src/fit/training/adam.ts';
import { readCheckpoint, writeCheckpoint } from '../../src/fit/training/checkpoint.ts';
import { CpuLearner } from '../../src/fit/training/cpuLearner.ts';
import { selfEnergies, trainingFrames, type TrainingFrame } from '../../src/fit/training/data.ts';
import { trainMembers, type TrainedMember } from '../../src/fit/training/ensemble.ts';
import { GpuLearner } from '../../src/fit/training/gpuLearner.ts';
import type { Learner, LearnerState } from '../../src/fit/training/learner.ts';
import { Training, TRAINING, type TrainingSettings } from '../../src/fit/training/train.ts';
import { TrainableAtomicNetwork, type AtomicNetworkDesign } from '../../src/fit/training/trainableAtomicNetwork.ts';
import type { GpuDevice } from '../../src/gpu/device.ts';
import type { BufferSizes } from '../../src/gpu/fitting/networkFitting.ts';
import { ACTIVATIONS, type Activation } from '../../src/models/atomicNetwork.ts';
import { publicAsset } from '../helpers/assets.ts';
import { randomModel, type ModelShape } from '../helpers/networks.ts';
import { randomChain } from '../helpers/potentials.ts';
import { randomNumbers } from '../helpers/random.ts';

/** How far f32 is from f64: of the largest gradient of a weight, of the loss, and of a difference of two losses. */
const AGREE = { gradient: 3e-6, loss: 1e-6, difference: 2e-3 } as const;

const ELEMENTS = [1, 6, 8];
const SETTINGS: TrainingSettings = {
  ...TRAINING,
  seed: 4,
  epochs: 10,
  batch: 5,
  adam: { ...TRAINING.adam, clip: 1e9, weightDecay: 0.01 },
};

let gpu: GpuDevice;
beforeAll(async () => {
  gpu = await requestNodeDevice();
});
afterAll(() => gpu.device.destroy());

function designOf(activation: Activation, shape: ModelShape = {}): AtomicNetworkDesign {
  const { radial, angular } = randomModel(randomNumbers(1), { elements: ELEMENTS, ...shape });
  const selves = Float64Array.of(-10.5, 5.25, 3);
  return {
    name: 'small',
    elements: ELEMENTS,
    radial,
    angular,
    hidden: [8, 12, 4],
    activation,
    energyUnit: 7,
    selfEnergies: selves,
  };
}

/** Molecules of unlike sizes and elements, one of a single atom, one too long for its ends to see each other; labels at random. */
const FRAMES = ((): TrainingFrame[] => {
  const random = randomNumbers(8);
  const molecules = [[0, 2, 1, 0, 0, 2, 1], [0, 0], [1], [0, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0], [2, 1, 0, 0, 2]];
  return molecules.map((species, molecule) => ({
    molecule,
    elements: Uint8Array.from(species, (s) => ELEMENTS[s]),
    positions: randomChain(species.length, random),
    energy: -300 + 20 * random(),
    forces: Float64Array.from({ length: 3 * species.length }, () => 20 * (random() - 0.5)),
    ...(molecule === 4 && { weight: 0.3 }),
  }));
})();
const frames = { train: FRAMES, validation: FRAMES.slice(1, 4) };
const BATCH = { frames: [3, 0, 1, 2, 4] };

const stateOf = (weights: Float64Array): LearnerState => ({
  weights: weights.slice(),
  adam: startAdam(weights),
  offsets: Float64Array.of(-320.5, 7, 0.125, 3.3, 1),
});

/** The gradient of one step, from the mean that Adam keeps; and what the step said. */
async function stepOf(learner: Learner, weights: Float64Array, rate = 0) {
  const state = stateOf(weights);
  await learner.begin(state);
  const sums = await learner.learn([{ ...BATCH, rate }]);
  return { sums, state, gradient: state.adam.mean.map((mean) => mean / (1 - SETTINGS.adam.beta1)) };
}

const worst = (a: Float64Array, b: Float64Array): number => {
  const scale = b.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return a.reduce((most, value, n) => Math.max(most, Math.abs(value - b[n]) / scale), 0);
};

const KINDS: readonly [string, Activation, ModelShape][] = [
  ...ACTIVATIONS.map((activation): [string, Activation, ModelShape] => [`${activation} layers`, activation, {}]),
  ['Behler’s functions and the quintic', 'silu', { angular: 'behler', cutoffFunction: 'quintic' }],
];

describe.each(KINDS)('a step on WebGPU with %s', (_, activation, shape) => {
  it('has the gradient, the loss, the errors and the predictions of the f64 twin', async () => {
    const model = new TrainableAtomicNetwork(designOf(activation, shape), FRAMES, 3);
    const weights = model.weights.slice();
    const cpu = new CpuLearner(model, frames, SETTINGS);
    const expected = await stepOf(cpu, weights);
    const learner = new GpuLearner(model, frames, SETTINGS, gpu);
    const actual = await stepOf(learner, weights);
    expect(expected.gradient.filter((g) => g !== 0).length).toBeGreaterThan(activation === 'linear' ? 20 : 100);
    expect(worst(actual.gradient, expected.gradient)).toBeLessThan(AGREE.gradient);
    for (const sum of ['loss', 'force', 'energy'] as const)
      expect(Math.abs(actual.sums[sum] / expected.sums[sum] - 1), sum).toBeLessThan(AGREE.loss);
    expect(actual.sums).toMatchObject({ components: expected.sums.components, frames: 4, steps: 1 });
    expect(worst(actual.state.offsets, expected.state.offsets)).toBeLessThan(1e-6);
    const said = async (one: Learner) => {
      const numbers: number[] = [];
      await one.predict('validation', 'averaged', (f, energy, forces) => void numbers.push(f, energy, ...forces));
      return Float64Array.from(numbers);
    };
    expect(worst(await said(learner), await said(cpu))).toBeLessThan(1e-6);
    // A comparator that finds nothing would find nothing here either: forces that do not count, one weight that is a little off.
    const deaf = { ...SETTINGS, forceWeight: 0 };
    expect(
      worst(actual.gradient, (await stepOf(new CpuLearner(model, frames, deaf), weights)).gradient),
    ).toBeGreaterThan(0.1);
    if (activation !== 'linear') {
      const off = weights.map((weight) => weight * 1.001);
      expect(worst(actual.gradient, (await stepOf(cpu, off)).gradient)).toBeGreaterThan(5 * AGREE.gradient);
    }
    learner.end();
  });
});

describe('training on WebGPU', () => {
  it('shortens a long gradient, lets weights decay and follows them as the f64 twin does', async () => {
    const model = new TrainableAtomicNetwork(designOf('silu'), FRAMES, 3);
    const weights = model.weights.slice();
    const settings = { ...SETTINGS, adam: { ...SETTINGS.adam, clip: 2, weightDecay: 0.5 } };
    const { state: expected, gradient } = await stepOf(new CpuLearner(model, frames, settings), weights, 0.1);
    expect(Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0))).toBeCloseTo(2, 6);
    const learner = new GpuLearner(model, frames, settings, gpu);
    const { state: actual } = await stepOf(learner, weights, 0.1);
    learner.end();
    expect(worst(actual.adam.mean, expected.adam.mean)).toBeLessThan(AGREE.gradient);
    expect(worst(actual.adam.square, expected.adam.square)).toBeLessThan(2 * AGREE.gradient);
    // Adam's first step is ± the rate, whatever the gradient; where that is next to nothing, rounding settles the sign.
    const telling = Float64Array.from(gradient.keys()).filter((n) => Math.abs(gradient[n]) > 1e-3);
    const of = (own: Float64Array) => telling.map((n) => own[n]);
    expect(telling.length).toBeGreaterThan(200);
    expect(worst(of(actual.weights), of(expected.weights))).toBeLessThan(AGREE.gradient);
    expect(worst(of(actual.adam.averaged), of(expected.adam.averaged))).toBeLessThan(AGREE.gradient);
  });

  it('has a gradient by which its own loss changes', async () => {
    const model = new TrainableAtomicNetwork(designOf('silu'), FRAMES, 3);
    // Without the frame that has a weight of its own: sums of losses leave weights out.
    const train = FRAMES.slice(0, 4);
    const learner = new GpuLearner(model, { train, validation: [] }, SETTINGS, gpu);
    const weights = model.weights.slice();
    const batch = { frames: [0, 1, 2, 3], rate: 0 };
    const at = async (weightsThere: Float64Array) => {
      const state = stateOf(weightsThere);
      await learner.begin(state);
      const { loss } = await learner.learn([batch]);
      return { loss: loss / batch.frames.length, gradient: state.adam.mean.map((mean) => mean / 0.1) };
    };
    const { gradient } = await at(weights);
    const norm = Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0));
    const random = randomNumbers(3);
    for (let direction = 0; direction < 4; direction++) {
      const along = gradient.map((g) => (direction === 0 ? g / norm : random() < 0.2 ? Math.sign(g) / 8 : 0));
      const h = 4e-3;
      const [ahead, behind] = [
        await at(weights.map((w, n) => w + h * along[n])),
        await at(weights.map((w, n) => w - h * along[n])),
      ];
      const slope = gradient.reduce((sum, g, n) => sum + g * along[n], 0);
      expect(Math.abs((ahead.loss - behind.loss) / (2 * h) / slope - 1)).toBeLessThan(AGREE.difference);
    }
    learner.end();
  });

  it('gives the same bits in however many pieces, and however the data are split', async () => {
    const model = new TrainableAtomicNetwork(designOf('silu'), FRAMES, 3);
    const weights = model.weights.slice();
    const steps = Array.from({ length: 24 }, (_, n) => ({ frames: [n % 5, (n + 2) % 5], rate: 1e-2 / (1 + n) }));
    const after = async (pieces: readonly number[], sizes?: BufferSizes): Promise<LearnerState> => {
      const learner = new GpuLearner(model, frames, { ...SETTINGS, batch: 2 }, gpu, sizes);
      const state = stateOf(weights);
      await learner.begin(state);
      let at = 0;
      for (const size of pieces) await learner.learn(steps.slice(at, (at += size)));
      learner.end();
      return state;
    };
    const whole = await after([24]);
    expect(whole.weights).not.toEqual(weights);
    expect(await after([1, 2, 10, 11])).toEqual(whole);
    const made = vi.spyOn(gpu.device, 'createBuffer');
    const split = await after([24], { buffer: 2 ** 30, chunk: 40_000 });
    const chunks = made.mock.calls.filter(([{ label }]) => label?.startsWith('fitting data'));
    made.mockRestore();
    expect(chunks.length).toBeGreaterThan(1);
    expect(split).toEqual(whole);
    await expect(after([24], { buffer: 2 ** 30, chunk: 4000 })).rejects.toMatchObject({ code: 'unsupported' });
    await expect(after([24], { buffer: 2 ** 18, chunk: 40_000 })).rejects.toThrow(/take fewer frames a step/);
  });
});

describe('a fit on WebGPU', () => {
  let molecules: { train: TrainingFrame[]; validation: TrainingFrame[] };
  const settings: TrainingSettings = { ...TRAINING, seed: 4, epochs: 60, batch: 4, rate: 1e-2, patience: 200 };
  const start = (seed: number) =>
    new TrainableAtomicNetwork(
      { ...designOf('silu'), selfEnergies: selfEnergies(molecules.train, ELEMENTS) },
      molecules.train,
      seed,
    );
  beforeAll(async () => {
    const index = await loadReferenceIndex(publicAsset);
    const both = await Promise.all(
      ['water', 'methanol'].map((name) => loadReferenceMolecule(publicAsset, name, index)),
    );
    molecules = { train: trainingFrames(both, 'train'), validation: trainingFrames(both, 'validation') };
  });
  const onGpu = (resumed?: Training['state'], own: GpuDevice = gpu) =>
    new Training(new GpuLearner(start(1), molecules, settings, own), molecules, settings, resumed);

  it('comes as far as on the processor', async () => {
    const there = onGpu();
    const here = new Training(new CpuLearner(start(1), molecules, settings), molecules, settings);
    for (let epoch = 0; epoch < settings.epochs; epoch++) {
      const [a, b] = [await there.epoch(), await here.epoch()];
      // Rounding grows in the course of a fit; to begin with there is nothing but it.
      if (epoch === 0) expect(Math.abs(a.trainLoss / b.trainLoss - 1)).toBeLessThan(5e-4);
    }
    expect(here.state.best.forceMae).toBeLessThan(0.5 * here.state.history[0].validationForceMae);
    expect(Math.abs(there.state.best.forceMae / here.state.best.forceMae - 1)).toBeLessThan(0.05);
  });

  it('goes on from a kept state with the same bits', async () => {
    const whole = onGpu();
    for (let e = 0; e < 6; e++) await whole.epoch();
    const first = onGpu();
    for (let e = 0; e < 3; e++) await first.epoch();
    const kept = readCheckpoint(writeCheckpoint({ finished: [], current: first.state, computed: [] }));
    const resumed = onGpu(kept.current);
    for (let e = 0; e < 3; e++) await resumed.epoch();
    expect(resumed.state.weights).toEqual(whole.state.weights);
    expect(resumed.state.adam).toEqual(whole.state.adam);
    expect(resumed.state.offsets).toEqual(whole.state.offsets);
    expect(await resumed.newest()).toEqual(whole.state.adam.averaged);
  });

  it('goes on on the processor where the device is lost, and says so; or ends, where nothing may stand in', async () => {
    const fit = async (fallsBack: boolean) => {
      const own = await requestNodeDevice();
      const said: string[] = [];
      let trained: readonly TrainedMember[] = [];
      const model = await trainMembers(
        start,
        1,
        molecules,
        { ...settings, epochs: 5 },
        {
          ...NO_PROGRESS,
          computes: ({ backend }, why) => void said.push(`${backend}: ${why ?? ''}`),
          report: ({ epoch }) => {
            if (epoch === 2) own.device.destroy();
          },
        },
        async (members) => {
          trained = members;
          return {} as FittedModel;
        },
        { learner: (network, all, how) => new GpuLearner(network, all, how, own), fallsBack },
      ).finally(() => own.device.destroy());
      return { model, said, trained };
    };
    const { model, said, trained } = await fit(true);
    expect(said).toEqual(['webgpu: ', expect.stringMatching(/^cpu: .*device/)]);
    expect(model.computed!.map(({ backend }) => backend)).toEqual(['webgpu', 'cpu']);
    expect(trained[0].history.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5]);
    expect(trained[0].history[4].validationForceMae).toBeLessThan(trained[0].history[1].validationForceMae);
    await expect(fit(false)).rejects.toMatchObject({ code: 'gpu' });
  });
});
