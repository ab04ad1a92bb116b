import { describe, expect, it } from 'vitest';
import { loadReferenceMolecule } from '../../src/assess/load.ts';
import { timePerStep } from '../../src/assess/timing.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { Dynamics, Simulation } from '../../src/forcefield/engine.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import { publicAsset } from '../helpers/assets.ts';

const dynamics: Dynamics = { dt: 0.5, temperature: 300, friction: 1, seed: 1 };

/** A Simulation of which a step takes as long as the clock is told. */
function pretend(msPerStep: () => number, calls: number[] = [], fault = false, trip = 0): Simulation {
  return {
    advance: async (steps: number) => {
      calls.push(steps);
      const end = performance.now() + trip + steps * msPerStep();
      while (performance.now() < end);
    },
    settled: async () => {},
    frame: async () => ({ fault: fault ? { step: 7, replica: 0, atoms: [1] } : null }),
  } as unknown as Simulation;
}

describe('time per step', () => {
  it('is what a step takes, from runs long enough to be timed', async () => {
    const calls: number[] = [];
    const result = await timePerStep(
      pretend(() => 0.05, calls),
      dynamics,
      { minimumMs: 4, runs: 5 },
    );
    // Busy machines are slower than told, never faster.
    expect(result.microsecondsPerStep).toBeGreaterThan(49);
    expect(result.fastest).toBeLessThan(150);
    expect(result.runs).toBe(5);
    expect(result.steps).toBeGreaterThanOrEqual(0.5 * (4 / 0.05));
    // The runs that count are the last five; those before, shorter ones, warm up.
    expect(calls.slice(-5)).toEqual(Array(5).fill(result.steps));
    expect(calls[0]).toBe(1);
  });

  it('is the median, which one disturbed run does not move; the spread is half the interquartile range', async () => {
    let run = 0;
    const times = [0.1, 0.1, 0.1, 3, 0.1, 0.1, 0.1, 0.1];
    const { microsecondsPerStep, spread } = await timePerStep(
      pretend(() => times[run++ % times.length] * 10),
      dynamics,
      { minimumMs: 0.5, runs: 7 },
    );
    expect(microsecondsPerStep).toBeLessThan(2500);
    expect(spread).toBeLessThan(2500);
  });

  it('is not fooled by a machine that was busy while the runs were counted out', async () => {
    let run = 0;
    const { microsecondsPerStep, steps } = await timePerStep(
      pretend(() => (run++ === 0 ? 80 : 0.002)),
      dynamics,
      { minimumMs: 4, runs: 5 },
    );
    expect(steps).toBeGreaterThan(400);
    expect(microsecondsPerStep).toBeGreaterThan(1.9);
    expect(microsecondsPerStep).toBeLessThan(20);
  });

  it('does not count the way to a busy GPU and back', async () => {
    const { microsecondsPerStep } = await timePerStep(
      pretend(() => 0.02, [], false, 60),
      dynamics,
      { minimumMs: 4, runs: 5 },
    );
    // Counted, it would be the trip's 60,000 µs for a single step that seems long enough, or 300 µs a step.
    expect(microsecondsPerStep).toBeGreaterThan(1);
    expect(microsecondsPerStep).toBeLessThan(100);
  });

  it('takes fewer runs where they take long', async () => {
    const { runs } = await timePerStep(
      pretend(() => 60),
      dynamics,
      { minimumMs: 1, runs: 9, limitMs: 100, fewest: 1 },
    );
    expect(runs).toBeGreaterThanOrEqual(1);
    expect(runs).toBeLessThanOrEqual(2);
  });

  it('lets others have a turn between runs', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await timePerStep(
      pretend(() => 2),
      dynamics,
      { minimumMs: 1, runs: 6 },
    );
    clearInterval(timer);
    expect(turns).toBeGreaterThanOrEqual(3);
  });

  it('refuses to time a molecule that blew up', async () => {
    await expect(
      timePerStep(
        pretend(() => 1, [], true),
        dynamics,
        { minimumMs: 1, runs: 1 },
      ),
    ).rejects.toThrow(/blew up at step 7/);
  });

  it('works on a real Engine, whatever the time step that is asked about', async () => {
    const { structure } = await loadReferenceMolecule(publicAsset, 'ethanol');
    const potential = (await loadForceField('mm-class1', publicAsset)).parametrize(structure);
    const simulation = await new CpuEngine().load(potential, 1);
    simulation.setState(structure.positions);
    const bold = { ...dynamics, dt: 50 };
    const { microsecondsPerStep } = await timePerStep(simulation, bold, { minimumMs: 5, runs: 3 });
    expect(microsecondsPerStep).toBeGreaterThan(0.1);
    expect(microsecondsPerStep).toBeLessThan(2000);
  });
});
