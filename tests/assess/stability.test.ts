import { describe, expect, it } from 'vitest';
import { watchBonds } from '../../src/assess/stability.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { Potential } from '../../src/forcefield/potential.ts';

/** An oxygen, a hydrogen and, 2.6 Å on, another oxygen; the one bond is a spring. */
const ELEMENTS = Uint8Array.of(8, 1, 8);
const POSITIONS = Float64Array.of(0, 0, 0, 0.96, 0, 0, 2.6, 0, 0);
const DYNAMICS = { dt: 0.5, temperature: 0, friction: 0, seed: 1 };

function springs(rows: readonly (readonly [i: number, j: number, k: number, r0: number])[]): Potential {
  return {
    atoms: 3,
    elements: ELEMENTS,
    masses: Float64Array.of(16, 1, 16),
    terms: [
      {
        kind: 'bonded',
        term: 'harmonic_bond',
        atoms: Uint32Array.from(rows.flatMap(([i, j]) => [i, j])),
        stride: 2,
        parameters: Float64Array.from(rows.flatMap(([, , k, r0]) => [k, r0])),
      },
    ],
    exclusions: { start: new Uint32Array(4), partners: new Uint32Array(0) },
  };
}

async function watch(potential: Potential, bonds: number[], positions = POSITIONS, steps = 400) {
  const simulation = await new CpuEngine().load(potential, 1);
  simulation.setState(positions);
  const structure = { elements: ELEMENTS, bonds: Uint32Array.from(bonds) };
  return watchBonds(simulation, structure, POSITIONS, DYNAMICS, { steps, every: 20 });
}

describe('watching bonds', () => {
  it('sees a molecule survive', async () => {
    const held = springs([
      [0, 1, 500, 0.96],
      [1, 2, 500, 1.64],
    ]);
    expect(await watch(held, [0, 1])).toEqual({ outcome: { kind: 'survived' }, transfers: 0 });
  });

  it('sees a bond break: the control', async () => {
    const repelled = springs([[0, 2, 20, 9]]);
    const { outcome } = await watch(repelled, [0, 2]);
    expect(outcome).toMatchObject({ kind: 'broken', atoms: [0, 2] });
  });

  it('counts a hydrogen that goes over to another oxygen apart', async () => {
    // The hydrogen is drawn to the second oxygen.
    const moved = springs([
      [1, 2, 300, 0.97],
      [0, 2, 500, 2.6],
    ]);
    const { outcome, transfers } = await watch(moved, [0, 1]);
    expect(outcome.kind).toBe('survived');
    expect(transfers).toBeGreaterThan(0);
  });

  it('calls the parts of a cluster that drift apart evaporated', async () => {
    const repelled = springs([
      [0, 1, 500, 0.96],
      [0, 2, 5, 20],
    ]);
    expect((await watch(repelled, [0, 1], POSITIONS, 4000)).outcome.kind).toBe('evaporated');
  });

  it('sees a potential without a floor', async () => {
    const falling = springs([[0, 1, -5000, 0.9]]);
    expect((await watch(falling, [])).outcome.kind).toBe('diverged');
  });
});
