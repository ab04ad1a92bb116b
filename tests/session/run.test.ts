import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadReferenceMolecule } from '../../src/assess/load.ts';
import type { Structure } from '../../src/chem/structure.ts';
import { FfpError } from '../../src/core/errors.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { Engine } from '../../src/forcefield/engine.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import type { GpuEngine } from '../../src/gpu/engine.ts';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import type { Experiment, Settings } from '../../src/session/experiment.ts';
import { describeFault } from '../../src/session/faults.ts';
import { Run, type RunSources } from '../../src/session/run.ts';
import { thermalStart } from '../../src/session/start.ts';
import { centreOfMass, kineticEnergy, removeRigidMotion } from '../../src/forcefield/motion.ts';
import { nodeGpuEngine } from '../helpers/gpu.ts';
import { publicAsset as load } from '../helpers/assets.ts';

let gpu: GpuEngine;
let ethanol: Structure;
let sources: RunSources;
beforeAll(async () => {
  gpu = await nodeGpuEngine();
  ethanol = (await loadReferenceMolecule(load, 'ethanol')).structure;
  const cpu = new CpuEngine();
  const engines: Record<string, Engine> = { cpu, webgpu: gpu };
  sources = {
    engine: (backend) => Promise.resolve(engines[backend]),
    forcefield: (id) => loadForceField(id, load),
  };
});
afterAll(() => gpu.destroy());

const experiment = (settings: Partial<Settings>, more: Partial<Experiment> = {}): Experiment => ({
  ...DEFAULT_EXPERIMENT,
  settings: { ...DEFAULT_EXPERIMENT.settings, ...settings },
  ...more,
});

describe.each(['cpu', 'webgpu'] as const)('a run on %s', (engine) => {
  it('is repeated by its Experiment, changes on the way included, however it is cut', async () => {
    const first = await Run.start(experiment({ engine }), ethanol, sources);
    await first.advance(40);
    await first.set({ temperature: 500 });
    await first.advance(33);
    await first.frame();
    await first.set({ forcefield: 'mm-bonded', dt: 0.25 });
    await first.advance(50);
    await first.set({ engine: engine === 'cpu' ? 'webgpu' : 'cpu' });
    await first.advance(20);
    const link = first.experiment;
    expect(link.events.map(({ step }) => step)).toEqual([40, 73, 123]);
    const again = await Run.start(link, ethanol, sources);
    await again.advance(143);
    expect(await again.stateHash()).toEqual(await first.stateHash());
    const cut = await Run.start(link, ethanol, sources);
    for (const steps of [1, 39, 1, 72, 30]) await cut.advance(steps);
    expect(await cut.stateHash()).toEqual(await first.stateHash());
    const plain = await Run.start(experiment({ engine }), ethanol, sources);
    await plain.advance(143);
    expect((await plain.stateHash()).hash).not.toBe((await first.stateHash()).hash);
    [first, again, cut, plain].forEach((run) => run.destroy());
  });

  it('may take its steps under a cheap force field, from an event on, and is repeated all the same', async () => {
    const inner = { forcefield: 'mm-bonded', steps: 4 };
    const first = await Run.start(experiment({ engine }), ethanol, sources);
    await first.advance(42);
    await first.set({ inner });
    await first.advance(31);
    await first.set({ inner: { ...inner } });
    await first.set({ inner: { ...inner, steps: 2 } });
    await first.advance(20);
    await first.set({ inner: null });
    await first.advance(7);
    expect(first.experiment.events.map(({ step }) => step)).toEqual([42, 73, 93]);
    const again = await Run.start(first.experiment, ethanol, sources);
    for (const steps of [41, 13, 19, 26, 1]) await again.advance(steps);
    expect(await again.stateHash()).toEqual(await first.stateHash());
    const plain = await Run.start(experiment({ engine }), ethanol, sources);
    await plain.advance(100);
    expect((await plain.stateHash()).hash).not.toBe((await first.stateHash()).hash);
    for (const run of [first, again, plain]) run.destroy();
  });

  it('goes back to the last good moment after a blow-up, bit for bit', async () => {
    const run = await Run.start(experiment({ engine }), ethanol, sources);
    await run.advance(60);
    await run.frame();
    const good = await run.stateHash();
    await run.set({ dt: 8 });
    await run.advance(200);
    const broken = await run.frame();
    const { fault } = broken;
    expect(fault).not.toBeNull();
    expect(fault!.step).toBeGreaterThanOrEqual(60);
    expect(run.lastGoodStep).toBe(60);
    // Looking again at what is left does not make it good.
    await run.frame();
    expect(run.lastGoodStep).toBe(60);
    expect(describeFault(run, fault!, broken)).toMatch(
      /blew up at step \d+ .*[CHO]\d.* 8 fs; the Term with the most energy was “.+” \(/,
    );
    // 60 steps of 0.5 fs, and then those of 8 fs.
    expect(describeFault(run, fault!, broken)).toContain(`(${((30 + (fault!.step - 60) * 8) / 1000).toFixed(3)} ps)`);
    await run.rollBack();
    expect(await run.stateHash()).toEqual(good);
    // The offending step is still set, and goes on being part of the story; a smaller one replaces it.
    expect(run.settings.dt).toBe(8);
    await run.set({ dt: 0.5 });
    await run.advance(100);
    expect((await run.frame()).fault).toBeNull();
    const again = await Run.start(run.experiment, ethanol, sources);
    await again.advance(160);
    expect(await again.stateHash()).toEqual(await run.stateHash());
    run.destroy();
    again.destroy();
  });

  it('counts simulated time through changes of the time step', async () => {
    const run = await Run.start(experiment({ engine }), ethanol, sources);
    await run.advance(10);
    await run.set({ dt: 0.25 });
    await run.advance(10);
    expect(run.timeAt(20)).toBe(7.5);
    expect(run.timeAt(5)).toBe(2.5);
    run.destroy();
  });

  it('forgets later events when somebody takes another way', async () => {
    const events = [{ step: 50, set: { temperature: 900 } }];
    const run = await Run.start(experiment({ engine }, { events }), ethanol, sources);
    await run.advance(20);
    await run.set({ temperature: 100 });
    expect(run.experiment.events).toEqual([{ step: 20, set: { temperature: 100 } }]);
    await run.set({ temperature: 100 });
    expect(run.experiment.events).toHaveLength(1);
    run.destroy();
  });
});

describe.each([
  ['springs', 'mm-class1', /“Harmonic bond” \(/],
  ['a network', 'nn-s', /“.*[Nn]etwork/],
])('a blow-up on %s', (_, forcefield, term) => {
  it('is found within the chunk, and named: atoms, Term, step; then it is as if it had not been', async () => {
    const run = await Run.start(experiment({ engine: 'cpu', forcefield }), ethanol, sources);
    await run.advance(20);
    await run.frame();
    const good = await run.stateHash();
    await run.set({ dt: 5 });
    await run.advance(400);
    const frame = await run.frame();
    expect(frame.fault!.step).toBeLessThanOrEqual(420);
    const words = describeFault(run, frame.fault!, frame);
    expect(words).toMatch(term);
    expect(words).toMatch(/blew up at step \d+ \(.* ps\): [CHO]\d/);
    await run.rollBack();
    expect(await run.stateHash()).toEqual(good);
    run.destroy();
  });
});

describe('a run whose graphics device is lost', () => {
  it('goes on on the processor where there is no other device, from the same numbers', async () => {
    const lost = await nodeGpuEngine();
    let alive = true;
    const run = await Run.start(experiment({ engine: 'webgpu' }), ethanol, {
      ...sources,
      engine: async (backend) => {
        if (backend === 'cpu') return sources.engine('cpu');
        if (!alive) throw new FfpError('no-webgpu', 'no device');
        return lost;
      },
    });
    await run.advance(25);
    const before = await run.frame();
    lost.destroy();
    alive = false;
    await expect(run.revive()).rejects.toThrow(/no device/);
    await run.revive('cpu');
    expect([run.step, run.settings.engine]).toEqual([25, 'cpu']);
    expect((await run.frame()).positions).toEqual(before.positions);
    expect(run.experiment.events).toEqual([{ step: 25, set: { engine: 'cpu' } }]);
    await run.advance(25);
    expect((await run.frame()).fault).toBeNull();
    run.destroy();
  });

  it('goes on from the last good moment on a new one, with the same bits', async () => {
    const lost = await nodeGpuEngine();
    let engine: GpuEngine = lost;
    const run = await Run.start(experiment({ engine: 'webgpu' }), ethanol, {
      ...sources,
      engine: () => Promise.resolve(engine),
    });
    await run.advance(25);
    await run.frame();
    const before = await run.stateHash();
    lost.destroy();
    engine = gpu;
    await run.revive();
    expect(await run.stateHash()).toEqual(before);
    await run.advance(25);
    const whole = await Run.start(experiment({ engine: 'webgpu' }), ethanol, sources);
    await whole.advance(50);
    expect(await run.stateHash()).toEqual(await whole.stateHash());
    run.destroy();
    whole.destroy();
  });
});

describe('a thermal start', () => {
  it('is at rest as a whole, warm within, and the same for the same seed', async () => {
    const potential = (await loadForceField('mm-class1', load)).parametrize(ethanol);
    const start = await thermalStart(potential, ethanol.positions, 300, 5, 32);
    const size = 3 * potential.atoms;
    let kinetic = 0;
    for (let r = 0; r < 32; r++) {
      const x = start.positions.slice(r * size, (r + 1) * size);
      const v = start.velocities.slice(r * size, (r + 1) * size);
      expect(Math.max(...centreOfMass(v, potential.masses).map(Math.abs))).toBeLessThan(1e-12);
      const before = kineticEnergy(v, potential.masses);
      expect(removeRigidMotion(x, v, potential.masses)).toBe(21);
      expect(kineticEnergy(v, potential.masses)).toBeCloseTo(before, 10);
      kinetic += before;
    }
    // 32 replicas of 21 degrees of freedom: a standard error of 16 K.
    const temperature = (2 * kinetic) / (32 * 21 * 0.0019872);
    expect(Math.abs(temperature - 300)).toBeLessThan(65);
    expect(await thermalStart(potential, ethanol.positions, 300, 5, 32)).toEqual(start);
    expect((await thermalStart(potential, ethanol.positions, 300, 6, 1)).velocities).not.toEqual(
      start.velocities.slice(0, size),
    );
  });

  it('knows that a linear molecule has one rotation less, and an atom none', () => {
    const masses = Float64Array.of(12, 16, 16);
    const axis = Float64Array.of(0, 0, 0, 0.7, 0.7, 0.2, -0.7, -0.7, -0.2);
    const v = Float64Array.from({ length: 9 }, (_, c) => Math.sin(c + 1) / 100);
    expect(removeRigidMotion(axis, v, masses)).toBe(4);
    expect(removeRigidMotion(new Float64Array(3), Float64Array.of(1, 2, 3), Float64Array.of(4))).toBe(0);
  });
});
