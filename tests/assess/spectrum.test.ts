import { describe, expect, it } from 'vitest';
import { openReferenceMolecule } from '../../src/assess/load.ts';
import { spectrum } from '../../src/assess/measurements/spectrum.ts';
import { BIN, trueWavenumber, VelocityDensity } from '../../src/assess/spectrum/density.ts';
import { symmetricEigenvalues } from '../../src/assess/spectrum/eigenvalues.ts';
import { FourierTransform } from '../../src/assess/spectrum/fft.ts';
import { normalModes } from '../../src/assess/spectrum/normalModes.ts';
import type { Structure } from '../../src/chem/structure.ts';
import { KCAL_PER_MOL, SPEED_OF_LIGHT } from '../../src/core/units.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { ForceField } from '../../src/forcefield/forcefield.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import { publicAsset } from '../helpers/assets.ts';
import { surroundings } from './support.ts';

const springs = await loadForceField('mm-class1', publicAsset);
const tick = async () => undefined;

describe('the Fourier transform', () => {
  it('is the sum it stands for', () => {
    const size = 16;
    const x = Array.from({ length: size }, (_, n) => Math.sin(1.3 * n) + 0.2 * n);
    const y = Array.from({ length: size }, (_, n) => Math.cos(0.4 * n * n));
    const [re, im] = [Float64Array.from(x), Float64Array.from(y)];
    new FourierTransform(size).transform(re, im);
    for (let k = 0; k < size; k++) {
      let [a, b] = [0, 0];
      for (let n = 0; n < size; n++) {
        const [c, s] = [Math.cos((2 * Math.PI * k * n) / size), -Math.sin((2 * Math.PI * k * n) / size)];
        a += x[n] * c - y[n] * s;
        b += x[n] * s + y[n] * c;
      }
      expect(re[k]).toBeCloseTo(a, 10);
      expect(im[k]).toBeCloseTo(b, 10);
    }
    expect(() => new FourierTransform(12)).toThrow(/power of two/);
  });
});

describe('eigenvalues', () => {
  it('are those of matrices whose eigenvalues are known', () => {
    expect(symmetricEigenvalues(Float64Array.of(2, 1, 1, 2), 2)).toEqual([
      expect.closeTo(1, 12) as number,
      expect.closeTo(3, 12) as number,
    ]);
    // A chain of n equal springs with fixed ends: 2 − 2 cos(kπ/(n + 1)).
    const n = 12;
    const chain = new Float64Array(n * n);
    for (let p = 0; p < n; p++) {
      chain[p * n + p] = 2;
      if (p > 0) chain[p * n + p - 1] = chain[(p - 1) * n + p] = -1;
    }
    symmetricEigenvalues(chain, n).forEach((value, k) =>
      expect(value).toBeCloseTo(2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)), 10),
    );
  });
});

describe('the density of states', () => {
  const line = (shown: number, samples: number) =>
    Float64Array.from({ length: samples }, (_, n) => Math.sin(2 * Math.PI * shown * n + 0.3));

  it('has a line where the motion is, less what velocity Verlet adds to it', () => {
    const dt = 0.5;
    const shown = 3000 * SPEED_OF_LIGHT;
    const density = new VelocityDensity(4000, 1, dt);
    density.add(line(shown, 4000), 12);
    const top = density.density.indexOf(Math.max(...density.density));
    // sin(ω′ dt/2) = ω dt/2: a motion of 2989/cm is shown at 3000/cm.
    const expected = ((2 / dt) * Math.sin((2 * Math.PI * shown * dt) / 2)) / (2 * Math.PI * SPEED_OF_LIGHT);
    expect(expected).toBeCloseTo(2990, 0);
    expect(trueWavenumber(shown, dt)).toBeCloseTo(expected, 9);
    expect(Math.abs((top + 0.5) * BIN - expected)).toBeLessThan(BIN);
    // All of it lies within some resolutions of the line, and the whole is one.
    expect(density.density.reduce((sum, x) => sum + x, 0) * BIN).toBeCloseTo(1, 6);
    const near = density.density.slice(top - 8, top + 9).reduce((sum, x) => sum + x, 0) * BIN;
    expect(near).toBeGreaterThan(0.99);
  });

  it('leaves no bin empty, however short the trajectory', () => {
    const density = new VelocityDensity(500, 1, 0.5);
    density.add(line(1000 * SPEED_OF_LIGHT, 500), 1);
    expect(density.density.slice(150, 350).every((x) => x > 0)).toBe(true);
  });

  it('weighs by mass: a heavy atom of the same speed has more energy', () => {
    const density = new VelocityDensity(2000, 1, 0.5);
    density.add(line(500 * SPEED_OF_LIGHT, 2000), 3);
    density.add(line(2000 * SPEED_OF_LIGHT, 2000), 1);
    const about = (wavenumber: number) =>
      density.density.slice(wavenumber / BIN - 20, wavenumber / BIN + 20).reduce((sum, x) => sum + x, 0) * BIN;
    expect(about(500)).toBeCloseTo(0.75, 2);
    expect(about(2000)).toBeCloseTo(0.25, 2);
  });
});

/** Two atoms and a spring: ω = √(k/μ). */
const diatomic = (stiffness: number) => {
  const structure: Structure = {
    name: 'diatomic',
    elements: Uint8Array.of(1, 8),
    positions: Float64Array.of(0, 0, 0, 0.6, 0.6, 0.6),
    bonds: Uint32Array.of(0, 1),
    bondOrders: Uint8Array.of(1),
    charge: 0,
    bondSource: 'file',
  };
  const forcefield: ForceField = {
    ...springs,
    id: 'spring',
    parametrize: (of) => ({
      atoms: 2,
      elements: of.elements,
      masses: Float64Array.of(1.008, 15.999),
      terms: [
        {
          kind: 'bonded',
          term: 'harmonic_bond',
          atoms: Uint32Array.of(0, 1),
          stride: 2,
          parameters: Float64Array.of(stiffness, 1),
        },
      ],
      exclusions: { start: new Uint32Array(3), partners: new Uint32Array(0) },
    }),
  };
  const reduced = (1.008 * 15.999) / (1.008 + 15.999);
  const expected = Math.sqrt((2 * stiffness * KCAL_PER_MOL) / reduced) / (2 * Math.PI * SPEED_OF_LIGHT);
  return { structure, forcefield, expected };
};

describe('normal modes', () => {
  it('are √(k/μ) for two atoms', async () => {
    const { structure, forcefield, expected } = diatomic(450);
    const { wavenumbers } = await normalModes(forcefield.parametrize(structure), structure.positions, tick);
    expect(wavenumbers).toHaveLength(1);
    expect(wavenumbers[0]).toBeCloseTo(expected, 1);
  });

  it('are 3N − 6 real ones at the minimum of a molecule, and one is imaginary on top of a barrier', async () => {
    const { structure } = await openReferenceMolecule(publicAsset, 'water');
    const { wavenumbers, largestForce } = await normalModes(springs.parametrize(structure), structure.positions, tick);
    expect(wavenumbers).toHaveLength(3);
    expect(largestForce).toBeLessThan(0.01);
    expect(wavenumbers[0]).toBeGreaterThan(1200);
    expect(wavenumbers[0]).toBeLessThan(2000);
    expect(wavenumbers[2]).toBeLessThan(4300);
    // Ammonia laid flat stays flat while it is relaxed, on the saddle of its inversion.
    const cos = Math.cos(Math.PI / 3);
    const sin = Math.sin(Math.PI / 3);
    const { structure: ammonia } = await openReferenceMolecule(publicAsset, 'ammonia');
    const class2 = await loadForceField('mm-class2', publicAsset);
    const flat = Float64Array.of(0, 0, 0, 1, 0, 0, -cos, sin, 0, -cos, -sin, 0);
    const modes = await normalModes(class2.parametrize(ammonia), flat, tick);
    expect(modes.wavenumbers).toHaveLength(6);
    expect(modes.wavenumbers[0]).toBeLessThan(-100);
    expect(modes.wavenumbers[1]).toBeGreaterThan(0);
  });

  it('are refused for large molecules, in a sentence', async () => {
    const { structure, forcefield } = diatomic(450);
    const large = { ...forcefield.parametrize(structure), atoms: 61 };
    await expect(normalModes(large, structure.positions, tick)).rejects.toThrow(/up to 60 atoms; this molecule has 61/);
  });
});

describe('spectrum', () => {
  const defaults = { temperature: 300, replicas: 2, picoseconds: 2, dt: 0.5, seed: 3, seconds: 60 };

  it('finds the frequency of a diatomic, in motion and at rest', async () => {
    const { structure, forcefield, expected } = diatomic(450);
    const subject = { structure, reference: null, forcefield, engine: new CpuEngine() };
    const { density, bin, modes, resolution } = await spectrum.measure(subject, defaults, surroundings);
    const top = (density.indexOf(Math.max(...density)) + 0.5) * bin;
    expect(modes![0]).toBeCloseTo(expected, 1);
    expect(Math.abs(top - expected)).toBeLessThan(resolution / 2);
    // Another spring would be seen elsewhere.
    expect(Math.abs(top - diatomic(430).expected)).toBeGreaterThan(2 * resolution);
  });

  it('has its lines at the normal modes of a stiff molecule when it is cold', async () => {
    const { structure } = await openReferenceMolecule(publicAsset, 'water');
    const subject = { structure, reference: null, forcefield: springs, engine: new CpuEngine() };
    const cold = { ...defaults, temperature: 20, replicas: 4, picoseconds: 4 };
    const { density, bin, modes, resolution, temperature } = await spectrum.measure(subject, cold, surroundings);
    expect(temperature).toBeGreaterThan(5);
    expect(temperature).toBeLessThan(45);
    for (const mode of modes!.filter((one) => one < 3990)) {
      const near = density.slice(Math.floor((mode - 24) / bin), Math.ceil((mode + 24) / bin));
      const top = (Math.floor((mode - 24) / bin) + near.indexOf(Math.max(...near)) + 0.5) * bin;
      expect(Math.abs(top - mode)).toBeLessThan(resolution);
      expect(Math.max(...near)).toBeGreaterThan(1e-3);
    }
  });
});
