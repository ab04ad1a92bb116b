/** A box of this project's own making (tools/make_golden_periodic.py) as OpenMM's Reference platform computes it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { Frame } from '../../src/forcefield/engine.ts';
import { periodicPotential, type PeriodicOptions } from '../../src/forcefield/periodic.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import { energiesByForce } from '../amber/openmm.ts';
import { solution } from '../helpers/boxes.ts';
import { forceDifference } from '../helpers/tolerance.ts';

interface Evaluation {
  readonly energies: Readonly<Record<string, number>>;
  readonly forces: readonly number[];
}
interface Golden extends Readonly<Record<'pme' | 'ewald' | 'cutoff', Evaluation>> {
  /** Of the pairs, Å. */
  readonly range: number;
  readonly tolerance: number;
  /** Energy of the dispersion correction, kcal/mol. */
  readonly dispersion: number;
}

const golden = JSON.parse(readFileSync(new URL('../golden/periodic/solution.json', import.meta.url), 'utf8')) as Golden;
const system = solution();
const options: PeriodicOptions = { box: system.box, method: 'pme', cutoff: golden.range, tolerance: golden.tolerance };

async function frameOf(potential: Potential): Promise<Frame> {
  const simulation = await new CpuEngine().load(potential, 1);
  simulation.setState(system.positions);
  return simulation.frame();
}

/** Worst error of an energy, relative but to 1 kcal/mol at least, and the forces' differences. */
function compare(potential: Potential, frame: Frame, expected: Evaluation) {
  const energies = energiesByForce(potential, frame.energies);
  const errors = Object.entries(expected.energies).map(
    ([force, energy]) => Math.abs((energies.get(force) ?? 0) - energy) / Math.max(1, Math.abs(energy)),
  );
  return { energy: Math.max(...errors), ...forceDifference(frame.forces, expected.forces) };
}

describe('a solution in a box', () => {
  // OpenMM's own two methods differ by 2e-8 of the reciprocal energy and 6e-7 of the forces here; this program is 2e-10 from its PME. The file's phases, π in eight digits, are worth 1e-8 of the torsions.
  it('under PME', async () => {
    const potential = periodicPotential(system.potential, options);
    const { energy, median, worst } = compare(potential, await frameOf(potential), golden.pme);
    expect(energy).toBeLessThan(1e-7);
    expect(median).toBeLessThan(1e-6);
    expect(worst).toBeLessThan(1e-4);
  });

  it('under PME against the plain Ewald sum', async () => {
    const potential = periodicPotential(system.potential, options);
    const { energy, median } = compare(potential, await frameOf(potential), golden.ewald);
    expect(energy).toBeLessThan(1e-7);
    expect(median).toBeLessThan(1e-5);
  });

  it('with a reaction field', async () => {
    const potential = periodicPotential(system.potential, { ...options, method: 'cutoff' });
    const { energy, median, worst } = compare(potential, await frameOf(potential), golden.cutoff);
    expect(energy).toBeLessThan(1e-7);
    expect(median).toBeLessThan(1e-6);
    expect(worst).toBeLessThan(1e-5);
  });

  it('with the dispersion correction, which is an energy alone', async () => {
    const without = periodicPotential(system.potential, options);
    const corrected = periodicPotential(system.potential, { ...options, dispersionCorrection: true });
    const [plain, more] = [await frameOf(without), await frameOf(corrected)];
    const at = without.terms.findIndex(({ term }) => term === 'lennard_jones');
    expect(Math.abs((more.energies[at] - plain.energies[at]) / golden.dispersion - 1)).toBeLessThan(1e-6);
    expect(more.forces).toEqual(plain.forces);
  });

  it('is told from one a little off: of another cutoff, and with a coarser mesh', async () => {
    const near = periodicPotential(system.potential, { ...options, method: 'cutoff', cutoff: golden.range * 1.001 });
    expect(compare(near, await frameOf(near), golden.cutoff).energy).toBeGreaterThan(1e-6);
    const coarse = periodicPotential(system.potential, { ...options, tolerance: 5e-4 });
    expect(compare(coarse, await frameOf(coarse), golden.pme).median).toBeGreaterThan(1e-5);
  });
});
