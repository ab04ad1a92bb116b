/** A device in reserve: a run whose device is lost goes on there at once, with the same bits. */
import { afterEach, describe, expect, it } from 'vitest';
import { loadReferenceMolecule } from '../../src/assess/load.ts';
import { requestNodeDevice } from '../../src/cli/webgpu.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import { GpuEngine } from '../../src/gpu/engine.ts';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import { Run } from '../../src/session/run.ts';
import { Standby } from '../../src/workers/standby.ts';
import { Visibility } from '../../src/workers/visibility.ts';
import { publicAsset as load } from '../helpers/assets.ts';

interface Made {
  readonly engine: GpuEngine;
  readonly device: GPUDevice;
  /** Pipelines asked for, and those there. */
  asked: number;
  compiled: number;
}

const made: Made[] = [];
afterEach(() => {
  for (const { engine } of made.splice(0)) engine.destroy();
});

async function make(): Promise<GpuEngine> {
  const found = await requestNodeDevice();
  const { device } = found;
  const one: Made = { engine: new GpuEngine(found), device, asked: 0, compiled: 0 };
  const compile = device.createComputePipelineAsync.bind(device);
  device.createComputePipelineAsync = async (descriptor) => {
    one.asked++;
    const pipeline = await compile(descriptor);
    one.compiled++;
    return pipeline;
  };
  made.push(one);
  return one.engine;
}

/** A run on the first device, and its reserve after `tellings` seconds. */
async function running(tellings: number) {
  let engine = await make();
  const standby = new Standby(make);
  const { structure } = await loadReferenceMolecule(load, 'ethanol');
  // Few Terms: they are compiled in a moment.
  const experiment = {
    ...DEFAULT_EXPERIMENT,
    settings: { ...DEFAULT_EXPERIMENT.settings, engine: 'webgpu', forcefield: 'mm-bonded' },
  } as const;
  const sources = {
    engine: () => Promise.resolve(engine),
    forcefield: (id: string) => loadForceField(id, load),
  };
  const run = await Run.start(experiment, structure, sources);
  await run.advance(20);
  await run.frame();
  const visibility = new Visibility();
  for (let second = 0; second < tellings; second++) standby.told(run, engine.adapter, visibility);
  const ready = async (times: number): Promise<void> => {
    while (visibility.hidden < 2 * times) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return { run, standby, visibility, ready, use: (other: GpuEngine) => (engine = other) };
}

describe('a device in reserve', () => {
  it('takes a run over without compiling anything, and the bits are those of an undisturbed run', async () => {
    const { run, standby, ready, use } = await running(6);
    await ready(1);
    expect(made).toHaveLength(2);
    const asked = made[1].asked;
    expect(asked).toBeGreaterThan(0);
    made[0].device.destroy();
    const start = performance.now();
    const engine = await standby.take();
    expect(engine).toBe(made[1].engine);
    use(engine!);
    await run.revive();
    await run.frame();
    console.log(`on the device in reserve after ${(performance.now() - start).toFixed(0)} ms`);
    expect(made[1].asked).toBe(asked);
    expect(run.lastGoodStep).toBe(20);
    await run.advance(30);
    const after = await run.stateHash();
    const undisturbed = await running(0);
    await undisturbed.run.advance(30);
    expect(await undisturbed.run.stateHash()).toEqual(after);
    // There is one device in reserve, not two.
    expect(await standby.take()).toBeNull();
  }, 60_000);

  it('is made once what runs has stayed the same for a while, and again for what runs later', async () => {
    const { run, standby, visibility, ready } = await running(5);
    expect(made).toHaveLength(1);
    standby.told(run, made[0].engine.adapter, visibility);
    // Timings are told that they do not count.
    expect(visibility.hidden).toBe(1);
    await ready(1);
    expect(made).toHaveLength(2);
    const before = made[1].compiled;
    await run.set({ forcefield: 'mm-class1' });
    await run.frame();
    for (let second = 0; second < 6; second++) standby.told(run, made[0].engine.adapter, visibility);
    await ready(2);
    expect(made).toHaveLength(2);
    expect(made[1].compiled).toBeGreaterThan(before);
  }, 60_000);

  it('is not given away when it was lost too, or stands on another adapter', async () => {
    const { run, standby, visibility, ready } = await running(6);
    await ready(1);
    made[1].device.destroy();
    made[0].device.destroy();
    expect(await standby.take()).toBeNull();
    const other = new Standby(make);
    for (let second = 0; second < 6; second++) other.told(run, 'another adapter', visibility);
    expect(await other.take()).toBeNull();
  }, 60_000);

  it('is left out where the browser gives no other device, or none in time', async () => {
    const { run, visibility } = await running(0);
    const none = new Standby(() => Promise.reject(new Error('one device is all there is')));
    const never = new Standby(() => new Promise(() => {}));
    for (const standby of [none, never]) {
      for (let second = 0; second < 6; second++) standby.told(run, 'adapter', visibility);
      expect(await standby.take()).toBeNull();
    }
  }, 60_000);
});
