import { describe, expect, it } from 'vitest';
import { History } from '../../src/session/history.ts';
import { Run } from '../../src/session/run.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { openReferenceMolecule } from '../../src/assess/load.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import { publicAsset } from '../helpers/assets.ts';

async function begin() {
  const { structure } = await openReferenceMolecule(publicAsset, 'water');
  const experiment = { ...DEFAULT_EXPERIMENT, molecule: { kind: 'reference' as const, name: 'water' } };
  const settings = { ...experiment.settings, engine: 'cpu' as const };
  const engine = new CpuEngine();
  const sources = { engine: async () => engine, forcefield: (id: string) => loadForceField(id, publicAsset) };
  const run = await Run.start({ ...experiment, settings }, structure, sources);
  return { run, history: new History() };
}

/** Makes steps, a few at a time, and keeps what is shown. Resolves with the hash at each step that was shown. */
async function go({ run, history }: { run: Run; history: History }, end: number, hashes = new Map<number, string>()) {
  while (run.step < end) {
    await run.advance(7);
    history.remember(run, await run.frame());
    hashes.set(run.step, (await run.stateHash()).hash);
  }
  return hashes;
}

describe('the history of a run', () => {
  it('takes it back to any step, to the same bits, through what was done on the way', async () => {
    const both = await begin();
    const { run, history } = both;
    const hashes = await go(both, 70);
    await run.set({ temperature: 500 });
    await go(both, 140, hashes);
    await run.act({ kind: 'kick', atom: 1, temperature: 300, seed: 5 });
    await run.act({ kind: 'hand', hand: { atom: 0, target: [0, 0, 1], stiffness: 10 } });
    await go(both, 210, hashes);
    const { events } = run.experiment;
    for (const step of [203, 147, 91, 35]) {
      const moment = history.before(step, run)!;
      expect(moment.checkpoint.step).toBe(step);
      await run.backTo({ ...moment, events: events.filter((event) => event.step <= step) }, step);
      expect((await run.stateHash()).hash).toBe(hashes.get(step));
      expect(run.settings.temperature).toBe(step < 70 ? 300 : 500);
    }
  });

  it('makes the steps that are missing after the last state it has, events among them', async () => {
    const both = await begin();
    const { run, history } = both;
    await go(both, 28);
    await run.set({ dt: 0.25 });
    const hashes = await go(both, 63);
    const whole = run.experiment.events;
    // Only what was kept before the change of settings is left.
    const early = new History();
    await run.backTo({ ...history.before(14, run)!, events: [] }, 14);
    early.remember(run, await run.frame());
    await run.backTo({ ...early.before(14, run)!, events: whole }, 63);
    expect(run.step).toBe(63);
    expect((await run.stateHash()).hash).toBe(hashes.get(63));
    expect(run.settings.dt).toBe(0.25);
  });

  it('hands out no state of a way that was left', async () => {
    const both = await begin();
    const { run, history } = both;
    await go(both, 35);
    await run.set({ temperature: 600 });
    await go(both, 70);
    await run.backTo({ ...history.before(21, run)!, events: [] }, 21);
    await run.set({ temperature: 100 });
    await run.advance(70);
    // States from after step 35 saw 600 K; this run has seen 100 K since step 21.
    expect(history.before(60, run)!.checkpoint.step).toBeLessThan(21);
  });

  it('keeps the first state and the last ones, in bounded memory', () => {
    const history = new History();
    const run = { experiment: { ...DEFAULT_EXPERIMENT, events: [] }, work: 0 } as unknown as Run;
    const frame = (step: number) => ({
      checkpoint: { step, positions: new Float64Array(3), velocities: new Float64Array(3) },
    });
    for (let step = 0; step < 9000; step++) history.remember(run, frame(step) as never);
    expect(history.before(0, run)?.checkpoint.step).toBe(0);
    expect(history.before(8999, run)?.checkpoint.step).toBe(8999);
    expect(history.before(8500, run)?.checkpoint.step).toBe(8500);
    expect((history as unknown as { moments: unknown[] }).moments.length).toBeLessThanOrEqual(2000);
  });
});
