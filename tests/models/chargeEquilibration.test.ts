import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COULOMB } from '../../src/core/units.ts';
import { ChargeEquilibration } from '../../src/cpu/learned/charge_equilibration.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import {
  chargeEquilibrationFault,
  equilibrationSystem,
  type ChargeEquilibrationModel,
} from '../../src/models/chargeEquilibration.ts';
import { learnedTerm } from '../../src/models/learned.ts';

const MODEL: ChargeEquilibrationModel = {
  elements: [1, 8],
  electronegativity: Float64Array.of(150, 220),
  hardness: Float64Array.of(300, 340),
  fragments: Uint32Array.of(0, 0),
  charges: Float64Array.of(0),
};

const bound = (model: ChargeEquilibrationModel, species: number[]) =>
  new ChargeEquilibration(equilibrationSystem(model, Uint32Array.from(species)));

describe('charge equilibration', () => {
  it('gives two atoms the charges of the closed form', () => {
    const r = 1.3;
    const two = bound(MODEL, [0, 1]);
    const forces = new Float64Array(6);
    const energy = two.evaluate(Float64Array.of(0, 0, 0, r, 0, 0), forces);
    // q (χ_H − χ_O) + ½ q² (η_H + η_O − 2J) is least at q = (χ_O − χ_H)/(η_H + η_O − 2J).
    const gamma = (2 * COULOMB) / 640;
    const interaction = COULOMB / Math.sqrt(r * r + gamma * gamma);
    const stiffness = 640 - 2 * interaction;
    const q = 70 / stiffness;
    expect(two.charges[0]).toBeCloseTo(q, 12);
    expect(two.charges[1]).toBeCloseTo(-q, 12);
    expect(energy).toBeCloseTo(-(70 ** 2) / (2 * stiffness), 10);
    const slope = (-COULOMB * r) / (r * r + gamma * gamma) ** 1.5;
    expect(forces[3]).toBeCloseTo(q * q * slope, 10);
  });

  it('keeps the total charge, and shares it alike among like atoms far apart', () => {
    const three = bound({ ...MODEL, charges: Float64Array.of(-1) }, [1, 1, 1]);
    three.evaluate(Float64Array.of(0, 0, 0, 500, 0, 0, 0, 500, 0), new Float64Array(9));
    const charges = three.charges.subarray(0, 3);
    expect(charges.reduce((sum, q) => sum + q, 0)).toBeCloseTo(-1, 12);
    for (const q of charges) expect(q).toBeCloseTo(-1 / 3, 3);
  });

  it('moves no charge from one fragment to another', () => {
    const apart = { ...MODEL, fragments: Uint32Array.of(0, 1), charges: Float64Array.of(0, 0) };
    const two = bound(apart, [0, 1]);
    expect(two.evaluate(Float64Array.of(0, 0, 0, 2, 0, 0), new Float64Array(6))).toBeCloseTo(0, 12);
    expect(Math.abs(two.charges[0])).toBeLessThan(1e-12);
  });

  it('answers to a charge nearby: the molecule is polarised', () => {
    const ion = {
      elements: [1, 8, 1],
      electronegativity: Float64Array.of(150, 220, 150),
      hardness: Float64Array.of(300, 340, 300),
    };
    const far = bound({ ...ion, fragments: Uint32Array.of(0, 0, 1), charges: Float64Array.of(0, 1) }, [1, 0, 2]);
    const charges = (distance: number) => {
      far.evaluate(Float64Array.of(0, 0, 0, 0.96, 0, 0, distance, 0, 0), new Float64Array(9));
      return far.charges.slice();
    };
    expect(Math.abs(charges(3)[1] - charges(50)[1])).toBeGreaterThan(0.01);
  });

  it.each([
    ['a hardness that lets charges run away', { hardness: Float64Array.of(300, 20) }, /hardness/],
    ['an electronegativity that is no number', { electronegativity: Float64Array.of(NaN, 1) }, /electronegativity/],
    ['lists of different lengths', { hardness: Float64Array.of(300) }, /different lengths/],
    ['an absurd charge', { charges: Float64Array.of(Infinity) }, /total charge/],
    ['a fragment without a charge', { fragments: Uint32Array.of(0, 3) }, /fragment without/],
  ])('refuses %s', async (_, change, message) => {
    const model = { ...MODEL, ...change };
    expect(chargeEquilibrationFault(model)).toMatch(message);
    const potential = {
      atoms: 1,
      elements: Uint8Array.of(1),
      masses: Float64Array.of(1),
      terms: [learnedTerm('charge_equilibration', model, Uint32Array.of(0))],
      exclusions: { start: new Uint32Array(2), partners: new Uint32Array(0) },
    };
    await expect(new CpuEngine().load(potential, 1)).rejects.toThrow(message);
  });

  it('agrees with NumPy', () => {
    const golden = JSON.parse(
      readFileSync(new URL('../golden/learned/charge_equilibration.json', import.meta.url), 'utf8'),
    ) as {
      cases: {
        electronegativity: number[];
        hardness: number[];
        fragments: number[];
        fragment_charges: number[];
        species: number[];
        positions: number[];
        energy: number;
        forces: number[];
        charges: number[];
      }[];
    };
    expect(golden.cases.length).toBeGreaterThan(2);
    for (const { species, positions, energy, forces: expected, charges, ...rest } of golden.cases) {
      const model = {
        elements: rest.electronegativity.map(() => 1),
        electronegativity: Float64Array.from(rest.electronegativity),
        hardness: Float64Array.from(rest.hardness),
        fragments: Uint32Array.from(rest.fragments),
        charges: Float64Array.from(rest.fragment_charges),
      };
      const evaluation = bound(model, species);
      const forces = new Float64Array(expected.length);
      expect(Math.abs(evaluation.evaluate(Float64Array.from(positions), forces) - energy)).toBeLessThan(1e-8);
      forces.forEach((force, x) => expect(Math.abs(force - expected[x])).toBeLessThan(1e-6));
      charges.forEach((charge, i) => expect(Math.abs(charge - evaluation.charges[i])).toBeLessThan(1e-10));
    }
  });
});
