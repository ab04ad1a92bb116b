import { describe, expect, it } from 'vitest';
import { openReferenceMolecule } from '../../src/assess/load.ts';
import type { Surroundings } from '../../src/assess/measurement.ts';
import { distributions } from '../../src/assess/measurements/distributions.ts';
import { internalCoordinates, valueOf } from '../../src/assess/sampling/internalCoordinates.ts';
import { BOLTZMANN } from '../../src/core/units.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { ForceField } from '../../src/forcefield/forcefield.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import { publicAsset } from '../helpers/assets.ts';
import { surroundings as shipped } from './support.ts';

const springs = await loadForceField('mm-class1', publicAsset);
const { structure: ethanol } = await openReferenceMolecule(publicAsset, 'ethanol');

/** Water of two stiff springs and one angle. */
const springWater = (length: number, stiffness = 500): ForceField => ({
  ...springs,
  id: `water ${length}`,
  parametrize: ({ elements }) => ({
    atoms: 3,
    elements,
    masses: Float64Array.of(15.999, 1.008, 1.008),
    terms: [
      {
        kind: 'bonded',
        term: 'harmonic_bond',
        atoms: Uint32Array.of(0, 1, 0, 2),
        stride: 2,
        parameters: Float64Array.of(stiffness, length, stiffness, length),
      },
      {
        kind: 'bonded',
        term: 'harmonic_angle',
        atoms: Uint32Array.of(1, 0, 2),
        stride: 2,
        parameters: Float64Array.of(60, 1.9),
      },
    ],
    exclusions: { start: new Uint32Array(4), partners: new Uint32Array(0) },
  }),
});

const surroundings: Surroundings = { ...shipped, forcefield: async (id) => springWater(Number(id)) };

describe('internal coordinates', () => {
  it('are all bonds, angles and torsions, with the types that a chemist reads', () => {
    const found = internalCoordinates(ethanol);
    const of = (kind: string) => found.filter((one) => one.kind === kind);
    expect(of('bond')).toHaveLength(8);
    expect(of('angle')).toHaveLength(13);
    expect(of('torsion')).toHaveLength(12);
    expect(new Set(of('bond').map(({ type }) => type))).toEqual(new Set(['C–C', 'C–O', 'C–H', 'O–H']));
    expect(of('bond')[0].label).toBe('C1–C2');
    expect(valueOf(of('bond')[0], ethanol.positions, 0)).toBeGreaterThan(1.4);
    expect(valueOf(of('angle')[0], ethanol.positions, 0)).toBeGreaterThan(90);
  });
});

describe('distributions', async () => {
  const { structure } = await openReferenceMolecule(publicAsset, 'water');
  const subject = { structure, reference: null, forcefield: springWater(0.96), engine: new CpuEngine() };
  const options = { temperature: 300, replicas: 16, picoseconds: 6, dt: 0.5, seed: 5, seconds: 60 };

  it('of a spring are as wide as √(kT/k), about its length', async () => {
    const { distributions: found, samples } = await distributions.measure(
      subject,
      { ...options, picoseconds: 24 },
      surroundings,
    );
    const bonds = found.find(({ kind, type }) => kind === 'bond' && type === null)!;
    expect(bonds.label).toBe('O–H');
    expect(bonds.histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(2 * samples);
    const width = Math.sqrt((BOLTZMANN * 300) / (2 * 500));
    expect(bonds.deviation! / width).toBeGreaterThan(0.94);
    expect(bonds.deviation! / width).toBeLessThan(1.06);
    // r² exp(−k(r−r₀)²/kT) pulls the mean outwards by 2 width²/r₀.
    expect(Math.abs(bonds.mean! - (0.96 + (2 * width ** 2) / 0.96))).toBeLessThan(0.002);
    const angle = found.find(({ kind, type }) => kind === 'angle' && type === null)!;
    expect(angle.deviation! / ((180 / Math.PI) * Math.sqrt((BOLTZMANN * 300) / 120))).toBeCloseTo(1, 0);
    // Every one of them, besides the types.
    expect(found.filter(({ type }) => type !== null)).toHaveLength(3);
    expect(bonds.chance).toBeGreaterThan(0);
    expect(bonds.chance).toBeLessThan(0.1);
  });

  it('differ where the springs do, by more than chance, and not where they do not', async () => {
    const { differences } = await distributions.measure(subject, { ...options, against: '1' }, surroundings);
    const of = (kind: string) => differences!.find((one) => one.kind === kind)!;
    expect(of('bond').distance).toBeCloseTo(0.04, 2);
    expect(of('bond').variation).toBeGreaterThan(0.4);
    expect(of('angle').variation).toBeLessThan(0.1);
  });

  it('are the same for the same seed', async () => {
    const short = { ...options, picoseconds: 0.2 };
    const [a, b] = [
      await distributions.measure(subject, short, surroundings),
      await distributions.measure(subject, short, surroundings),
    ];
    expect(a).toEqual(b);
  });

  it('of a molecule that blows up end with a sentence', async () => {
    const stiff = { ...subject, forcefield: springWater(0.96, 1e6) };
    await expect(distributions.measure(stiff, { ...options, dt: 2 }, surroundings)).rejects.toThrow(/blew up/);
  });
});
