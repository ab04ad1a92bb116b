/** Every Engine against OpenMM's Reference platform on the golden Potentials. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { Engine } from '../../src/forcefield/engine.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import type { TermData } from '../../src/forcefield/term.ts';
import { nodeGpuEngine } from '../helpers/gpu.ts';
import { scaledError } from '../helpers/tolerance.ts';
import { goldenCases } from './cases.ts';

/**
 * Tolerances are relative above 1 kcal/mol and 1 kcal/mol/Å, absolute below; `sensitivity` is the spoiling that must be found.
 * In f32 an angle near 180° (one of the golden ones) loses digits with its sine.
 */
const ENGINES: readonly { readonly name: string; readonly create: () => Promise<Engine>; readonly tolerance: number; readonly sensitivity: number }[] = [
  { name: 'cpu', create: async () => new CpuEngine(), tolerance: 2e-9, sensitivity: 1e-6 },
  { name: 'webgpu', create: nodeGpuEngine, tolerance: 2e-4, sensitivity: 1e-2 },
];

const cases = goldenCases();

async function evaluate(engine: Engine, potential: Potential, positions: Float64Array) {
  const simulation = await engine.load(potential, 1);
  simulation.setState(positions);
  const frame = await simulation.frame();
  simulation.destroy();
  return frame;
}

describe.each(ENGINES)('golden values on the $name Engine', ({ create, tolerance, sensitivity }) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await create();
  });
  afterAll(() => engine.destroy());

  it.each(cases)('$name: $note', async ({ potential, positions, energies, forces }) => {
    const frame = await evaluate(engine, potential, positions);
    expect(scaledError(frame.energies, energies, 1)).toBeLessThanOrEqual(tolerance);
    expect(scaledError(frame.forces, forces, 1)).toBeLessThanOrEqual(tolerance);
  });

  // The comparison must be able to fail: parameters that are off by a little show, Term by Term.
  it.each(cases)('$name: a Term that is a little off is found', async ({ potential, positions, energies }) => {
    const stretch = (values: Float64Array) => values.map((value) => value * (1 + sensitivity));
    for (const [t, term] of potential.terms.entries()) {
      if (term.kind !== 'bonded' && term.kind !== 'pair') throw new Error(`${term.term} has golden values of its own`);
      const spoilt: TermData =
        term.kind === 'bonded'
          ? { ...term, parameters: stretch(term.parameters) }
          : { ...term, atomParameters: stretch(term.atomParameters), table: stretch(term.table) };
      const { energies: wrong } = await evaluate(engine, { ...potential, terms: potential.terms.with(t, spoilt) }, positions);
      expect(scaledError([wrong[t]], [energies[t]], 1), term.term).toBeGreaterThan(tolerance);
    }
  });
});

it('has golden values', () => {
  expect(cases.length).toBeGreaterThanOrEqual(11);
});
