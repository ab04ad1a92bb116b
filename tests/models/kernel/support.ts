import { readFileSync } from 'node:fs';
import type { Potential } from '../../../src/forcefield/potential.ts';
import type { ForceKernelModel } from '../../../src/models/forceKernel.ts';

export interface Frame {
  readonly positions: number[];
  readonly energy: number;
  readonly forces: number[];
}

interface Case {
  readonly model: ForceKernelModel;
  readonly frames: readonly Frame[];
  /** Covariances of (F, E) of the model's first two training geometries, [3N + 1 × 3N + 1]. */
  readonly covariance: readonly number[];
}

const golden = JSON.parse(readFileSync(new URL('../../golden/kernel/force_kernel.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly Record<string, never>[];
};

/** Kernels of tools/make_golden_kernel.py, with what PyTorch makes of them. */
export const CASES: readonly Case[] = golden.cases.map(({ model, frames, covariance }) => ({
  model: revive(model),
  frames,
  covariance: (covariance as number[][]).flat(),
}));

/** Lists of numbers as a model has them. */
function revive(model: Readonly<Record<keyof ForceKernelModel, never>>): ForceKernelModel {
  const flat = (list: unknown): number[] => (list as unknown[]).flat(Infinity) as number[];
  return {
    name: model.name,
    elements: model.elements,
    offset: model.offset,
    bonds: Uint32Array.from(flat(model.bonds)),
    lengths: Float64Array.from(flat(model.lengths)),
    permutations: Uint8Array.from(flat(model.permutations)),
    positions: Float32Array.from(flat(model.positions)),
    weights: Float64Array.from(flat(model.weights)),
    energyWeights: Float64Array.from(flat(model.energyWeights)),
  };
}

export const inOrder = (atoms: number) => Uint32Array.from({ length: atoms }, (_, n) => n);

/** A Potential of one kernel, its atoms in the model's order unless another is given. */
export function kernelPotential(model: ForceKernelModel, species = inOrder(model.elements.length)): Potential {
  const atoms = species.length;
  return {
    atoms,
    elements: Uint8Array.from(species, (own) => model.elements[own]),
    masses: new Float64Array(atoms).fill(12),
    terms: [{ kind: 'learned', term: 'force_kernel', model, species }],
    exclusions: { start: new Uint32Array(atoms + 1), partners: new Uint32Array(0) },
  };
}

/** Frame coordinates with the atoms in another order: atom i is the model's atom `species[i]`. */
export function reordered(positions: ArrayLike<number>, species: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: positions.length }, (_, c) => positions[3 * species[Math.floor(c / 3)] + (c % 3)]);
}
