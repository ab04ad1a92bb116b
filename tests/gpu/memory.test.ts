/** What does not fit the graphics device: said with its size, the limit and a box that fits; what runs goes on. */
import { afterEach, describe, expect, it } from 'vitest';
import { requestNodeDevice } from '../../src/cli/webgpu.ts';
import { periodicPotential } from '../../src/forcefield/periodic.ts';
import { GpuEngine } from '../../src/gpu/engine.ts';
import { solution } from '../helpers/boxes.ts';

const { potential: vacuum, positions, box } = solution();
const boxed = periodicPotential(vacuum, { box, method: 'cutoff', cutoff: 7, tolerance: 1e-4 });

let engine: GpuEngine | undefined;
afterEach(() => engine?.destroy());

/** An Engine on a device that says these limits, and one whose allocations fail on request. */
async function engineWith(limits: Partial<Record<'maxStorageBufferBindingSize' | 'maxBufferSize', number>>) {
  const found = await requestNodeDevice();
  const { device } = found;
  const own = { maxStorageBufferBindingSize: 2 ** 27, maxBufferSize: 2 ** 28, ...limits };
  Object.defineProperty(device, 'limits', { value: own, configurable: true });
  const failing = { now: false };
  const pop = device.popErrorScope.bind(device);
  device.popErrorScope = async () => {
    const error = await pop();
    return failing.now ? new Error('Not enough memory left.') : error;
  };
  engine = new GpuEngine(found);
  return { engine, failing };
}

async function energyOf(own: GpuEngine): Promise<number> {
  const simulation = await own.load(boxed, 1);
  simulation.setState(positions);
  const { energies } = await simulation.frame();
  simulation.destroy();
  return energies.reduce((sum, u) => sum + u, 0);
}

describe('a box that is too large for the device', () => {
  it('is refused with size, limit and a box that fits, and the device goes on', async () => {
    const { engine: own } = await engineWith({ maxStorageBufferBindingSize: 100 * 1024 });
    await expect(own.load(boxed, 1)).rejects.toThrow(
      /^(The list of neighbours of 335 atoms|A mesh of .* points) takes \d+ KiB, and this device gives a buffer 100 KiB; take a box of at most about \d+ molecules like these \(it has 1\d\d\), .*, or the cpu Engine\.$/,
    );
    Object.defineProperty(own.device, 'limits', {
      value: { maxStorageBufferBindingSize: 2 ** 27, maxBufferSize: 2 ** 28 },
    });
    // No error scope was left open, and nothing was given up.
    expect(Number.isFinite(await energyOf(own))).toBe(true);
  });

  it('is refused where the device has no memory, and what runs goes on', async () => {
    const { engine: own, failing } = await engineWith({});
    const running = await own.load(boxed, 1);
    running.setState(positions);
    const before = (await running.frame()).energies;
    failing.now = true;
    await expect(own.load(boxed, 1)).rejects.toThrow(
      /^The graphics device has no room for 335 atoms, which take \d+ [KM]iB \(“Not enough memory left\.”\); take a box of at most about \d+ molecules like these \(it has \d+\), or the cpu Engine\.$/,
    );
    failing.now = false;
    expect((await running.frame()).energies).toEqual(before);
  });

  it('in replicas, fewer of them are offered', async () => {
    const { engine: own, failing } = await engineWith({});
    failing.now = true;
    await expect(
      own.load({ ...vacuum, terms: vacuum.terms.filter(({ kind }) => kind === 'bonded') }, 300),
    ).rejects.toThrow(/no room for 300 replicas of 335 atoms, .* take at most about 150 replicas, or the cpu Engine/);
  });
});
