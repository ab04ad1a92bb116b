/** Pair Terms that see excluded pairs, beside others that do not; and repulsion that is nothing where molecules are. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadReferenceIndex, loadReferenceMolecule } from '../../src/assess/load.ts';
import { loadEvaluator } from '../../src/cpu/evaluator.ts';
import { dispersionTerm } from '../../src/forcefield/dispersion.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import { repulsionTerm } from '../../src/forcefield/repulsion.ts';
import { sumPotential } from '../../src/forcefield/sum.ts';
import { LANES, openLane, type Lane } from '../helpers/engines.ts';
import { chainPotential, randomChain } from '../helpers/potentials.ts';
import { randomNumbers } from '../helpers/random.ts';
import { rootMeanSquare, scaledError, TOLERANCE } from '../helpers/tolerance.ts';
import { moleculeOf } from '../models/support.ts';

/** A chain whose neighbours within three bonds are excluded; 60 atoms have more pairs than the resident kernel lists. */
const potentialOf = (terms: readonly string[], atoms: number) => chainPotential(terms, atoms, atoms);
const without = ({ atoms, ...rest }: Potential): Potential => ({
  ...rest,
  atoms,
  exclusions: { start: new Uint32Array(atoms + 1), partners: new Uint32Array(0) },
});

describe.each(LANES)('%s', (name) => {
  let lane: Lane;
  beforeAll(async () => {
    lane = await openLane(name);
  });
  afterAll(() => lane.destroy());

  const evaluate = async (potential: Potential, x: Float64Array) => {
    const simulation = await lane.load(potential);
    simulation.setState(x);
    const frame = await simulation.frame();
    simulation.destroy();
    return frame;
  };

  it.each([9, 60])('exclusions hide pairs from charges and not from dispersion: %i atoms', async (atoms) => {
    const x = randomChain(atoms, randomNumbers(atoms));
    const both = potentialOf(['coulomb', 'dispersion'], atoms);
    const [coulomb, dispersion] = both.terms;
    const alone = (term: (typeof both.terms)[number], potential: Potential) =>
      evaluate({ ...potential, terms: [term] }, x);
    const [whole, charges, everywhere, freed] = [
      await evaluate(both, x),
      await alone(coulomb, both),
      await alone(dispersion, without(both)),
      await alone(coulomb, without(both)),
    ];
    const tolerance = name === 'cpu' ? TOLERANCE.f64 : TOLERANCE.gpu;
    expect(scaledError(whole.energies, [charges.energies[0], everywhere.energies[0]], 1)).toBeLessThan(tolerance);
    const sum = charges.forces.map((force, c) => force + everywhere.forces[c]);
    expect(scaledError(whole.forces, sum, rootMeanSquare(sum))).toBeLessThan(tolerance);
    // Exclusions matter here: the comparison could fail.
    expect(Math.abs(freed.energies[0] - charges.energies[0])).toBeGreaterThan(1);
  });
});

describe('repulsion at short distances', () => {
  const load = async (path: string) => new Uint8Array(readFileSync(`public/${path}`)).buffer;

  it('is exactly zero on every frame of the Reference set', async () => {
    const { molecules } = await loadReferenceIndex(load);
    let frames = 0;
    for (const { name } of molecules) {
      const molecule = await loadReferenceMolecule(load, name);
      const { structure, positions } = molecule;
      const evaluator = await loadEvaluator(sumPotential(structure, [{ terms: [repulsionTerm(structure.elements)] }]));
      const size = structure.positions.length;
      const [forces, energies] = [new Float64Array(size), new Float64Array(1)];
      for (let at = 0; at < positions.length; at += size, frames++) {
        evaluator.evaluate(positions.subarray(at, at + size), forces, energies);
        expect(energies[0], name).toBe(0);
        expect(forces.every((force) => force === 0)).toBe(true);
      }
    }
    expect(frames).toBeGreaterThan(1000);
  });

  it('keeps atoms apart: two carbons at half an ångström', async () => {
    const pair = moleculeOf([6, 6], [0, 0, 0, 0.5, 0, 0]);
    const evaluator = await loadEvaluator(sumPotential(pair, [{ terms: [repulsionTerm(pair.elements)] }]));
    const [forces, energies] = [new Float64Array(6), new Float64Array(1)];
    evaluator.evaluate(pair.positions, forces, energies);
    expect(energies[0]).toBeGreaterThan(1000);
    expect(forces[3]).toBeGreaterThan(1000);
  });
});

describe('dispersion', () => {
  it('approaches −C₆/r⁶ far away, and knows no krypton', async () => {
    const pair = moleculeOf([6, 8], [0, 0, 0, 12, 0, 0]);
    const evaluator = await loadEvaluator(sumPotential(pair, [{ terms: [dispersionTerm(pair.elements)] }]));
    const [forces, energies] = [new Float64Array(6), new Float64Array(1)];
    evaluator.evaluate(pair.positions, forces, energies);
    // Grimme 2006: √(1.75 · 0.70) J nm⁶/mol.
    const limit = (-Math.sqrt(1.75 * 0.7) * 1e6) / 4184 / 12 ** 6;
    expect(energies[0] / limit).toBeCloseTo(1, 5);
    expect(() => dispersionTerm(Uint8Array.of(1, 36))).toThrow(/knows H to Ar only, and this molecule has Kr2/);
  });
});
