/** What a visitor does to the atoms: it replays bit for bit, the books are right, and it can be undone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadReferenceMolecule } from '../../src/assess/load.ts';
import type { Structure } from '../../src/chem/structure.ts';
import { BOLTZMANN } from '../../src/core/units.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { Engine } from '../../src/forcefield/engine.ts';
import { handEnergy, type Hand } from '../../src/forcefield/hand.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import { centreOfMass, kineticEnergy } from '../../src/forcefield/motion.ts';
import type { GpuEngine } from '../../src/gpu/engine.ts';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import { EVENT_LIMIT, type Experiment, type Settings } from '../../src/session/experiment.ts';
import { decodeLink, encodeLink } from '../../src/session/link.ts';
import { Run, type RunSources } from '../../src/session/run.ts';
import { nodeGpuEngine } from '../helpers/gpu.ts';
import { randomNumbers } from '../helpers/random.ts';
import { publicAsset as load } from '../helpers/assets.ts';

let gpu: GpuEngine;
let ethanol: Structure;
let sources: RunSources;
beforeAll(async () => {
  gpu = await nodeGpuEngine();
  ethanol = (await loadReferenceMolecule(load, 'ethanol')).structure;
  const engines: Record<string, Engine> = { cpu: new CpuEngine(), webgpu: gpu };
  sources = { engine: (backend) => Promise.resolve(engines[backend]), forcefield: (id) => loadForceField(id, load) };
});
afterAll(() => gpu.destroy());

const experiment = (settings: Partial<Settings>): Experiment => ({
  ...DEFAULT_EXPERIMENT,
  settings: { ...DEFAULT_EXPERIMENT.settings, ...settings },
});
const start = (from: Experiment, replicas = 1) => Run.start(from, ethanol, sources, replicas);
const hand = (atom: number, target: readonly [number, number, number]): Hand => ({ atom, target, stiffness: 20 });
const total = async (run: Run): Promise<number> => {
  const { energies, velocities } = await run.frame();
  return energies.reduce((sum, u) => sum + u, 0) + kineticEnergy(velocities, run.potential.masses);
};

/** A bit of everything, with a change of settings and of the Engine among it. */
async function play(run: Run): Promise<void> {
  await run.advance(20);
  await run.act({ kind: 'hand', hand: hand(2, [3, 1, 0]) });
  for (let move = 0; move < 5; move++) {
    await run.advance(7);
    if (move % 2) await run.frame();
    await run.act({ kind: 'hand', hand: hand(2, [3 + move / 3, 1, move / 4]) });
  }
  await run.act({ kind: 'hand', hand: null });
  await run.act({ kind: 'freeze', atoms: [0, 4] });
  await run.set({ temperature: 500 });
  await run.act({ kind: 'kick', atom: null, temperature: 400, seed: 5 });
  await run.act({ kind: 'kick', atom: 8, temperature: 900, seed: 6 });
  await run.advance(30);
  await run.set({ engine: run.settings.engine === 'cpu' ? 'webgpu' : 'cpu' });
  await run.act({ kind: 'hand', hand: hand(5, [-4, 0, 2]) });
  await run.advance(20);
  await run.act({ kind: 'minimise', evaluations: 40 });
  await run.advance(10);
  await run.act({ kind: 'freeze', atoms: [] });
  await run.act({ kind: 'hand', hand: null });
  await run.advance(13);
}

describe.each([
  ['cpu', null],
  ['webgpu', null],
  ['cpu', { forcefield: 'mm-bonded', steps: 4 }],
  ['webgpu', { forcefield: 'mm-bonded', steps: 4 }],
] as const)('on %s, inner %j', (engine, inner) => {
  it('is repeated by its link to the same bits and the same work, however it is cut', async () => {
    const first = await start(experiment({ engine, inner }));
    await play(first);
    const { step, hash } = await first.stateHash();
    expect(step).toBe(128);
    const link = await decodeLink(await encodeLink(first.experiment, 'https://example.org/'));
    expect(link).toEqual(first.experiment);
    for (const chunks of [[128], [1, 19, 1, 6, 50, 1, 25, 25], Array.from({ length: 64 }, () => 2)]) {
      const again = await start(link);
      for (const steps of chunks) {
        await again.advance(steps);
        if (chunks.length > 10) await again.frame();
      }
      expect((await again.stateHash()).hash).toBe(hash);
      expect(again.work).toBe(first.work);
      again.destroy();
    }
    expect(Math.abs(first.work)).toBeGreaterThan(1);
    // A hand that pulls elsewhere is another story.
    const events = link.events.map((event) =>
      event.act?.kind === 'hand' && event.act.hand
        ? { ...event, act: { ...event.act, hand: hand(2, [3, 1, 0.001]) } }
        : event,
    );
    const other = await start({ ...link, events });
    await other.advance(128);
    expect((await other.stateHash()).hash).not.toBe(hash);
    first.destroy();
    other.destroy();
  });

  it('goes back to a moment, settings and Engine included, and forward again, bit for bit', async () => {
    const run = await start(experiment({ engine, inner }));
    await run.advance(25);
    const before = await run.moment();
    const there = await run.stateHash();
    const story = run.experiment;
    await play(run);
    const after = await run.moment();
    const then = await run.stateHash();
    const work = run.work;
    await run.backTo(before);
    expect(await run.stateHash()).toEqual(there);
    expect(run.experiment).toEqual(story);
    expect(run.settings).toEqual(experiment({ engine, inner }).settings);
    expect([run.step, run.work, run.frozen, run.hand]).toEqual([25, 0, [], null]);
    await run.advance(9);
    await run.backTo(after);
    expect(await run.stateHash()).toEqual(then);
    expect(run.work).toBe(work);
    // What comes then is what would have come, and the link tells it.
    await run.advance(40);
    const again = await start(run.experiment);
    await again.advance(run.step);
    expect(await again.stateHash()).toEqual(await run.stateHash());
    again.destroy();
    run.destroy();
  });

  it('goes back to the last good moment with the events of that moment, and lets go', async () => {
    const run = await start(experiment({ engine, inner }));
    await run.advance(20);
    await run.act({ kind: 'freeze', atoms: [3] });
    await run.frame();
    await run.act({ kind: 'kick', atom: 1, temperature: 5000, seed: 1 });
    await run.act({ kind: 'hand', hand: hand(0, [1, 1, 1]) });
    await run.set({ dt: 9 });
    await run.advance(200);
    expect((await run.frame()).fault).not.toBeNull();
    await run.rollBack();
    expect(run.step).toBe(20);
    expect(run.experiment.events.map(({ set, act }) => act?.kind ?? set)).toEqual(['freeze', { dt: 9 }]);
    expect([run.hand, run.frozen]).toEqual([null, [3]]);
    await run.set({ dt: 0.5 });
    await run.advance(30);
    const again = await start(run.experiment);
    await again.advance(50);
    expect(await again.stateHash()).toEqual(await run.stateHash());
    run.destroy();
    again.destroy();
  });
});

describe.each(['cpu', 'webgpu'] as const)('the books on %s', (engine) => {
  it('say how much work the hand did: energy and spring less work is conserved', async () => {
    const run = await start(experiment({ engine, ensemble: 'nve', dt: 0.25 }));
    const before = await total(run);
    const { positions } = await run.frame();
    const from = [...positions.subarray(6, 9)] as [number, number, number];
    for (let move = 1; move <= 30; move++) {
      await run.act({ kind: 'hand', hand: hand(2, [from[0] + move / 10, from[1], from[2] - move / 20]) });
      await run.advance(11);
    }
    const pulled = await run.frame();
    const spring = handEnergy(run.hand!, pulled.positions);
    expect(run.work).toBeGreaterThan(2);
    expect(Math.abs((await total(run)) + spring - run.work - before)).toBeLessThan(0.15);
    await run.act({ kind: 'hand', hand: null });
    expect(Math.abs((await total(run)) - run.work - before)).toBeLessThan(0.15);
    run.destroy();
  });
});

describe('acts', () => {
  it('minimise to the same place as often as asked, hold what is frozen, and can be ended on the way', async () => {
    const run = await start(experiment({}));
    await run.advance(30);
    await run.act({ kind: 'freeze', atoms: [0, 1] });
    const { positions: was } = await run.frame();
    const before = await run.moment();
    let calls = 0;
    await run.act({ kind: 'minimise', evaluations: 300 }, async () => ++calls < 6);
    const ended = await run.stateHash();
    const { act } = run.experiment.events.at(-1)!;
    expect(act).toMatchObject({ kind: 'minimise' });
    expect((act as { evaluations: number }).evaluations).toBeLessThan(30);
    await run.backTo(before);
    await run.act(act!);
    expect(await run.stateHash()).toEqual(ended);
    await run.act({ kind: 'minimise', evaluations: 300 });
    const { positions, velocities, forces } = await run.frame();
    expect(positions.subarray(0, 6)).toEqual(was.subarray(0, 6));
    expect(Math.max(...forces.subarray(6).map(Math.abs))).toBeLessThan(0.05);
    expect(velocities.every((v) => v === 0)).toBe(true);
    run.destroy();
  });

  it('kick: all atoms by a temperature without pushing the molecule away, one atom by the mean energy', async () => {
    const run = await start(experiment({ temperature: 0 }), 40);
    await run.act({ kind: 'minimise', evaluations: 100 });
    await run.act({ kind: 'kick', atom: null, temperature: 600, seed: 3 });
    const { masses } = run.potential;
    const size = 3 * masses.length;
    const each = ({ velocities }: { velocities: Float64Array }) =>
      Array.from({ length: 40 }, (_, r) => velocities.subarray(r * size, (r + 1) * size));
    const kicked = each(await run.frame());
    const mean = kicked.reduce((sum, v) => sum + kineticEnergy(v, masses), 0) / 40;
    // 21 degrees of freedom: 12.5 kcal/mol, of 40 replicas to 5 %.
    expect(mean / (10.5 * BOLTZMANN * 600)).toBeCloseTo(1, 0.6);
    for (const v of kicked) expect(Math.hypot(...centreOfMass(v, masses))).toBeLessThan(1e-12);
    await run.act({ kind: 'minimise', evaluations: 1 });
    await run.act({ kind: 'kick', atom: 4, temperature: 900, seed: 3 });
    const one = each(await run.frame());
    for (const v of one) expect(kineticEnergy(v, masses)).toBeCloseTo(1.5 * BOLTZMANN * 900, 9);
    expect([...one[0]].filter((v) => v !== 0)).toHaveLength(3);
    expect(one[0]).not.toEqual(one[1]);
    run.destroy();
  });

  it('keep only the last word between two steps', async () => {
    const run = await start(experiment({}));
    for (let x = 0; x < 4; x++) await run.act({ kind: 'hand', hand: hand(1, [x, 0, 0]) });
    await run.act({ kind: 'freeze', atoms: [2] });
    await run.act({ kind: 'freeze', atoms: [2, 3] });
    expect(run.experiment.events).toEqual([
      { step: 0, set: {}, act: { kind: 'hand', hand: hand(1, [3, 0, 0]) } },
      { step: 0, set: {}, act: { kind: 'freeze', atoms: [2, 3] } },
    ]);
    const again = await start(run.experiment);
    expect(again.work).toBeCloseTo(run.work, 9);
    await Promise.all([run, again].map((one) => one.advance(20)));
    expect(await again.stateHash()).toEqual(await run.stateHash());
    run.destroy();
    again.destroy();
  });

  it('on atoms that are not there are refused with a sentence', async () => {
    for (const act of [
      { kind: 'hand', hand: hand(9, [0, 0, 0]) },
      { kind: 'freeze', atoms: [1, 12] },
      { kind: 'kick', atom: 9, temperature: 3, seed: 1 },
    ] as const)
      await expect(start({ ...experiment({}), events: [{ step: 3, set: {}, act }] })).rejects.toThrow(
        /At step 3 something is done to atom (10|13), but there are 9 atoms/,
      );
  });

  it('fill a link to its last event', async () => {
    const random = randomNumbers(4);
    const target = () => [0, 1, 2].map(() => Math.round(2e4 * (random() - 0.5)) / 1000) as [number, number, number];
    const events = Array.from({ length: EVENT_LIMIT }, (_, n) => ({
      step: 7 * n,
      set: {},
      act: { kind: 'hand' as const, hand: hand(3, target()) },
    }));
    const link = await encodeLink({ ...experiment({}), events }, 'https://example.org/');
    expect((await decodeLink(link)).events).toEqual(events);
  });
});
