/** A hand in a box: the same on both Engines, and on a device towards the nearest image. */
import { describe, expect, it } from 'vitest';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { Engine } from '../../src/forcefield/engine.ts';
import type { Hand } from '../../src/forcefield/hand.ts';
import { periodicPotential } from '../../src/forcefield/periodic.ts';
import { solution } from '../helpers/boxes.ts';
import { nodeGpuEngine } from '../helpers/gpu.ts';

const { potential, positions, box } = solution();
const boxed = periodicPotential(potential, { box, method: 'cutoff', cutoff: 7, tolerance: 1e-4 });
const ATOM = 200;

async function pulled(engine: Engine, by: readonly [number, number, number] | null): Promise<Float64Array> {
  const simulation = await engine.load(boxed, 1);
  simulation.setState(positions);
  const [x, y, z] = [0, 1, 2].map((c) => positions[3 * ATOM + c] + (by?.[c] ?? 0));
  const hand: Hand = { atom: ATOM, target: [x, y, z], stiffness: 20 };
  const dynamics = { dt: 0.5, temperature: 300, friction: 0, seed: 1 };
  await simulation.advance(20, { ...dynamics, hand: by && hand });
  const { positions: after } = await simulation.frame();
  simulation.destroy();
  return after;
}
const furthest = (a: Float64Array, b: Float64Array) => a.reduce((most, x, n) => Math.max(most, Math.abs(x - b[n])), 0);

describe('a hand in a box', () => {
  it('pulls on the webgpu Engine as on the cpu Engine, also from an edge away', async () => {
    const [cpu, gpu] = [new CpuEngine(), await nodeGpuEngine()];
    const oracle = await pulled(cpu, [2, -1, 1.5]);
    expect(furthest(oracle, await pulled(cpu, null))).toBeGreaterThan(0.02);
    expect(furthest(await pulled(gpu, [2, -1, 1.5]), oracle)).toBeLessThan(1e-4);
    expect(furthest(await pulled(gpu, [2 + box[0], -1, 1.5 - 3 * box[2]]), oracle)).toBeLessThan(1e-4);
  });
});
