/** Sums over a box against sums that are written out, and what must not change them. */
import { describe, expect, it } from 'vitest';
import { moleculesOf, type Box } from '../../src/chem/box.ts';
import { loadEvaluator } from '../../src/cpu/evaluator.ts';
import { COULOMB } from '../../src/core/units.ts';
import { chargesOf, periodicPotential, type PeriodicOptions } from '../../src/forcefield/periodic.ts';
import { evaluated, evaluatedOnce, nearest, saltIn, solution } from '../helpers/boxes.ts';
import { erfc, ewald } from '../helpers/ewald.ts';
import { randomNumbers } from '../helpers/random.ts';
import { forceDifference, scaledError } from '../helpers/tolerance.ts';

const BOX: Box = [11, 12.3, 13.7];
const OPTIONS: PeriodicOptions = { box: BOX, method: 'pme', cutoff: 5.4, tolerance: 1e-8 };

describe('the oracle', () => {
  it('knows erfc', () => {
    // Abramowitz and Stegun, tables 7.1 and 7.3.
    expect(
      scaledError([erfc(0.5), erfc(2), erfc(3)], [0.4795001221869535, 0.004677734981047266, 2.209049699858544e-5], 0),
    ).toBeLessThan(1e-12);
  });

  it('does not depend on how the sum is divided', () => {
    const { potential, positions } = saltIn(BOX, 10, 4, 1.5);
    const one = ewald(potential, positions, BOX, { alpha: 0.5, images: 1, waves: 12 });
    const other = ewald(potential, positions, BOX, { alpha: 0.35, images: 2, waves: 9 });
    expect(scaledError(one.forces, other.forces, 1)).toBeLessThan(1e-9);
    expect(Math.abs(one.energy - other.energy)).toBeLessThan(1e-8);
  });

  it('knows Madelung’s constant of rock salt', () => {
    const sites = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => [n & 1, (n >> 1) & 1, n >> 2]);
    const { potential } = saltIn(BOX, 8, 1);
    const charges = Float64Array.from(sites, ([a, b, c]) => ((a + b + c) % 2 === 0 ? 1 : -1));
    const bare = { ...potential, exclusions: { start: new Uint32Array(9), partners: new Uint32Array(0) } };
    const salt = { ...bare, terms: [{ ...chargesOf(potential)!, atomParameters: charges }] };
    const { energy } = ewald(
      salt,
      Float64Array.from(sites.flat(), (n) => 3 * n),
      [6, 6, 6],
      { alpha: 0.6, images: 2, waves: 9 },
    );
    expect(energy / ((-8 / 2) * (COULOMB / 3))).toBeCloseTo(1.7475645946, 9);
  });
});

describe('particle-mesh Ewald', () => {
  it.each([0, -3])('is Ewald’s sum, also with a net charge of %d e', async (net) => {
    const { potential, positions } = saltIn(BOX, 40, 7, net);
    const exact = ewald(potential, positions, BOX, { alpha: 0.45, images: 1, waves: 14 });
    const electric = { ...potential, terms: potential.terms.filter(({ term }) => term === 'coulomb') };
    const errors: number[] = [];
    for (const tolerance of [1e-4, 1e-6, 1e-8]) {
      const { energy, forces } = await evaluatedOnce(periodicPotential(electric, { ...OPTIONS, tolerance }), positions);
      errors.push(forceDifference(forces, exact.forces).median);
      if (tolerance === 1e-8) expect(Math.abs(energy - exact.energy)).toBeLessThan(1e-6 * Math.abs(exact.energy));
    }
    expect(errors[0]).toBeLessThan(1e-3);
    expect(errors[1]).toBeLessThan(errors[0] / 10);
    expect(errors[2]).toBeLessThan(errors[1] / 10);
    expect(errors[2]).toBeLessThan(1e-6);
  });
});

describe('the reaction field', () => {
  it('is its formula, summed over all pairs at nearest images; excluded pairs count for nothing', async () => {
    const { potential, positions } = saltIn(BOX, 60, 9);
    const { energy, of } = await evaluatedOnce(
      periodicPotential(potential, { ...OPTIONS, method: 'cutoff' }),
      positions,
    );
    const charges = chargesOf(potential)!.atomParameters;
    const table = [20_000, 60, 30_000, 80, 50_000, 120];
    const { start, partners } = potential.exclusions;
    const k = ((78.3 - 1) / (2 * 78.3 + 1)) * OPTIONS.cutoff ** -3;
    const c = 1 / OPTIONS.cutoff + k * OPTIONS.cutoff ** 2;
    let [lj, coulomb, excluded] = [0, 0, 0];
    for (let i = 0; i < potential.atoms; i++)
      for (let j = 0; j < i; j++) {
        const r = nearest(positions, i, j, BOX)[3];
        if (r >= OPTIONS.cutoff) continue;
        if (partners.subarray(start[i], start[i + 1]).includes(j)) {
          excluded++;
          continue;
        }
        const kind = (i % 2) + (j % 2);
        lj += table[2 * kind] / r ** 12 - table[2 * kind + 1] / r ** 6;
        coulomb += COULOMB * charges[i] * charges[j] * (1 / r + k * r * r - c);
      }
    expect(excluded).toBeGreaterThan(0);
    expect(scaledError([of('lennard_jones'), of('coulomb'), energy], [lj, coulomb, lj + coulomb], 1)).toBeLessThan(
      1e-11,
    );
  });
});

describe.each(['pme', 'cutoff'] as const)('forces and energies with %s', (method) => {
  const system = solution();
  const potential = periodicPotential(system.potential, {
    ...OPTIONS,
    box: system.box,
    method,
    cutoff: 7,
    tolerance: 1e-5,
  });

  it('belong together: central differences', async () => {
    const salt = saltIn(BOX, 30, 12, 0);
    const boxed = periodicPotential(salt.potential, { ...OPTIONS, method, tolerance: 1e-4 });
    const evaluator = await loadEvaluator(boxed);
    const { forces } = evaluated(evaluator, boxed, salt.positions);
    // A reaction field ends at the cutoff with a step of Lennard-Jones, where no difference is to be taken.
    const clear = [...Array(30).keys()].filter((i) =>
      [...Array(30).keys()].every(
        (j) => i === j || Math.abs(nearest(salt.positions, i, j, BOX)[3] - OPTIONS.cutoff) > 1e-3,
      ),
    );
    expect(clear.length).toBeGreaterThan(20);
    for (const i of clear)
      for (let c = 0; c < 3; c++) {
        const at = (h: number) =>
          evaluated(evaluator, boxed, salt.positions.with(3 * i + c, salt.positions[3 * i + c] + h)).energy;
        const slope = (at(1e-4) - at(-1e-4)) / 2e-4;
        expect(Math.abs(forces[3 * i + c] + slope)).toBeLessThan(1e-5 * Math.max(10, Math.abs(slope)));
      }
  });

  it('do not know which image of a molecule they see', async () => {
    const evaluator = await loadEvaluator(potential);
    const here = evaluated(evaluator, potential, system.positions);
    const random = randomNumbers(5);
    const away = system.positions.slice();
    // Each molecule goes to a box of its own, up to 160 Å away.
    const shifts = new Map<number, number[]>();
    moleculesOf(potential.atoms, system.bonds).forEach((molecule, i) => {
      const shift = shifts.get(molecule) ?? system.box.map((edge) => edge * Math.floor(20 * random() - 10));
      shifts.set(molecule, shift);
      for (let c = 0; c < 3; c++) away[3 * i + c] += shift[c];
    });
    const there = evaluated(await loadEvaluator(potential), potential, away);
    expect(Math.abs(there.energy - here.energy)).toBeLessThan(1e-8 * Math.abs(here.energy));
    expect(forceDifference(there.forces, here.forces).worst).toBeLessThan(1e-7);
  });

  it('sum to nothing, but for what the mesh does', async () => {
    const { forces } = await evaluatedOnce(potential, system.positions);
    const total = [0, 1, 2].map((c) => forces.reduce((sum, f, at) => (at % 3 === c ? sum + f : sum), 0));
    expect(Math.hypot(...total)).toBeLessThan(method === 'cutoff' ? 1e-9 : 0.05);
  });
});
