/** Where the time of a step of a box goes: parts that are there, and those that are not. */
import { describe, expect, it } from 'vitest';
import { splitOf } from '../../src/assess/split.ts';
import { lap, watcher } from '../../src/core/laps.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { constrainedPotential } from '../../src/forcefield/constraints.ts';
import type { Engine, Simulation } from '../../src/forcefield/engine.ts';
import { periodicPotential } from '../../src/forcefield/periodic.ts';
import { solution } from '../helpers/boxes.ts';
import { nodeGpuEngine } from '../helpers/gpu.ts';

const { potential: vacuum, positions, box } = solution();
const DYNAMICS = { dt: 0.5, temperature: 300, friction: 1, seed: 1 };
const boxed = (method: 'pme' | 'cutoff', tolerance = 1e-4) =>
  periodicPotential(vacuum, { box, method, cutoff: 7, tolerance });

async function split(engine: Engine, potential: typeof vacuum, steps: number) {
  const simulation = await engine.load(potential, 1);
  try {
    simulation.setState(positions);
    await simulation.advance(1, DYNAMICS);
    return await splitOf(simulation, async () => {
      const begin = performance.now();
      await simulation.advance(steps, DYNAMICS);
      await simulation.settled();
      return (1000 * (performance.now() - begin)) / steps;
    });
  } finally {
    simulation.destroy();
  }
}
const names = (found: Awaited<ReturnType<typeof split>>) => found!.parts.map(({ part }) => part);
const timeOf = (found: Awaited<ReturnType<typeof split>>, part: string) =>
  found!.parts.find((one) => one.part === part)?.microseconds ?? 0;

describe('the clock', () => {
  const busy = (ms: number) => {
    for (const until = performance.now() + ms; performance.now() < until;);
  };

  it('counts for the part that it passed last, by step, and nothing while nobody looks', async () => {
    lap('pairs');
    const found = await splitOf({}, async () => {
      for (let step = 0; step < 2; step++) {
        lap('bonded');
        busy(20);
        lap('pairs');
      }
      lap(null);
      busy(20);
      return Promise.resolve(null);
    });
    expect(names(found)).toEqual(['bonded', 'pairs']);
    expect(timeOf(found, 'bonded')).toBeGreaterThanOrEqual(20_000);
    expect(timeOf(found, 'pairs')).toBeLessThan(20_000);
    expect(watcher.lap).toBeNull();
  });
});

describe('a step on the cpu', () => {
  it('is split into what it consists of, and adds up', async () => {
    const held = await constrainedPotential(boxed('pme'), { constraints: 'h-bonds' });
    const found = await split(new CpuEngine(), held, 20);
    expect(found!.how).toBe('watched');
    expect(names(found)).toEqual([
      'bonded',
      'list',
      'pairs',
      'excluded',
      'spread',
      'transform',
      'convolve',
      'gather',
      'constraints',
      'integration',
    ]);
    expect(found!.parts.reduce((sum, { microseconds }) => sum + microseconds, 0)).toBeCloseTo(
      found!.microsecondsPerStep,
      6,
    );
  });

  it('has no mesh under a reaction field, and nothing to hold where nothing is held', async () => {
    expect(names(await split(new CpuEngine(), boxed('cutoff'), 5))).toEqual(['bonded', 'list', 'pairs', 'integration']);
  });

  it('spends more on the transform of a larger mesh', async () => {
    const [coarse, fine] = [
      await split(new CpuEngine(), boxed('pme', 1e-3), 10),
      await split(new CpuEngine(), boxed('pme', 1e-7), 3),
    ];
    expect(timeOf(fine, 'transform')).toBeGreaterThan(2 * timeOf(coarse, 'transform'));
  });

  it('is not told where no step is taken, and the clock stops where stepping fails', async () => {
    expect(await splitOf({}, () => Promise.resolve(null))).toBeNull();
    await expect(splitOf({}, () => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
    expect(watcher.lap).toBeNull();
  });
});

describe('a step on a device', () => {
  it('is split part by part, and the atoms stay where they are to the bit', async () => {
    const engine = await nodeGpuEngine();
    const simulation: Simulation = await engine.load(boxed('pme'), 1);
    simulation.setState(positions);
    await simulation.advance(2, DYNAMICS);
    const { checkpoint } = await simulation.frame();
    const parts = await simulation.parts!();
    expect([...parts.keys()]).toEqual(['bonded', 'list', 'pairs', 'spread', 'transform', 'gather']);
    expect([...parts.values()].every((time) => time >= 0)).toBe(true);
    expect((await simulation.frame()).checkpoint.positions).toEqual(checkpoint.positions);
    await simulation.advance(2, DYNAMICS);
    const after = (await simulation.frame()).checkpoint;
    simulation.restore(checkpoint);
    await simulation.advance(2, DYNAMICS);
    expect((await simulation.frame()).checkpoint.positions).toEqual(after.positions);
    const told = (await splitOf(simulation, () => Promise.resolve(1e9)))!;
    expect(told).toMatchObject({ how: 'alone', microsecondsPerStep: 1e9 });
    expect(told.parts.at(-1)!.part).toBe('rest');
    simulation.destroy();
  });
});
