/** Networks in single precision: how far from f64, and the same bits whatever is evaluated together. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { elementBySymbol } from '../../src/chem/elements.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { Frame } from '../../src/forcefield/engine.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import type { TermData } from '../../src/forcefield/term.ts';
import { aniForceField } from '../../src/models/ani/forcefield.ts';
import { importAni } from '../../src/models/ani/import.ts';
import { randomModel } from '../helpers/networks.ts';
import { chainPotential, randomChain } from '../helpers/potentials.ts';
import { randomNumbers } from '../helpers/random.ts';
import { moleculeOf, networkPotential, readModelFiles } from './support.ts';

const double = new CpuEngine();
const single = new CpuEngine({ precision: 'single' });

async function frameOf(engine: CpuEngine, potential: Potential, x: Float64Array, replicas = 1): Promise<Frame> {
  const simulation = await engine.load(potential, replicas);
  simulation.setState(x);
  return simulation.frame();
}

const worst = (a: Float64Array, b: Float64Array): number =>
  a.reduce((most, value, n) => Math.max(most, Math.abs(value - b[n])), 0);

describe('networks in single precision', () => {
  it('are a choice, and the Engine says so', () => {
    expect(double.adapter).toBe('JavaScript, double precision, one thread');
    expect(single.adapter).toBe('JavaScript, networks in single precision, one thread');
  });

  it.each(['celu', 'silu', 'tanh', 'gaussian', 'linear'] as const)(
    'differ from double by rounding, and no more: %s',
    async (activation) => {
      const model = randomModel(randomNumbers(5), { activations: [activation, activation] });
      const potential = networkPotential(model, Uint32Array.of(0, 1, 2, 1, 0, 0, 2));
      const x = randomChain(7, randomNumbers(6));
      const [exact, near] = [await frameOf(double, potential, x), await frameOf(single, potential, x)];
      const scale = Math.max(...exact.forces.map(Math.abs));
      expect(worst(near.forces, exact.forces)).toBeLessThan(1e-5 * scale);
      expect(worst(near.forces, exact.forces)).toBeGreaterThan(0);
      expect(worst(near.members!, exact.members!)).toBeLessThan(1e-5 * scale);
    },
  );

  it('change nothing about Terms without networks', async () => {
    const potential = chainPotential(['harmonic_bond', 'coulomb', 'spline'], 9, 5);
    const x = randomChain(9, randomNumbers(6));
    expect((await frameOf(single, potential, x)).forces).toEqual((await frameOf(double, potential, x)).forces);
  });

  it('reach into regions', async () => {
    const species = Uint32Array.of(0, 1, 2, 1);
    const inside = networkPotential(randomModel(randomNumbers(5), {}), species);
    const none = { links: new Uint32Array(0), fractions: new Float64Array(0) };
    const region: TermData = {
      kind: 'region',
      term: 'region',
      potential: inside,
      atoms: Uint32Array.of(0, 1, 2, 3),
      ...none,
    };
    const potential = { ...inside, terms: [region] };
    const x = randomChain(4, randomNumbers(6));
    const alone = await frameOf(single, inside, x);
    expect((await frameOf(single, potential, x)).forces).toEqual(alone.forces);
    expect((await frameOf(double, potential, x)).forces).not.toEqual(alone.forces);
  });

  it('give a replica the same bits alone and among others', async () => {
    const model = randomModel(randomNumbers(3), { activations: ['celu', 'celu'] });
    const potential = networkPotential(model, Uint32Array.of(0, 1, 2, 1, 0, 0, 2));
    const each = Array.from({ length: 19 }, (_, r) => randomChain(7, randomNumbers(r + 1)));
    const all = await frameOf(single, potential, Float64Array.from(each.flatMap((x) => [...x])), 19);
    for (const [r, x] of each.entries()) {
      const alone = await frameOf(single, potential, x);
      expect(all.forces.subarray(21 * r, 21 * r + 21)).toEqual(alone.forces);
      expect(all.energies[r]).toBe(alone.energies[0]);
    }
  });
});

const FOLDER = resolve('../shared/fixtures/ani-2x');
const present = existsSync(FOLDER);

interface Case {
  readonly name: string;
  readonly elements: readonly string[];
  readonly positions_angstrom: number[][];
}

/** kcal/mol/Å and kcal/mol, as docs/performance.md states them. */
const SINGLE = { force: 2e-4, energy: 1e-4 };

describe.skipIf(!present)('ANI-2x in single precision', () => {
  const forceField = present ? aniForceField(importAni(readModelFiles(FOLDER))) : (null as never);
  const cases = present
    ? (JSON.parse(readFileSync(`${FOLDER}/reference.json`, 'utf8')) as { cases: Case[] }).cases
    : [];

  it.each(cases)('is as good as its weights on $name', async ({ elements, positions_angstrom }) => {
    const structure = moleculeOf(
      elements.map((symbol) => elementBySymbol(symbol).number),
      positions_angstrom.flat(),
    );
    const potential = forceField.parametrize(structure);
    const [exact, near] = [
      await frameOf(double, potential, structure.positions),
      await frameOf(single, potential, structure.positions),
    ];
    expect(worst(near.forces, exact.forces)).toBeLessThan(SINGLE.force);
    expect(worst(near.members!, exact.members!)).toBeLessThan(SINGLE.energy);
  });
});
