/** What computes a fit: as asked, or the faster one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestNodeDevice } from '../../src/cli/webgpu.ts';
import { FfpError } from '../../src/core/errors.ts';
import { NO_PROGRESS, type Compute } from '../../src/fit/fitter.ts';
import { networkComputing } from '../../src/fit/training/compute.ts';
import type { TrainingFrame } from '../../src/fit/training/data.ts';
import { TRAINING } from '../../src/fit/training/train.ts';
import { TrainableAtomicNetwork } from '../../src/fit/training/trainableAtomicNetwork.ts';
import type { GpuDevice } from '../../src/gpu/device.ts';
import { randomModel } from '../helpers/networks.ts';
import { randomChain } from '../helpers/potentials.ts';
import { randomNumbers } from '../helpers/random.ts';

let gpu: GpuDevice;
beforeAll(async () => {
  gpu = await requestNodeDevice();
});
afterAll(() => gpu.device.destroy());

const random = randomNumbers(2);
const { radial, angular } = randomModel(random, { elements: [1, 8] });
const FRAMES = Array.from({ length: 6 }, (): TrainingFrame => ({
  molecule: 0,
  elements: Uint8Array.of(1, 8, 1, 1),
  positions: randomChain(4, random),
  energy: random(),
  forces: Float64Array.from({ length: 12 }, () => random()),
}));
const model = new TrainableAtomicNetwork(
  {
    name: 'small',
    elements: [1, 8],
    radial,
    angular,
    hidden: [4],
    activation: 'silu',
    energyUnit: 5,
    selfEnergies: new Float64Array(2),
  },
  FRAMES,
  1,
);

const chosen = async (compute: Compute | undefined, epochs = 1e6) => {
  const frames = { train: FRAMES, validation: [] };
  const settings = { ...TRAINING, seed: 1, epochs, batch: 2 };
  const computing = await networkComputing(compute, model, frames, settings, 1, NO_PROGRESS);
  return { backend: computing.learner(model, frames, settings).computes.backend, why: computing.why };
};
const missing = (): Promise<GpuDevice> =>
  Promise.reject(new FfpError('no-webgpu', 'this browser does not offer WebGPU'));

describe('what computes a network', () => {
  it('is the processor where nothing else is asked for, and what is asked for otherwise', async () => {
    expect(await chosen(undefined)).toMatchObject({ backend: 'cpu' });
    expect(await chosen({ choice: 'cpu', device: missing, fallsBack: false })).toMatchObject({ backend: 'cpu' });
    const device = async () => gpu;
    expect(await chosen({ choice: 'webgpu', device, fallsBack: false })).toMatchObject({ backend: 'webgpu' });
  });

  it('is the processor, with the reason, where there is no device; unless nothing may stand in', async () => {
    const words = { backend: 'cpu', why: 'this browser does not offer WebGPU' };
    expect(await chosen({ choice: 'webgpu', device: missing, fallsBack: true })).toMatchObject(words);
    expect(await chosen({ choice: 'auto', device: missing, fallsBack: true })).toMatchObject(words);
    await expect(chosen({ choice: 'webgpu', device: missing, fallsBack: false })).rejects.toMatchObject({
      code: 'no-webgpu',
    });
  });

  it('is the faster one by the clock, where it takes a while and there is a graphics card', async () => {
    const before = model.weights.slice();
    // The software adapter under the name of a card: it is timed, and loses.
    const device = async () => ({ ...gpu, adapter: 'Some Card' });
    expect(await chosen({ choice: 'auto', device, fallsBack: true })).toMatchObject({
      backend: 'cpu',
      why: expect.stringMatching(
        /^[\d.e+]+ steps a second on WebGPU \(Some Card\), [\d.e+]+ on the processor$/,
      ) as string,
    });
    expect(model.weights).toEqual(before);
    expect(await chosen({ choice: 'auto', device: async () => gpu, fallsBack: true })).toMatchObject({
      backend: 'cpu',
      why: expect.stringMatching(/is the processor itself/) as string,
    });
    // Nobody is asked for a device for what is done at once.
    expect(await chosen({ choice: 'auto', device: missing, fallsBack: false }, 3)).toMatchObject({ why: undefined });
  });
});
