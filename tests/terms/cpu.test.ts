import { describe, expect, it } from 'vitest';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { isOutside } from '../../src/forcefield/outside.ts';
import { TERMS } from '../../src/forcefield/registry.ts';
import { chainPotential, randomChain, renumber, TERM_CASES } from '../helpers/potentials.ts';
import { randomNumbers, randomRotation, rotate } from '../helpers/random.ts';
import { scaledError, TOLERANCE } from '../helpers/tolerance.ts';

// Every Term there is, and all of them together: a new Term is tested by being there.
const cases = [...TERM_CASES.map((name) => [name]), [...TERMS.keys()]];
const ATOMS = 9;

describe.each(cases.map((terms) => ({ terms, label: terms.length > 1 ? 'all Terms' : terms[0] })))(
  '$label',
  ({ terms }) => {
    const potential = chainPotential(terms, ATOMS, 7);
    const x = randomChain(ATOMS, randomNumbers(11));
    // What acts from outside does not move along with a molecule; it is tested below.
    const free = { ...potential, terms: potential.terms.filter((data) => !isOutside(data)) };
    const evaluate = async (positions: Float64Array, of = potential) => {
      const simulation = await new CpuEngine().load(of, 1);
      simulation.setState(positions);
      const { energies, forces } = await simulation.frame();
      return { energy: energies.reduce((sum, u) => sum + u, 0), forces };
    };

    it('has forces that are the negative gradient of its energy', async () => {
      const { forces } = await evaluate(x);
      expect(Math.max(...forces.map(Math.abs))).toBeGreaterThan(1e-3);
      const h = 1e-4;
      const numeric = new Float64Array(x.length);
      for (let c = 0; c < x.length; c++) {
        const at = async (shift: number) => {
          const moved = x.slice();
          moved[c] += shift;
          return (await evaluate(moved)).energy;
        };
        // Fourth-order central difference.
        numeric[c] = -(8 * ((await at(h)) - (await at(-h))) - ((await at(2 * h)) - (await at(-2 * h)))) / (12 * h);
      }
      expect(scaledError(forces, numeric, 1)).toBeLessThan(TOLERANCE.finiteDifference);
    });

    it.runIf(free.terms.length > 0)(
      'does not change when the molecule is moved or turned, and its forces turn with it',
      async () => {
        const random = randomNumbers(3);
        const rotation = randomRotation(random);
        const shift = [random() * 10, random() * 10, random() * 10];
        const here = await evaluate(x, free);
        const there = await evaluate(
          rotate(rotation, x).map((value, at) => value + shift[at % 3]),
          free,
        );
        expect(scaledError([there.energy], [here.energy], 1)).toBeLessThan(TOLERANCE.f64);
        expect(scaledError(there.forces, rotate(rotation, here.forces), 1)).toBeLessThan(TOLERANCE.f64);
      },
    );

    it('does not depend on how the atoms are numbered', async () => {
      const order = [4, 0, 7, 2, 8, 1, 6, 3, 5];
      const numbered = await new CpuEngine().load(renumber(potential, order), 1);
      const moved = new Float64Array(x.length);
      order.forEach((to, from) => moved.set(x.subarray(3 * from, 3 * from + 3), 3 * to));
      numbered.setState(moved);
      const there = await numbered.frame();
      const here = await evaluate(x);
      expect(scaledError([there.energies.reduce((sum, u) => sum + u, 0)], [here.energy], 1)).toBeLessThan(
        TOLERANCE.f64,
      );
      const back = Float64Array.from(x, (_, c) => there.forces[3 * order[Math.floor(c / 3)] + (c % 3)]);
      expect(scaledError(back, here.forces, 1)).toBeLessThan(TOLERANCE.f64);
    });

    it.runIf(free.terms.length > 0)('exerts no net force and no net torque', async () => {
      const { forces } = await evaluate(x, free);
      const net = [0, 0, 0, 0, 0, 0];
      for (let at = 0; at < x.length; at += 3) {
        const [px, py, pz, fx, fy, fz] = [x[at], x[at + 1], x[at + 2], forces[at], forces[at + 1], forces[at + 2]];
        [fx, fy, fz, py * fz - pz * fy, pz * fx - px * fz, px * fy - py * fx].forEach((value, n) => (net[n] += value));
      }
      expect(Math.max(...net.map(Math.abs))).toBeLessThan(1e-9);
    });
  },
);

describe('the gradient check', () => {
  it('fails on forces that are 1 % off', () => {
    expect(scaledError([1.01, 2.02], [1, 2], 1)).toBeGreaterThan(TOLERANCE.finiteDifference);
    expect(scaledError([NaN], [1], 1)).toBeNaN();
  });
});
