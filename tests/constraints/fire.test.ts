/** FIRE: closed forms, the same minimum on both Engines, lengths held on the way, and no trust in starts. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConstraintSolver } from '../../src/cpu/constraints.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { constrainedPotential } from '../../src/forcefield/constraints.ts';
import type { Engine } from '../../src/forcefield/engine.ts';
import { relax } from '../../src/forcefield/fire.ts';
import { periodicPotential } from '../../src/forcefield/periodic.ts';
import { relaxOn } from '../../src/session/relax.ts';
import { saltIn, solution } from '../helpers/boxes.ts';
import { nodeGpuEngine } from '../helpers/gpu.ts';

const { potential: vacuum, positions, box } = solution();
const boxed = periodicPotential(vacuum, { box, method: 'cutoff', cutoff: 7, tolerance: 1e-4 });

let gpu: Engine;
beforeAll(async () => {
  gpu = await nodeGpuEngine();
});
afterAll(() => gpu.destroy());

it('finds the bottom of a long and narrow valley', async () => {
  const stiffness = [500, 5, 50, 1, 300, 20];
  const evaluate = (x: Float64Array) =>
    Promise.resolve({
      energy: x.reduce((sum, value, c) => sum + 0.5 * stiffness[c] * (value - c) ** 2, 0),
      forces: x.map((value, c) => -stiffness[c] * (value - c)),
    });
  const found = await relax(evaluate, new Float64Array(6).fill(2), { tolerance: 1e-4, maximumSteps: 5000 });
  expect(found.largestForce).toBeLessThan(1e-4);
  found.positions.forEach((value, c) => expect(value).toBeCloseTo(c, 3));
});

it('ends where nothing is a number, without a word of its own', async () => {
  const evaluate = (x: Float64Array) => Promise.resolve({ energy: NaN, forces: x.map(() => NaN) });
  const start = Float64Array.of(1, 2, 3);
  const { positions: kept, evaluations } = await relax(evaluate, start, { tolerance: 1, maximumSteps: 100 });
  expect(kept).toEqual(start);
  expect(evaluations).toBeLessThan(3);
});

describe.each([
  ['cpu', () => new CpuEngine(), 150],
  ['webgpu', () => gpu, 60],
] as const)('on the %s Engine', (_, engine, steps) => {
  it('goes downhill with lengths held and without', async () => {
    const held = await constrainedPotential(boxed, { constraints: 'h-bonds' });
    const [free, rigid] = [
      await relaxOn(engine(), boxed, positions, steps),
      await relaxOn(engine(), held, positions, steps),
    ];
    const first = await relaxOn(engine(), held, positions, 0);
    expect(free.energy).toBeLessThan(first.energy - 50);
    expect(rigid.energy).toBeLessThan(first.energy - 50);
    expect(rigid.largestForce).toBeLessThan(first.largestForce / 2);
    expect(new ConstraintSolver(held.constraints!, held.masses).worst(rigid.positions)).toBeLessThan(1e-6);
  });

  it('parts atoms that overlap', async () => {
    const { potential: salt, positions: x } = saltIn([14, 14, 14], 100, 3);
    const gas = periodicPotential(salt, { box: [14, 14, 14], method: 'cutoff', cutoff: 6, tolerance: 1e-3 });
    const crowded = x.slice();
    crowded.copyWithin(6, 27, 30);
    crowded[6] += 0.6;
    const { energy, largestForce } = await relaxOn(engine(), gas, crowded, steps);
    expect(Number.isFinite(energy)).toBe(true);
    expect(largestForce).toBeLessThan(500);
  });
});
