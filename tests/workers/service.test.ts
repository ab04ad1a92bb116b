import { MessageChannel } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseExtxyz } from '../../src/chem/extxyz.ts';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import type { Experiment } from '../../src/session/experiment.ts';
import type { FrameMessage, Opened, PortMessage } from '../../src/workers/protocol.ts';
import { SimulationService } from '../../src/workers/service.ts';
import { serveSite } from './site.ts';

// The worker's inside, without the worker: public/ over HTTP, messages over a port. Node has no navigator.gpu: the cpu Engine.
let site: Awaited<ReturnType<typeof serveSite>>;
let service: SimulationService;
let opened: Opened;
const messages: PortMessage[] = [];
const channel = new MessageChannel();

const frames = (): FrameMessage[] => messages.filter((message) => message.kind === 'frame');
const until = async (condition: () => boolean): Promise<void> => {
  for (let waited = 0; !condition(); waited += 10) {
    if (waited > 20_000) throw new Error('waited for 20 s');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

beforeAll(async () => {
  site = await serveSite();
  channel.port1.on('message', (message: PortMessage) => messages.push(message));
  service = new SimulationService();
  await service.connect(channel.port2 as unknown as MessagePort, site.baseUrl);
  opened = await service.open(DEFAULT_EXPERIMENT, 'auto');
});
afterAll(() => {
  channel.port1.close();
  site.close();
});

describe('the simulation service', () => {
  it('lists the molecules of the Reference set', async () => {
    const molecules = await service.molecules();
    expect(molecules.length).toBeGreaterThanOrEqual(160);
    expect(molecules.find(({ name }) => name === 'ethanol')).toMatchObject({ atoms: 9, formula: 'C2H6O' });
  });

  it('times the Engines, unless what an earlier visit measured still holds', async () => {
    const { engines } = opened;
    expect(engines.measured).toBe(true);
    const again = await service.open(DEFAULT_EXPERIMENT, 'auto', engines);
    expect(again.engines).toEqual({ ...engines, measured: false });
    expect(again.engine).toBe('cpu');
    const elsewhere = { ...engines, webgpu: { ...engines.webgpu, note: 'another adapter' } };
    opened = await service.open(DEFAULT_EXPERIMENT, 'auto', elsewhere);
    expect(opened.engines.measured).toBe(true);
  });

  it('hands out the labels as a file that reads back, with its licence beside each frame', async () => {
    const frames = parseExtxyz(await service.referenceFile({ licence: 'CC BY 4.0' }));
    expect(frames).toHaveLength(opened.reference!.frames.length);
    const frozen = await service.freeze(3);
    frozen.reference.forEach((force, c) => expect(frames[3].forces.get('forces')![c]).toBeCloseTo(force, 4));
    expect(frames.every(({ info }) => info.get('licence') === 'CC BY 4.0' && info.has('split'))).toBe(true);
  });

  it('says how far force fields disagree about each atom, now and at a Reference frame', async () => {
    const now = await service.atomValues('disagreement', null);
    expect(now.values).toHaveLength(9);
    expect(now.values.every((value) => value > 0 && value < 500)).toBe(true);
    expect(now.against).toEqual({ forcefield: 'one molecule by heart' });
    const frozen = await service.freeze(0);
    const { values } = await service.atomValues('disagreement', 0);
    // The kernel of ethanol is near the labels, so that its difference to the springs is near their error.
    const errors = Float64Array.from({ length: 9 }, (_, i) =>
      Math.hypot(...[0, 1, 2].map((c) => frozen.forces[3 * i + c] - frozen.reference[3 * i + c])),
    );
    const mean = (all: Float64Array) => all.reduce((sum, one) => sum + one, 0) / all.length;
    expect(Math.abs(mean(values) / mean(errors) - 1)).toBeLessThan(0.5);
    const { values: shares } = await service.atomValues('energy', 0);
    // Less the mean of each element, they add up to nothing.
    expect(Math.abs(shares.reduce((sum, one) => sum + one, 0))).toBeLessThan(1e-9);
    await expect(service.atomValues('disagreement', 9999)).rejects.toThrow(/no reference frame 9999/);
  });

  it('opens ethanol, says which Engine it took and why the other is absent', () => {
    expect(opened).toMatchObject({ engine: 'cpu', formula: 'C2H6O' });
    expect(opened.engines.cpu.microsecondsPerStep).toBeGreaterThan(0);
    expect(opened.engines.webgpu.microsecondsPerStep).toBeNull();
    expect(opened.engines.webgpu.note).toMatch(/WebGPU/);
    expect(opened.reference).toMatchObject({ split: 'test' });
    expect(opened.reference!.zeroMae).toBeGreaterThan(opened.reference!.semiempiricalMae!);
  });

  it('plays: frames move, at most 2 fs apart, centred, with finite energies', async () => {
    messages.length = 0;
    await service.play();
    await until(() => frames().length >= 12);
    await service.pause();
    const shown = frames();
    for (const [n, frame] of shown.entries()) {
      expect(Number.isFinite(frame.potential + frame.kinetic + frame.temperature)).toBe(true);
      expect(Object.keys(frame.groups)).toEqual(['bond', 'angle', 'torsion', 'nonbonded']);
      expect(Object.values(frame.groups).reduce((sum, energy) => sum + energy, 0)).toBeCloseTo(frame.potential, 8);
      expect(frame.disagreement).toBeNull();
      if (n > 0) expect(frame.time - shown[n - 1].time).toBeLessThanOrEqual(2);
    }
    expect(shown.at(-1)!.positions).not.toEqual(shown[0].positions);
    const count = frames().length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(frames()).toHaveLength(count);
  });

  it('steps, changes settings as events, and repeats itself from its own Experiment', async () => {
    await service.reset();
    await service.step(30);
    const experiment = await service.set({ temperature: 450 });
    expect(experiment.events).toEqual([{ step: 30, set: { temperature: 450 } }]);
    await service.step(30);
    const { step, hash } = await service.stateHash();
    expect(step).toBe(60);
    await service.open(await service.experiment(), 'as-given');
    await service.step(60);
    expect((await service.stateHash()).hash).toBe(hash);
  });

  it('freezes a reference frame; force fields differ in their forces on it, and only in those', async () => {
    const { index } = opened.reference!.frames[0];
    await service.set({ forcefield: 'mm-class1' });
    const springs = await service.freeze(index);
    await service.set({ forcefield: 'mm-bonded' });
    const bare = await service.freeze(index);
    expect(bare.reference).toEqual(springs.reference);
    expect(bare.positions).toEqual(springs.positions);
    expect(bare.forces).not.toEqual(springs.forces);
    const error =
      springs.forces.reduce((sum, f, c) => sum + Math.abs(f - springs.reference[c]), 0) / springs.forces.length;
    expect(springs.mae).toBeCloseTo(error, 4);
    await expect(service.freeze(1e6)).rejects.toThrow(/no reference frame/);
  });

  it('measures a point for every force field', async () => {
    const points = await service.measurePlane();
    expect(points.map(({ forcefield }) => forcefield)).toEqual(opened.forcefields.map(({ id }) => id));
    for (const { speed, accuracy } of points) {
      expect(speed!.microsecondsPerStep).toBeGreaterThan(0);
      expect(accuracy).toMatchObject({ split: 'test', frames: 19 });
      expect(accuracy!.forceMae).toBeLessThan(opened.reference!.zeroMae);
    }
  });

  it('times a molecule that is too large to be compared, takes labels for one that is not, and goes on with what it knew', async () => {
    const chain = (carbons: number): Experiment => ({
      ...DEFAULT_EXPERIMENT,
      molecule: {
        kind: 'inline',
        name: 'a row of methanes',
        elements: Array.from({ length: carbons }, () => ['C', 'H', 'H', 'H', 'H']).flat(),
        positions: Array.from({ length: carbons }, (_, n): [number, number, number][] => {
          const a = 0.63;
          const x = 4.5 * n;
          return [
            [x, 0, 0],
            [x + a, a, a],
            [x - a, -a, a],
            [x - a, a, -a],
            [x + a, -a, -a],
          ];
        }).flat(),
        bonds: Array.from({ length: carbons }, (_, n) =>
          [1, 2, 3, 4].map((h): [number, number, number] => [5 * n, 5 * n + h, 1]),
        ).flat(),
        charge: 0,
      },
    });
    await service.open(chain(31), 'as-given');
    const [large] = await service.measurePlane('cpu', ['mm-class1']);
    expect(large).toMatchObject({ accuracy: null, disagreement: null, reason: null });
    expect(large.speed!.microsecondsPerStep).toBeGreaterThan(0);
    await expect(service.labelScript()).rejects.toThrow(/at most 150 atoms/);

    await service.open(chain(2), 'as-given');
    const [small] = await service.measurePlane('cpu', ['mm-class1'], ['longestStep']);
    expect(small.disagreement!.forceMae).toBeGreaterThan(0);
    expect(small.longestStep).toBeGreaterThanOrEqual(1);
    const { elements, positions } = chain(2).molecule as Extract<Experiment['molecule'], { kind: 'inline' }>;
    const rows = elements.map((symbol, i) => `${symbol} ${positions[i].join(' ')} 0.1 0 0`).join('\n');
    const frame = (energy: number): string =>
      `10\nProperties=species:S:1:pos:R:3:forces:R:3 energy=${energy}\n${rows}\n`;
    await expect(service.importLabels('nonsense')).rejects.toThrow(/line 1/);
    const info = await service.importLabels(frame(-2160) + frame(-2160.1));
    expect(info.frames).toHaveLength(2);
    const [judged] = await service.measurePlane('cpu', ['mm-class1']);
    expect(judged.accuracy).toMatchObject({ frames: 2, split: 'test' });
    // How long a step takes is not measured again for it.
    expect(judged.speed).toEqual(small.speed);
    expect(judged.longestStep).toBe(small.longestStep);
    opened = await service.open(DEFAULT_EXPERIMENT, 'auto');
  });

  it('stops at a blow-up, names atoms and step, and goes on from the last good state', async () => {
    await service.reset();
    await service.set({ forcefield: 'mm-class1', dt: 0.5 });
    await service.step(20);
    await service.set({ dt: 9 });
    messages.length = 0;
    await service.play();
    await until(() => messages.some(({ kind }) => kind === 'fault'));
    const fault = messages.find((message) => message.kind === 'fault')!;
    expect(fault.message).toMatch(/blew up at step \d+/);
    expect(fault.lastGoodStep).toBeLessThanOrEqual(fault.fault.step);
    await until(() => messages.some((message) => message.kind === 'status' && message.state === 'stopped'));
    await expect(service.play()).rejects.toThrow(/last good state/);
    await service.set({ dt: 0.5 });
    await service.recover();
    messages.length = 0;
    await service.step(50);
    await until(() => frames().some(({ step }) => step === fault.lastGoodStep + 50));
    expect(messages.some(({ kind }) => kind === 'fault')).toBe(false);
  });

  it('keeps what is open when a molecule cannot be opened', async () => {
    const before = await service.stateHash();
    const molecule = { kind: 'reference', name: 'unobtainium' } as const;
    await expect(service.open({ ...DEFAULT_EXPERIMENT, molecule }, 'auto')).rejects.toThrow(/unobtainium/);
    expect(await service.stateHash()).toEqual(before);
  });

  it('opens a molecule that the Experiment carries itself', async () => {
    const molecule = {
      kind: 'inline',
      name: 'water',
      elements: ['O', 'H', 'H'],
      positions: [
        [0, 0, 0],
        [0.96, 0, 0],
        [-0.24, 0.93, 0],
      ],
      bonds: [
        [0, 1, 1],
        [0, 2, 1],
      ],
      charge: 0,
    } as const;
    const water = await service.open({ ...DEFAULT_EXPERIMENT, molecule }, 'auto');
    expect(water).toMatchObject({ name: 'water', formula: 'H2O', reference: null });
  });
});
