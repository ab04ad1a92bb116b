import { describe, expect, it } from 'vitest';
import { openReferenceMolecule } from '../../src/assess/load.ts';
import { population } from '../../src/assess/measurements/population.ts';
import { crossing, endApart, expectedError, plateauOf } from '../../src/assess/race.ts';
import { jackknifeError } from '../../src/assess/sampling/jackknife.ts';
import { fitSeries, seriesEnergy, withTorsionEnergy } from '../../src/assess/sampling/torsionEnergy.ts';
import { TorsionHistogram } from '../../src/assess/sampling/torsionHistogram.ts';
import { torsionAngle } from '../../src/chem/internal.ts';
import type { Structure } from '../../src/chem/structure.ts';
import { BOLTZMANN } from '../../src/core/units.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { loadEvaluator } from '../../src/cpu/evaluator.ts';
import { potentialOf, type ForceField } from '../../src/forcefield/forcefield.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import { publicAsset } from '../helpers/assets.ts';
import { surroundings } from './support.ts';

const springs = await loadForceField('mm-class1', publicAsset);

describe('an energy along a torsion', () => {
  it('is fitted exactly where it is a short series', () => {
    const series = [0.3, 1, -0.5, 0.2, 0.1, -0.7, 0.4];
    const angles = Array.from({ length: 24 }, (_, p) => -Math.PI + (2 * Math.PI * p) / 24);
    const fitted = fitSeries(
      angles.map((phi) => seriesEnergy(series, phi)),
      3,
    );
    fitted.forEach((value, n) => expect(value).toBeCloseTo(series[n], 12));
  });

  it.each(['mm-class1', 'spline23'])('adds to %s exactly what it says', async (id) => {
    const { structure } = await openReferenceMolecule(publicAsset, 'butane');
    const potential = await potentialOf(await loadForceField(id, publicAsset), structure);
    const series = [1, 2, -1, 0.5, 0.3, 0, 0, 0, 0, 0, 0, 0.2, 0.1];
    const energyOf = async (of: Potential): Promise<number> => {
      const energies = new Float64Array(of.terms.length);
      (await loadEvaluator(of)).evaluate(structure.positions, new Float64Array(structure.positions.length), energies);
      return energies.reduce((sum, u) => sum + u, 0);
    };
    const added = (await energyOf(withTorsionEnergy(potential, [0, 1, 2, 3], series))) - (await energyOf(potential));
    expect(added).toBeCloseTo(seriesEnergy(series, torsionAngle(structure.positions, [0, 1, 2, 3])), 9);
    const kinds = withTorsionEnergy(potential, [0, 1, 2, 3], series).terms.map(({ term }) => term);
    expect(new Set(kinds).size).toBe(kinds.length);
  });
});

describe('weighted samples', () => {
  it('have the jackknife error of a mean: s/√n', () => {
    const values = [1, 4, 2, 8, 5, 7];
    const mean = values.reduce((sum, x) => sum + x, 0) / 6;
    const s2 = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 5;
    const without = (b: number) => values.reduce((sum, x, n) => (n === b ? sum : sum + x), 0) / 5;
    expect(jackknifeError(6, without)).toBeCloseTo(Math.sqrt(s2 / 6), 12);
    expect(jackknifeError(1, () => 1)).toBeNull();
    expect(jackknifeError(3, () => null)).toBeNull();
  });

  it('count by their weights', () => {
    const histogram = new TorsionHistogram(2, 300);
    const kT = BOLTZMANN * 300;
    for (const replica of [0, 1]) {
      histogram.add(replica, 0.5 * (Math.PI / 180), 3);
      histogram.add(replica, -179.5 * (Math.PI / 180), 1);
    }
    expect(histogram.share(120)).toEqual({ share: 0.75, error: 0 });
    expect(histogram.efficiency).toBeCloseTo(64 / (4 * 20), 12);
    const profile = histogram.profile(10);
    expect(profile[0].energy).toBeCloseTo(kT * Math.log(3), 12);
    expect(profile[18].energy).toBeCloseTo(0, 12);
    expect(profile[9].energy).toBeNull();
    // A change of the energy by kT ln 3 at cis makes both alike.
    const change = (degrees: number) => (Math.abs(degrees) < 90 ? kT * Math.log(3) : 0);
    expect(histogram.share(120, change)!.share).toBeCloseTo(0.5, 12);
    expect(new TorsionHistogram(2, 300).share(120)).toBeNull();
  });
});

describe('a population', () => {
  // Four atoms in a row: bonds and angles know nothing of the torsion, so its distribution is exp(−U(φ)/kT).
  const structure: Structure = {
    name: 'chain',
    elements: Uint8Array.of(1, 8, 8, 1),
    positions: Float64Array.of(0.3, 0.9, 0.1, 0, 0, 0, 1.4, 0, 0, 1.7, 0.5, 0.8),
    bonds: Uint32Array.of(0, 1, 1, 2, 2, 3),
    bondOrders: Uint8Array.of(1, 1, 1),
    charge: 0,
    bondSource: 'file',
  };
  const series = [2, 0.4, 0, 0, 0, 1.5, 0];
  const chain: ForceField = {
    ...springs,
    id: 'chain',
    parametrize: (of) => {
      const bond = (term: string, atoms: number[], row: number[]) => ({
        kind: 'bonded' as const,
        term,
        atoms: Uint32Array.from(atoms),
        stride: row.length,
        parameters: Float64Array.from(
          [...row, ...row, ...row].slice(0, row.length * (term === 'harmonic_bond' ? 3 : 2)),
        ),
      });
      return withTorsionEnergy(
        {
          ...springs.parametrize(of),
          terms: [
            bond('harmonic_bond', [0, 1, 1, 2, 2, 3], [300, 1.2]),
            bond('harmonic_angle', [0, 1, 2, 1, 2, 3], [60, 1.9]),
          ],
        },
        [0, 1, 2, 3],
        series,
      );
    },
  };
  const exact = (temperature: number, energy = (phi: number) => seriesEnergy(series, phi)): number => {
    let [inside, all] = [0, 0];
    for (let d = -179.95; d < 180; d += 0.1) {
      const weight = Math.exp(-energy((d * Math.PI) / 180) / (BOLTZMANN * temperature));
      all += weight;
      if (Math.abs(d) < 120) inside += weight;
    }
    return inside / all;
  };
  const measured = (temperature: number, picoseconds = 1200) =>
    population.measure(
      { structure, reference: null, forcefield: chain, engine: new CpuEngine() },
      {
        torsion: undefined,
        boundary: 120,
        temperature,
        replicas: 24,
        dt: 0.5,
        seed: 7,
        picoseconds,
        seconds: 100,
      },
      surroundings,
    );

  it('is that of the closed form within its error, and would not be without the weights', async () => {
    const { share, error, profile, efficiency } = await measured(300);
    expect(error).toBeGreaterThan(0.001);
    expect(error).toBeLessThan(0.03);
    expect(Math.abs(share! - exact(300))).toBeLessThan(4 * error!);
    // The levelled motion alone would have shown two thirds.
    expect(Math.abs(exact(300, () => 0) - exact(300))).toBeGreaterThan(4 * error!);
    const lowest = Math.min(...Array.from({ length: 360 }, (_, d) => seriesEnergy(series, (d * Math.PI) / 180)));
    for (const point of profile)
      expect(Math.abs(point.energy! - (seriesEnergy(series, (point.degrees * Math.PI) / 180) - lowest))).toBeLessThan(
        0.15 + 4 * point.error!,
      );
    expect(efficiency).toBeGreaterThan(0.1);
  });

  it('is the same for the same seed', async () => {
    const [a, b] = [await measured(300, 30), await measured(300, 30)];
    expect(a).toEqual(b);
  });

  it('refuses a molecule that cannot turn', async () => {
    const { structure: water } = await openReferenceMolecule(publicAsset, 'water');
    const subject = { structure: water, reference: null, forcefield: springs, engine: new CpuEngine() };
    const options = { boundary: 120, temperature: 300, replicas: 4, dt: 1, seed: 1, picoseconds: 1, seconds: 1 };
    await expect(population.measure(subject, { ...options, torsion: undefined }, surroundings)).rejects.toThrow(
      /no bond that it can turn about/,
    );
    await expect(population.measure(subject, { ...options, torsion: [1, 2, 3, 4] }, surroundings)).rejects.toThrow(
      /not bonded in a row/,
    );
  });
});

describe('a race', () => {
  it('crosses where the closed form says', () => {
    const fast = { start: 0, seconds: 10, noise: 0.01, plateau: 0.3 };
    const slow = { start: 0, seconds: 10, noise: 0.1, plateau: 0 };
    const seconds = (0.1 ** 2 * 10 - 0.01 ** 2 * 10) / 0.3 ** 2;
    expect(crossing(fast, slow)).toEqual({ seconds: expect.closeTo(seconds, 6) as number, winner: 1 });
    expect(crossing(slow, fast)).toEqual({ seconds: expect.closeTo(seconds, 6) as number, winner: 0 });
    const [a, b] = [expectedError(fast, seconds), expectedError(slow, seconds)];
    expect(a).toBeCloseTo(b, 9);
    expect(expectedError(slow, seconds / 2)).toBeGreaterThan(expectedError(fast, seconds / 2));
  });

  it('has no crossing where one is ahead all the way, or both end alike', () => {
    const good = { start: 0, seconds: 10, noise: 0.01, plateau: 0 };
    expect(crossing(good, { ...good, noise: 0.1, plateau: 0.2 })).toBeNull();
    expect(crossing(good, { ...good, noise: 0.1 })).toBeNull();
  });

  it('counts the start: who has no sample yet is infinitely wrong', () => {
    const late = { start: 5, seconds: 15, noise: 0.001, plateau: 0 };
    const early = { start: 0, seconds: 10, noise: 0.01, plateau: 0.2 };
    expect(expectedError(late, 4)).toBe(Infinity);
    expect(crossing(early, late)!.seconds).toBeGreaterThanOrEqual(5);
    expect(crossing(early, late)!.seconds).toBeLessThan(5.01);
  });

  it('has no winner where chance decides', () => {
    const [near, far] = [
      { distance: -0.29, noise: 0.01 },
      { distance: -0.31, noise: 0.05 },
    ];
    expect(endApart(near, far, 0.02)).toBe(false);
    expect(endApart({ distance: -0.02, noise: 0.01 }, far, 0.02)).toBe(true);
    // On different sides of an uncertain truth, the truth's own error counts, for both and twice.
    expect(endApart({ distance: 0.1, noise: 0.01 }, { distance: 0.2, noise: 0.01 }, 0.03)).toBe(true);
    expect(endApart({ distance: 0.1, noise: 0.01 }, { distance: -0.2, noise: 0.01 }, 0.03)).toBe(false);
  });

  it('takes from a distance what chance makes', () => {
    expect(plateauOf(0.5, 0.3, 0)).toBeCloseTo(0.4, 12);
    expect(plateauOf(0.1, 0.3, 0)).toBe(0);
    expect(plateauOf(0.5, 0, 0.3)).toBeCloseTo(0.4, 12);
  });
});
