/** Fits of force kernels: the matrix, the permutations, and what comes out. */
import { describe, expect, it } from 'vitest';
import type { Structure } from '../../src/chem/structure.ts';
import { kernelMatrix } from '../../src/fit/kernel/gram.ts';
import { fitKernel, forceError, pairLengths, type KernelSettings } from '../../src/fit/kernel/kernelFit.ts';
import { permutationGroup } from '../../src/fit/kernel/permutations.ts';
import { learned } from '../../src/cpu/learned/force_kernel.ts';
import { trainingFrames, type TrainingFrame } from '../../src/fit/training/data.ts';
import { loadReferenceMolecule } from '../../src/assess/load.ts';
import { modelFault, pairOf } from '../../src/models/forceKernel.ts';
import { randomNumbers } from '../helpers/random.ts';
import { scaledError, TOLERANCE } from '../helpers/tolerance.ts';
import { CASES } from '../models/kernel/support.ts';
import { loadAsset } from '../models/savedFile.ts';

describe('the matrix of a kernel', () => {
  it.each(CASES)('has the covariances of PyTorch ($model.name)', ({ model, covariance }) => {
    const atoms = model.elements.length;
    const size = 3 * atoms;
    const { lengths, permutations } = model;
    const shape = { atoms, lengths, permutations };
    const positions = Float64Array.from(model.positions.subarray(0, 2 * size));
    const matrix = kernelMatrix(shape, positions, true);
    const row = (m: number, n: number) => (n < size ? m * size + n : 2 * size + m);
    const block = Float64Array.from(covariance, (_, at) =>
      matrix.get(row(0, Math.floor(at / (size + 1))), row(1, at % (size + 1))),
    );
    expect(scaledError(block, covariance, 1)).toBeLessThan(TOLERANCE.f64);
    const alone = kernelMatrix(shape, positions, false);
    expect([alone.size, alone.get(3, size + 1)]).toEqual([2 * size, matrix.get(3, size + 1)]);
  });
});

const reference = (name: string) => loadReferenceMolecule(loadAsset, name);

describe('the permutations of', () => {
  // Rotations and reflections that motion reaches: CH₃ turns (3), mirror images (× 2); two CH₃, two CH₂ and an exchange of the ends.
  it.each([
    ['ethanol', 6],
    ['acetic-acid', 6],
    ['benzene', 12],
    ['butane', 36],
    ['n-methylacetamide', 18],
    ['glycine', 4],
    ['water-dimer', 8],
  ])('%s are %i', async (name, count) => {
    const { structure, positions } = await reference(name);
    const group = permutationGroup(structure, positions, 48);
    expect(group.length / structure.elements.length).toBe(count);
    expect([...group.subarray(0, structure.elements.length)]).toEqual([...structure.elements.keys()]);
  });

  it('ethanol do without reflections where there is less room, and are refused where there is too little', async () => {
    const { structure, positions } = await reference('ethanol');
    expect(permutationGroup(structure, positions, 5).length / 9).toBe(3);
    expect(() => permutationGroup(structure, positions, 2)).toThrow(/more than 2 permutations/);
  });

  it('malonaldehyde have its two ends exchanged once a geometry shares the proton', async () => {
    const { structure } = await reference('malonaldehyde');
    const { elements, bonds } = structure;
    const alone = permutationGroup(structure, structure.positions, 48);
    expect(alone.length).toBe(9);
    // The hydroxyl hydrogen half way between the two oxygens.
    const [first, second] = [...elements.keys()].filter((atom) => elements[atom] === 8);
    const proton = [...elements.keys()].find(
      (atom) => elements[atom] === 1 && bondsOf(structure, atom).some((other) => elements[other] === 8),
    )!;
    const shared = structure.positions.slice();
    for (let c = 0; c < 3; c++) {
      shared[3 * second + c] = shared[3 * first + c] + (c === 0 ? 2.3 : 0);
      shared[3 * proton + c] = shared[3 * first + c] + (c === 0 ? 1.15 : 0);
    }
    expect(permutationGroup({ ...structure, bonds }, shared, 48).length).toBe(18);
  });
});

function bondsOf({ bonds }: Structure, atom: number): number[] {
  return Array.from({ length: bonds.length / 2 }, (_, b) => [bonds[2 * b], bonds[2 * b + 1]])
    .filter((pair) => pair.includes(atom))
    .map(([i, j]) => (i === atom ? j : i));
}

/** Water with springs between all its atoms, the two of the hydrogens alike. */
function springs(random: () => number, frames: number): TrainingFrame[] {
  const rest = [0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0];
  return Array.from({ length: frames }, () => {
    const positions = Float64Array.from(rest, (x) => Math.fround(x + 0.3 * (random() - 0.5)));
    const forces = new Float64Array(9);
    let energy = -7;
    for (const [i, j, k, r0] of [
      [0, 1, 300, 0.96],
      [0, 2, 300, 0.96],
      [1, 2, 60, 1.5],
    ]) {
      const d = [0, 1, 2].map((c) => positions[3 * i + c] - positions[3 * j + c]);
      const r = Math.hypot(...d);
      energy += k * (r - r0) ** 2;
      d.forEach((component, c) => {
        const pull = (-2 * k * (r - r0) * component) / r;
        forces[3 * i + c] += pull;
        forces[3 * j + c] -= pull;
      });
    }
    return { molecule: 0, elements: WATER.elements, positions, forces, energy };
  });
}

const WATER: Structure = {
  name: 'water',
  elements: Uint8Array.of(8, 1, 1),
  positions: Float64Array.of(0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0),
  bonds: Uint32Array.of(0, 1, 0, 2),
  bondOrders: Uint8Array.of(1, 1),
  charge: 0,
  bondSource: 'file',
};

const SETTINGS: KernelSettings = {
  ratios: [2, 1],
  hydrogen: 1,
  lengths: [0.5, 1],
  noises: [1e-6, 1e-3],
  mostPermutations: 48,
};

describe('a fit', () => {
  const random = randomNumbers(12);
  const [few, many, other] = [springs(random, 8), springs(random, 40), springs(random, 20)];

  it('learns springs between atoms, the better the more it is told', () => {
    const [small, large] = [few, many].map(
      (frames) => fitKernel(WATER, { train: frames, validation: other.slice(0, 10) }, SETTINGS).model,
    );
    const unseen = other.slice(10);
    const zero =
      unseen.reduce((sum, { forces }) => sum + forces.reduce((all, f) => all + Math.abs(f), 0), 0) / (9 * 10);
    expect(zero).toBeGreaterThan(20);
    expect(forceError(small, unseen)).toBeLessThan(zero / 5);
    expect(forceError(large, unseen)).toBeLessThan(forceError(small, unseen) / 3);
    expect(modelFault(large)).toBeNull();
    expect(large.permutations.length).toBe(6);
  });

  it('has energies about right, which it was not told', () => {
    const { model } = fitKernel(WATER, { train: many, validation: other.slice(0, 10) }, SETTINGS);
    const evaluation = learned({ kind: 'learned', term: 'force_kernel', model, species: Uint32Array.of(0, 1, 2) });
    for (const { positions, energy } of other.slice(10))
      expect(Math.abs(evaluation.evaluate(positions, new Float64Array(9)) - energy)).toBeLessThan(0.3);
  });

  it('of geometries in two places learns how their energies differ, if it is told', () => {
    // Two swarms far apart: no path of forces leads from one to the other.
    const apart = many.map((frame, n) =>
      n % 2
        ? { ...frame, positions: frame.positions.map((x) => Math.fround(1.5 * x)), energy: frame.energy + 50 }
        : frame,
    );
    const energyError = (settings: KernelSettings) => {
      const { model } = fitKernel(
        WATER,
        { train: apart, validation: [] },
        { ...settings, lengths: [0.1], noises: [1e-4] },
      );
      const evaluation = learned({ kind: 'learned', term: 'force_kernel', model, species: Uint32Array.of(0, 1, 2) });
      const misses = apart.map((frame) => evaluation.evaluate(frame.positions, new Float64Array(9)) - frame.energy);
      return Math.max(...misses.map(Math.abs));
    };
    expect(energyError(SETTINGS)).toBeGreaterThan(10);
    expect(energyError({ ...SETTINGS, energyNoise: 0.1 })).toBeLessThan(3);
  });

  it('goes through its training forces where there is no noise', () => {
    const { model } = fitKernel(WATER, { train: few, validation: [] }, { ...SETTINGS, noises: [1e-9] });
    expect(forceError(model, few)).toBeLessThan(1e-2);
  });

  it('learns from less certain lessons besides, and not what their energies are', () => {
    // Off by some kcal/mol/Å at random, and by a zero of their own.
    const lessons = many.map((frame) => ({
      ...frame,
      energy: frame.energy + 500,
      forces: frame.forces.map((force) => force + 6 * (random() - 0.5)),
    }));
    const settings = { ...SETTINGS, energyNoise: 0.1, lessonNoises: [0, 1e-2] };
    const frames = { train: few, validation: other.slice(0, 10) };
    const alone = fitKernel(WATER, frames, settings);
    const taught = fitKernel(WATER, { ...frames, lessons }, settings);
    expect(alone.lessonNoise).toBeNull();
    expect(settings.lessonNoises).toContain(taught.lessonNoise);
    const unseen = other.slice(10);
    expect(forceError(taught.model, unseen)).toBeLessThan(0.7 * forceError(alone.model, unseen));
    const evaluation = learned({
      kind: 'learned',
      term: 'force_kernel',
      model: taught.model,
      species: Uint32Array.of(0, 1, 2),
    });
    for (const { positions, energy } of unseen)
      expect(Math.abs(evaluation.evaluate(positions, new Float64Array(9)) - energy)).toBeLessThan(3);
  });

  it('takes what the validation frames like best, and says so', () => {
    const tried: number[] = [];
    const best = fitKernel(WATER, { train: many, validation: other }, SETTINGS, ({ validationMae }) =>
      tried.push(validationMae!),
    );
    expect(tried.length).toBe(4);
    expect(best.validationMae).toBe(Math.min(...tried));
    expect(best.validationMae).toBe(forceError(best.model, other));
    expect(Math.max(...tried)).toBeGreaterThan(1.2 * best.validationMae!);
  });

  it('is the same every time', () => {
    const once = fitKernel(WATER, { train: few, validation: other }, SETTINGS);
    expect(fitKernel(WATER, { train: few, validation: other }, SETTINGS)).toEqual(once);
  });

  it('of nothing, or of too much, is refused', () => {
    expect(() => fitKernel(WATER, { train: [], validation: other }, SETTINGS)).toThrow(/no training frames/);
    const crowd = Array.from({ length: 1400 }, () => few[0]);
    expect(() => fitKernel(WATER, { train: crowd, validation: other }, SETTINGS)).toThrow(
      /12600 equations; 12000 are the most/,
    );
  });

  it('of a real molecule beats predicting no force tenfold with some fifty frames', async () => {
    const ethanol = await reference('ethanol');
    const [train, validation, test] = (['train', 'validation', 'test'] as const).map((split) =>
      trainingFrames([ethanol], split),
    );
    const { model } = fitKernel(
      ethanol.structure,
      { train: train.slice(0, 51), validation },
      {
        ratios: [2, 1, 1, 2],
        hydrogen: 1.4,
        energyNoise: 0.1,
        lengths: [1],
        noises: [1e-4],
        mostPermutations: 48,
      },
    );
    const size =
      test.reduce((sum, { forces }) => sum + forces.reduce((all, f) => all + Math.abs(f), 0), 0) / (27 * test.length);
    expect(forceError(model, test)).toBeLessThan(size / 8);
  });
});

describe('lengths', () => {
  it('go by the number of bonds between two atoms, and of hydrogens', () => {
    const lengths = pairLengths(
      { ...WATER, elements: Uint8Array.of(8, 1, 1, 8) },
      { ratios: [2, 1, 5], hydrogen: 3 },
      0.5,
    );
    expect([pairOf(0, 1, 4), pairOf(1, 2, 4), pairOf(0, 3, 4)].map((k) => lengths[k])).toEqual([3, 4.5, 2.5]);
  });
});
